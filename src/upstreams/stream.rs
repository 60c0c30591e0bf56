//! Watches an event stream that passes through, without re-making it.
//!
//! The bytes of a streamed answer go to the reader as they came. What a reader must never see is a stream that breaks in
//! the middle of a line, or ends as if it were complete when it is not. So the watch cuts at line ends, looks at each
//! `data:` line just closely enough to tell JSON from rubbish, and remembers whether the answer came to its end. It copies
//! nothing: what it hands on are slices of what it was given.
//!
//! Format: server-sent events (WHATWG HTML, 9.2), lines ending in LF or CR LF; the end of an `OpenAI` stream is the line
//! `data: [DONE]`, and a `finish_reason` that is a string is accepted as an end too.

use std::collections::VecDeque;

use bytes::Bytes;
use memchr::{memchr, memrchr};

use super::finish::Finish;
use super::line::{Line, Verdict};

/// A line may be held back until it is complete up to this size; a longer one (an image in a delta) passes in parts.
const HOLD: usize = 64 * 1024;

/// Why a stream may not go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A line that is no event, or data that is no JSON.
    Malformed,
    /// The upstream reports an error of its own: its JSON, which has not been passed on.
    Reported(String),
}

/// How far the stream had come when it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    Early,
}

#[derive(Debug, Default)]
pub(crate) struct Watch {
    line: Line,
    finish: Finish,
    /// `[DONE]` was seen: whatever follows is not ours to judge.
    is_done: bool,
    /// An error event of the upstream was passed on, too long to be held back: it says itself why there is no more.
    has_failed: bool,
    /// The beginning of a line whose end has not come yet.
    held: Vec<Bytes>,
    held_bytes: usize,
    /// What was handed on ends within a line, or within an event.
    passed: Passed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Passed {
    #[default]
    WholeEvents,
    WholeLines,
    PartOfLine,
}

impl Watch {
    pub(crate) fn is_done(&self) -> bool {
        self.is_done
    }

    /// Takes a piece of the stream and adds to `out` what may go to the reader now. After a fault nothing more is passed
    /// than what was good before it.
    pub(crate) fn take(&mut self, piece: Bytes, out: &mut VecDeque<Bytes>) -> Result<(), Fault> {
        if self.is_done {
            pass(piece, out);
            return Ok(());
        }
        let mut seen = 0;
        let mut fault = None;
        while let Some(rest) = piece.get(seen..)
            && let Some(length) = memchr(b'\n', rest)
        {
            if let Err(why) = self.end_line(rest.get(..length).unwrap_or_default(), seen == 0) {
                fault = Some(why);
                break;
            }
            seen += length + 1;
            if self.is_done {
                seen = piece.len();
                break;
            }
        }
        if let Some(why) = fault {
            // The held beginning belongs to the bad line, unless that line began in this piece.
            if seen > 0 {
                self.release(out);
                self.pass_lines(piece.slice(..seen), out);
            }
            self.held.clear();
            return Err(why);
        }
        if seen > 0 {
            self.release(out);
            self.pass_lines(piece.slice(..seen), out);
        }
        self.hold(piece.slice(seen..), out);
        Ok(())
    }

    /// What the end of the body means at this point.
    pub(crate) fn end(&mut self, out: &mut VecDeque<Bytes>) -> Result<End, Fault> {
        // A last line without a line end: complete if it reads so.
        if !self.held.is_empty() {
            match self.end_line(b"", true) {
                Ok(()) => {
                    self.release(out);
                    self.passed = Passed::PartOfLine;
                }
                Err(Fault::Malformed) => {}
                Err(reported) => return Err(reported),
            }
        }
        self.held.clear();
        let is_complete = self.is_done || self.has_failed || self.finish.is_seen();
        Ok(if is_complete { End::Complete } else { End::Early })
    }

    /// What must be sent before another event can be, so that no event is merged with a broken one.
    pub(crate) fn separator(&self) -> &'static [u8] {
        match self.passed {
            Passed::WholeEvents => b"",
            Passed::WholeLines => b"\n",
            Passed::PartOfLine => b"\n\n",
        }
    }

    /// `with_held`: the line began with what is held.
    fn end_line(&mut self, rest: &[u8], with_held: bool) -> Result<(), Fault> {
        self.finish.take(rest);
        self.line.take(rest);
        self.finish.end_line();
        match std::mem::take(&mut self.line).verdict() {
            Verdict::Fine => {}
            Verdict::Done => self.is_done = true,
            Verdict::Error => {
                let held: &[Bytes] = if with_held { &self.held } else { &[] };
                match reported(held, rest) {
                    Some(error) => return Err(Fault::Reported(error)),
                    None => self.has_failed |= with_held && self.passed == Passed::PartOfLine,
                }
            }
            Verdict::Malformed => return Err(Fault::Malformed),
        }
        Ok(())
    }

    fn hold(&mut self, rest: Bytes, out: &mut VecDeque<Bytes>) {
        if rest.is_empty() {
            return;
        }
        self.finish.take(&rest);
        self.line.take(&rest);
        self.held_bytes += rest.len();
        self.held.push(rest);
        if self.held_bytes > HOLD {
            self.release(out);
            self.passed = Passed::PartOfLine;
        }
    }

    fn release(&mut self, out: &mut VecDeque<Bytes>) {
        self.held_bytes = 0;
        out.extend(self.held.drain(..));
    }

    fn pass_lines(&mut self, lines: Bytes, out: &mut VecDeque<Bytes>) {
        self.passed = if ends_event(&lines) { Passed::WholeEvents } else { Passed::WholeLines };
        pass(lines, out);
    }
}

