//! How the server is doing, for `owui status` (`/api/v1/status`; not part of the contract).

use axum::extract::State;
use serde::Serialize;

use super::connections::ConnectionView;
use crate::{
    accounts::{ListQuery, Role},
    app::App,
    error::Result,
    http::{
        caller::Caller,
        policy::Admin,
        reply::{Json, Reply},
        routes::Routes,
        web,
    },
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/status", status);
}

#[derive(Serialize)]
struct StatusView {
    version: &'static str,
    pid: u32,
    /// Seconds since 1970.
    started_at: u64,
    /// Seconds.
    uptime: u64,
    ready: bool,
    data_dir: String,
    web_app: bool,
    counts: Counts,
    connections: Vec<ConnectionView>,
}

#[derive(Serialize)]
struct Counts {
    users: usize,
    /// Of these, waiting for approval.
    pending: usize,
    /// Answers that stream now.
    streams: usize,
}

async fn status(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    let everybody = app.accounts.list(&ListQuery::default()).await?;
    let pending = everybody.users.iter().filter(|user| user.role == Role::Pending).count();
    Ok(Json(StatusView {
        version: env!("CARGO_PKG_VERSION"),
        pid: std::process::id(),
        started_at: app.started_at.seconds(),
        uptime: app.clock.now().since(app.started_at).as_secs(),
        ready: app.is_ready(),
        data_dir: app.config.server.data_dir.display().to_string(),
        web_app: web::is_built(),
        counts: Counts { users: everybody.total, pending, streams: app.streams.running() },
        connections: app.upstreams.all().iter().map(|upstream| ConnectionView::new(upstream)).collect(),
    }))
}
