//! `owui serve`: opens everything, listens, and says when it is ready.

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use super::{
    failure::{Exit, Failure},
    offline,
    output::Output,
};
use crate::{config::Loaded, http::serve::Ended, log, start};

const WHAT: &str = "starting";

#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    /// Address to listen on; 0.0.0.0 or :: for every interface (also HOST)
    #[arg(long, value_name = "ADDRESS")]
    host: Option<String>,
    /// Port to listen on; 0 takes a free one (also PORT)
    #[arg(long)]
    port: Option<String>,
    /// Unix socket to listen on as well, for a proxy (also OWUI_UNIX_SOCKET)
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// Form of log lines: text or json (also LOG_FORMAT)
    #[arg(long, value_name = "FORM")]
    log_format: Option<String>,
    /// Least severity that is logged: trace, debug, info, warn, error (also GLOBAL_LOG_LEVEL)
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
}

impl ServeArgs {
    /// As settings, which read and check them.
    pub(crate) fn flags(&self) -> Vec<(&'static str, String)> {
        let socket = self.socket.as_ref().map(|path| path.display().to_string());
        let given = [
            ("server.host", self.host.clone()),
            ("server.port", self.port.clone()),
            ("server.unix_socket", socket),
            ("log.format", self.log_format.clone()),
            ("log.level", self.log_level.clone()),
        ];
        given.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

pub(crate) fn run(out: &Output, loaded: Arc<Loaded>) -> Result<(), Failure> {
    log::start(&loaded.config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers(loaded.config.server.workers))
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Failed, WHAT, error.to_string()))?;
    // Whoever started the server need not listen to it: a closed standard output is no reason to stop.
    let ready = |address: &str| drop(out.data(&format!("ready {address}\n")));
    match runtime.block_on(start::serve(loaded, ready)).map_err(|error| offline::failure(WHAT, &error))? {
        Ended::Drained => tracing::info!("stopped; every request was answered"),
        Ended::Cut => tracing::warn!("stopped; some requests were cut"),
    }
    Ok(())
}

fn workers(wanted: usize) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if wanted == 0 { (cores / 2).max(1) } else { wanted }
}

#[cfg(test)]
mod tests {
    use crate::{
        cli::{args::Command, parse},
        config::Config,
    };

    /// `owui serve FLAG VALUE` as settings.
    fn served(flag: &str, value: &str) -> Vec<(&'static str, String)> {
        let words = ["owui", "serve", flag, value].map(std::ffi::OsString::from).into();
        match parse::parse(words).unwrap().command {
            Command::Serve(args) => args.flags(),
            other => panic!("{other:?} is not serve"),
        }
    }

    #[test]
    fn every_flag_that_the_settings_tell_of_is_taken() {
        let table = Config::table();
        let flags: Vec<_> = table.iter().filter_map(|meta| Some((meta.key, meta.flag?))).collect();
        assert!(flags.len() >= 5);
        // Every command takes this one, so it is not among serve's own.
        for (key, flag) in flags.into_iter().filter(|(key, _)| *key != "server.data_dir") {
            assert_eq!(served(flag, "x"), [(key, "x".to_owned())], "{flag}");
        }
    }
}
