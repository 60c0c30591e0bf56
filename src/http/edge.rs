//! What every request passes, whatever its route: the checks that HTTP leaves to the server, an id, a net for panics, security
//! headers, and a line in the log.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{Router, body::Body, response::IntoResponse as _};
use futures_util::FutureExt as _;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use http_body::Body as _;
use serde_json::json;
use tower::ServiceExt as _;

use super::{
    client_address::is_https,
    compress,
    error::Fault,
    headers::Headers,
    reply::json_response,
    request::{BodyRead, Peer, RequestId, RequestInfo},
    routes::Routes,
};
use crate::{app::App, error::Error, log};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The whole server as one function from request to answer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Edge(Arc<Inner>);

struct Inner {
    app: App,
    router: Router,
    headers: Headers,
}

impl Edge {
    pub(crate) fn new(app: App) -> Self {
        let mut table = Routes::default();
        super::api::routes(&mut table);
        let router =
            table.into_router().fallback(super::web::fallback).method_not_allowed_fallback(not_allowed);
        let router = compress::layer(router.with_state(app.clone()), app.config.server.compression);
        let headers = Headers::new(&app.config.headers);
        Self(Arc::new(Inner { app, router, headers }))
    }

    /// Answers one request that came from `peer`.
    pub(crate) async fn answer(&self, peer: Peer, mut request: Request<Body>) -> Response<Body> {
        let (id, start) = (RequestId::next(), Instant::now());
        let is_https = is_https(peer, request.headers(), &self.0.app.config.server.forwarded_allow_ips);
        let line = log::tells_requests().then(|| (request.method().clone(), request.uri().path().to_owned()));
        let response = match check(peer, &request) {
            Ok(()) => {
                let peer = peer.remarked(request.headers());
                request.extensions_mut().insert(RequestInfo { id, peer });
                self.with_body_read(request).await
            }
            Err(why) => {
                let mut response = Error::invalid("request", why).into_response();
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                response
            }
        };
        let mut response = explain_fault(id, response);
        self.0.headers.apply(response.headers_mut(), is_https);
        if let Ok(value) = HeaderValue::try_from(id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        if let Some((method, path)) = line {
            let status = response.status().as_u16();
            log::request(id, (method.as_str(), &path), (status, start.elapsed().as_micros()));
        }
        response
    }

    /// A body that nobody read ends the connection, since what is left of it would stand before the next request. The client is
    /// told, so that it does not send that request here.
    async fn with_body_read(&self, mut request: Request<Body>) -> Response<Body> {
        if request.body().is_end_stream() {
            return self.routed(request).await;
        }
        let read = BodyRead::default();
        request.extensions_mut().insert(read.clone());
        let mut response = self.routed(request).await;
        if !read.is_marked() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    async fn routed(&self, request: Request<Body>) -> Response<Body> {
        let answer = AssertUnwindSafe(self.0.router.clone().oneshot(request)).catch_unwind().await;
        match answer {
            Ok(Ok(response)) => response,
            Err(panic) => Error::internal(anyhow::anyhow!("panic: {}", panic_text(&*panic))).into_response(),
        }
    }
}

/// Checks that the HTTP library leaves to the server: exactly one well-formed `Host` (RFC 9112 section 3.2), and no message
/// whose length two headers tell differently (section 6.1).
fn check(peer: Peer, request: &Request<Body>) -> Result<(), &'static str> {
    let headers = request.headers();
    if headers.contains_key(header::TRANSFER_ENCODING) && headers.contains_key(header::CONTENT_LENGTH) {
        return Err("Transfer-Encoding and Content-Length exclude each other");
    }
    if matches!(peer, Peer::Control(_)) || request.version() == Version::HTTP_10 {
        return Ok(());
    }
    if is_one_host(headers) { Ok(()) } else { Err("exactly one valid Host header is needed") }
}

fn is_one_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_:[]%~".contains(byte);
    host.as_bytes().iter().all(is_plain)
}

/// A fault of ours is told to the log with its cause, and to the client by the request's id.
fn explain_fault(id: RequestId, mut response: Response<Body>) -> Response<Body> {
    let Some(Fault(cause)) = response.extensions_mut().remove::<Fault>() else { return response };
    tracing::error!(request_id = %id, error = format!("{cause:#}"), "request failed");
    let detail = format!("internal error; tell your administrator this id: {id}");
    json_response(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "detail": detail, "id": id.to_string() }))
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("of unknown kind")
}

async fn not_allowed(method: Method) -> Response<Body> {
    json_response(
        StatusCode::METHOD_NOT_ALLOWED,
        &json!({ "detail": format!("{method} is not allowed here") }),
    )
}