fn pass(piece: Bytes, out: &mut VecDeque<Bytes>) {
    if !piece.is_empty() {
        out.push_back(piece);
    }
}

/// The JSON of an error event. Some servers have `"error":null` in every event: that is none.
fn reported(held: &[Bytes], rest: &[u8]) -> Option<String> {
    let mut line: Vec<u8> = held.concat();
    line.extend_from_slice(rest);
    let json = std::str::from_utf8(&line).ok()?.strip_prefix("data:")?.trim();
    let event: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).ok()?;
    event.get("error").is_some_and(|error| !error.is_null()).then(|| json.to_owned())
}

/// Whether the last line is an empty one.
fn ends_event(lines: &[u8]) -> bool {
    let Some(body) = lines.strip_suffix(b"\n") else { return false };
    let last = memrchr(b'\n', body).and_then(|at| body.get(at + 1..)).unwrap_or(body);
    // A line that began in an earlier piece is not known to be empty: then one blank line too many does no harm.
    (last.is_empty() || last == b"\r") && body.len() > last.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What became of a stream, and what its reader got.
    fn watch<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Result<End, Fault>, Vec<u8>, &'static [u8]) {
        let (mut watch, mut out) = (Watch::default(), VecDeque::new());
        let mut verdict = Ok(());
        for piece in pieces {
            verdict = watch.take(Bytes::copy_from_slice(piece), &mut out);
            if verdict.is_err() {
                break;
            }
        }
        let verdict = verdict.and_then(|()| watch.end(&mut out));
        (verdict, out.into_iter().flatten().collect(), watch.separator())
    }

    const GOOD: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}]}\n\n";
    const LAST: &str = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    const DONE: &str = "data: [DONE]\n\n";

    #[test]
    fn a_whole_stream_passes_as_it_came() {
        for text in
            [format!("{GOOD}{LAST}{DONE}"), format!("{GOOD}{LAST}"), format!(": hello\r\n\r\n{GOOD}{DONE}")]
        {
            assert_eq!(watch([text.as_bytes()]), (Ok(End::Complete), text.clone().into_bytes(), &b""[..]));
        }
    }

    #[test]
    fn a_stream_without_its_end_is_early_and_ends_with_a_line() {
        let text = format!("{GOOD}data: {{\"choices\":[{{\"del");
        assert_eq!(watch([text.as_bytes()]), (Ok(End::Early), GOOD.into(), &b""[..]));
        assert_eq!(watch([]).0, Ok(End::Early));
    }

    #[test]
    fn a_bad_line_stops_the_stream_before_it() {
        let text = format!("{GOOD}event: x\ndata: <html>\n\n{DONE}");
        let (verdict, passed, separator) = watch([text.as_bytes()]);
        assert_eq!(verdict, Err(Fault::Malformed));
        assert_eq!(passed, format!("{GOOD}event: x\n").into_bytes());
        assert_eq!(separator, b"\n");
    }

    #[test]
    fn a_very_long_line_is_not_held_back() {
        let long = format!("data: {{\"image\":\"{}", "A".repeat(HOLD));
        let (verdict, passed, separator) = watch([long.as_bytes()]);
        assert_eq!((verdict, passed.len(), separator), (Ok(End::Early), long.len(), &b"\n\n"[..]));
    }

    #[test]
    fn an_upstreams_own_error_is_held_back_and_reported() {
        let error = r#"{"error":{"message":"full"}}"#;
        for end in ["\n\n", ""] {
            let text = format!("{GOOD}data: {error}{end}");
            let (verdict, passed, separator) = watch([text.as_bytes()]);
            assert_eq!(verdict, Err(Fault::Reported(error.to_owned())));
            assert_eq!((passed, separator), (GOOD.into(), &b""[..]));
        }
        let none = format!("data: {{\"error\":null,\"choices\":[]}}\n\n{DONE}");
        assert_eq!(watch([none.as_bytes()]).0, Ok(End::Complete));
    }

    fn lines() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            4 => Just(GOOD.as_bytes().to_vec()),
            1 => Just(LAST.as_bytes().to_vec()),
            1 => Just(DONE.as_bytes().to_vec()),
            1 => Just(b": ping\r\n\r\n".to_vec()),
            1 => Just(b"data: {\"half\":\n".to_vec()),
            1 => Just(b"data: {\"error\":{\"code\":5}}\n\n".to_vec()),
            1 => Just(b"data: {\"error\":null}\n\n".to_vec()),
            1 => proptest::collection::vec(any::<u8>(), 0..12),
            1 => Just(b"data: \"finish_reason".to_vec()),
        ];
        proptest::collection::vec(line, 0..12).prop_map(|lines| lines.concat())
    }

    proptest! {
        #[test]
        fn how_a_stream_is_split_changes_nothing(text in lines(), cuts in proptest::collection::vec(0usize..400, 0..8)) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|at| at.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let split = watch(cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]));
            let bytewise = watch(text.chunks(1));
            let whole = watch([&text[..]]);
            prop_assert_eq!(&whole.0, &split.0);
            prop_assert_eq!(&whole.0, &bytewise.0);
            // After a bad line, pieces that had come together with it are not passed: only then may the text differ.
            prop_assert_eq!(&whole.1, &bytewise.1);
            prop_assert_eq!(&whole.1, &split.1);
            prop_assert!(text.starts_with(&whole.1));
            if whole.0 == Ok(End::Complete) && text.ends_with(b"\n") {
                prop_assert_eq!(&text, &whole.1);
            }
        }
    }
}
