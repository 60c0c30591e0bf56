//! The log: lines on standard error, as text for people or as one JSON object a line for programs.

use std::io::IsTerminal as _;

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use crate::config::{Log, value::LogFormat};

/// Starts logging as the settings say. Later calls change nothing.
pub(crate) fn start(settings: &Log) {
    start_at(settings.level.as_str(), is_json(settings));
}

/// Starts logging for a command that does its work in this process: what deserves attention only.
pub(crate) fn start_quiet() {
    start_at("warn", false);
}

fn is_json(settings: &Log) -> bool {
    match settings.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    }
}

fn start_at(level: &str, is_json: bool) {
    // The libraries' own talk is for debugging only.
    let filter = EnvFilter::new(format!("warn,owui={level}"));
    let registry = tracing_subscriber::registry().with(filter);
    let started = if is_json {
        registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
    } else {
        let colour = std::io::stderr().is_terminal();
        registry.with(fmt::layer().with_ansi(colour).with_writer(std::io::stderr)).try_init()
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging runs already");
    }
}
