//! A connection made ready for use: secrets opened, headers built, state at hand.

use std::sync::Arc;
use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use serde_json::{Map, Value};

use super::connection::{Kind, Options};
use super::health::Health;
use crate::access::Grant;
use crate::clock::Timestamp;
use crate::crypto::Secret;
use crate::error::{Error, Result};
use crate::ids::ConnectionId;
use crate::net::Limits;

/// Why a connection whose secrets do not open is not asked: without its key the server would answer with a refusal, and
/// the refusal would hide the reason.
pub(super) const UNREADABLE: &str = "its key cannot be read; enter the key again";

/// How long upstreams may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) connect: Duration,
    pub(crate) list: Duration,
    /// A whole answer.
    pub(crate) whole: Option<Duration>,
    /// Between two pieces of an answer.
    pub(crate) silence: Option<Duration>,
}

/// Where no other limit applies: nobody waits longer than this for an answer that comes in one piece.
const LONGEST: Duration = Duration::from_hours(1);

/// An answer that comes in one piece takes as long as many pieces would.
const PIECES: u32 = 10;

impl Timing {
    pub(crate) fn for_list(&self) -> Limits {
        Limits { connect: self.connect.min(self.list), answer: None, silence: None, whole: Some(self.list) }
    }

    /// A streamed answer begins as soon as the model does; one in a single piece only when it is ready.
    pub(crate) fn for_chat(&self, is_streamed: bool) -> Limits {
        let silence = self.silence.unwrap_or(LONGEST);
        let answer = if is_streamed { silence } else { (silence * PIECES).min(LONGEST) };
        Limits { connect: self.connect, answer: Some(answer), silence: Some(silence), whole: self.whole }
    }
}

pub(crate) struct Upstream {
    pub(crate) id: ConnectionId,
    pub(crate) kind: Kind,
    /// Number among the connections of its kind (`urlIdx` of the API).
    pub(crate) index: usize,
    pub(crate) url: String,
    pub(crate) options: Options,
    pub(crate) access_grants: Vec<Grant>,
    /// Address and key are the environment's.
    pub(crate) is_locked: bool,
    pub(crate) updated_at: Timestamp,
    pub(crate) health: Arc<Health>,
    /// Its secrets are there but do not open: it cannot be used, and what is stored must not be lost.
    pub(crate) is_unreadable: bool,
    pub(super) key: Option<Secret<String>>,
    /// The values of its own headers, as entered.
    pub(super) own_headers: Map<String, Value>,
    /// What every request to it carries.
    pub(super) headers: HeaderMap,
}

impl Upstream {
    /// `api.openai.com` itself.
    pub(crate) fn is_openai(&self) -> bool {
        self.url
            .strip_prefix("https://api.openai.com")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(crate) fn has_key(&self) -> bool {
        self.key.is_some() || self.is_unreadable
    }

    /// Whether requests may go to it, as far as itself is concerned.
    pub(crate) fn is_usable(&self) -> bool {
        self.options.enable && !self.is_unreadable
    }

    /// What people see it as: its name, never its address.
    pub(crate) fn label(&self) -> String {
        match self.options.name.as_deref().map(str::trim) {
            Some(name) if !name.is_empty() => format!("the model server \"{name}\""),
            _ => "the model server".to_owned(),
        }
    }

    /// "local" or "external", as the contract has it.
    pub(crate) fn connection_type(&self) -> &str {
        match (&self.options.connection_type, self.kind) {
            (Some(stated), _) if !stated.is_empty() => stated,
            (_, Kind::Ollama) => "local",
            (_, Kind::OpenAi) => "external",
        }
    }

    pub(super) fn request(
        &self,
        method: Method,
        path: &str,
        body: bytes::Bytes,
    ) -> Result<Request<bytes::Bytes>> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = format!("{}{path}", self.url).parse().map_err(Error::internal)?;
        *request.headers_mut() = self.headers.clone();
        Ok(request)
    }
}

/// The headers of each request: key, type, and the connection's own.
pub(super) fn headers(
    key: Option<&Secret<String>>,
    options: &Options,
    own: &Map<String, Value>,
) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(key) = key
        && options.auth_type.as_deref() != Some("none")
    {
        let value = HeaderValue::from_str(&format!("Bearer {}", key.expose()));
        let why = |_| Error::invalid("key", "the key has characters that cannot be sent; enter it again");
        headers.insert(AUTHORIZATION, sensitive(value.map_err(why)?));
    }
    for (name, value) in own {
        let (name, value) = own_header(name, value)?;
        headers.insert(name, value);
    }
    Ok(headers)
}

fn own_header(name: &str, value: &Value) -> Result<(HeaderName, HeaderValue)> {
    /// They belong to the connection and the body, not to the administrator.
    const FIXED: [&str; 5] = ["host", "content-length", "transfer-encoding", "connection", "content-type"];
    let unusable =
        || Error::invalid("headers", format!("the header `{name}` cannot be sent; check name and value"));
    let header: HeaderName = name.trim().parse().map_err(|_| unusable())?;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Err(unusable()),
    };
    if FIXED.contains(&header.as_str()) {
        return Err(Error::invalid("headers", format!("the header `{name}` cannot be set here")));
    }
    Ok((header, sensitive(HeaderValue::from_str(text.trim()).map_err(|_| unusable())?)))
}

fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}
