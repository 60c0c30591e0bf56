//! Sends one request out and hands back the answer with its body still to come.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::body::{Incoming, Patience};
use super::error::{Error, Stage};
use super::policy::Purpose;
use super::pool::{Origin, Pool};
use super::resolve::Names;
use super::tls::Tls;
use super::wire::{Io, Wire};
use crate::tasks::Tasks;

/// A connection that nobody answers on is noticed after about two minutes, even where no time limit applies.
const PROBE_AFTER: Duration = Duration::from_mins(1);
const PROBE_EVERY: Duration = Duration::from_secs(15);

#[derive(Clone, Debug)]
pub(crate) struct NetOptions {
    pub(crate) verify_tls: bool,
    /// PEM certificates trusted beside the system's.
    pub(crate) ca_file: Option<PathBuf>,
}

/// How long a request may take; `None` is no limit.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Name, TCP and TLS together.
    pub(crate) connect: Duration,
    /// From the request sent to the head of the answer.
    pub(crate) answer: Option<Duration>,
    /// Between two pieces of the body.
    pub(crate) silence: Option<Duration>,
    /// Everything, body included.
    pub(crate) whole: Option<Duration>,
}

/// The one door out. Cheap to clone; all clones share the kept connections.
#[derive(Clone)]
pub(crate) struct Net(Arc<Inner>);

struct Inner {
    names: Names,
    tls: Tls,
    pool: Arc<Pool>,
}

impl Net {
    /// Reads the extra CA file, if any, and nothing else.
    pub(crate) fn new(options: &NetOptions, tasks: Tasks) -> Result<Self, Error> {
        let tls = Tls::new(options.verify_tls, options.ca_file.as_deref())?;
        let pool = Arc::new(Pool::new(tasks));
        Ok(Self(Arc::new(Inner { names: Names::default(), tls, pool })))
    }

    /// Sends `request` (absolute http or https address) and waits for the head of the answer. Redirects are answers like
    /// any other. Dropping the future or the body closes the connection.
    pub(crate) async fn send(
        &self,
        purpose: Purpose,
        request: Request<Bytes>,
        limits: &Limits,
    ) -> Result<Response<Incoming>, Error> {
        let deadline = limits.whole.map(|whole| (Instant::now() + whole, whole));
        let sent = self.exchange(purpose, request, limits, deadline);
        match limits.whole {
            Some(whole) => within(whole, Stage::Whole, sent).await,
            None => sent.await,
        }
    }

    async fn exchange(
        &self,
        purpose: Purpose,
        request: Request<Bytes>,
        limits: &Limits,
        deadline: Option<(Instant, Duration)>,
    ) -> Result<Response<Incoming>, Error> {
        let (origin, request) = prepare(request)?;
        let (mut wire, mut is_kept) = self.wire(purpose, &origin, limits).await?;
        loop {
            // A kept connection may die under the request without having carried it: then once more on a new one.
            let spare = is_kept.then(|| request.clone());
            let attempt = async { Ok(wire.exchange(spare.clone().unwrap_or_else(|| request.clone())).await) };
            let failed = match answer_within(limits.answer, attempt).await? {
                Ok(response) => {
                    let patience = Patience::new(limits.silence, deadline);
                    let home = Arc::clone(&self.0.pool);
                    return Ok(response.map(|body| Incoming::new(body, wire, home, origin, patience)));
                }
                Err(failed) => failed,
            };
            if !(is_kept && failed.unanswered) {
                return Err(failed.error);
            }
            wire = self.dial_within(purpose, &origin, limits).await?;
            is_kept = false;
        }
    }

    /// A connection to `origin`, and whether it has been used before.
    async fn wire(
        &self,
        purpose: Purpose,
        origin: &Origin,
        limits: &Limits,
    ) -> Result<(Box<Wire>, bool), Error> {
        while let Some(mut wire) = self.0.pool.take(origin) {
            if wire.is_usable().await {
                return Ok((wire, true));
            }
        }
        Ok((self.dial_within(purpose, origin, limits).await?, false))
    }

    async fn dial_within(
        &self,
        purpose: Purpose,
        origin: &Origin,
        limits: &Limits,
    ) -> Result<Box<Wire>, Error> {
        // Boxed: the rare futures of resolving and of TLS would otherwise be carried by every request.
        within(limits.connect, Stage::Connect, Box::pin(self.dial(purpose, origin))).await
    }

    async fn dial(&self, purpose: Purpose, origin: &Origin) -> Result<Box<Wire>, Error> {
        let host = origin.authority.host();
        let port = origin.authority.port_u16().unwrap_or(if origin.tls { 443 } else { 80 });
        let mut failure = Error::Unreachable;
        for address in self.0.names.addresses(host).await? {
            purpose.admit(address)?;
            match connect(SocketAddr::new(address, port)).await {
                Ok(stream) if origin.tls => {
                    let stream = self.0.tls.connect(host, stream).await?;
                    return Wire::open(Io::Tls(Box::new(TokioIo::new(stream)))).await;
                }
                Ok(stream) => return Wire::open(Io::Plain(TokioIo::new(stream))).await,
                // "Refused" says more than the "no route" of an address family that this machine lacks.
                Err(_) if failure == Error::Refused => {}
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one door")]
async fn connect(address: SocketAddr) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let probes = socket2::TcpKeepalive::new().with_time(PROBE_AFTER).with_interval(PROBE_EVERY);
    socket2::SockRef::from(&stream).set_tcp_keepalive(&probes)?;
    Ok(stream)
}

async fn within<T>(
    limit: Duration,
    stage: Stage,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    timeout(limit, work).await.unwrap_or(Err(Error::Timeout(stage, limit)))
}

async fn answer_within<T>(
    limit: Option<Duration>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match limit {
        Some(limit) => within(limit, Stage::Answer, work).await,
        None => work.await,
    }
}

/// Splits an absolute address into the origin to connect to and the request as it goes over the wire.
fn prepare(request: Request<Bytes>) -> Result<(Origin, Request<Full<Bytes>>), Error> {
    let (mut parts, body) = request.into_parts();
    let address = std::mem::take(&mut parts.uri).into_parts();
    let tls = match address.scheme {
        Some(scheme) if scheme == Scheme::HTTPS => true,
        Some(scheme) if scheme == Scheme::HTTP => false,
        _ => return Err(Error::Address("it must begin with http:// or https://".into())),
    };
    let written = address.authority.ok_or_else(|| Error::Address("it names no host".into()))?;
    let authority = without_credentials(&written)?;
    if let Some(credentials) = credentials(&written)
        && !parts.headers.contains_key(AUTHORIZATION)
    {
        parts.headers.insert(AUTHORIZATION, credentials);
    }
    let host = HeaderValue::from_str(authority.as_str())
        .map_err(|_| Error::Address("its host is not usable".into()))?;
    parts.headers.insert(HOST, host);
    let path = address.path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/"));
    parts.uri = Uri::from(path);
    Ok((Origin { tls, authority }, Request::from_parts(parts, Full::new(body))))
}

fn without_credentials(written: &Authority) -> Result<Authority, Error> {
    match written.as_str().rsplit_once('@') {
        None => Ok(written.clone()),
        Some((_, host)) => host.parse().map_err(|_| Error::Address("its host is not usable".into())),
    }
}

/// `user:password@` of an address as the header that it stands for (RFC 7617).
fn credentials(written: &Authority) -> Option<HeaderValue> {
    let (pair, _) = written.as_str().rsplit_once('@')?;
    let pair: Vec<u8> = percent_encoding::percent_decode_str(pair).collect();
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}
