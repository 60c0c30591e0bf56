//! What a search looks for, and whether a text has it. Without regard to case; all words have to be there, in any order.

use memchr::{memchr2, memmem};

use super::{
    message::StoredMessage,
    raw::{peek, text_of},
};
use crate::error::{Error, Result};

/// Upper bounds of what is asked for, in bytes and words.
const LONGEST: usize = 1000;
const MOST_TERMS: usize = 32;
/// Size of a snippet in characters, and how many of them stand before the hit.
const SNIPPET: usize = 200;
const BEFORE: usize = 60;

/// A search text, taken apart.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) pinned: Option<bool>,
    pub(super) archived: Option<bool>,
    /// Asks for what no chat has.
    pub(super) is_vain: bool,
    terms: Vec<Term>,
}

#[derive(Debug)]
struct Term {
    lower: String,
    /// Stands in JSON as it is, or with `\u00..` escapes: then a look at the undecoded text tells when it is not there.
    is_plain: bool,
}

/// Which of the terms were seen, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen(u32);

impl Seen {
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn count(self) -> u32 {
        self.0.count_ones()
    }
}

impl Wanted {
    /// `pinned:`, `archived:` and `shared:` with `true` or `false`, `tag:` and `folder:` with a name filter; every other word is
    /// looked for. No chat has a tag, a folder or a share yet, so those filters let all pass or none.
    pub(super) fn parse(text: &str) -> Result<Self> {
        if text.len() > LONGEST {
            return Err(Error::invalid("text", format!("search for at most {LONGEST} bytes of text")));
        }
        let mut wanted = Self::default();
        for word in text.to_lowercase().split_whitespace() {
            match word {
                "pinned:true" => wanted.pinned = Some(true),
                "pinned:false" => wanted.pinned = Some(false),
                "archived:true" => wanted.archived = Some(true),
                "archived:false" => wanted.archived = Some(false),
                "tag:none" | "shared:false" => {}
                "shared:true" => wanted.is_vain = true,
                _ if names(word, "tag:") || names(word, "folder:") => wanted.is_vain = true,
                _ if wanted.terms.iter().any(|term| term.lower == word) => {}
                _ => wanted.terms.push(Term { lower: word.to_owned(), is_plain: word.bytes().all(is_plain) }),
            }
        }
        if wanted.terms.len() > MOST_TERMS {
            return Err(Error::invalid("text", format!("search for at most {MOST_TERMS} words")));
        }
        Ok(wanted)
    }

    /// Whether `seen` are all terms.
    pub(super) fn is_met(&self, seen: Seen) -> bool {
        usize::try_from(seen.count()).is_ok_and(|count| count == self.terms.len())
    }

    pub(super) fn in_text(&self, text: &str) -> Seen {
        let lower = text.to_lowercase();
        let mut seen = Seen::default();
        for (bit, term) in self.terms.iter().enumerate() {
            seen.0 |= u32::from(lower.contains(&term.lower)) << bit;
        }
        seen
    }

    /// The terms in a message's content, and the content if there are any.
    pub(super) fn in_message(&self, message: &StoredMessage) -> (Seen, Option<String>) {
        let json = message.wire();
        let escapes = memmem::find(json, b"\\u00").is_some();
        let may_be_there = |term: &Term| escapes || !term.is_plain || contains(json, term.lower.as_bytes());
        if !self.terms.iter().any(may_be_there) {
            return (Seen::default(), None);
        }
        let Some(content) = content_of(message.wire_text()) else { return (Seen::default(), None) };
        let seen = self.in_text(&content);
        (seen, (seen.count() > 0).then_some(content))
    }

    /// About 200 characters around the first hit, on one line.
    pub(super) fn snippet(&self, text: &str) -> String {
        let lower = text.to_lowercase();
        let hit = self.terms.iter().filter_map(|term| lower.find(&term.lower)).min().unwrap_or(0);
        // Lower case can have another length in bytes, hardly ever in characters.
        let hit = lower.get(..hit).map_or(0, |before| before.chars().count());
        let start = hit.saturating_sub(BEFORE);
        let mut rest = text.chars().skip(start);
        let part: String = rest.by_ref().take(SNIPPET).collect();
        let words = part.split_whitespace().collect::<Vec<_>>().join(" ");
        let (before, after) =
            (if start > 0 { "…" } else { "" }, if rest.next().is_some() { "…" } else { "" });
        format!("{before}{words}{after}")
    }
}

