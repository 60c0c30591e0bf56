//! From words to a command. Mistakes are told as every other failure is: one line, a hint, JSON when asked for.

use std::ffi::OsString;

use clap::{
    FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::{
    args::{Cli, Global},
    examples,
    failure::{Exit, Failure},
    output::Output,
};

/// Words that are no command.
#[derive(Debug)]
pub(crate) struct Unparsed {
    error: clap::Error,
    /// The command as far as it was understood, for the hint.
    path: String,
    json: bool,
}

pub(crate) fn parse(words: Vec<OsString>) -> Result<Cli, Unparsed> {
    let json = words.iter().any(|word| word == "--json");
    let path = path_of(&words);
    let mut command = examples::command();
    let matches = command.try_get_matches_from_mut(words);
    matches.and_then(|matches| Cli::from_arg_matches(&matches)).map_err(|error| Unparsed {
        error: error.format(&mut command),
        path,
        json,
    })
}

impl Unparsed {
    /// Prints help where it was asked for, else says what is wrong.
    pub(crate) fn tell(&self, no_color: bool) -> Exit {
        let out = Output::new(&Global { json: self.json, ..Global::default() }, no_color);
        match self.error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                match out.data(&self.error.render().to_string()) {
                    Ok(()) => Exit::Done,
                    Err(failure) => failure.exit,
                }
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand if !self.json => {
                out.help(&self.error.render().to_string());
                Exit::Usage
            }
            _ => {
                let failure = self.failure();
                out.failure(&failure);
                failure.exit
            }
        }
    }

    fn failure(&self) -> Failure {
        let failure = Failure::usage(self.why()).hint(format!("{} --help", self.path));
        match self.suggestion() {
            Some(near) => failure.advice(format!("did you mean `{near}`?")),
            None => failure,
        }
    }

    /// The first paragraph of clap's text on one line.
    fn why(&self) -> String {
        let text = self.error.render().to_string();
        let first = text.split("\n\n").next().unwrap_or_default();
        let line = first.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = line.strip_prefix("error: ").unwrap_or(&line);
        if matches!(self.error.kind(), ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) {
            "a subcommand is missing".to_owned()
        } else {
            line.to_owned()
        }
    }

    fn suggestion(&self) -> Option<String> {
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
            .into_iter()
            .find_map(|kind| match self.error.get(kind)? {
                ContextValue::String(near) => Some(near.clone()),
                ContextValue::Strings(near) => near.first().cloned(),
                _ => None,
            })
    }
}

/// The subcommands among `words`, as far as they exist.
fn path_of(words: &[OsString]) -> String {
    let tree = examples::command();
    let (mut command, mut path) = (&tree, "owui".to_owned());
    for word in words.iter().skip(1).filter_map(|word| word.to_str()).filter(|word| !word.starts_with('-')) {
        let Some(sub) = command.find_subcommand(word) else { break };
        command = sub;
        path = format!("{path} {word}");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(words: &str) -> Vec<String> {
        let words = words.split_whitespace().map(OsString::from).collect();
        parse(words).unwrap_err().failure().text.unwrap().lines()
    }

    #[test]
    fn a_near_miss_gets_the_nearest_match() {
        let told = lines("owui usr list");
        assert_eq!(told, ["owui: unrecognized subcommand 'usr'; did you mean `user`?", "hint: owui --help"]);
        let told = lines("owui user list --rle admin");
        assert_eq!(
            told,
            [
                "owui: unexpected argument '--rle' found; did you mean `--role`?",
                "hint: owui user list --help"
            ]
        );
    }

    #[test]
    fn what_is_missing_is_named_on_one_line() {
        let told = lines("owui user approve");
        assert_eq!(
            told,
            [
                "owui: the following required arguments were not provided: <WHO>...",
                "hint: owui user approve --help"
            ]
        );
    }

    #[test]
    fn offline_and_online_exclude_each_other() {
        assert!(lines("owui status --offline --online")[0].contains("cannot be used with"));
    }

    #[test]
    fn global_flags_stand_before_or_after_the_command() {
        for line in ["owui --json --data-dir /x user list", "owui user list --data-dir /x --json"] {
            let cli = parse(line.split_whitespace().map(OsString::from).collect()).unwrap();
            assert!(cli.global.json, "{line}");
            assert_eq!(cli.global.data_dir.unwrap().to_str(), Some("/x"));
        }
    }
}
