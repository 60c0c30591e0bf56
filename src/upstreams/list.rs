//! Asking servers which models they have, and trying out a connection before it is saved.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::public;
use super::connection::{Kind, Options, base_url};
use super::scrub::scrub;
use super::service::Upstreams;
use super::upstream::{self, Upstream};
use super::{ollama, openai};
use crate::crypto::Secret;
use crate::error::{Error, Result, UpstreamFault};
use crate::net::{Net, Purpose};

/// Far more than any list of models.
const LARGEST: usize = 16 << 20;

/// One model of one server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offered {
    /// As clients name it: with the connection's prefix.
    pub(crate) id: String,
    /// As the server names it.
    pub(crate) upstream_id: String,
    pub(crate) name: String,
    /// What the server says about it.
    pub(crate) raw: Map<String, Value>,
}

impl Upstreams {
    /// The models of a server; the outcome is noted in its state. `Err` is the reason in plain words.
    pub(crate) async fn list(&self, upstream: &Arc<Upstream>) -> Result<Vec<Offered>, String> {
        if upstream.is_unreadable {
            return Err(upstream::UNREADABLE.to_owned());
        }
        let listed = match (upstream.kind, upstream.options.fixed_models()) {
            (Kind::OpenAi, Some(fixed)) => Ok(fixed.iter().map(|id| json_map(json!({"id": id}))).collect()),
            _ => self.ask(upstream).await,
        };
        match listed {
            Ok(entries) => {
                let offered: Vec<_> =
                    entries.into_iter().filter_map(|entry| offered(upstream, entry)).collect();
                upstream.health.listed(offered.len());
                Ok(offered)
            }
            Err(why) => {
                if !upstream.health.is_down() {
                    tracing::warn!(connection = %upstream.id, url = %upstream.url, %why, "a model server is down");
                }
                upstream.health.failed(why.clone());
                Err(why)
            }
        }
    }

    async fn ask(&self, upstream: &Upstream) -> Result<Vec<Map<String, Value>>, String> {
        let path = list_path(upstream.kind);
        let request = upstream.request(Method::GET, path, Bytes::new()).map_err(|error| error.to_string())?;
        let limits = self.0.setup.timing.for_list();
        let sent = self.0.setup.net.send(Purpose::Models, request, &limits).await;
        let response = sent.map_err(|error| public(&error))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Err("it refuses the key".to_owned()),
            status => return Err(format!("it answers {status} when asked for its models")),
        }
        let body = response.into_body().collect(LARGEST).await.map_err(|error| public(&error))?;
        let entries = match upstream.kind {
            Kind::OpenAi => openai::entries(upstream, &body),
            Kind::Ollama => tags(&body),
        };
        entries.ok_or_else(|| "what it answers is no list of models; check the address".to_owned())
    }

    /// A server's own list, for an administrator: its status and its text.
    pub(crate) async fn raw_list(&self, upstream: &Upstream) -> Result<(StatusCode, Bytes)> {
        self.raw(upstream, list_path(upstream.kind)).await
    }

    /// What Ollama says about its version.
    pub(crate) async fn raw_version(&self, upstream: &Upstream) -> Result<(StatusCode, Bytes)> {
        self.raw(upstream, "/api/version").await
    }

    async fn raw(&self, upstream: &Upstream, path: &str) -> Result<(StatusCode, Bytes)> {
        if upstream.is_unreadable {
            let why = format!("the model server cannot be used: {}", upstream::UNREADABLE);
            return Err(Error::Upstream { status: UpstreamFault::Bad, why });
        }
        let request = upstream.request(Method::GET, path, Bytes::new())?;
        let (status, body) = fetch(&self.0.setup.net, request, &self.0.setup.timing.for_list()).await?;
        let text = scrub(&String::from_utf8_lossy(&body), upstream);
        Ok((status, text.into()))
    }

    /// Asks the server at `url` for its models without saving anything. A placeholder for the key means that of the
    /// saved connection with this very address.
    pub(crate) async fn verify(
        &self,
        kind: Kind,
        url: &str,
        key: Option<Secret<String>>,
        options: &Options,
        own_headers: &Map<String, Value>,
    ) -> Result<(StatusCode, Bytes)> {
        let url = base_url(url)?;
        let saved = self.of_kind(kind).into_iter().find(|known| known.url == url);
        let is_placeholder = key.as_ref().is_some_and(|key| key.expose() == super::lists::PLACEHOLDER);
        if let (true, Some(saved)) = (is_placeholder, &saved) {
            return self.raw_list(saved).await;
        }
        if is_placeholder {
            return Err(Error::invalid("key", "the address is new; enter the key again"));
        }
        let key = key.filter(|key| !key.expose().is_empty());
        let headers = upstream::headers(key.as_ref(), options, own_headers)?;
        let request = get(&format!("{url}{}", list_path(kind)), headers)?;
        fetch(&self.0.setup.net, request, &self.0.setup.timing.for_list()).await
    }
}

pub(super) fn list_path(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenAi => openai::MODELS,
        Kind::Ollama => ollama::TAGS,
    }
}

pub(super) fn get(url: &str, headers: HeaderMap) -> Result<Request<Bytes>> {
    let mut request = Request::get(url).body(Bytes::new()).map_err(|_| {
        Error::invalid("url", "the address cannot be used; give one such as http://127.0.0.1:11434")
    })?;
    *request.headers_mut() = headers;
    Ok(request)
}

/// For administrators, who may read all that there is to the failure.
pub(super) async fn fetch(
    net: &Net,
    request: Request<Bytes>,
    limits: &crate::net::Limits,
) -> Result<(StatusCode, Bytes)> {
    let failed = |error: crate::net::Error| Error::Upstream {
        status: if error.is_timeout() { UpstreamFault::Timeout } else { UpstreamFault::Bad },
        why: format!("the model server cannot be used: {error}"),
    };
    let response = net.send(Purpose::Models, request, limits).await.map_err(failed)?;
    let status = response.status();
    Ok((status, response.into_body().collect(LARGEST).await.map_err(failed)?))
}

/// Ollama's list, each entry with an `id`.
pub(super) fn tags(body: &Bytes) -> Option<Vec<Map<String, Value>>> {
    let mut tags: Map<String, Value> = serde_json::from_slice(body).ok()?;
    let Value::Array(models) = tags.remove("models")? else { return None };
    let entries = models.into_iter().filter_map(|model| {
        let Value::Object(mut model) = model else { return None };
        let id = model.get("model").or_else(|| model.get("name"))?.clone();
        model.insert("id".into(), id);
        Some(model)
    });
    Some(entries.collect())
}

fn offered(upstream: &Upstream, raw: Map<String, Value>) -> Option<Offered> {
    let upstream_id = raw.get("id")?.as_str()?.to_owned();
    let is_wanted = upstream.options.fixed_models().is_none_or(|fixed| fixed.contains(&upstream_id));
    let id = match upstream.options.prefix() {
        Some(prefix) => format!("{prefix}.{upstream_id}"),
        None => upstream_id.clone(),
    };
    let name = raw.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
    let name = name.unwrap_or(&upstream_id).to_owned();
    is_wanted.then_some(Offered { id, upstream_id, name, raw })
}

fn json_map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