/// Whether `word` is `prefix` with a name behind it; a bare prefix is a word like any other.
fn names(word: &str, prefix: &str) -> bool {
    word.strip_prefix(prefix).is_some_and(|name| !name.is_empty())
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'.' | b',' | b':' | b';' | b'?' | b'!' | b'(' | b')')
}

/// Whether `needle`, in lower case, is in `hay`, in any case (ASCII).
fn contains(hay: &[u8], needle: &[u8]) -> bool {
    let Some(&first) = needle.first() else { return true };
    let mut rest = hay;
    while let Some(at) = memchr2(first, first.to_ascii_uppercase(), rest) {
        let from = rest.get(at..).unwrap_or_default();
        if from.get(..needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle)) {
            return true;
        }
        rest = from.get(1..).unwrap_or_default();
    }
    false
}

/// What a message says: its text, or the texts of its parts.
fn content_of(wire: &str) -> Option<String> {
    let content = peek(wire, "content")?;
    if let Some(text) = text_of(content) {
        return Some(text);
    }
    let parts: Vec<serde_json::Value> = serde_json::from_str(content.get()).ok()?;
    let texts: Vec<_> = parts.iter().filter_map(|part| part.get("text")?.as_str()).collect();
    Some(texts.join("\n"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{
        chats::{Message, raw::raw},
        ids::{ChatId, UserId},
    };

    fn message(content: &serde_json::Value) -> StoredMessage {
        StoredMessage::of(&Message {
            chat: ChatId::random(),
            id: "m".parse().unwrap(),
            parent: None,
            author: UserId::random(),
            is_running: false,
            wire: raw(&json!({"id": "m", "content": content})).unwrap(),
        })
        .unwrap()
    }

    #[test]
    fn filters_are_told_from_words() {
        let wanted = Wanted::parse("Owl pinned:true owl archived:false :x").unwrap();
        assert_eq!((wanted.pinned, wanted.archived), (Some(true), Some(false)));
        assert_eq!(wanted.terms.iter().map(|term| term.lower.as_str()).collect::<Vec<_>>(), ["owl", ":x"]);
    }

    #[test]
    fn filters_for_what_no_chat_has_are_no_words() {
        for (text, is_vain, terms) in [
            ("tag:none shared:false owl", false, 1),
            ("TAG:Birds owl", true, 1),
            ("folder:nest", true, 0),
            ("shared:true", true, 0),
            ("tag: folder: shared:maybe xtag:a", false, 4),
        ] {
            let wanted = Wanted::parse(text).unwrap();
            assert_eq!((wanted.is_vain, wanted.terms.len()), (is_vain, terms), "{text}");
        }
    }

    #[test]
    fn parts_of_a_message_are_searched() {
        let parts = json!([{"type": "text", "text": "a Barn owl"}, {"type": "image_url", "image_url": {"url": "owl"}}]);
        let (seen, content) = Wanted::parse("barn OWL").unwrap().in_message(&message(&parts));
        assert_eq!((seen.count(), content.as_deref()), (2, Some("a Barn owl")));
    }

    #[test]
    fn what_is_outside_the_content_is_no_hit() {
        assert_eq!(Wanted::parse("content").unwrap().in_message(&message(&json!("x"))).0.count(), 0);
    }

    #[test]
    fn a_snippet_is_cut_between_characters() {
        let text = format!("{} ÄRGER {}", "ü ".repeat(300), "é ".repeat(300));
        let snippet = Wanted::parse("ärger").unwrap().snippet(&text);
        assert!(snippet.contains("ÄRGER") && snippet.starts_with('…') && snippet.ends_with('…'), "{snippet}");
        assert!(snippet.chars().count() <= SNIPPET + 2);
    }

    proptest! {
        #[test]
        fn a_word_of_the_content_is_found(before in ".{0,40}", word in "[a-zA-Z0-9äöüÄÖÜ\"\\\\/<>é-]{1,12}", after in ".{0,40}") {
            let content = format!("{before} {word} {after}");
            let wanted = Wanted::parse(&word).unwrap();
            let (seen, _) = wanted.in_message(&message(&json!(content)));
            prop_assert!(wanted.is_met(seen));
            prop_assert!(wanted.snippet(&content).chars().count() <= SNIPPET + 2);
        }
    }
}
