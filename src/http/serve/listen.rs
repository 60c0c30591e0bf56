//! Where connections come from: TCP, a Unix socket for proxies, sockets handed over by the service manager, the control socket.

use std::{
    io,
    net::{SocketAddr, TcpListener as StdTcpListener},
    os::unix::net::UnixListener as StdUnixListener,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use hyper_util::server::graceful::GracefulShutdown;
use socket2::{Domain, Protocol, Socket, Type};
use tokio::{
    net::{TcpListener, UnixListener},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use super::{connection, control};
use crate::{
    app::App,
    config::{Config, Limits},
    http::{Edge, request::Peer},
};

const BACKLOG: i32 = 1024;
/// After an accept that failed (out of file descriptors) there is no point in asking again at once.
const BREATH: Duration = Duration::from_millis(50);

/// Everything the server listens on.
pub(crate) struct Listeners {
    tcp: Vec<TcpListener>,
    unix: Vec<UnixListener>,
    control: Option<(UnixListener, PathBuf)>,
}

impl Listeners {
    /// How to reach the server: `http://...`, or `unix:...` when there is no TCP listener.
    pub(crate) fn address(&self) -> String {
        let tcp = self.tcp.first().and_then(|listener| listener.local_addr().ok());
        let unix = || {
            let address = self.unix.first()?.local_addr().ok()?;
            address.as_pathname().map(|path| format!("unix:{}", path.display()))
        };
        tcp.map(|address| format!("http://{address}")).or_else(unix).unwrap_or_default()
    }
}

/// Binds what the settings name, or takes what the service manager hands over instead. The error is for the operator.
pub(crate) fn bind(config: &Config) -> Result<Listeners, String> {
    let (mut tcp, mut unix) = inherited()?;
    if tcp.is_empty() && unix.is_empty() {
        let address = SocketAddr::new(config.server.host, config.server.port);
        tcp.push(bind_tcp(address).map_err(|error| explain(address, &error))?);
    }
    if let Some(path) = &config.server.unix_socket {
        unix.push(bind_unix(path).map_err(|error| format!("cannot listen on {}: {error}", path.display()))?);
    }
    let control = match control::bind(&config.server.data_dir) {
        Ok(bound) => Some(bound),
        Err(error) => {
            tracing::warn!(%error, "no control socket: `owui` commands cannot reach this server");
            None
        }
    };
    Ok(Listeners { tcp, unix, control })
}

/// `::` listens on IPv4 as well.
fn bind_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// A socket on which another program listens stays its own.
fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    if std::os::unix::net::UnixStream::connect(path).is_ok() {
        return Err(io::Error::new(io::ErrorKind::AddrInUse, "another program listens there"));
    }
    control::remove(path)?;
    UnixListener::bind(path)
}

fn explain(address: SocketAddr, error: &io::Error) -> String {
    let remedy = match error.kind() {
        io::ErrorKind::AddrInUse => "; another program listens there: stop it or choose another PORT",
        io::ErrorKind::PermissionDenied => "; ports below 1024 need root or socket activation",
        io::ErrorKind::AddrNotAvailable => "; HOST must be an address of this machine",
        _ => "",
    };
    format!("cannot listen on {address}: {error}{remedy}")
}

/// Sockets of the service manager (`sd_listen_fds(3)`).
fn inherited() -> Result<(Vec<TcpListener>, Vec<UnixListener>), String> {
    let failed =
        |error: io::Error| format!("a socket handed over by the service manager is unusable: {error}");
    let mut sockets = listenfd::ListenFd::from_env();
    let (mut tcp, mut unix) = (Vec::new(), Vec::new());
    for at in 0..sockets.len() {
        if let Ok(Some(listener)) = sockets.take_tcp_listener(at) {
            tcp.push(from_std_tcp(listener).map_err(failed)?);
        } else if let Some(listener) = sockets.take_unix_listener(at).map_err(failed)? {
            unix.push(from_std_unix(listener).map_err(failed)?);
        }
    }
    Ok((tcp, unix))
}

fn from_std_tcp(listener: StdTcpListener) -> io::Result<TcpListener> {
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

fn from_std_unix(listener: StdUnixListener) -> io::Result<UnixListener> {
    listener.set_nonblocking(true)?;
    UnixListener::from_std(listener)
}

/// What every accepted connection needs.
#[derive(Clone)]
struct Accepting<'a> {
    edge: Edge,
    limits: Limits,
    room: Arc<Semaphore>,
    graceful: &'a GracefulShutdown,
    app: App,
}

/// Accepts on all listeners until it is dropped.
pub(super) async fn accept_all(listeners: Listeners, edge: Edge, app: &App, graceful: &GracefulShutdown) {
    let accepting = Accepting {
        edge,
        limits: app.config.limits.clone(),
        room: Arc::new(Semaphore::new(app.config.server.max_connections)),
        graceful,
        app: app.clone(),
    };
    let tcp = listeners.tcp.into_iter().map(|listener| accept_tcp(listener, accepting.clone()));
    let unix = listeners.unix.into_iter().map(|listener| accept_unix(listener, accepting.clone()));
    let control =
        listeners.control.into_iter().map(|(listener, _)| accept_control(listener, accepting.clone()));
    futures_util::future::join3(
        futures_util::future::join_all(tcp),
        futures_util::future::join_all(unix),
        futures_util::future::join_all(control),
    )
    .await;
}

async fn accept_tcp(listener: TcpListener, accepting: Accepting<'_>) {
    loop {
        let Some(room) = accepting.room().await else { return };
        match listener.accept().await {
            Ok((stream, address)) => {
                // Chunks of an answer are small and must leave at once.
                drop(stream.set_nodelay(true));
                accepting.start(stream, Peer::Tcp(address), room);
            }
            Err(error) => accepting.failed(&error).await,
        }
    }
}

async fn accept_unix(listener: UnixListener, accepting: Accepting<'_>) {
    loop {
        let Some(room) = accepting.room().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => accepting.start(stream, Peer::Unix, room),
            Err(error) => accepting.failed(&error).await,
        }
    }
}

/// Operators are few and must get in when the server is full: no room is asked for.
async fn accept_control(listener: UnixListener, accepting: Accepting<'_>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                if let Some(operator) = control::admit(&stream) {
                    accepting.start(stream, Peer::Control(operator), None);
                } else {
                    tracing::warn!(
                        "somebody who is neither root nor the server's user tried the control socket"
                    );
                }
            }
            Err(error) => accepting.failed(&error).await,
        }
    }
}

impl Accepting<'_> {
    /// Waits until one more connection may be open; the permit is inside the outer `Some`.
    async fn room(&self) -> Option<Option<OwnedSemaphorePermit>> {
        Arc::clone(&self.room).acquire_owned().await.ok().map(Some)
    }

    fn start<T>(&self, io: T, peer: Peer, room: Option<OwnedSemaphorePermit>)
    where
        T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let (edge, limits, watcher) = (self.edge.clone(), self.limits.clone(), self.graceful.watcher());
        self.app.tasks.spawn(async move {
            let _room = room;
            connection::serve(io, peer, edge, limits, watcher).await;
        });
    }

    async fn failed(&self, error: &io::Error) {
        tracing::warn!(%error, "a connection could not be accepted");
        tokio::time::sleep(BREATH).await;
    }
}
