//! A bare TCP connection, for what no well-behaved client would send: broken requests, and clients that dawdle.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

pub(crate) struct Raw {
    stream: TcpStream,
    seen: Vec<u8>,
}

/// One answer as it stood on the wire.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Raw {
    pub(crate) fn connect(address: &str) -> Raw {
        let stream = TcpStream::connect(address).expect("connect");
        stream.set_nodelay(true).expect("nodelay");
        Raw { stream, seen: Vec::new() }
    }

    /// False when the other side has closed already.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Reads until the other side closes, or `limit` is over; true when it closed.
    pub(crate) fn read_to_close(&mut self, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            if self.read_some(Duration::from_millis(50)) == Some(0) {
                return true;
            }
        }
        false
    }

    /// One whole answer, by content-length or by the end of the connection; none when it closed without one.
    pub(crate) fn answer(&mut self, limit: Duration) -> Option<RawAnswer> {
        let end = Instant::now() + limit;
        loop {
            if let Some(answer) = self.parsed(false) {
                return Some(answer);
            }
            assert!(Instant::now() < end, "no answer within {limit:?}; so far: {:?}", self.text());
            if self.read_some(Duration::from_millis(50)) == Some(0) {
                return self.parsed(true);
            }
        }
    }

    /// Everything that came so far.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.seen).into_owned()
    }

    /// Bytes read, 0 at the end of the connection, none when nothing came in time.
    pub(crate) fn read_some(&mut self, wait: Duration) -> Option<usize> {
        self.stream.set_read_timeout(Some(wait)).expect("read timeout");
        let mut buffer = [0; 16384];
        match self.stream.read(&mut buffer) {
            Ok(count) => {
                self.seen.extend_from_slice(&buffer[..count]);
                Some(count)
            }
            Err(why)
                if matches!(
                    why.kind(),
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
                ) =>
            {
                None
            }
            Err(_) => Some(0),
        }
    }

    /// Takes one answer out of what was seen. At the end of the connection a body without a length is whole too.
    fn parsed(&mut self, ended: bool) -> Option<RawAnswer> {
        let at = self.seen.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&self.seen[..at]).into_owned();
        let status = head.split_whitespace().nth(1)?.parse().ok()?;
        if status == 100 {
            self.seen.drain(..at + 4);
            return self.parsed(ended);
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        let have = self.seen.len() - at - 4;
        let take = match length {
            Some(length) if have >= length => length,
            _ if ended => have,
            _ => return None,
        };
        let body = self.seen[at + 4..at + 4 + take].to_vec();
        self.seen.drain(..at + 4 + take);
        Some(RawAnswer { status, body })
    }
}

impl RawAnswer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
