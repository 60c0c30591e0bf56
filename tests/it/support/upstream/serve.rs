//! Connections of the misbehaving model server: reading requests, noticing who hangs up, chunked answers.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::{Seen, Shared, answer};

/// How often a waiting connection looks whether its client is still there.
const LOOK: Duration = Duration::from_millis(10);

pub(super) fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        std::thread::spawn(move || drop(converse(stream, &shared)));
    }
}

/// Requests of one kept-alive connection, until either side ends it.
fn converse(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut line = Line { reader: BufReader::new(stream.try_clone()?), stream, shared };
    while let Some(seen) = line.request()? {
        shared.seen.lock().unwrap().push(seen.clone());
        if answer::answer(&mut line, &seen)? == Then::Close {
            return Ok(());
        }
    }
    Ok(())
}

#[derive(PartialEq, Eq)]
pub(super) enum Then {
    KeepAlive,
    Close,
}

/// One client's connection.
pub(super) struct Line<'a> {
    reader: BufReader<TcpStream>,
    stream: TcpStream,
    pub(super) shared: &'a Shared,
}

impl Line<'_> {
    fn request(&mut self) -> std::io::Result<Option<Seen>> {
        // Between requests it must notice that the test is over.
        self.stream.set_read_timeout(Some(LOOK))?;
        loop {
            if self.shared.stopped.load(Ordering::SeqCst) {
                return Ok(None);
            }
            match self.reader.fill_buf() {
                Ok([]) => return Ok(None),
                Ok(_) => break,
                Err(why) if is_timeout(&why) => {}
                Err(why) => return Err(why),
            }
        }
        self.stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut first = String::new();
        self.reader.read_line(&mut first)?;
        let mut words = first.split_whitespace();
        let (method, path) =
            (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
        let headers = self.headers()?;
        let body = self.body(&headers)?;
        Ok(Some(Seen { method, path, headers, body }))
    }

    fn headers(&mut self) -> std::io::Result<Vec<(String, String)>> {
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
                None => return Ok(headers),
            }
        }
    }

    fn body(&mut self, headers: &[(String, String)]) -> std::io::Result<Vec<u8>> {
        let header = |wanted: &str| {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
        };
        let mut body = Vec::new();
        if header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            loop {
                let mut size = String::new();
                self.reader.read_line(&mut size)?;
                let size = usize::from_str_radix(size.trim(), 16).map_err(std::io::Error::other)?;
                let mut chunk = vec![0; size + 2];
                self.reader.read_exact(&mut chunk)?;
                if size == 0 {
                    return Ok(body);
                }
                body.extend_from_slice(&chunk[..size]);
            }
        }
        let length = header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        body.resize(length, 0);
        self.reader.read_exact(&mut body)?;
        Ok(body)
    }

    /// An answer with a known length.
    pub(super) fn whole(&mut self, code: u16, kind: &str, extra: &str, body: &[u8]) -> std::io::Result<Then> {
        let head = format!(
            "HTTP/1.1 {code} Upstream\r\ncontent-type: {kind}\r\n{extra}content-length: {}\r\nx-upstream: mock\r\n\r\n",
            body.len()
        );
        self.stream.write_all(head.as_bytes())?;
        self.stream.write_all(body)?;
        Ok(Then::KeepAlive)
    }

    pub(super) fn begin_chunked(&mut self, kind: &str) -> std::io::Result<()> {
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\nx-upstream: mock\r\n\r\n"
        );
        self.stream.write_all(head.as_bytes())
    }

    pub(super) fn chunk(&mut self, data: &str) -> std::io::Result<()> {
        self.stream.write_all(format!("{:x}\r\n{data}\r\n", data.len()).as_bytes())
    }

    pub(super) fn end_chunked(&mut self) -> std::io::Result<Then> {
        self.stream.write_all(b"0\r\n\r\n")?;
        Ok(Then::KeepAlive)
    }

    /// Waits, and fails as soon as the client hangs up or the test is over.
    pub(super) fn stay(&mut self, time: Duration) -> std::io::Result<()> {
        let end =
            Instant::now().checked_add(time).unwrap_or_else(|| Instant::now() + Duration::from_hours(1));
        loop {
            if self.shared.stopped.load(Ordering::SeqCst) {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            self.stream.set_read_timeout(Some(left.min(LOOK)))?;
            match self.reader.fill_buf() {
                Ok([]) => return Err(ErrorKind::ConnectionReset.into()),
                // It sends more before it has its answer: nothing to do with hanging up.
                Ok(_) => return Ok(()),
                Err(why) if is_timeout(&why) => {}
                Err(why) => return Err(why),
            }
        }
    }

    /// Has the client hung up?
    pub(super) fn check(&mut self) -> std::io::Result<()> {
        self.stay(Duration::from_micros(1))
    }
}

fn is_timeout(why: &std::io::Error) -> bool {
    matches!(why.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
