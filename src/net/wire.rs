//! One HTTP/1.1 connection, driven by whoever uses it.
//!
//! hyper's connection is a future of its own, usually spawned as a task. Here it is polled by the same task that waits for
//! the answer and then reads the body: a chunk that arrives crosses no channel to another thread, and dropping the body
//! closes the socket at once, which is what cancels a generation upstream.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, Connection, SendRequest};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::error::Error;

/// Bounds what one connection can hold in memory; a larger chunk is read in parts.
const READ_BUFFER: usize = 64 * 1024;

pub(super) struct Wire {
    sender: SendRequest<Full<Bytes>>,
    /// `None` once the connection has ended.
    connection: Option<Connection<Io, Full<Bytes>>>,
}

/// Why an exchange failed, and the request if not a byte of it was sent.
pub(super) struct Failed {
    pub(super) error: Error,
    /// The connection was closed without a byte of an answer: the usual fate of a kept connection that the server had
    /// given up at the same moment.
    pub(super) unanswered: bool,
}

impl Wire {
    pub(super) async fn open(io: Io) -> Result<Box<Self>, Error> {
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(READ_BUFFER)
            .handshake(io)
            .await
            .map_err(|_| Error::Malformed)?;
        Ok(Box::new(Self { sender, connection: Some(connection) }))
    }

    /// Whether a kept connection can take a request: notices what the server did to it meanwhile.
    pub(super) async fn is_usable(&mut self) -> bool {
        poll_fn(|cx| {
            self.drive(cx);
            Poll::Ready(self.connection.is_some() && self.sender.is_ready())
        })
        .await
    }

    /// Sends a request and waits for the head of the answer. The body arrives as this wire is driven on.
    pub(super) async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Failed> {
        let mut answer = pin!(self.sender.try_send_request(request));
        poll_fn(|cx| {
            drive(&mut self.connection, cx);
            match answer.as_mut().poll(cx) {
                Poll::Ready(Ok(response)) => Poll::Ready(Ok(response)),
                Poll::Ready(Err(mut failure)) => {
                    let unanswered =
                        failure.take_message().is_some() || failure.error().is_incomplete_message();
                    Poll::Ready(Err(Failed { error: explain(failure.error()), unanswered }))
                }
                Poll::Pending if self.connection.is_none() => {
                    Poll::Ready(Err(Failed { error: Error::Cut, unanswered: false }))
                }
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Lets the connection read and write what it can.
    pub(super) fn drive(&mut self, cx: &mut Context<'_>) {
        drive(&mut self.connection, cx);
    }

    pub(super) fn is_ready(&self) -> bool {
        self.connection.is_some() && self.sender.is_ready()
    }
}

fn drive(connection: &mut Option<Connection<Io, Full<Bytes>>>, cx: &mut Context<'_>) {
    if let Some(running) = connection
        && Pin::new(running).poll(cx).is_ready()
    {
        // How it ended is told by the answer or the body that was under way.
        *connection = None;
    }
}

/// hyper's errors in our kinds.
pub(super) fn explain(error: &hyper::Error) -> Error {
    if error.is_parse() || error.is_parse_too_large() || error.is_parse_status() {
        return Error::Malformed;
    }
    Error::Cut
}

/// The two kinds of stream a wire runs on.
pub(super) enum Io {
    Plain(TokioIo<TcpStream>),
    Tls(Box<TokioIo<TlsStream<TcpStream>>>),
}

macro_rules! either {
    ($self:ident, $io:ident => $call:expr) => {
        match $self.get_mut() {
            Io::Plain($io) => $call,
            Io::Tls($io) => $call,
        }
    };
}

impl Read for Io {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        either!(self, io => Pin::new(io).poll_read(cx, buf))
    }
}

impl Write for Io {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        either!(self, io => Pin::new(io).poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, io => Pin::new(io).poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, io => Pin::new(io).poll_shutdown(cx))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Io::Plain(io) => io.is_write_vectored(),
            Io::Tls(io) => io.is_write_vectored(),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        either!(self, io => Pin::new(io).poll_write_vectored(cx, bufs))
    }
}
