//! The settings file: TOML, a table for each group.
//!
//! Errors name the line. They never quote it: the line may hold a secret.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use figment::Provider;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Value};

use super::env::read_secret;
use super::nearest::{nearest, tolerance};
use super::problem::{Problem, Problems};
use super::read::{Found, Origin};
use super::table::Meta;
use super::value::Given;

/// The file to read: the one asked for, else the one in the data directory, else the system's.
/// A file that was asked for must exist.
pub(crate) fn choose(asked: Option<PathBuf>, data_dir: &Path, system: &Path) -> Option<PathBuf> {
    asked.or_else(|| {
        // A file that is there but cannot be looked at is chosen too, so that reading it says so.
        [data_dir.join("owui.toml"), system.to_path_buf()].into_iter().find(|path| match path.try_exists() {
            Ok(exists) => exists,
            Err(error) => error.kind() != io::ErrorKind::NotADirectory,
        })
    })
}

/// Reads the file; what is wrong with it goes to `problems`.
pub(crate) fn read(
    path: &Path,
    table: &[&'static Meta],
    problems: &mut Problems,
    warnings: &mut Vec<String>,
) -> Vec<(&'static Meta, Found)> {
    let mut found = Vec::new();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let why =
                format!("the settings file cannot be read ({error}); correct the path or its permissions");
            problems.push(Problem::new(path.display().to_string(), why));
            return found;
        }
    };
    let dict = match Toml::string(&text).data() {
        Ok(mut profiles) => profiles.remove(&figment::Profile::Default).unwrap_or_default(),
        Err(error) => {
            problems.push(Problem::new(path.display().to_string(), syntax(&error.to_string())));
            return found;
        }
    };
    let mut walk = Walk { path, text: &text, table, problems, found: &mut found };
    walk.dict("", dict);
    if found.iter().any(|(meta, _)| meta.secret) && others_can_read(path) {
        let path = path.display();
        warnings.push(format!("{path} holds secrets and others can read it; run `chmod 600 {path}`"));
    }
    found
}

struct Walk<'a> {
    path: &'a Path,
    text: &'a str,
    table: &'a [&'static Meta],
    problems: &'a mut Problems,
    found: &'a mut Vec<(&'static Meta, Found)>,
}

impl Walk<'_> {
    fn dict(&mut self, above: &str, dict: Dict) {
        for (name, value) in dict {
            let key = if above.is_empty() { name } else { format!("{above}.{name}") };
            self.entry(&key, value);
        }
    }

    fn entry(&mut self, key: &str, value: Value) {
        if let Some(meta) = self.table.iter().find(|meta| meta.key == key) {
            let found = self.found(key, given(&value));
            self.found.push((meta, found));
        } else if let Some(meta) = self.named_by_file(key) {
            self.secret_from_file(meta, key, &value);
        } else if let Value::Dict(_, inner) = value {
            if inner.is_empty() && !self.is_section(key) {
                self.unknown(key);
            }
            self.dict(key, inner);
        } else {
            self.unknown(key);
        }
    }

    /// `auth.admin_password_file` names the file that holds `auth.admin_password`.
    fn named_by_file(&self, key: &str) -> Option<&'static Meta> {
        let stem = key.strip_suffix("_file")?;
        self.table.iter().find(|meta| meta.secret && meta.key == stem).copied()
    }

    fn secret_from_file(&mut self, meta: &'static Meta, key: &str, value: &Value) {
        let Given::Text(path) = given(value) else {
            self.problem(key, "it is not a path; expected the path of a file that holds the secret");
            return;
        };
        match read_secret(Path::new(&path)) {
            Ok(secret) => {
                let found = self.found(key, Given::Text(secret));
                self.found.push((meta, found));
            }
            Err(why) => self.problem(key, &why),
        }
    }

    fn is_section(&self, key: &str) -> bool {
        self.table.iter().any(|meta| meta.key.strip_prefix(key).is_some_and(|rest| rest.starts_with('.')))
    }

    fn unknown(&mut self, key: &str) {
        let names = self.table.iter().map(|meta| meta.key);
        let by_env = self.table.iter().find(|meta| meta.names().any(|name| key.eq_ignore_ascii_case(name)));
        let hint = match by_env.map(|meta| meta.key).or_else(|| nearest(key, names, tolerance(key))) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove it, or see `owui config show` for every setting".to_owned(),
        };
        self.problem(key, &format!("there is no such setting; {hint}"));
    }

    fn problem(&mut self, key: &str, why: &str) {
        let place = match line_of(self.text, key) {
            Some(line) => format!("{} line {line}", self.path.display()),
            None => self.path.display().to_string(),
        };
        self.problems.push(Problem::new(key, why).at(place));
    }

    fn found(&self, key: &str, given: Given) -> Found {
        Found { given, origin: Origin::File(self.path.to_path_buf()), line: line_of(self.text, key) }
    }
}

/// Single values become the text that the environment would give; structures stay structures.
fn given(value: &Value) -> Given {
    match value {
        Value::String(_, text) => Given::Text(text.clone()),
        Value::Char(_, letter) => Given::Text(letter.to_string()),
        Value::Bool(_, switch) => Given::Text(switch.to_string()),
        Value::Num(_, _) => Given::Text(serde_json::to_string(value).unwrap_or_default()),
        Value::Empty(..) => Given::Text(String::new()),
        Value::Dict(..) | Value::Array(..) => {
            Given::Tree(serde_json::to_value(value).unwrap_or(serde_json::Value::Null))
        }
    }
}

/// The parser's message without the excerpt of the file in it.
fn syntax(message: &str) -> String {
    let is_excerpt =
        |line: &str| line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit()).starts_with('|');
    let lines: Vec<&str> =
        message.lines().map(str::trim_end).filter(|line| !line.is_empty() && !is_excerpt(line)).collect();
    format!("the settings file is not valid TOML: {}", lines.join(", "))
}

fn others_can_read(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

/// The line on which `key` is set: under the header of a table, or dotted.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let mut table = String::new();
    let mut header = None;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
            table = bare(name.trim_start_matches('['));
            if table == key {
                header = Some(at + 1);
            }
        } else if let Some((name, _)) = line.split_once('=') {
            let name = bare(name);
            if name == key && table.is_empty() || format!("{table}.{name}") == key {
                return Some(at + 1);
            }
        }
    }
    header
}

/// A dotted key without blanks and quotes.
fn bare(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '"' && *c != '\'').collect()
}
