//! A streamed answer, line by line, and what a chat stream says.

use std::io::{BufRead, BufReader};

use serde_json::Value;
use ureq::BodyReader;
use ureq::http::{HeaderMap, Response};

pub(crate) struct Stream {
    what: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    lines: BufReader<BodyReader<'static>>,
}

/// What a whole chat stream amounted to.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) text: String,
    pub(crate) errors: Vec<Value>,
    pub(crate) done: bool,
    /// The connection broke instead of ending.
    pub(crate) broken: bool,
    pub(crate) raw: String,
}

impl Stream {
    pub(crate) fn new(what: String, response: Response<ureq::Body>) -> Stream {
        let (parts, body) = response.into_parts();
        let reader = body.into_with_config().limit(1 << 30).reader();
        Stream {
            what,
            status: parts.status.as_u16(),
            headers: parts.headers,
            lines: BufReader::with_capacity(1024, reader),
        }
    }

    #[track_caller]
    pub(crate) fn expect(mut self, status: u16) -> Stream {
        if self.status != status {
            let mut text = String::new();
            while let Some(line) = self.line() {
                text.push_str(&line);
            }
            panic!("{} gave {} {text} where {status} was expected", self.what, self.status);
        }
        self
    }

    /// The next line that is not empty; none at the end and when the connection breaks.
    pub(crate) fn line(&mut self) -> Option<String> {
        self.try_line().ok().flatten()
    }

    fn try_line(&mut self) -> std::io::Result<Option<String>> {
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line)? == 0 {
                return Ok(None);
            }
            let line = line.trim_end();
            if !line.is_empty() {
                return Ok(Some(line.to_owned()));
            }
        }
    }

    /// Reads to the end and adds up what a client of the contract would see.
    pub(crate) fn told(mut self) -> Told {
        let mut told = Told::default();
        loop {
            let line = match self.try_line() {
                Ok(Some(line)) => line,
                Ok(None) => return told,
                Err(_) => {
                    told.broken = true;
                    return told;
                }
            };
            told.take(&line);
        }
    }
}

impl Told {
    fn take(&mut self, line: &str) {
        self.raw.push_str(line);
        self.raw.push('\n');
        let Some(data) = line.strip_prefix("data:").map(str::trim) else { return };
        if data == "[DONE]" {
            self.done = true;
            return;
        }
        match serde_json::from_str::<Value>(data) {
            Ok(chunk) => {
                if !chunk["error"].is_null() {
                    self.errors.push(chunk["error"].clone());
                }
                if let Some(text) = chunk["choices"][0]["delta"]["content"].as_str() {
                    self.text.push_str(text);
                }
            }
            Err(why) => panic!("a data line that is no JSON reached the client ({why}): {line}"),
        }
    }
}
