//! `owui man` and `owui completions`: help for the system's own tools, made from the command tree.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::roff::{Roff, bold, roman};

use super::{
    examples,
    failure::{Exit, Failure},
    output::Output,
    whole_file,
};

/// Files that the manual tells of.
const FILES: [(&str, &str); 3] = [
    ("DATA_DIR/owui.toml", "settings; /etc/owui/owui.toml when there is none"),
    ("DATA_DIR/owui.sock", "control socket of the running server, for its own user and root"),
    ("DATA_DIR/owui.lock", "held by whoever has the data open; its content is the process id"),
];

/// What roff writes before everything: a portable apostrophe.
const PREAMBLE: &str = ".ie \\n(.g .ds Aq \\(aq\n.el .ds Aq '\n";

#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// Directory to write all pages into, such as /usr/local/share/man/man1
    dir: Option<PathBuf>,
}

pub(crate) fn man(out: &Output, args: &ManArgs) -> Result<(), Failure> {
    let pages = pages();
    let Some(dir) = &args.dir else {
        let first = pages.first().map(|(_, page)| page.as_slice()).unwrap_or_default();
        return out.bytes(first);
    };
    for (name, page) in &pages {
        whole_file::write(&dir.join(name), page, 0o644).map_err(|why| {
            Failure::new(Exit::Failed, format!("writing {name} into {}", dir.display()), why)
                .advice("the directory must exist and be yours to write")
        })?;
    }
    out.done(&format!("wrote {} manual pages into {}", pages.len(), dir.display()))
}

/// Every page with its file name: the program's first, then one for each command.
pub(crate) fn pages() -> Vec<(String, Vec<u8>)> {
    let mut root = examples::command().disable_help_flag(false);
    root.build();
    let mut pages = Vec::new();
    add(&root, "owui", &mut pages);
    pages
}

fn add(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    pages.push((format!("{name}.1"), page(command, name)));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        add(sub, &format!("{name}-{}", sub.get_name()), pages);
    }
}

fn page(command: &Command, name: &str) -> Vec<u8> {
    let path = name.replace('-', " ");
    // The title is the page's name; usage keeps the spaces that a person types.
    let named =
        command.clone().display_name(name.to_owned()).before_help("").after_help("").before_long_help("");
    // A page has room for what the short help leaves out.
    let named = named.mut_args(|arg| arg.hide_short_help(false));
    // Flags that every command understands are told among the options only.
    let short = named.clone().mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg });
    let synopsis = clap_mangen::Man::new(short);
    let man =
        clap_mangen::Man::new(named).title(name.to_uppercase()).date("").source("owui").manual("owui manual");
    let mut page = Vec::new();
    let sections = [
        man.render_title(&mut page),
        man.render_name_section(&mut page),
        synopsis.render_synopsis_section(&mut page),
        man.render_description_section(&mut page),
        examples_section(&path).to_writer(&mut page),
        man.render_options_section(&mut page),
        if command.has_subcommands() { man.render_subcommands_section(&mut page) } else { Ok(()) },
        exit_section().to_writer(&mut page),
        files_section().to_writer(&mut page),
    ];
    debug_assert!(sections.iter().all(Result::is_ok), "memory takes every byte");
    // Each section comes with the preamble; one is enough.
    let text = String::from_utf8_lossy(&page);
    format!("{PREAMBLE}{}", text.replace(PREAMBLE, "")).into_bytes()
}

fn examples_section(path: &str) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for (line, what) in examples::of(path) {
        roff.control("TP", []);
        roff.text([bold(*line)]);
        roff.text([roman(*what)]);
    }
    roff
}

fn exit_section() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for (exit, what) in Exit::ALL {
        roff.control("TP", []);
        roff.text([bold((exit as u8).to_string())]);
        roff.text([roman(what)]);
    }
    roff
}

fn files_section() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["FILES"]);
    for (file, what) in FILES {
        roff.control("TP", []);
        roff.text([bold(file)]);
        roff.text([roman(what)]);
    }
    roff
}

/// The completion script of `shell`.
pub(crate) fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut examples::command(), "owui", &mut script);
    script
}

/// Exit codes and files for the end of `--help`.
pub(crate) fn help_end() -> String {
    let codes = Exit::ALL.iter().map(|(exit, what)| format!("  {:>2}  {what}\n", *exit as u8));
    let files = FILES.iter().map(|(file, what)| format!("  {file}  {what}\n"));
    format!("Exit codes:\n{}\nFiles:\n{}", codes.collect::<String>(), files.collect::<String>().trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_has_a_page_with_examples() {
        let pages = pages();
        assert!(pages.len() > 30);
        for (name, page) in &pages {
            let text = String::from_utf8(page.clone()).unwrap();
            for section in [".SH NAME", ".SH SYNOPSIS", ".SH EXAMPLES", ".SH \"EXIT STATUS\"", ".SH FILES"] {
                assert!(text.contains(section), "{name} lacks {section}:\n{text}");
            }
        }
        assert_eq!(pages[0].0, "owui.1");
        assert!(pages.iter().any(|(name, _)| name == "owui-user-approve.1"));
        assert!(!pages.iter().any(|(name, _)| name.contains("generate")), "hidden commands have no page");
    }

    #[test]
    fn completion_scripts_know_the_commands() {
        for shell in [clap_complete::Shell::Bash, clap_complete::Shell::Fish, clap_complete::Shell::Zsh] {
            let script = String::from_utf8(completions(shell)).unwrap();
            assert!(script.contains("approve"), "{shell}");
        }
    }
}
