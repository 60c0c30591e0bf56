//! Settings: one table, one precedence, and every value tells where it came from.
//!
//! Layers, weakest first: defaults, the settings file, the environment, flags. A malformed value anywhere stops the
//! start, with all problems told at once; so does an unknown key in the file or a flag. The declaration of a setting
//! (`settings/`) decides its type, default, names and documentation; `check` holds the rules between settings.
//!
//! This module never reads the process environment behind its caller's back except in [`Sources::of_process`], and it
//! does not create anything: not the data directory, not the secret key.

mod check;
mod docs;
mod env;
mod file;
mod layers;
mod load;
mod nearest;
mod problem;
mod read;
mod settings;
mod show;
mod table;
pub(crate) mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub(crate) use check::secret_key;
pub(crate) use docs::settings_markdown;
pub(crate) use problem::Problems;
pub(crate) use read::Origin;
pub(crate) use settings::{Auth, Chat, Headers, Limits, Log, Models, Permissions, Server, Store};
pub(crate) use show::Row;
pub(crate) use table::Meta;

table::groups! {
    /// Every setting.
    Config {
        server: Server,
        limits: Limits,
        auth: Auth,
        models: Models,
        chat: Chat,
        store: Store,
        log: Log,
        headers: Headers,
        permissions: Permissions,
    }
}

/// Where settings are read from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// The environment, names and values.
    pub(crate) env: Vec<(String, String)>,
    /// Flags, by the key of the setting.
    pub(crate) flags: Vec<(&'static str, String)>,
    /// The settings file that was asked for; without one the usual places are looked at.
    pub(crate) file: Option<PathBuf>,
}

impl Sources {
    /// The environment of this process. What is not UTF-8 is kept recognisable, so that it is refused if it matters.
    pub(crate) fn of_process(flags: Vec<(&'static str, String)>, file: Option<PathBuf>) -> Self {
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        let env = std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value))).collect();
        Self { env, flags, file }
    }
}

/// Settings as they were found.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    /// Where each value that is not a default came from, by key.
    pub(crate) origins: BTreeMap<&'static str, Origin>,
    /// What works but deserves a line in the log.
    pub(crate) warnings: Vec<String>,
    /// The file that was read.
    pub(crate) file: Option<PathBuf>,
    /// Defaults that depend on who runs the program.
    computed: BTreeMap<&'static str, String>,
}

impl Config {
    /// Reads and checks all settings. Touches the file system: the settings file and the files of secrets.
    pub(crate) fn load(sources: Sources) -> Result<Loaded, Problems> {
        load::load(sources, &load::Place::this())
    }

    /// The declaration of every setting, in the order of the documentation.
    pub(crate) fn table() -> Vec<&'static Meta> {
        Self::SECTIONS.iter().flat_map(|(_, _, settings)| *settings).collect()
    }
}

impl Loaded {
    /// Where the value of a setting came from.
    pub(crate) fn origin(&self, key: &str) -> Origin {
        self.origins.get(key).cloned().unwrap_or(Origin::Default)
    }

    /// Every setting with its value, for `owui config show`. Secrets are masked.
    pub(crate) fn rows(&self) -> Vec<Row> {
        show::rows(self)
    }
}
