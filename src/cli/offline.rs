//! The service without a server: the data opened in this process, and the same router called directly.

use std::{path::Path, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;

use super::failure::{Exit, Failure};
use crate::{
    app::App,
    config::Loaded,
    http::{Edge, request::Peer, serve::operator_of_process},
    start::{self, StartError},
};

const WHAT: &str = "opening the data";

pub(crate) struct Offline {
    app: App,
    edge: Edge,
    peer: Peer,
}

impl Offline {
    /// Takes the store's lock. `may_create`: a data directory that is not there is made.
    pub(crate) async fn open(
        loaded: Arc<Loaded>,
        sudo_uid: Option<u32>,
        may_create: bool,
    ) -> Result<Self, Failure> {
        let data_dir = loaded.config.server.data_dir.clone();
        if !may_create && !data_dir.is_dir() {
            return Err(no_data(&data_dir));
        }
        let app = start::open(loaded).await.map_err(|error| failure(WHAT, &error))?;
        Ok(Self { edge: Edge::new(app.clone()), app, peer: Peer::Control(operator_of_process(sudo_uid)) })
    }

    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let (parts, body) = self.edge.answer(self.peer, request.map(Body::from)).await.into_parts();
        let bytes = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok(Response::from_parts(parts, bytes))
    }

    /// Finishes what requests have begun, and closes the store.
    pub(crate) async fn close(self) {
        if let Err(error) = self.app.finish_removals().await {
            tracing::warn!(%error, "what deleted accounts owned is not all removed; the next start goes on");
        }
        self.app.begin_stop();
        self.app.finish().await;
    }
}

fn no_data(data_dir: &Path) -> Failure {
    let why = format!("there is no directory {}", data_dir.display());
    Failure::new(Exit::NotFound, WHAT, why).advice("check --data-dir and DATA_DIR, or start `owui serve`")
}

/// What kept the data from being opened, as the failure of `what`.
pub(crate) fn failure(what: &str, error: &StartError) -> Failure {
    let why = error.to_string();
    match error {
        StartError::Config(_) => Failure::new(Exit::Configuration, what, why).hint("owui config check"),
        StartError::Held { .. } => Failure::new(Exit::Conflict, what, why),
        StartError::Failed(_) => Failure::new(Exit::Failed, what, why).hint("owui doctor"),
    }
}
