//! `owui version`.

use serde_json::{Value, json};

use super::{failure::Failure, output::Output};

pub(crate) fn run(out: &Output) -> Result<(), Failure> {
    if out.is_json() {
        return out.json(&document());
    }
    let commit = commit().map(|commit| format!(" ({commit})")).unwrap_or_default();
    let web = if has_web_app() { "inside" } else { "none" };
    out.data(&format!("owui {}{commit}\nweb app: {web}\n", env!("CARGO_PKG_VERSION")))
}

fn document() -> Value {
    json!({
        "name": "owui",
        "version": env!("CARGO_PKG_VERSION"),
        "commit": commit(),
        "web_app": has_web_app(),
        "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
    })
}

/// Of the source that this was built from, when the build knew it.
fn commit() -> Option<&'static str> {
    option_env!("OWUI_BUILD_COMMIT").filter(|commit| !commit.is_empty())
}

fn has_web_app() -> bool {
    option_env!("OWUI_BUILD_WEB") == Some("yes")
}
