//! Questions to the person at the terminal, and secrets that must not stand in an argument.

use std::{
    collections::HashSet,
    fs,
    io::{self, BufRead, IsTerminal, Read},
    path::Path,
};

use super::{
    failure::{Exit, Failure},
    output::Output,
};
use crate::crypto::Secret;

/// No secret and no list of names is longer than this.
const MOST: u64 = 1 << 20;

/// Asks before something is lost. Without a terminal the answer is no, unless `--yes` was given.
pub(crate) fn confirm(out: &Output, yes: bool, what: &str, question: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    match answer(out, &format!("{question} [y/N] ")) {
        Some(line) if matches!(line.trim(), "y" | "Y" | "yes") => Ok(()),
        Some(_) => Err(not_confirmed(what, "you did not say yes", "nothing was changed")),
        None => Err(not_confirmed(what, "it was not confirmed", "give --yes")),
    }
}

/// As [`confirm`] for what cannot be undone: wants `name` typed.
pub(crate) fn confirm_name(
    out: &Output,
    yes: bool,
    what: &str,
    question: &str,
    name: &str,
) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    match answer(out, &format!("{question} Type {name} to go on: ")) {
        Some(line) if line.trim() == name => Ok(()),
        Some(_) => Err(not_confirmed(what, &format!("you did not type {name}"), "nothing was changed")),
        None => Err(not_confirmed(what, "it was not confirmed", "give --yes")),
    }
}

fn not_confirmed(what: &str, why: &str, advice: &str) -> Failure {
    Failure::new(Exit::Refused, what, why).advice(advice)
}

/// One line from the terminal; `None` when nobody sits there.
fn answer(out: &Output, question: &str) -> Option<String> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    out.question(question);
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).ok()?;
    Some(line)
}

/// A new password: from `file` (`-` is standard input), else typed twice at a terminal.
pub(crate) fn new_password(file: Option<&Path>, what: &str) -> Result<Secret<String>, Failure> {
    if let Some(file) = file {
        return from_file(file, what);
    }
    if !io::stdin().is_terminal() {
        let why = "a password is needed, and there is no terminal to ask at";
        return Err(Failure::usage(why).advice("give --password-file FILE, or - for standard input"));
    }
    let asked = |prompt: &str| {
        rpassword::prompt_password(prompt).map(Secret::new).map_err(|error| {
            Failure::new(Exit::Failed, what, format!("the password could not be read: {error}"))
        })
    };
    let first = asked("New password: ")?;
    let second = asked("Once more: ")?;
    if first.expose() == second.expose() {
        Ok(first)
    } else {
        Err(Failure::new(Exit::Failed, what, "the two passwords differ").advice("try again"))
    }
}

/// A secret from `file` (`-` is standard input), without its last line break.
pub(crate) fn from_file(file: &Path, what: &str) -> Result<Secret<String>, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        io::stdin().lock().take(MOST).read_to_string(&mut text)
    } else {
        fs::File::open(file).and_then(|opened| opened.take(MOST).read_to_string(&mut text))
    };
    read.map_err(|error| {
        Failure::new(Exit::Failed, what, format!("{} could not be read: {error}", file.display()))
    })?;
    let secret = Secret::new(text);
    match without_line_break(secret.expose()) {
        "" => Err(Failure::new(Exit::Failed, what, format!("{} is empty", file.display()))
            .advice("the secret must stand in its first line")),
        line => Ok(Secret::new(line.to_owned())),
    }
}

fn without_line_break(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// The names that were given; `-` stands for the lines of standard input. Each once, in their order.
pub(crate) fn names(given: &[String]) -> Result<Vec<String>, Failure> {
    let mut all: Vec<String> = Vec::new();
    for name in given {
        if name == "-" {
            all.extend(lines_of(io::stdin().lock().take(MOST))?);
        } else {
            all.push(name.trim().to_owned());
        }
    }
    let mut seen = HashSet::new();
    all.retain(|name| seen.insert(name.clone()));
    Ok(all)
}

fn lines_of(input: impl BufRead) -> Result<Vec<String>, Failure> {
    let failed =
        |error: io::Error| Failure::new(Exit::Failed, "reading names from standard input", error.to_string());
    let lines = input.lines().collect::<Result<Vec<String>, _>>().map_err(failed)?;
    Ok(lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Global;

    #[test]
    fn the_last_line_break_is_cut_and_nothing_else() {
        for (text, secret) in [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("\n", "")] {
            assert_eq!(without_line_break(text), secret, "{text:?}");
        }
    }

    #[test]
    fn a_secret_file_must_hold_something() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        assert!(from_file(&file, "x").unwrap_err().text.unwrap().message().contains("could not be read"));
        fs::write(&file, "\n").unwrap();
        assert!(from_file(&file, "x").unwrap_err().text.unwrap().message().contains("is empty"));
        fs::write(&file, "correct horse\n").unwrap();
        assert_eq!(from_file(&file, "x").unwrap().expose(), "correct horse");
    }

    #[test]
    fn names_come_one_a_line_and_each_once() {
        let lines = lines_of(io::Cursor::new(" a@example.org \n\n\tb@example.org\r\n")).unwrap();
        assert_eq!(lines, ["a@example.org", "b@example.org"]);
        let given = ["b".to_owned(), "a".to_owned(), "b".to_owned()];
        assert_eq!(names(&given).unwrap(), ["b", "a"]);
    }

    #[test]
    fn nothing_is_confirmed_without_a_terminal_or_a_yes() {
        let out = Output::new(&Global::default(), true);
        assert!(confirm(&out, true, "deleting", "Delete?").is_ok());
        assert!(confirm_name(&out, true, "deleting", "Delete?", "bob").is_ok());
        if !io::stdin().is_terminal() {
            assert_eq!(confirm(&out, false, "deleting", "Delete?").unwrap_err().exit, Exit::Refused);
        }
    }
}
