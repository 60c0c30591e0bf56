//! One connection: HTTP/1.1 with bounds on head size and on every wait.

use std::convert::Infallible;

use axum::body::Body;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use tokio::io::{AsyncRead, AsyncWrite};

use super::timed_io::TimedIo;
use crate::{
    config::Limits,
    http::{Edge, request::Peer},
};

/// hyper wants at least this much for its buffer.
const SMALLEST_BUFFER: usize = 8192;

/// Serves `io` until either side closes it or the server stops.
pub(super) async fn serve<T>(io: T, peer: Peer, edge: Edge, limits: Limits, watcher: Watcher)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: http::Request<Incoming>| {
        let edge = edge.clone();
        async move { Ok::<_, Infallible>(edge.answer(peer, request.map(Body::new)).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(limits.max_header_bytes.as_usize().max(SMALLEST_BUFFER));
    let io = TokioIo::new(TimedIo::new(io, limits.write_timeout));
    if let Err(error) = watcher.watch(http.serve_connection(io, service)).await {
        // What a client does to its own connection is no fault of the server.
        tracing::debug!(?peer, %error, "connection ended");
    }
}
