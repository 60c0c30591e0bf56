//! What handlers answer with.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::error::Error;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Types that a handler may answer with; all of them are ours, so that no plain-text answer of a library slips in.
pub(crate) trait Reply: IntoResponse {}

/// A value as JSON with status 200.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        json_response(StatusCode::OK, &self.0)
    }
}

impl<T: Serialize> Reply for Json<T> {}

/// JSON text that is already there.
pub(crate) struct JsonText(pub(crate) Bytes);

impl IntoResponse for JsonText {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.0));
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
        response
    }
}

impl Reply for JsonText {}

/// A handler's own answer: streams, files, cookies.
pub(crate) struct Raw(pub(crate) Response);

impl IntoResponse for Raw {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Reply for Raw {}

/// An answer that also sets cookies.
pub(crate) struct WithCookies<R>(pub(crate) R, pub(crate) Vec<HeaderValue>);

impl<R: IntoResponse> IntoResponse for WithCookies<R> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        for cookie in self.1 {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

impl<R: Reply> Reply for WithCookies<R> {}

pub(crate) fn json_response<T: Serialize + ?Sized>(status: StatusCode, value: &T) -> Response {
    match serde_json::to_vec(value) {
        Ok(text) => {
            let mut response = JsonText(Bytes::from(text)).into_response();
            *response.status_mut() = status;
            response
        }
        Err(error) => Error::internal(error).into_response(),
    }
}
