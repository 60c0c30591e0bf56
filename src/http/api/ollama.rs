//! Connections to Ollama and what they offer (`/ollama`).

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::openai::{VerifyForm, check_enabled, check_unchanged, listed, try_out};
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::policy::{Admin, Verified};
use crate::http::reply::{Json, JsonText, Reply};
use crate::http::routes::Routes;
use crate::models::Audience;
use crate::upstreams::{Kind, Lists};

pub(super) fn routes(t: &mut Routes) {
    t.get("/ollama/config", config);
    t.post("/ollama/config/update", update);
    t.post("/ollama/verify", verify);
    t.get("/ollama/api/tags", tags);
    t.get("/ollama/api/version", version);
    t.get("/ollama/v1/models", models);
}

async fn config(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    Ok(Json(view(&app)))
}

fn view(app: &App) -> Value {
    let lists = app.upstreams.lists(Kind::Ollama);
    json!({
        "ENABLE_OLLAMA_API": app.upstreams.is_kind_enabled(Kind::Ollama),
        "OLLAMA_BASE_URLS": lists.urls,
        "OLLAMA_API_CONFIGS": lists.configs,
    })
}

#[derive(Deserialize)]
struct ConfigForm {
    #[serde(rename = "ENABLE_OLLAMA_API")]
    enable: Option<bool>,
    #[serde(rename = "OLLAMA_BASE_URLS")]
    urls: Vec<String>,
    #[serde(rename = "OLLAMA_API_CONFIGS", default)]
    configs: Map<String, Value>,
}

async fn update(
    caller: Caller<Admin>,
    State(app): State<App>,
    Body(form): Body<ConfigForm>,
) -> Result<impl Reply> {
    check_unchanged(&app, Kind::Ollama, form.enable)?;
    let lists = Lists { urls: form.urls, keys: Vec::new(), configs: form.configs };
    app.upstreams.replace(&caller.origin, Kind::Ollama, lists).await?;
    Ok(Json(view(&app)))
}

async fn verify(
    _: Caller<Admin>,
    State(app): State<App>,
    Body(form): Body<VerifyForm>,
) -> Result<impl Reply> {
    Ok(JsonText(try_out(&app, Kind::Ollama, form).await?))
}

/// In Ollama's own form.
async fn tags(caller: Caller<Verified>, State(app): State<App>) -> Result<impl Reply> {
    check_enabled(&app, Kind::Ollama)?;
    Ok(JsonText(app.models.catalogue.tags(Audience::of(&caller.who)).await?))
}

async fn models(caller: Caller<Verified>, State(app): State<App>) -> Result<impl Reply> {
    check_enabled(&app, Kind::Ollama)?;
    Ok(JsonText(app.models.catalogue.list_of(Kind::Ollama, Audience::of(&caller.who)).await?))
}

/// Of the first server that is in use.
async fn version(_: Caller<Verified>, State(app): State<App>) -> Result<impl Reply> {
    check_enabled(&app, Kind::Ollama)?;
    let active = app.upstreams.active();
    let first = active.iter().find(|upstream| upstream.kind == Kind::Ollama);
    let first = first.ok_or_else(|| Error::not_found("connection"))?;
    Ok(JsonText(listed(app.upstreams.raw_version(first).await?)?))
}
