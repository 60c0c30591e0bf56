//! What every administrative command has at hand, and the account of a command that works on several things.

use serde_json::Value;

use super::{
    api::Api,
    failure::{Exit, Failure},
    output::Output,
};

pub(crate) struct Context<'a> {
    pub(crate) out: &'a Output,
    pub(crate) api: &'a Api,
    /// `--yes`: every question is answered already.
    pub(crate) yes: bool,
}

/// Several things at once: all are tried, each says its line, and the gravest failure decides the exit code.
pub(crate) struct Tally<'a> {
    out: &'a Output,
    /// One thing was named: its result is printed as an object, not as a list of one.
    single: bool,
    results: Vec<Value>,
    /// What was done and not said yet: in a pipe it waits for the end, since standard output is empty on failure.
    lines: Vec<String>,
    worst: Exit,
}

impl<'a> Tally<'a> {
    pub(crate) fn of(out: &'a Output, names: &[String]) -> Self {
        let single = matches!(names, [name] if name != "-");
        Self { out, single, results: Vec::new(), lines: Vec::new(), worst: Exit::Done }
    }

    pub(crate) fn done(&mut self, line: &str, result: Value) -> Result<(), Failure> {
        self.results.push(result);
        if self.out.is_terminal() {
            return self.out.done(line);
        }
        self.lines.push(line.to_owned());
        Ok(())
    }

    /// A result that has no line of its own; the command shows all of them at the end.
    pub(crate) fn found(&mut self, result: Value) {
        self.results.push(result);
    }

    /// A line about all of it.
    pub(crate) fn say(&mut self, line: String) {
        self.lines.push(line);
    }

    pub(crate) fn failed(&mut self, failure: &Failure) {
        self.out.failure(failure);
        self.worst = self.worst.max(failure.exit);
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.worst != Exit::Done
    }

    pub(crate) fn results(&self) -> &[Value] {
        &self.results
    }

    /// Says what waits, or prints the results with `--json`, and tells how it went.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        if self.has_failed() {
            // What was done all the same is said where the failures are.
            self.lines.iter().try_for_each(|line| self.out.note(line))?;
        } else if self.out.is_json() {
            match self.results.as_slice() {
                [result] if self.single => self.out.json(result)?,
                results => self.out.json(&Value::Array(results.to_vec()))?,
            }
        } else if self.lines.is_empty() && self.results.is_empty() {
            self.out.note("nothing to do: nobody was named")?;
        } else {
            self.lines.iter().try_for_each(|line| self.out.done(line))?;
        }
        self.verdict()
    }

    /// Whether what was found may be shown: in a pipe, standard output is empty on failure.
    pub(crate) fn may_show(&self) -> bool {
        self.out.is_terminal() || !self.has_failed()
    }

    /// Only the exit code; the results have been shown.
    pub(crate) fn verdict(self) -> Result<(), Failure> {
        match self.worst {
            Exit::Done => Ok(()),
            worst => Err(Failure::said(worst)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Global;

    #[test]
    fn the_gravest_failure_decides_and_none_is_none() {
        let out = Output::new(&Global { quiet: true, ..Global::default() }, true);
        let mut tally = Tally::of(&out, &["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        assert!(!tally.single);
        tally.failed(&Failure::said(Exit::Refused));
        tally.failed(&Failure::said(Exit::NotFound));
        tally.done("approved c", Value::Null).unwrap();
        assert_eq!(tally.finish().unwrap_err().exit, Exit::Refused);
        assert!(Tally::of(&out, &["-".to_owned()]).finish().is_ok());
    }

    #[test]
    fn names_from_standard_input_are_always_several() {
        let out = Output::new(&Global::default(), true);
        assert!(Tally::of(&out, &["a".to_owned()]).single);
        assert!(!Tally::of(&out, &["-".to_owned()]).single);
    }
}
