//! Connections to OpenAI-compatible servers and what they offer (`/openai`).

use axum::extract::State;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::crypto::Secret;
use crate::error::{Error, Result, UpstreamFault};
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::params::{Path, Text};
use crate::http::policy::{Admin, Verified};
use crate::http::reply::{Json, JsonText, Reply};
use crate::http::routes::Routes;
use crate::models::Audience;
use crate::upstreams::{Kind, Lists, Options};

pub(super) fn routes(t: &mut Routes) {
    t.get("/openai/config", config);
    t.post("/openai/config/update", update);
    t.post("/openai/verify", verify);
    t.get("/openai/models", models);
    t.get("/openai/models/{number}", models_of_one);
}

async fn config(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    Ok(Json(view(&app)))
}

fn view(app: &App) -> Value {
    let lists = app.upstreams.lists(Kind::OpenAi);
    json!({
        "ENABLE_OPENAI_API": app.upstreams.is_kind_enabled(Kind::OpenAi),
        "OPENAI_API_BASE_URLS": lists.urls,
        "OPENAI_API_KEYS": lists.keys,
        "OPENAI_API_CONFIGS": lists.configs,
    })
}

#[derive(Deserialize)]
struct ConfigForm {
    #[serde(rename = "ENABLE_OPENAI_API")]
    enable: Option<bool>,
    #[serde(rename = "OPENAI_API_BASE_URLS")]
    urls: Vec<String>,
    #[serde(rename = "OPENAI_API_KEYS")]
    keys: Vec<String>,
    #[serde(rename = "OPENAI_API_CONFIGS")]
    configs: Map<String, Value>,
}

async fn update(
    caller: Caller<Admin>,
    State(app): State<App>,
    Body(form): Body<ConfigForm>,
) -> Result<impl Reply> {
    check_unchanged(&app, Kind::OpenAi, form.enable)?;
    let lists = Lists { urls: form.urls, keys: form.keys, configs: form.configs };
    app.upstreams.replace(&caller.origin, Kind::OpenAi, lists).await?;
    Ok(Json(view(&app)))
}

#[derive(Deserialize)]
pub(super) struct VerifyForm {
    url: String,
    #[serde(default)]
    key: Option<Secret<String>>,
    #[serde(default)]
    config: Option<Map<String, Value>>,
}

async fn verify(
    _: Caller<Admin>,
    State(app): State<App>,
    Body(form): Body<VerifyForm>,
) -> Result<impl Reply> {
    Ok(JsonText(try_out(&app, Kind::OpenAi, form).await?))
}

/// Asks a server for its models without saving anything; the answer is the server's own.
pub(super) async fn try_out(app: &App, kind: Kind, form: VerifyForm) -> Result<Bytes> {
    let mut config = form.config.unwrap_or_default();
    let headers = match config.remove("headers") {
        Some(Value::Object(headers)) => headers,
        _ => Map::new(),
    };
    config.remove("key");
    let options = Options::parse(config)?;
    let answer = app.upstreams.verify(kind, &form.url, form.key, &options, &headers).await?;
    listed(answer)
}

/// A server's list, or what is wrong with the answer. A server's 401 must not look like ours: clients would sign out.
pub(super) fn listed((status, body): (StatusCode, Bytes)) -> Result<Bytes> {
    let why = match status {
        StatusCode::OK if serde_json::from_slice::<Map<String, Value>>(&body).is_ok() => return Ok(body),
        StatusCode::OK => "what it answers is no list of models; check the address".to_owned(),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => format!("it refuses the key ({status})"),
        StatusCode::NOT_FOUND => {
            format!("it has no list of models there ({status}); most addresses end in /v1")
        }
        status => format!("it answers {status}"),
    };
    Err(Error::Upstream {
        status: UpstreamFault::Bad,
        why: format!("the model server cannot be used: {why}"),
    })
}

async fn models(caller: Caller<Verified>, State(app): State<App>) -> Result<impl Reply> {
    check_enabled(&app, Kind::OpenAi)?;
    Ok(JsonText(app.models.catalogue.list_of(Kind::OpenAi, Audience::of(&caller.who)).await?))
}

/// The server's own list, by the connection's number.
async fn models_of_one(
    _: Caller<Admin>,
    State(app): State<App>,
    Path(number): Path<Text>,
) -> Result<impl Reply> {
    check_enabled(&app, Kind::OpenAi)?;
    let connections = app.upstreams.of_kind(Kind::OpenAi);
    let upstream = number.0.parse::<usize>().ok().and_then(|number| connections.get(number));
    let upstream = upstream.ok_or_else(|| Error::not_found("connection"))?;
    Ok(JsonText(listed(app.upstreams.raw_list(upstream).await?)?))
}

pub(super) fn check_enabled(app: &App, kind: Kind) -> Result<()> {
    if app.upstreams.is_kind_enabled(kind) {
        return Ok(());
    }
    let name = switch(kind);
    Err(Error::Unavailable(format!("connections of this kind are switched off ({name})")))
}

/// The switch of a kind is read at the start. A request that would turn it must not look as if it had.
pub(super) fn check_unchanged(app: &App, kind: Kind, asked: Option<bool>) -> Result<()> {
    let is_enabled = app.upstreams.is_kind_enabled(kind);
    match asked {
        Some(wanted) if wanted != is_enabled => Err(Error::Conflict(format!(
            "{name} is {is_enabled} and is read only at the start, so nothing was changed; set {name}={wanted} and restart \
             the server",
            name = switch(kind),
        ))),
        _ => Ok(()),
    }
}

fn switch(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenAi => "ENABLE_OPENAI_API",
        Kind::Ollama => "ENABLE_OLLAMA_API",
    }
}
