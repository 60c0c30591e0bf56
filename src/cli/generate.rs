//! `owui generate`: files of the source tree that are made from the program itself.
//!
//! With OWUI_BLESS=1 they are written; without it they are compared, and a difference is a failure. A unit test does the same.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use clap_complete::Shell;

use super::{
    failure::{Exit, Failure},
    manual,
    output::Output,
    routes, whole_file,
};
use crate::config;

#[derive(Args, Debug)]
pub(crate) struct GenerateArgs {
    /// What to write or compare
    what: Generated,
    /// Root of the source tree
    #[arg(default_value = ".")]
    root: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Generated {
    Man,
    Completions,
    Settings,
    Routes,
}

/// A path below the root, and the content.
type GeneratedFile = (PathBuf, Vec<u8>);

pub(crate) fn run(out: &Output, args: &GenerateArgs, bless: bool) -> Result<(), Failure> {
    let files = args.what.files()?;
    let stale = stale(&args.root, &files);
    if stale.is_empty() {
        return out.done(&format!("{} files are current", files.len()));
    }
    if !bless {
        let names: Vec<String> = stale.iter().map(|(path, _)| path.display().to_string()).collect();
        let why = format!("not as this program would write them: {}", names.join(", "));
        return Err(
            Failure::new(Exit::Failed, "comparing generated files", why).advice("run it with OWUI_BLESS=1")
        );
    }
    for (path, content) in &stale {
        write(&args.root, path, content)?;
    }
    out.done(&format!("wrote {} files", stale.len()))
}

impl Generated {
    fn files(self) -> Result<Vec<GeneratedFile>, Failure> {
        Ok(match self {
            Self::Man => {
                manual::pages().into_iter().map(|(name, page)| (Path::new("man").join(name), page)).collect()
            }
            Self::Completions => {
                [("owui.bash", Shell::Bash), ("owui.fish", Shell::Fish), ("_owui", Shell::Zsh)]
                    .map(|(name, shell)| (Path::new("completions").join(name), manual::completions(shell)))
                    .into()
            }
            Self::Settings => vec![("docs/settings.md".into(), config::settings_markdown().into_bytes())],
            Self::Routes => vec![("docs/routes.md".into(), routes::markdown()?.into_bytes())],
        })
    }
}

/// Those that are missing or different.
fn stale<'a>(root: &Path, files: &'a [GeneratedFile]) -> Vec<&'a GeneratedFile> {
    let is_current = |(path, content): &&GeneratedFile| {
        std::fs::read(root.join(path)).is_ok_and(|found| found == *content)
    };
    files.iter().filter(|file| !is_current(file)).collect()
}

fn write(root: &Path, path: &Path, content: &[u8]) -> Result<(), Failure> {
    let target = root.join(path);
    let folder = target.parent().unwrap_or(root);
    let made = std::fs::create_dir_all(folder).map_err(|error| error.to_string());
    made.and_then(|()| whole_file::write(&target, content, 0o644))
        .map_err(|why| Failure::new(Exit::Failed, format!("writing {}", path.display()), why))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `OWUI_BLESS=1 cargo test` rewrites them.
    fn is_committed(what: Generated) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = what.files().unwrap();
        if crate::cli::Environment::of_process().bless {
            for (path, content) in stale(root, &files) {
                write(root, path, content).unwrap();
            }
        }
        let stale: Vec<&PathBuf> = stale(root, &files).into_iter().map(|(path, _)| path).collect();
        assert!(stale.is_empty(), "not current, run OWUI_BLESS=1 cargo test: {stale:?}");
    }

    #[test]
    fn committed_manual_pages_are_current() {
        is_committed(Generated::Man);
        let known: Vec<String> = manual::pages().into_iter().map(|(name, _)| name).collect();
        for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("man")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(known.contains(&name), "man/{name} belongs to no command: remove it");
        }
    }

    #[test]
    fn committed_completion_scripts_are_current() {
        is_committed(Generated::Completions);
    }

    #[test]
    fn the_committed_route_document_is_current() {
        is_committed(Generated::Routes);
    }
}
