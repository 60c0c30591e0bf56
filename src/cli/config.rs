//! `owui config`: what is set, where it comes from, and whether the server would start with it.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    args::ListArgs,
    failure::{Exit, Failure},
    output::Output,
    table::Column,
};
use crate::config::{Loaded, Problems};

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show settings, their values and where these come from; secrets stay hidden
    Show(ShowArgs),
    /// Look for mistakes: exit 1 when the server would not start with these settings
    Check,
}

#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// Only settings whose key or variable contains this
    setting: Vec<String>,
    /// Only what is not at its default
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: [Column; 7] = [
    Column::text("key"),
    Column::text("value"),
    Column::text("origin"),
    Column::text("env").rare(),
    Column::text("default").rare(),
    Column::text("runtime").rare(),
    Column::text("doc").rare(),
];

pub(crate) fn show(out: &Output, loaded: &Loaded, args: &ShowArgs) -> Result<(), Failure> {
    let wanted = |text: &str| {
        let has = |part: &String| text.to_ascii_lowercase().contains(&part.to_ascii_lowercase());
        args.setting.is_empty() || args.setting.iter().any(has)
    };
    let rows: Vec<Value> = loaded
        .rows()
        .into_iter()
        .filter(|row| wanted(row.key) || wanted(row.env))
        .filter(|row| !args.changed || row.origin != "default")
        .map(|row| {
            json!({
                "key": row.key, "value": row.value, "origin": row.origin, "env": row.env,
                "default": row.default, "runtime": row.runtime, "doc": row.doc,
            })
        })
        .collect();
    if rows.is_empty() && !args.setting.is_empty() {
        let what = format!("showing {}", args.setting.join(", "));
        return Err(Failure::new(Exit::NotFound, what, "there is no such setting").hint("owui config show"));
    }
    out.list(&COLUMNS, &rows, &args.list)
}

/// A check that does not hold is exit 1, unlike a start that fails (78).
pub(crate) fn check(out: &Output, loaded: Result<Loaded, Problems>) -> Result<(), Failure> {
    let loaded = loaded.map_err(|problems| tell(out, &problems, Exit::Failed))?;
    if out.is_json() {
        return out.json(&json!({ "problems": [], "warnings": loaded.warnings }));
    }
    for warning in &loaded.warnings {
        out.warning(warning);
    }
    let file = match &loaded.file {
        Some(file) => format!(" (with {})", file.display()),
        None => String::new(),
    };
    out.done(&format!("the settings are sound{file}; warnings: {}", loaded.warnings.len()))
}

/// Says every problem, a line each.
pub(crate) fn tell(out: &Output, problems: &Problems, exit: Exit) -> Failure {
    for problem in &problems.0 {
        out.failure(&Failure::plain(exit, problem.to_string()));
    }
    Failure::said(exit)
}
