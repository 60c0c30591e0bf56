//! From errors to answers: the only place that knows which status an error has.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use super::reply::json_response;
use crate::error::{Error, UpstreamFault};

/// Left in an answer's extensions for the edge to log: a fault of ours with its cause.
#[derive(Clone)]
pub(crate) struct Fault(pub(crate) std::sync::Arc<anyhow::Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = status(&self);
        let mut response = json_response(status, &json!({ "detail": self.to_string() }));
        match self {
            Self::Limited { retry_after } => {
                let seconds = HeaderValue::from(retry_after.as_secs().max(1));
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            Self::Unauthenticated(_) => {
                let scheme = HeaderValue::from_static("Bearer");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
            }
            // What is left of the body would be read as the next request.
            Self::TooSlow | Self::TooLarge { .. } => {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Internal(cause) => {
                response.extensions_mut().insert(Fault(std::sync::Arc::new(cause)));
            }
            _ => {}
        }
        response
    }
}

pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::Invalid { .. } => StatusCode::BAD_REQUEST,
        Error::Malformed { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Unauthenticated(_) | Error::Prohibited(_) => StatusCode::UNAUTHORIZED,
        Error::Refused(_) => StatusCode::FORBIDDEN,
        Error::NotFound(_) => StatusCode::NOT_FOUND,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Error::TooSlow => StatusCode::REQUEST_TIMEOUT,
        Error::Limited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Upstream { status: UpstreamFault::Bad, .. } => StatusCode::BAD_GATEWAY,
        Error::Upstream { status: UpstreamFault::Timeout, .. } => StatusCode::GATEWAY_TIMEOUT,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::NotBuilt(_) => StatusCode::NOT_IMPLEMENTED,
        Error::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
