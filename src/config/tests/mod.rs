//! Loading as a whole. Every test works in a folder of its own and gives the whole environment itself.

mod any;
mod environment;
mod file;
mod layers;
mod rules;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use super::load::{Place, load};
use super::{Loaded, Problems, Sources};

/// A folder with everything that loading looks at.
struct Bench {
    folder: tempfile::TempDir,
    env: Vec<(String, String)>,
    flags: Vec<(&'static str, String)>,
    file: Option<PathBuf>,
    root: bool,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        Self { folder, env: vec![("HOME".to_owned(), home)], flags: Vec::new(), file: None, root: false }
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    fn flag(mut self, key: &'static str, value: &str) -> Self {
        self.flags.push((key, value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Uses `text` as the settings file.
    fn toml(mut self, text: &str) -> Self {
        self.file = Some(self.put("given.toml", text));
        self
    }

    fn load(&self) -> Result<Loaded, Problems> {
        let sources = Sources { env: self.env.clone(), flags: self.flags.clone(), file: self.file.clone() };
        load(sources, &Place { root: self.root, system_file: self.path().join("system.toml") })
    }

    fn good(&self) -> Loaded {
        self.load().unwrap_or_else(|problems| panic!("{problems}"))
    }

    /// The problems, one line each.
    fn bad(&self) -> Vec<String> {
        self.load().map(|_| ()).unwrap_err().to_string().lines().map(str::to_owned).collect()
    }
}

/// Whether some line has all the words.
fn says(lines: &[String], words: &[&str]) -> bool {
    lines.iter().any(|line| words.iter().all(|word| line.contains(word)))
}
