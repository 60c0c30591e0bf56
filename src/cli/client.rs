//! How a command reaches the service: a running server's control socket, the same router in this process, or a server
//! elsewhere.
//!
//! Nothing after [`Client::send`] knows which it was, so there is one implementation of every administrative act. The
//! socket is readable by its owner only, and the server takes the caller's identity from the operating system.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

use super::{
    failure::{Exit, Failure},
    offline::Offline,
    remote::Remote,
};
use crate::http::request::SUDO_UID;

/// The control socket's name in the data directory.
pub(crate) use crate::http::serve::SOCKET_NAME as SOCKET;

/// A server that has not answered by then never will: model servers are given seconds.
const PATIENCE: Duration = Duration::from_mins(5);

/// The transport.
pub(crate) enum Client {
    Socket {
        path: PathBuf,
        /// Who became root through sudo, for the server's record.
        sudo_uid: Option<u32>,
    },
    InProcess(Offline),
    Remote(Remote),
}

/// Whether a server listens at a socket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// There is a socket, but this user may not use it.
    Forbidden,
}

impl Client {
    /// Sends `request` and waits for the whole answer. An error is a failure of the transport, in words.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let exchange = async {
            match self {
                Self::Socket { path, sudo_uid } => over_socket(path, remarked(request, *sudo_uid)).await,
                Self::InProcess(offline) => offline.send(request).await,
                Self::Remote(remote) => remote.send(request).await,
            }
        };
        match tokio::time::timeout(PATIENCE, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        }
    }

    pub(crate) const fn is_online(&self) -> bool {
        matches!(self, Self::Socket { .. } | Self::Remote(_))
    }

    /// Lets work that was begun in this process reach the disk.
    pub(crate) async fn close(self) {
        if let Self::InProcess(offline) = self {
            offline.close().await;
        }
    }
}

/// Asks the socket in `data_dir`, without sending a request.
pub(crate) async fn answers(data_dir: &Path) -> Answer {
    match UnixStream::connect(data_dir.join(SOCKET)).await {
        Ok(_) => Answer::Yes,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Answer::Forbidden,
        Err(_) => Answer::No,
    }
}

/// No server answers, and `--online` insists on one.
pub(crate) fn unreachable(data_dir: &Path) -> Failure {
    let why = format!("no server answers at {}", data_dir.join(SOCKET).display());
    Failure::new(Exit::Unreachable, "reaching the server", why)
        .advice("start `owui serve`, or leave --online away to work on the data itself")
}

/// The socket is there, but belongs to somebody else.
pub(crate) fn forbidden(data_dir: &Path) -> Failure {
    let why = format!("{} belongs to another user", data_dir.join(SOCKET).display());
    Failure::new(Exit::Refused, "reaching the server", why).advice("run this as the server's user or as root")
}

fn remarked(mut request: Request<Bytes>, sudo_uid: Option<u32>) -> Request<Bytes> {
    if let Some(uid) = sudo_uid {
        request.headers_mut().insert(SUDO_UID, uid.into());
    }
    request
}

async fn over_socket(path: &Path, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
    let stream = UnixStream::connect(path).await.map_err(|error| format!("{}: {error}", path.display()))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    // The sender moves into the exchange, so that the connection ends when the answer is complete.
    let exchange = async move {
        let (parts, body) = sender.send_request(request.map(Full::new)).await?.into_parts();
        Ok::<_, hyper::Error>(Response::from_parts(parts, body.collect().await?.to_bytes()))
    };
    let (_closed, answer) = tokio::join!(connection, exchange);
    answer.map_err(|error| format!("the server hung up: {error}"))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        os::unix::net::UnixListener,
        thread,
    };

    use super::*;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
    }

    fn socket(folder: &tempfile::TempDir, sudo_uid: Option<u32>) -> Client {
        Client::Socket { path: folder.path().join(SOCKET), sudo_uid }
    }

    #[test]
    fn a_request_goes_over_the_socket_and_the_whole_answer_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 512];
            let length = stream.read(&mut head).unwrap();
            stream.write_all(b"HTTP/1.1 418 \r\nx-request-id: r-9\r\ncontent-length: 2\r\n\r\nok").unwrap();
            String::from_utf8_lossy(&head[..length]).into_owned()
        });
        let request = Request::get("/health").header("host", "localhost").body(Bytes::new()).unwrap();
        let answer = runtime().block_on(socket(&folder, Some(1000)).send(request)).unwrap();
        assert_eq!(answer.status(), 418);
        assert_eq!(answer.headers()["x-request-id"], "r-9");
        assert_eq!(answer.body().as_ref(), b"ok");
        let head = server.join().unwrap();
        assert!(head.starts_with("GET /health HTTP/1.1\r\n"));
        assert!(head.contains("x-owui-sudo-uid: 1000\r\n"));
    }

    #[test]
    fn a_socket_that_nobody_listens_at_is_no_server() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(runtime().block_on(answers(folder.path())), Answer::No);
        drop(UnixListener::bind(folder.path().join(SOCKET)).unwrap());
        assert_eq!(runtime().block_on(answers(folder.path())), Answer::No);
        let client = socket(&folder, None);
        let request = Request::get("/health").body(Bytes::new()).unwrap();
        assert!(runtime().block_on(client.send(request)).is_err());
    }
}
