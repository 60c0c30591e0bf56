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
}

impl ServeArgs {
    /// As settings, which read and check them.
    pub(crate) fn flags(&self) -> Vec<(&'static str, String)> {
        let socket = self.socket.as_ref().map(|path| path.display().to_string());
        [
            ("server.host", self.host.clone()),
            ("server.port", self.port.clone()),
            ("server.unix_socket", socket),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
    }
}

pub(crate) fn run(out: &Output, loaded: Arc<Loaded>) -> Result<(), Failure> {
    log::start(&loaded.config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::new(Exit::Failed, WHAT, error.to_string()))?;
    // Whoever started the server need not listen to it: a closed standard output is no reason to stop.
    let ready = |address: &str| drop(out.data(&format!("ready {address}\n")));
    match runtime.block_on(start::serve(loaded, ready)).map_err(|error| offline::failure(WHAT, &error))? {
        Ended::Drained => tracing::info!("stopped; every request was answered"),
        Ended::Cut => tracing::warn!("stopped; some requests were cut"),
    }
    Ok(())
}
