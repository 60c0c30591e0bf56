//! owui: a private AI chat service in one executable. The only public item is [`run`], so that the compiler finds dead code.
//!
//! Rooms, and what may depend on what: the edge (`http`, `cli`) uses `app` and the domain; the domain (`accounts`, `sessions`,
//! `access`, `chats`, `models`, `upstreams`, `generation`, `audit`, `settings`) uses the infrastructure (`store`, `crypto`,
//! `config`, `net`), never the reverse.

mod access;
mod accounts;
mod app;
mod audit;
mod chats;
mod cli;
mod clock;
mod config;
mod crypto;
mod error;
mod events;
mod generation;
mod http;
mod ids;
mod log;
mod models;
mod net;
mod sessions;
mod settings;
mod start;
mod store;
mod tasks;
mod upstreams;

/// Figures of parts that no other program may use.
#[cfg(feature = "bench")]
#[doc(hidden)]
pub mod bench {
    pub use crate::store::bench::in_fresh_directory as store;
}

/// Runs the command that the process was started with.
pub fn run() -> std::process::ExitCode {
    let code = cli::run();
    log::finish();
    code
}
