//! Makes `docs/settings.md` from the table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Config;
use super::table::{Meta, Section};

const HEAD: &str = "# Settings

This page is made from the program's own table of settings; do not edit it.

Precedence, weakest first: default, settings file, environment, flag. `owui config show` prints every value with its
origin. The settings file is the one given with `--config`, else `owui.toml` in the data directory, else
`/etc/owui/owui.toml`. In it, the part of a name before the dot is a table:

```toml
[server]
port = 8081

[auth]
jwt_expires_in = \"24h\"
admin_password_file = \"/run/secrets/owui-admin\"

[permissions.chat]
delete = false
```

- A value that cannot be understood, and an unknown name in the file, stop the start (exit code 78) with one line for
  each problem. Unknown names that begin with `OWUI_` do so in the environment too.
- An empty environment variable counts as not set.
- A secret (marked **secret**) is never shown, and can be read from a file: `<NAME>_FILE` in the environment, or
  `<name>_file` in the settings file, holds its path. It is never taken from the command line.
- A setting marked **runtime** can be changed by an administrator while the server runs, unless the file, the
  environment or a flag sets it.
- The names in the environment are those of Open WebUI where it has the setting. `OWUI_COMPAT=open-webui` also takes over
  its default, where one is given below.

## Types
";

/// The page for operators: all settings by group.
pub(crate) fn settings_markdown() -> String {
    let mut page = HEAD.to_owned();
    types(&mut page);
    for section in Config::SECTIONS {
        group(&mut page, section);
    }
    page
}

/// Explains each type once; numbers and words explain themselves in the table.
fn types(page: &mut String) {
    let explains_itself = |kind: &str, form: &str| {
        form.starts_with("one of:")
            || form.starts_with("a whole number")
            || form.trim_start_matches("a ") == kind
    };
    let form = |meta: &Meta| {
        let form = meta.form();
        (meta.kind(), form.strip_suffix(", or nothing").unwrap_or(&form).to_owned())
    };
    let forms: BTreeMap<String, String> =
        Config::table().into_iter().map(form).filter(|(kind, form)| !explains_itself(kind, form)).collect();
    page.push('\n');
    for (kind, form) in forms {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "- {kind}: {form}.");
    }
}

fn group(page: &mut String, (name, about, settings): &Section) {
    let _ = writeln!(page, "\n## {name}\n\n{}\n", about.trim());
    page.push_str("| Setting | Environment | Type | Default | Meaning |\n|---|---|---|---|---|\n");
    for meta in *settings {
        let (names, kind, default, meaning) = (names(meta), meta.kind(), default(meta), meaning(meta));
        let _ = writeln!(page, "| `{}` | {names} | {kind} | {default} | {meaning} |", meta.key);
    }
}

fn names(meta: &Meta) -> String {
    let mut text = format!("`{}`", meta.env);
    for name in meta.also {
        let _ = write!(text, ", else `{name}`");
    }
    for name in meta.old {
        let _ = write!(text, ", formerly `{name}`");
    }
    if let Some(flag) = meta.flag {
        let _ = write!(text, "; flag `{flag}`");
    }
    text
}

fn default(meta: &Meta) -> String {
    // The one default that depends on who runs the program.
    if meta.check(meta.default).is_err() {
        return "by itself".to_owned();
    }
    match meta.peer {
        Some(peer) => format!("{} (Open WebUI: {})", shown(meta.default), shown(peer)),
        None => shown(meta.default),
    }
}

fn shown(default: &str) -> String {
    if default.is_empty() { "nothing".to_owned() } else { format!("`{}`", escape(default)) }
}

fn meaning(meta: &Meta) -> String {
    let mut text = escape(meta.doc.trim());
    if meta.secret {
        text.push_str(" **secret**");
    }
    if meta.runtime {
        text.push_str(" **runtime**");
    }
    text
}

/// A bar would end the cell.
fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}
