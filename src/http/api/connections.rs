//! Connections to model servers, one by one (`/api/v1/connections`). Ours: the contract knows only parallel lists of them
//! (see `openai`), which no command can change safely.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    access::{Grant, GrantTo, Right},
    app::App,
    crypto::Secret,
    error::{Error, Result},
    http::{
        body::Body,
        caller::Caller,
        params::Path,
        policy::Admin,
        reply::{Json, Reply},
        routes::Routes,
    },
    ids::ConnectionId,
    upstreams::{Kind, NewConnection, Options, State as UpstreamState, Upstream},
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/connections", list);
    t.post("/api/v1/connections", add);
    t.delete("/api/v1/connections/{id}", remove);
    t.post("/api/v1/connections/{id}/test", test);
}

/// A connection without its secrets.
#[derive(Serialize)]
pub(super) struct ConnectionView {
    id: String,
    kind: &'static str,
    url: String,
    name: Option<String>,
    prefix: Option<String>,
    enabled: bool,
    has_key: bool,
    /// Its key is there and cannot be opened with the secret key of now: it must be entered again.
    needs_key: bool,
    /// `environment`: it cannot be changed here; `stored` otherwise.
    origin: &'static str,
    /// Who may use models without a record of their own: `everyone`, `admins`, or `some`.
    r#for: &'static str,
    state: UpstreamState,
}

impl ConnectionView {
    pub(super) fn new(upstream: &Upstream) -> Self {
        Self {
            id: upstream.id.to_string(),
            kind: upstream.kind.as_str(),
            url: upstream.url.clone(),
            name: upstream.options.name.clone(),
            prefix: upstream.options.prefix_id.clone(),
            enabled: upstream.options.enable,
            has_key: upstream.has_key(),
            needs_key: upstream.is_unreadable,
            origin: if upstream.is_locked { "environment" } else { "stored" },
            r#for: audience(&upstream.access_grants),
            state: upstream.health.state(),
        }
    }
}

fn audience(grants: &[Grant]) -> &'static str {
    let everyone = grants.iter().any(|grant| grant.to == GrantTo::Everyone && grant.right == Right::Read);
    match (everyone, grants.is_empty()) {
        (true, _) => "everyone",
        (false, true) => "admins",
        (false, false) => "some",
    }
}

async fn list(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    let views: Vec<_> = app.upstreams.all().iter().map(|upstream| ConnectionView::new(upstream)).collect();
    Ok(Json(views))
}

#[derive(Deserialize)]
struct AddForm {
    url: String,
    kind: Option<String>,
    key: Option<Secret<String>>,
    name: Option<String>,
    prefix: Option<String>,
    /// `everyone` or `admins` (default).
    r#for: Option<String>,
}

async fn add(caller: Caller<Admin>, State(app): State<App>, Body(form): Body<AddForm>) -> Result<impl Reply> {
    let access_grants = match form.r#for.as_deref() {
        None | Some("admins") => Vec::new(),
        Some("everyone") => vec![Grant::EVERYONE_READS],
        Some(other) => {
            return Err(Error::malformed("for", format!("`{other}` is neither everyone nor admins")));
        }
    };
    let new = NewConnection {
        kind: form.kind.as_deref().map_or(Ok(Kind::OpenAi), str::parse)?,
        url: form.url,
        key: form.key.filter(|key| !key.is_empty()),
        headers: Map::new(),
        options: Options { name: form.name, prefix_id: form.prefix, ..Options::default() },
        access_grants,
    };
    let added = app.upstreams.add(&caller.origin, new).await?;
    Ok(Json(ConnectionView::new(&added)))
}

async fn remove(
    caller: Caller<Admin>,
    State(app): State<App>,
    Path(id): Path<ConnectionId>,
) -> Result<impl Reply> {
    app.upstreams.remove(&caller.origin, id).await?;
    Ok(Json(Value::Bool(true)))
}

/// Asks the server for its models now. That it does not answer is the result, not an error.
async fn test(_: Caller<Admin>, State(app): State<App>, Path(id): Path<ConnectionId>) -> Result<impl Reply> {
    let upstream = app.upstreams.get(id)?;
    let state = match app.upstreams.list(&upstream).await {
        Ok(models) => UpstreamState { up: Some(true), models: models.len(), error: None },
        Err(why) => UpstreamState { up: Some(false), models: 0, error: Some(why) },
    };
    Ok(Json(state))
}
