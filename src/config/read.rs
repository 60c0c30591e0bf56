//! From layers to values: looks a setting up in the merged layers, applies its default, and collects what is wrong.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::problem::{Problem, Problems};
use super::table::Meta;
use super::value::{Given, Setting};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File(PathBuf),
    /// The name of the variable, which may be an alias or end in `_FILE`.
    Environment(String),
    /// The flag as it is typed, or the key when it has no flag of its own.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("default"),
            Self::File(path) => write!(out, "file {}", path.display()),
            Self::Environment(name) => write!(out, "environment {name}"),
            Self::Flag(name) => write!(out, "flag {name}"),
        }
    }
}

/// A value that some layer gave. No `Debug`, see [`Given`].
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) given: Given,
    pub(crate) origin: Origin,
    /// Line in the file, when it is known.
    pub(crate) line: Option<usize>,
}

/// Hands out values by setting and remembers every problem.
pub(crate) struct Reader<'a> {
    pub(crate) found: &'a BTreeMap<&'static str, Found>,
    /// Defaults that depend on who runs the program and where.
    pub(crate) computed: &'a BTreeMap<&'static str, String>,
    pub(crate) compat: bool,
    pub(crate) problems: &'a mut Problems,
}

impl Reader<'_> {
    pub(crate) fn take<T: Setting>(&mut self, meta: &'static Meta) -> Option<T::Value> {
        let Some(found) = self.found.get(meta.key) else {
            return self.fall_back::<T>(meta);
        };
        match T::read(&found.given) {
            Ok(value) => Some(value),
            Err(why) => {
                self.problems.push(refused(meta, found, &why));
                None
            }
        }
    }

    fn fall_back<T: Setting>(&mut self, meta: &'static Meta) -> Option<T::Value> {
        let text = self.computed.get(meta.key).map_or_else(|| meta.default_for(self.compat), String::as_str);
        match T::parse(text) {
            Ok(value) => Some(value),
            Err(why) => {
                let why = format!("its default is not usable: {why}; set it, expected {}", meta.form());
                self.problems.push(Problem::new(meta.env, why).value(text, meta.secret));
                None
            }
        }
    }
}

pub(super) fn refused(meta: &Meta, found: &Found, why: &str) -> Problem {
    let value = match &found.given {
        Given::Text(text) => text.clone(),
        Given::Tree(tree) => tree.to_string(),
    };
    let (name, place) = name_and_place(meta, found);
    Problem::new(name, format!("{why}; expected {}", meta.form())).at(place).value(&value, meta.secret)
}

/// The name by which the operator knows the setting, and where that stands.
pub(crate) fn name_and_place(meta: &Meta, found: &Found) -> (String, String) {
    match (&found.origin, found.line) {
        (Origin::Environment(name), _) => (name.clone(), "environment".to_owned()),
        (Origin::Flag(name), _) => (name.clone(), "command line".to_owned()),
        (Origin::File(path), Some(line)) => (meta.key.to_owned(), format!("{} line {line}", path.display())),
        (Origin::File(path), None) => (meta.key.to_owned(), path.display().to_string()),
        (Origin::Default, _) => (meta.env.to_owned(), "default".to_owned()),
    }
}
