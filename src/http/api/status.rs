//! How the server is doing, for `owui status` (`/api/v1/status`; not part of the contract).

use axum::extract::State;
use serde::Serialize;

use crate::{
    accounts::User,
    app::App,
    error::Result,
    http::{
        caller::Caller,
        policy::Admin,
        reply::{Json, Reply},
        routes::Routes,
        web,
    },
    store::by_id,
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/status", status);
}

#[derive(Serialize)]
struct StatusView {
    version: &'static str,
    pid: u32,
    /// Seconds.
    uptime: u64,
    ready: bool,
    users: u64,
    streams: usize,
    data_dir: String,
    web_app: bool,
}

async fn status(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    Ok(Json(StatusView {
        version: env!("CARGO_PKG_VERSION"),
        pid: std::process::id(),
        uptime: app.clock.now().since(app.started_at).as_secs(),
        ready: app.is_ready(),
        users: app.store.count(by_id::<User>()).await?,
        streams: app.streams.running(),
        data_dir: app.config.server.data_dir.display().to_string(),
        web_app: web::is_built(),
    }))
}
