//! Is it alive, is it ready, which version is it.

use axum::extract::State;
use serde_json::{Map, Value, json};

use super::config::API_VERSION;
use crate::{
    app::App,
    error::{Error, Result},
    http::{
        caller::Caller,
        policy::{Public, Verified},
        reply::{Json, JsonText, Reply},
        routes::Routes,
    },
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/health", health);
    t.get("/ready", ready);
    t.get("/health/db", store);
    t.get("/api/version", version);
    t.get("/api/version/updates", updates);
    t.get("/api/changelog", changelog);
}

/// The process answers; nothing is checked.
async fn health(_: Caller<Public>) -> Result<impl Reply> {
    Ok(JsonText(bytes::Bytes::from_static(br#"{"status":true}"#)))
}

/// Started, not stopping, and the store can be read.
async fn ready(_: Caller<Public>, State(app): State<App>) -> Result<impl Reply> {
    if !app.is_ready() {
        return Err(Error::Unavailable("the server is starting or stopping".to_owned()));
    }
    readable(&app).await?;
    Ok(Json(json!({ "status": true })))
}

async fn store(_: Caller<Public>, State(app): State<App>) -> Result<impl Reply> {
    readable(&app).await?;
    Ok(Json(json!({ "status": true })))
}

async fn readable(app: &App) -> Result<()> {
    app.accounts.exist().await.map(|_| ()).map_err(|error| {
        tracing::error!(%error, "the store cannot be read");
        Error::Unavailable("the store cannot be read; see the server's log".to_owned())
    })
}

async fn version(_: Caller<Public>) -> Result<impl Reply> {
    Ok(Json(json!({ "version": API_VERSION, "deployment_id": "", "owui": env!("CARGO_PKG_VERSION") })))
}

/// This server asks nobody for newer versions.
async fn updates(_: Caller<Verified>) -> Result<impl Reply> {
    Ok(Json(json!({ "current": API_VERSION, "latest": API_VERSION })))
}

async fn changelog(_: Caller<Public>) -> Result<impl Reply> {
    Ok(Json(Value::Object(Map::new())))
}
