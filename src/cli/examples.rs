//! The command tree with examples: shown first in the help, and as EXAMPLES in the manual. A test parses every one.

use clap::{Command, CommandFactory};

use super::{args::Cli, manual};

/// A line as it is typed, and what it does.
type Example = (&'static str, &'static str);

/// By command, as it is typed.
const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "owui",
        &[
            ("owui serve", "run the service on http://127.0.0.1:8080"),
            ("owui user list --role pending", "who waits for approval"),
            ("owui user approve bob@example.com", "let Bob in"),
            ("owui doctor", "is everything well?"),
        ],
    ),
    (
        "owui serve",
        &[
            ("owui serve", "listen on 127.0.0.1:8080, for this machine only"),
            ("owui serve --host 0.0.0.0 --port 80", "listen on every interface"),
            ("owui serve --socket /run/owui/http.sock", "listen for a proxy on the same machine as well"),
        ],
    ),
    (
        "owui status",
        &[
            ("owui status", "version, uptime, people, model servers"),
            ("owui status --json", "the same for a script"),
        ],
    ),
    (
        "owui doctor",
        &[
            ("owui doctor", "check everything that is quick"),
            ("owui doctor --store", "read the whole store and check every index as well"),
        ],
    ),
    (
        "owui healthcheck",
        &[
            ("owui healthcheck", "exit 0 when the server is well"),
            ("owui healthcheck || systemctl restart owui", "restart a server that is not"),
        ],
    ),
    (
        "owui user",
        &[
            ("owui user list", "everybody"),
            ("owui user approve bob@example.com", "let Bob in"),
            ("owui user disable mallory@example.com --yes", "lock Mallory out, now"),
        ],
    ),
    (
        "owui user list",
        &[
            ("owui user list --role pending", "who waits for approval"),
            (
                "owui user list --query alice --json",
                "everything about everyone with alice in name or address",
            ),
            ("owui user list --format csv --fields email,role", "a spreadsheet of addresses and roles"),
        ],
    ),
    ("owui user show", &[("owui user show alice@example.com", "one account, a field a line")]),
    (
        "owui user add",
        &[
            ("owui user add alice@example.com --name Alice --role admin", "asks for the password"),
            ("owui user add bob@example.com --password-file - <password", "reads it from a file"),
        ],
    ),
    (
        "owui user ensure",
        &[(
            "owui user ensure alice@example.com --name Alice --role user --password-file -",
            "create Alice, or make sure of her name and role",
        )],
    ),
    (
        "owui user approve",
        &[
            ("owui user approve bob@example.com", "let Bob in"),
            (
                "owui user list --role pending --format jsonl | jq -r .email | owui user approve -",
                "let everybody in",
            ),
        ],
    ),
    ("owui user role", &[("owui user role alice@example.com --role admin", "make Alice an administrator")]),
    (
        "owui user passwd",
        &[
            ("owui user passwd alice@example.com", "asks for the new password"),
            ("owui user passwd alice@example.com --password-file /run/secrets/alice", "reads it from a file"),
        ],
    ),
    (
        "owui user disable",
        &[
            ("owui user disable mallory@example.com --dry-run", "say what would be done"),
            (
                "owui user disable mallory@example.com --end-sessions --yes",
                "lock Mallory out without a question",
            ),
        ],
    ),
    ("owui user enable", &[("owui user enable mallory@example.com", "let Mallory in again")]),
    (
        "owui user delete",
        &[
            ("owui user delete bob@example.com --dry-run", "say what would go"),
            ("owui user delete bob@example.com --yes", "delete Bob and his chats without a question"),
        ],
    ),
    (
        "owui session",
        &[
            ("owui session list alice@example.com", "where Alice is signed in"),
            ("owui session end alice@example.com", "sign Alice out everywhere"),
        ],
    ),
    (
        "owui session list",
        &[
            ("owui session list", "every sign-in"),
            ("owui session list alice@example.com --json", "Alice's, for a script"),
        ],
    ),
    (
        "owui session end",
        &[
            ("owui session end alice@example.com", "sign Alice out everywhere"),
            ("owui session end --all --yes", "sign everyone out"),
        ],
    ),
    (
        "owui connection",
        &[
            (
                "owui connection add http://127.0.0.1:11434 --kind ollama --for everyone",
                "offer the models of an Ollama server",
            ),
            ("owui connection test", "does every model server answer?"),
        ],
    ),
    ("owui connection list", &[("owui connection list", "model servers and whether they answer")]),
    (
        "owui connection add",
        &[
            ("owui connection add http://127.0.0.1:8000/v1 --for everyone", "a local server, for everyone"),
            (
                "owui connection add https://api.example.com/v1 --key-file /run/secrets/key --for admins",
                "a server with a key, for administrators only",
            ),
        ],
    ),
    (
        "owui connection ensure",
        &[("owui connection ensure http://127.0.0.1:8000/v1 --for everyone", "add it unless it is there")],
    ),
    (
        "owui connection test",
        &[
            ("owui connection test", "ask every model server for its models"),
            ("owui connection test http://127.0.0.1:8000/v1", "ask one"),
        ],
    ),
    (
        "owui connection remove",
        &[("owui connection remove http://127.0.0.1:8000/v1 --yes", "forget a model server")],
    ),
    (
        "owui model",
        &[
            ("owui model list", "what people can choose"),
            ("owui model grant smollm2 --everyone", "let everyone use a model"),
        ],
    ),
    ("owui model list", &[("owui model list", "every model and who may use it")]),
    ("owui model show", &[("owui model show smollm2 --json", "everything about a model")]),
    (
        "owui model grant",
        &[
            ("owui model grant smollm2 --everyone", "let everyone use a model"),
            ("owui model grant smollm2 --user bob@example.com", "let Bob use it"),
        ],
    ),
    ("owui model revoke", &[("owui model revoke smollm2 --everyone", "keep a model for administrators")]),
    (
        "owui config",
        &[("owui config show", "every setting"), ("owui config check", "would the server start?")],
    ),
    (
        "owui config show",
        &[
            ("owui config show", "every setting, its value and origin"),
            ("owui config show --changed", "only what is not at its default"),
        ],
    ),
    (
        "owui config check",
        &[("owui config check --config /etc/owui/owui.toml", "look for mistakes before a restart")],
    ),
    (
        "owui routes",
        &[("owui routes --policy", "who may call what"), ("owui routes --json", "the same for a script")],
    ),
    (
        "owui version",
        &[("owui version", "version of this executable"), ("owui version --json", "with how it was built")],
    ),
    (
        "owui completions",
        &[("owui completions bash > /etc/bash_completion.d/owui", "complete commands in every new bash")],
    ),
    (
        "owui man",
        &[
            ("owui man | man -l -", "read the manual"),
            ("owui man /usr/local/share/man/man1", "install every page"),
        ],
    ),
];

