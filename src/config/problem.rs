//! What is wrong with the settings, told all at once.

use std::fmt;

use crate::crypto::secret::MASK;

/// Values longer than this are cut in messages.
const LONGEST_VALUE: usize = 80;

/// One thing that keeps the server from starting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The setting, under the name by which the operator gave it.
    pub(crate) setting: String,
    /// Its value, already masked; `None` when there is none to show.
    pub(crate) value: Option<String>,
    /// Where the value stands, for example `environment` or a file with its line.
    pub(crate) place: Option<String>,
    /// What is wrong and what to do: clauses without a capital letter or a full stop.
    pub(crate) why: String,
}

impl Problem {
    pub(crate) fn new(setting: impl Into<String>, why: impl Into<String>) -> Self {
        Self { setting: setting.into(), value: None, place: None, why: why.into() }
    }

    pub(crate) fn at(self, place: impl fmt::Display) -> Self {
        Self { place: Some(place.to_string()), ..self }
    }

    /// Adds the value: masked when secret, shortened, in one line, without the credentials of an address.
    pub(crate) fn value(self, value: &str, secret: bool) -> Self {
        Self { value: Some(if secret { MASK.to_owned() } else { presentable(value) }), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.setting)?;
        if let Some(value) = &self.value {
            write!(out, "={value}")?;
        }
        if let Some(place) = &self.place {
            write!(out, " ({place})")?;
        }
        write!(out, ": {}", self.why)
    }
}

/// Everything that keeps the server from starting, one line each. The caller ends with exit code 78.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            if at > 0 {
                out.write_str("\n")?;
            }
            write!(out, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

fn presentable(value: &str) -> String {
    let mut text: String = value.chars().take(LONGEST_VALUE).flat_map(char::escape_debug).collect();
    if value.chars().count() > LONGEST_VALUE {
        text.push_str("...");
    }
    // The password of `postgres://user:password@host` must not reach a log.
    match text.split_once("://").map(|(scheme, rest)| (scheme, rest.rsplit_once('@'))) {
        Some((scheme, Some((_, host)))) => format!("{scheme}://{MASK}@{host}"),
        Some((scheme, None)) if value.contains('@') => format!("{scheme}://{MASK}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_in_one_short_line_and_without_credentials() {
        for (value, expected) in [
            ("80a", "A=80a: why"),
            ("a\nb\u{1b}[31m", "A=a\\nb\\u{1b}[31m: why"),
            ("http://user:hunter2@host/x", "A=http://[secret]@host/x: why"),
            ("http://user:hunter2@host@other", "A=http://[secret]@other: why"),
        ] {
            assert_eq!(Problem::new("A", "why").value(value, false).to_string(), expected);
        }
        let long = format!("http://user:hunter2{}@host", "x".repeat(200));
        assert_eq!(Problem::new("A", "why").value(&long, false).to_string(), "A=http://[secret]: why");
        let long = Problem::new("A", "why").value(&"x".repeat(200), false).to_string();
        assert_eq!(long, format!("A={}...: why", "x".repeat(80)));
        assert_eq!(
            Problem::new("A", "why").at("file").value("hunter2", true).to_string(),
            "A=[secret] (file): why"
        );
    }
}
