//! What a model server answered to a chat request, ready to be handed on.
//!
//! A client's mistake that the server found (4xx) is the client's to read, with status and message. Anything that is the
//! server's fault becomes an error of ours: whoever asks may not learn what the server says about itself.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde::de::IgnoredAny;

use super::ollama::Converted;
use super::passing::Passing;
use super::scrub::scrub;
use super::upstream::Upstream;
use crate::error::{Error, Result, UpstreamFault};
use crate::net::{self, Incoming, Stage};

/// An answer in one piece, images included.
pub(super) const LARGEST: usize = 64 << 20;
const LARGEST_ERROR: usize = 1 << 20;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: AnswerBody,
}

pub(crate) enum AnswerBody {
    Passing(Passing),
    Converted(Converted),
    Whole(Bytes),
}

impl Answer {
    pub(super) fn json(body: Bytes) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Self { status: StatusCode::OK, headers, body: AnswerBody::Whole(body) }
    }

    pub(super) fn events(body: AnswerBody) -> Self {
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"))]);
        Self { status: StatusCode::OK, headers, body }
    }

    /// An OpenAI-style answer: a stream passes, a whole one is checked.
    pub(super) async fn of_openai(upstream: &Arc<Upstream>, response: Response<Incoming>) -> Result<Self> {
        let response = accepted(upstream, response).await?;
        let (parts, body) = match response {
            Accepted::Good(response) => response.into_parts(),
            Accepted::Refused(answer) => return Ok(answer),
        };
        let headers = handed_on(&parts.headers);
        if is_event_stream(&parts.headers) {
            let passing = Passing::new(body, Arc::clone(upstream));
            return Ok(Self { status: parts.status, headers, body: AnswerBody::Passing(passing) });
        }
        let body = body.collect(LARGEST).await.map_err(|error| failure(upstream, &error))?;
        if serde_json::from_slice::<IgnoredAny>(&body).is_err() {
            return Err(bad(upstream, "sent an answer that is no JSON"));
        }
        Ok(Self { status: parts.status, headers, body: AnswerBody::Whole(body) })
    }
}

pub(super) enum Accepted {
    Good(Response<Incoming>),
    /// 4xx with its message.
    Refused(Answer),
}

/// Sorts an answer by its status.
pub(super) async fn accepted(upstream: &Upstream, response: Response<Incoming>) -> Result<Accepted> {
    let status = response.status();
    if status.is_success() {
        return Ok(Accepted::Good(response));
    }
    if status.is_client_error() {
        let mut headers = handed_on(response.headers());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = response.into_body().collect(LARGEST_ERROR).await.unwrap_or_default();
        let body = AnswerBody::Whole(refusal(upstream, status, &body));
        return Ok(Accepted::Refused(Answer { status, headers, body }));
    }
    if response.headers().contains_key(LOCATION) {
        return Err(bad(upstream, "redirects to another address; an administrator must enter that one"));
    }
    Err(bad(upstream, &format!("failed with status {}", status.as_u16())))
}

/// The upstream's own error object where it sent one.
fn refusal(upstream: &Upstream, status: StatusCode, body: &[u8]) -> Bytes {
    match std::str::from_utf8(body) {
        Ok(text)
            if text.trim_start().starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok() =>
        {
            scrub(text, upstream).into()
        }
        _ => {
            let message = format!("{} refused the request: {status}", upstream.label());
            let error = serde_json::json!({"error": {"message": message, "type": "upstream_error", "code": status.as_u16()}});
            error.to_string().into()
        }
    }
}

/// Headers that say something about the answer and nothing about the server.
fn handed_on(from: &HeaderMap) -> HeaderMap {
    let is_told = |name: &HeaderName| {
        name == CONTENT_TYPE
            || name == RETRY_AFTER
            || name == "retry-after-ms"
            || name.as_str().starts_with("x-ratelimit-")
    };
    from.iter().filter(|(name, _)| is_told(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.trim_start().get(..17).is_some_and(|start| start.eq_ignore_ascii_case("text/event-stream"))
}

pub(super) fn bad(upstream: &Upstream, what: &str) -> Error {
    tracing::warn!(connection = %upstream.id, what, "a model server failed");
    let why = format!("{} {what}; please try again, or choose another model", upstream.label());
    Error::Upstream { status: UpstreamFault::Bad, why }
}

/// A request that did not come through.
pub(super) fn failure(upstream: &Upstream, error: &net::Error) -> Error {
    tracing::warn!(connection = %upstream.id, %error, "a request to a model server failed");
    let is_unreachable = matches!(
        error,
        net::Error::Refused
            | net::Error::Unreachable
            | net::Error::Resolve(_)
            | net::Error::Tls(_)
            | net::Error::Timeout(Stage::Connect, _)
    );
    if is_unreachable {
        upstream.health.failed(error.to_string());
    }
    let status = if error.is_timeout() { UpstreamFault::Timeout } else { UpstreamFault::Bad };
    let why =
        format!("{} failed: {}; please try again, or choose another model", upstream.label(), public(error));
    Error::Upstream { status, why }
}

/// The error without what only an administrator may know.
pub(super) fn public(error: &net::Error) -> String {
    match error {
        net::Error::Resolve(_) => "its name does not resolve".to_owned(),
        net::Error::Tls(_) => "no secure connection to it is possible".to_owned(),
        net::Error::Address(_) | net::Error::Forbidden(_) => "its address cannot be used".to_owned(),
        other => other.to_string(),
    }
}
