//! Finds `"finish_reason": "..."` in a stream of bytes, however it is split.
//!
//! Within a JSON string the quotes would be escaped, so text that a model writes cannot be taken for the key.

use std::sync::LazyLock;

use memchr::memmem;

const KEY: &[u8] = b"\"finish_reason\"";
/// Made once: making one costs more than a search in a line.
static FINDER: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(KEY));

#[derive(Debug, Default)]
pub(super) struct Finish {
    at: At,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// So many bytes of the key were just read.
    Key(usize),
    Colon,
    Value,
    /// Within the value, at its first byte: an empty one, which some servers send with every chunk, says nothing.
    Text,
    Seen,
}

impl Default for At {
    fn default() -> Self {
        Self::Key(0)
    }
}

impl Finish {
    pub(super) fn is_seen(&self) -> bool {
        self.at == At::Seen
    }

    /// A key and its value stand on one line.
    pub(super) fn end_line(&mut self) {
        if !self.is_seen() {
            self.at = At::default();
        }
    }

    pub(super) fn take(&mut self, mut bytes: &[u8]) {
        while self.at != At::Seen {
            if self.at == At::Key(0) {
                let Some(rest) = to_key(bytes) else { return };
                bytes = rest;
            }
            let Some((&byte, rest)) = bytes.split_first() else { return };
            self.at = step(self.at, byte);
            bytes = rest;
        }
    }
}

/// Skips to the key, or to a possible beginning of it at the very end.
fn to_key(bytes: &[u8]) -> Option<&[u8]> {
    if let Some(at) = FINDER.find(bytes) {
        return bytes.get(at..);
    }
    let tail = bytes.get(bytes.len().saturating_sub(KEY.len() - 1)..)?;
    // The key begins with a quote and has its only other one at its end, so a beginning of it is found at the last quote.
    let tail = tail.get(memchr::memrchr(b'"', tail)?..)?;
    KEY.starts_with(tail).then_some(tail)
}

fn step(at: At, byte: u8) -> At {
    match at {
        At::Key(read) if KEY.get(read) == Some(&byte) => {
            if read + 1 == KEY.len() {
                At::Colon
            } else {
                At::Key(read + 1)
            }
        }
        At::Colon | At::Value if byte == b' ' || byte == b'\t' => at,
        At::Colon if byte == b':' => At::Value,
        At::Key(_) | At::Colon => restart(byte),
        At::Value if byte == b'"' => At::Text,
        At::Value => At::default(),
        At::Text if byte == b'"' => At::default(),
        At::Text | At::Seen => At::Seen,
    }
}

fn restart(byte: u8) -> At {
    At::Key(usize::from(byte == b'"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pieces: &[&str]) -> bool {
        let mut finish = Finish::default();
        for piece in pieces {
            finish.take(piece.as_bytes());
        }
        finish.is_seen()
    }

    #[test]
    fn a_reason_is_found_and_null_or_empty_is_none() {
        assert!(found(&[r#"{"choices":[{"finish_reason":"stop"}]}"#]));
        assert!(found(&[r#"{"finish_reason":null,"finish_reason" :  "length"}"#]));
        assert!(!found(&[r#"{"finish_reason":null}"#]));
        assert!(!found(&[r#"{"finish_reason":""}"#]));
        assert!(!found(&[r#"{"content":"\"finish_reason\":\"stop\""}"#]));
    }

    #[test]
    fn a_reason_split_anywhere_is_found() {
        let text = r#"{"a":"","x":"finish","finish_reason" : "stop""#;
        for at in 0..=text.len() {
            let (left, right) = text.split_at(at);
            assert!(found(&[left, right]), "{left}|{right}");
        }
        let bytes: Vec<String> = text.chars().map(String::from).collect();
        assert!(found(&bytes.iter().map(String::as_str).collect::<Vec<_>>()));
    }
}
