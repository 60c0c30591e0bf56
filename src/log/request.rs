//! The line about one request. It is written without the machinery of `tracing`, which would cost more than many requests do;
//! its form is the same.

use std::{fmt::Display, io::Write as _};

use jiff::Timestamp;
use serde::Serialize;

const TARGET: &str = "owui::access";

/// What is told of a request. Never its query, which may hold secrets.
#[derive(Serialize)]
struct Line<'a> {
    timestamp: Timestamp,
    level: &'static str,
    message: &'static str,
    request_id: &'a str,
    method: &'a str,
    path: &'a str,
    status: u16,
    /// From the head of the request to the head of the answer.
    micros: u128,
    target: &'static str,
}

/// Adds the line about one request to `out`.
pub(super) fn write(
    out: &mut Vec<u8>,
    is_json: bool,
    id: impl Display,
    (method, path): (&str, &str),
    (status, micros): (u16, u128),
) {
    let timestamp = Timestamp::now();
    if is_json {
        let request_id = &id.to_string();
        let message = "request";
        let line = Line {
            timestamp,
            level: "INFO",
            message,
            request_id,
            method,
            path,
            status,
            micros,
            target: TARGET,
        };
        // Neither can fail: the target is memory, the keys are texts.
        drop(serde_json::to_writer(&mut *out, &line));
        out.push(b'\n');
    } else {
        let path = path.escape_default();
        drop(writeln!(
            out,
            "{timestamp:.6}  INFO {TARGET}: request request_id={id} method={method} path=\"{path}\" status={status} micros={micros}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_whatever_the_path() {
        for is_json in [true, false] {
            let mut out = Vec::new();
            write(&mut out, is_json, "7f", ("GET", "/a\"b\\\n\u{e4}"), (200, 12));
            assert_eq!(memchr::memchr_iter(b'\n', &out).count(), 1);
        }
    }

    #[test]
    fn programs_get_json_that_reads_back() {
        let mut out = Vec::new();
        write(&mut out, true, "7f", ("GET", "/api/\"x"), (404, 12));
        let line: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(line["path"], "/api/\"x");
        assert_eq!(line["request_id"], "7f");
        assert_eq!(line["status"], 404);
    }
}
