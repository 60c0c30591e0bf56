//! Does the store hold together? For `owui doctor --store` (`/api/v1/store/check`; not part of the contract).

use axum::extract::State;
use serde_json::json;

use crate::{
    app::App,
    error::Result,
    http::{
        caller::Caller,
        policy::Admin,
        reply::{Json, Reply},
        routes::Routes,
    },
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/store/check", check);
}

/// Reads everything in one committed state while the service goes on.
async fn check(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    let report = app.store.check().await?;
    Ok(Json(json!({
        "ok": report.is_good(), "collections": report.collections, "documents": report.documents,
        "index_entries": report.entries, "problems": report.problems, "unlisted_problems": report.unlisted,
    })))
}
