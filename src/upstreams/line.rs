//! One line of an event stream, judged in constant space from its first bytes and its last.
//!
//! This tells a JSON value from a page of HTML or half a value; it is no parser. A line that passes may still be wrong
//! inside, which is for its reader to see.

const DATA: &[u8] = b"data:";
const DONE: &[u8] = b"[DONE]";
/// How an error event of an OpenAI-style server begins.
const ERROR: &[u8] = b"{\"error\"";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    Done,
    /// The upstream reports an error of its own.
    Error,
    Malformed,
}

#[derive(Debug, Default)]
pub(super) struct Line {
    part: Part,
    data: Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// So many bytes of `data:` were read.
    Field(usize),
    Data,
    /// A comment or another field: of no interest.
    Other,
    /// No field name begins like this.
    Garbage,
}

impl Default for Part {
    fn default() -> Self {
        Self::Field(0)
    }
}

/// What is kept of the text after `data:`, white space at both ends left out.
#[derive(Debug, Default)]
struct Data {
    first: u8,
    last: u8,
    done: Prefix,
    error: Prefix,
}

/// How much of an expected beginning was read; `None` once it differs.
#[derive(Debug)]
struct Prefix(Option<usize>);

impl Default for Prefix {
    fn default() -> Self {
        Self(Some(0))
    }
}

impl Line {
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Part::Field(read) = self.part {
            let Some((&byte, after)) = rest.split_first() else { return };
            rest = after;
            self.part = match (read, byte) {
                (4, b':') => Part::Data,
                (_, byte) if DATA.get(read) == Some(&byte) => Part::Field(read + 1),
                // A carriage return alone is the empty line of a CR LF stream; 0xEF begins a byte order mark.
                (0, b'\r' | b':' | 0xEF) => Part::Other,
                (0, byte) if !byte.is_ascii_alphabetic() => Part::Garbage,
                _ => Part::Other,
            };
        }
        if self.part == Part::Data {
            self.data.take(rest);
        }
    }

    pub(super) fn verdict(self) -> Verdict {
        match self.part {
            Part::Data => self.data.verdict(),
            Part::Field(_) | Part::Other => Verdict::Fine,
            Part::Garbage => Verdict::Malformed,
        }
    }
}

impl Data {
    fn take(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        if self.first == 0 {
            rest = bytes.trim_ascii_start();
            self.first = rest.first().copied().unwrap_or(0);
        }
        self.done.take(DONE, rest);
        self.error.take(ERROR, rest);
        if let Some(&last) = rest.trim_ascii_end().last() {
            self.last = last;
        }
    }

    fn verdict(&self) -> Verdict {
        if self.done.is_whole(DONE) && self.last == b']' {
            return Verdict::Done;
        }
        if self.error.is_whole(ERROR) && self.last == b'}' {
            return Verdict::Error;
        }
        let ends_as_it_began = match self.first {
            // `data:` alone is an event with empty data.
            0 => true,
            b'{' => self.last == b'}',
            b'[' => self.last == b']',
            b'"' => self.last == b'"',
            b'n' => self.last == b'l',
            b't' | b'f' => self.last == b'e',
            b'-' | b'0'..=b'9' => self.last.is_ascii_digit(),
            _ => false,
        };
        if ends_as_it_began { Verdict::Fine } else { Verdict::Malformed }
    }
}

impl Prefix {
    fn take(&mut self, expected: &[u8], bytes: &[u8]) {
        let Some(read) = self.0 else { return };
        let Some(missing) = expected.get(read..) else { return };
        let common = missing.len().min(bytes.len());
        self.0 = (missing.get(..common) == bytes.get(..common)).then_some(read + common);
    }

    fn is_whole(&self, expected: &[u8]) -> bool {
        self.0 == Some(expected.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(text: &str) -> Verdict {
        let mut line = Line::default();
        line.take(text.as_bytes());
        line.verdict()
    }

    #[test]
    fn json_comments_and_other_fields_are_fine() {
        for fine in [
            "",
            "\r",
            ": ping",
            "event: ping",
            "id: 7",
            "retry: 3",
            "data:",
            "data: ",
            "data: {}",
            "data:{\"a\":1}\r",
            "data: null",
            "data: [1]",
            "data: -1.5",
            "data: \"text\"",
            "data: true",
            "no field name at all",
        ] {
            assert_eq!(verdict(fine), Verdict::Fine, "{fine}");
        }
    }

    #[test]
    fn the_end_and_an_error_are_recognised() {
        assert_eq!(verdict("data: [DONE]"), Verdict::Done);
        assert_eq!(verdict("data:[DONE] \r"), Verdict::Done);
        assert_eq!(verdict("data: [DONE"), Verdict::Malformed);
        assert_eq!(verdict(r#"data: {"error":{"message":"no"}}"#), Verdict::Error);
    }

    #[test]
    fn half_a_value_and_pages_are_not() {
        for bad in [
            "data: {\"a\":",
            "data: <html>",
            "data: hello",
            "data: \"half",
            "<html>",
            "{\"error\":1}",
            "\u{0}",
        ] {
            assert_eq!(verdict(bad), Verdict::Malformed, "{bad}");
        }
    }
}
