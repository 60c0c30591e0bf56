//! The log: lines on standard error, as text for people or as one JSON object a line for programs.

mod request;
mod writer;

use std::{fmt::Display, io::IsTerminal as _, sync::OnceLock};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

use self::writer::Gathering;
use crate::config::{
    Log,
    value::{LogFormat, LogLevel},
};

struct Started {
    lines: Gathering,
    is_json: bool,
    tells_requests: bool,
}

/// Set when logging starts; a process has one log.
static LOG: OnceLock<Started> = OnceLock::new();

/// Starts logging as the settings say. Later calls change nothing.
pub(crate) fn start(settings: &Log) {
    let is_json = match settings.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let is_wanted = matches!(settings.level, LogLevel::Trace | LogLevel::Debug | LogLevel::Info);
    start_at(settings.level.as_str(), is_json, settings.requests && is_wanted);
}

/// Starts logging for a command that does its work in this process: what deserves attention only.
pub(crate) fn start_quiet() {
    start_at("warn", false, false);
}

/// One request and how it ended.
pub(crate) fn request(id: impl Display, (method, path): (&str, &str), (status, micros): (u16, u128)) {
    if let Some(log) = LOG.get().filter(|log| log.tells_requests) {
        log.lines.add(|out| request::write(out, log.is_json, id, (method, path), (status, micros)));
    }
}

/// Whether [`request`] writes anything, for callers who would have to prepare for it.
pub(crate) fn tells_requests() -> bool {
    LOG.get().is_some_and(|log| log.tells_requests)
}

/// Writes what waits. For the end of the process.
pub(crate) fn finish() {
    if let Some(log) = LOG.get() {
        log.lines.flush();
    }
}

fn start_at(level: &str, is_json: bool, tells_requests: bool) {
    // The libraries' own talk is for debugging only.
    let filter = EnvFilter::new(format!("warn,owui={level}"));
    let log = LOG.get_or_init(|| Started { lines: Gathering::default(), is_json, tells_requests });
    let registry = tracing_subscriber::registry().with(filter);
    let lines = log.lines.clone();
    let started = if is_json {
        registry.with(fmt::layer().json().flatten_event(true).with_writer(lines)).try_init()
    } else {
        let colour = std::io::stderr().is_terminal();
        registry.with(fmt::layer().with_ansi(colour).with_writer(lines)).try_init()
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging runs already");
    } else if tells_requests && let Err(error) = log.lines.flush_forever() {
        tracing::warn!(%error, "request lines are written only when others are");
    }
}
