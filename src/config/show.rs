//! What `owui config show` prints.

use serde::Serialize;

use super::{Config, Loaded};

/// One setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Row {
    pub(crate) key: &'static str,
    pub(crate) env: &'static str,
    /// Masked when secret.
    pub(crate) value: String,
    /// `default`, `file <path>`, `environment <name>` or `flag <name>`.
    pub(crate) origin: String,
    pub(crate) default: String,
    /// Whether an administrator may change it while the server runs.
    pub(crate) runtime: bool,
    pub(crate) doc: &'static str,
}

pub(super) fn rows(loaded: &Loaded) -> Vec<Row> {
    let compat = loaded.config.server.compat == super::value::CompatMode::OpenWebUi;
    let row = |(meta, value): (&'static super::Meta, String)| Row {
        key: meta.key,
        env: meta.env,
        value,
        origin: loaded.origin(meta.key).to_string(),
        default: loaded
            .computed
            .get(meta.key)
            .cloned()
            .unwrap_or_else(|| meta.default_for(compat).to_owned()),
        runtime: meta.runtime,
        doc: meta.doc.trim(),
    };
    Config::table().into_iter().zip(loaded.config.show()).map(row).collect()
}
