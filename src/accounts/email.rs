//! E-mail addresses in their one canonical form, over which they are unique: ASCII, lower case, no surrounding space.
//!
//! Letters outside ASCII are refused, not folded: look-alikes (full width, dotless i) would otherwise become a second
//! account of the same person or a way to pose as another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{error::Error, store::Key};

#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Email(String);

impl Email {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = Error;

    /// Accepts `local@domain.tld` and anything at `localhost`; at most 254 bytes (RFC 5321 section 4.5.3.1.3).
    fn from_str(text: &str) -> Result<Self, Error> {
        let canonical = text.trim_matches(' ').to_ascii_lowercase();
        if is_address(&canonical) {
            Ok(Self(canonical))
        } else {
            let why = "the e-mail address has not the form name@example.org (ASCII letters only)";
            Err(Error::invalid("email", why))
        }
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_graphic() && b != b'@');
    let labels_are_filled = || domain.split('.').all(|label| !label.is_empty());
    text.len() <= 254
        && !local.is_empty()
        && is_plain(local)
        && is_plain(domain)
        && labels_are_filled()
        && (domain.contains('.') || domain == "localhost")
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Key for Email {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_form() {
        for text in ["Alice@Example.org", " alice@example.org ", "ALICE@EXAMPLE.ORG"] {
            assert_eq!(text.parse::<Email>().unwrap().as_str(), "alice@example.org");
        }
        assert!("admin@localhost".parse::<Email>().is_ok());
    }

    #[test]
    fn look_alikes_and_broken_forms_are_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        let bad = [
            "",
            "alice",
            "@example.org",
            "alice@",
            "alice@example",
            "alice@example.org.",
            "alice@.org",
            "a@b@c.d",
            "al ice@example.org",
            "alice@exa\u{131}mple.org",
            "\u{ff41}lice@example.org",
            "ali\u{200b}ce@example.org",
            "alice\0@example.org",
            "alice@example.org\n",
            &long,
        ];
        for text in bad {
            assert!(text.parse::<Email>().is_err(), "{text:?}");
        }
    }
}
