//! owui: a private AI chat service in one executable. The only public item is [`run`], so that the compiler finds dead code.
//!
//! Rooms, and what may depend on what: the edge (`http`, `cli`) uses `app` and the domain; the domain (`accounts`, `sessions`,
//! `access`, `chats`, `models`, `upstreams`, `generation`, `audit`, `settings`) uses the infrastructure (`store`, `crypto`,
//! `config`, `net`), never the reverse.

mod access;
mod accounts;
mod app;
mod audit;
mod clock;
mod config;
mod crypto;
mod error;
mod events;
mod generation;
mod http;
mod ids;
mod log;
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

pub fn run() -> std::process::ExitCode {
    let loaded = match config::Config::load(config::Sources::of_process(Vec::new(), None)) {
        Ok(loaded) => std::sync::Arc::new(loaded),
        Err(problems) => {
            eprintln!("{problems}");
            return std::process::ExitCode::from(78);
        }
    };
    log::start(&loaded.config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match runtime.block_on(start::serve(loaded, |address| println!("ready {address}"))) {
        Ok(_) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("owui: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
fn unused() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
