//! Reading request bodies: bounded in size, in nesting and in the time between two pieces.

use std::time::{Duration, Instant};

use axum::extract::{FromRequest, Request};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

use super::{caller::Admitted, json_depth, request::BodyRead, routes::RowInfo};
use crate::{
    app::App,
    error::{Error, Result},
};

/// Bytes a second that a body must bring on the whole, after the first patience.
const SLOWEST: u64 = 1024;

/// A JSON body of type `T`. Unknown fields are `T`'s matter.
pub(crate) struct Body<T>(pub(crate) T);

/// A body as it came, for handlers that pass it on.
pub(crate) struct RawBody(pub(crate) Bytes);

impl<T: DeserializeOwned + Send> FromRequest<App> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let RawBody(text) = RawBody::from_request(request, app).await?;
        // The library would also take an array for an object, member by member.
        if text.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|first| *first != b'{') {
            return Err(Error::malformed("body", "send a JSON object"));
        }
        parse(&text).map(Self)
    }
}

impl FromRequest<App> for RawBody {
    type Rejection = Error;

    /// The bytes, at most as many as the route's row allows, no deeper nested than the setting allows.
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let limits = &app.config.limits;
        let large = request.extensions().get::<RowInfo>().is_some_and(|row| row.takes_large_bodies);
        let limit = if large { limits.max_chat_body } else { limits.max_body }.bytes();
        refuse_encoded(request.headers())?;
        let admitted = request.extensions().get::<Admitted>().cloned();
        let read_mark = request.extensions().get::<BodyRead>().cloned();
        let text = read(request, limit, limits.body_timeout).await?;
        if let Some(mark) = read_mark {
            mark.mark();
        }
        // A right that was taken away while the body dawdled in must not be used with it.
        if let Some(admitted) = admitted {
            admitted.still(app).await?;
        }
        if json_depth::exceeds(&text, limits.json_depth) {
            let why = format!("the JSON nests deeper than {} levels", limits.json_depth);
            return Err(Error::malformed("body", why));
        }
        Ok(Self(text))
    }
}

/// Parses JSON; the error names the place and what was expected.
pub(crate) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T> {
    serde_json::from_slice(text).map_err(|error| Error::malformed("body", error.to_string()))
}

async fn read(request: Request, limit: u64, patience: Duration) -> Result<Bytes> {
    let too_large = Error::TooLarge { limit };
    if announced_length(request.headers()).is_some_and(|length| length > limit) {
        return Err(too_large);
    }
    let mut body = request.into_body();
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let start = Instant::now();
    loop {
        let received = u64::try_from(first.len() + rest.len()).unwrap_or(u64::MAX);
        let deadline = start + patience + Duration::from_secs(received / SLOWEST);
        let wait = patience.min(deadline.saturating_duration_since(Instant::now()));
        let frame = tokio::time::timeout(wait, body.frame()).await.map_err(|_| Error::TooSlow)?;
        let Some(frame) = frame else { break };
        let Ok(data) = frame.map_err(|_| cut_off())?.into_data() else { continue };
        let length = first.len() + rest.len() + data.len();
        if u64::try_from(length).unwrap_or(u64::MAX) > limit {
            return Err(too_large);
        }
        // Most bodies are one frame: it is handed on as it is.
        if first.is_empty() && rest.is_empty() {
            first = data;
        } else {
            if rest.is_empty() {
                rest.extend_from_slice(&first);
                first = Bytes::new();
            }
            rest.extend_from_slice(&data);
        }
    }
    Ok(if rest.is_empty() { first } else { rest.freeze() })
}

fn refuse_encoded(headers: &HeaderMap) -> Result<()> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(coding) if !coding.as_bytes().eq_ignore_ascii_case(b"identity") => Err(Error::Encoded),
        _ => Ok(()),
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn cut_off() -> Error {
    Error::invalid("body", "the request body ended early")
}
