//! How a command fails: one line for a person, one object for a script, one exit code for both.

use std::process::ExitCode;

use serde_json::{Value, json};

/// The exit codes of every command. Of several failures the highest code wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Exit {
    Done = 0,
    /// It failed, or a check did not hold.
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    /// Exists already, changed meanwhile, or a server holds the store.
    Conflict = 4,
    /// Not permitted, or not confirmed.
    Refused = 5,
    /// No server to be reached.
    Unreachable = 69,
    Configuration = 78,
}

impl Exit {
    /// The word of `--json` for this kind of failure.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Configuration => "configuration",
        }
    }

    /// What the code means, for the manual.
    pub(crate) const ALL: [(Self, &'static str); 8] = [
        (Self::Done, "done, or already so"),
        (Self::Failed, "it failed, or a check did not hold"),
        (Self::Usage, "wrong usage"),
        (Self::NotFound, "not found"),
        (Self::Conflict, "conflict: exists already, changed meanwhile, or a server holds the store"),
        (Self::Refused, "refused: no permission, or not confirmed"),
        (Self::Unreachable, "no server to be reached"),
        (Self::Configuration, "the configuration is wrong"),
    ];
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Ends a command early. What it has to say is said by `output`, or has been.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// `None`: said already, or nobody is left to read it.
    pub(crate) text: Option<Box<Text>>,
}

/// `owui: WHAT failed: WHY; ADVICE`, then the hint on a line of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// What was tried, as `approving bob@example.org`; none where only the reason matters.
    what: Option<String>,
    why: String,
    advice: Option<String>,
    /// A command that shows more or does better.
    hint: Option<String>,
    /// The request's id, under which the server's log has more.
    id: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl Into<String>, why: impl Into<String>) -> Self {
        let text = Text { what: Some(what.into()), why: why.into(), advice: None, hint: None, id: None };
        Self { exit, text: Some(Box::new(text)) }
    }

    /// Where the reason says it all.
    pub(crate) fn plain(exit: Exit, why: impl Into<String>) -> Self {
        let text = Text { what: None, why: why.into(), advice: None, hint: None, id: None };
        Self { exit, text: Some(Box::new(text)) }
    }

    pub(crate) fn usage(why: impl Into<String>) -> Self {
        Self::plain(Exit::Usage, why)
    }

    /// Everything was said line by line; only the exit code is left.
    pub(crate) const fn said(exit: Exit) -> Self {
        Self { exit, text: None }
    }

    /// Standard output was closed by its reader, which is how `| head` ends a command: no failure at all.
    pub(crate) const fn reader_left() -> Self {
        Self { exit: Exit::Done, text: None }
    }

    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        if let Some(text) = &mut self.text {
            text.advice = Some(advice.into());
        }
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Some(text) = &mut self.text {
            text.hint = Some(hint.into());
        }
        self
    }

    pub(crate) fn id(mut self, id: Option<String>) -> Self {
        if let Some(text) = &mut self.text {
            text.id = id;
        }
        self
    }
}

impl Text {
    /// What happened, why, and what to do next, without the program's name and the hint.
    pub(crate) fn message(&self) -> String {
        let mut line = match &self.what {
            Some(what) => format!("{what} failed: {}", self.why),
            None => self.why.clone(),
        };
        if let Some(advice) = &self.advice {
            line.push_str("; ");
            line.push_str(advice);
        }
        line
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("owui: {}", self.message())];
        lines.extend(self.hint.as_ref().map(|hint| format!("hint: {hint}")));
        lines
    }

    pub(crate) fn json(&self, exit: Exit) -> Value {
        json!({ "error": { "code": exit.word(), "message": self.message(), "hint": self.hint, "id": self.id } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_why_and_what_next_on_one_line() {
        let failure = Failure::new(Exit::NotFound, "approving bob@example.org", "nobody has this address")
            .advice("check the spelling")
            .hint("owui user list --role pending")
            .id(Some("r-1".to_owned()));
        let text = failure.text.unwrap();
        assert_eq!(
            text.lines(),
            [
                "owui: approving bob@example.org failed: nobody has this address; check the spelling",
                "hint: owui user list --role pending",
            ]
        );
        let error = &text.json(Exit::NotFound)["error"];
        assert_eq!(error["code"], "not_found");
        assert_eq!(error["id"], "r-1");
        assert_eq!(error["hint"], "owui user list --role pending");
    }

    #[test]
    fn the_gravest_code_is_the_highest() {
        let codes: Vec<u8> = Exit::ALL.iter().map(|(exit, _)| *exit as u8).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 69, 78]);
        assert!(Exit::ALL.is_sorted_by_key(|(exit, _)| *exit));
    }
}