/// The examples of the command that is typed as `path`.
pub(crate) fn of(path: &str) -> &'static [Example] {
    EXAMPLES.iter().find(|(known, _)| *known == path).map(|(_, examples)| *examples).unwrap_or_default()
}

/// The command tree with examples before everything else, and exit codes and files at the end of `--help`.
pub(crate) fn command() -> Command {
    with_examples(Cli::command(), "owui")
}

fn with_examples(mut command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |sub| with_examples(sub, &path));
    }
    command
        .before_help(block(of(path)))
        .after_long_help(manual::help_end())
        .help_template("{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}")
}

/// Examples as a block of the help.
fn block(examples: &[Example]) -> String {
    let lines = examples.iter().map(|(line, what)| format!("  {line}\n      {what}"));
    if examples.is_empty() {
        String::new()
    } else {
        format!("Examples:\n{}", lines.collect::<Vec<_>>().join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(command: &Command, path: &str, visit: &mut impl FnMut(&str)) {
        visit(path);
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            walk(sub, &format!("{path} {}", sub.get_name()), visit);
        }
    }

    #[test]
    fn the_tree_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_and_every_example_a_command() {
        let mut commands = Vec::new();
        walk(&command(), "owui", &mut |path| commands.push(path.to_owned()));
        for path in &commands {
            assert!(!of(path).is_empty(), "{path} has no example");
        }
        for (path, _) in EXAMPLES {
            assert!(commands.iter().any(|known| known == path), "there is no command {path}");
        }
    }

    #[test]
    fn every_example_parses_and_belongs_to_its_command() {
        for (path, examples) in EXAMPLES {
            for (line, _) in *examples {
                assert!(
                    line.split('|').any(|part| part.trim().starts_with(path)),
                    "{line} is no example of {path}"
                );
                for part in line.split('|').map(str::trim).filter(|part| part.starts_with("owui")) {
                    let typed = part.split(" > ").next().unwrap();
                    let words = typed.split_whitespace().filter(|word| !word.starts_with('<'));
                    let parsed = command().try_get_matches_from(words);
                    assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
                }
            }
        }
    }

    #[test]
    fn examples_come_first_in_the_help() {
        let help = command().render_help().to_string();
        let (examples, usage) = (help.find("Examples:").unwrap(), help.find("Usage:").unwrap());
        assert!(examples < usage, "{help}");
        assert!(command().render_long_help().to_string().contains("Exit codes:"));
    }
}
