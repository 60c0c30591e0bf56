//! Puts the web app into `OUT_DIR/web`, from where it is embedded, and tells the program how it was built.
//!
//! Standard library only: a build dependency would be compiled for the host on top of everything else.
//! - `OWUI_WEB_DIST` unset: `npm ci` when needed, then `npm run build` in `assets/`.
//! - `OWUI_WEB_DIST=<folder>`: a copy of an app that was built elsewhere (distributions, release machines).
//! - `OWUI_WEB_DIST=none`: no app, one plain page (work on the server without Node).
//!
//! Compile-time variables for the crate: `OWUI_BUILD_COMMIT` (short hash, or empty), `OWUI_BUILD_WEB` (`yes` or `no`).

#![allow(clippy::disallowed_methods, reason = "a build script is asked through its environment")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs, io};

/// What Vite 8 asks for: a release of the 20 line from here, or of 22 and later from `NODE_22`.
const NODE_20: (u32, u32) = (20, 19);
const NODE_22: (u32, u32) = (22, 12);

/// Everything under `assets/` that the app is made of. Never `assets` itself: `npm ci` writes to `node_modules` in it,
/// and every cargo build would run Vite again.
const SOURCES: [&str; 9] = [
    "build",
    "src",
    "public",
    "index.html",
    "vite.config.ts",
    "svelte.config.js",
    "tsconfig.json",
    "package.json",
    "package-lock.json",
];

/// How much of npm's output an error shows.
const NPM_LINES: usize = 30;

const WAYS_OUT: &str = "Either install Node 20.19 or newer (`./install.sh` fetches one by itself), or build without it: \
     OWUI_WEB_DIST=<folder with a built app>, or OWUI_WEB_DIST=none for a server without the web app.";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=OWUI_WEB_DIST");
    println!("cargo::rerun-if-env-changed=OWUI_BUILD_COMMIT");
    println!("cargo::rustc-env=OWUI_BUILD_COMMIT={}", commit());
    match web_app() {
        Ok(inside) => {
            println!("cargo::rustc-env=OWUI_BUILD_WEB={}", if inside { "yes" } else { "no" });
            ExitCode::SUCCESS
        }
        Err(why) => {
            // One line: cargo shows each as an error of its own.
            println!("cargo::error={}", why.replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

/// Fills `OUT_DIR/web`; false when no app was wanted.
fn web_app() -> Result<bool, String> {
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this through cargo")?)
        .join("web");
    match env::var("OWUI_WEB_DIST").ok().filter(|value| !value.is_empty()).as_deref() {
        Some("none") => write_placeholder(&out).map(|()| false),
        Some(folder) => copy_built(Path::new(folder), &out).map(|()| true),
        None => npm_build(&PathBuf::from("assets"), &out).map(|()| true),
    }
}

fn write_placeholder(out: &Path) -> Result<(), String> {
    empty(out)?;
    let page = "<!doctype html><html lang=\"en\"><title>owui</title><p>This server was built without the web app.</p></html>\n";
    fs::write(out.join("index.html"), page).map_err(|e| told("cannot write", out, &e))
}

fn copy_built(from: &Path, out: &Path) -> Result<(), String> {
    if !from.join("index.html").is_file() {
        return Err(format!("OWUI_WEB_DIST={} holds no index.html. {WAYS_OUT}", from.display()));
    }
    println!("cargo::rerun-if-changed={}", from.display());
    empty(out)?;
    copy_tree(from, out)
}

fn npm_build(assets: &Path, out: &Path) -> Result<(), String> {
    for source in SOURCES.map(|name| assets.join(name)) {
        // A path that does not exist would make cargo run this script every time.
        if source.exists() {
            println!("cargo::rerun-if-changed={}", source.display());
        }
    }
    if !assets.join("package.json").is_file() {
        println!("cargo::warning=assets/package.json is missing: built without the web app");
        return write_placeholder(out);
    }
    check_node()?;
    if is_stale(&assets.join("node_modules/.package-lock.json"), &assets.join("package-lock.json")) {
        npm(assets, &["ci", "--no-audit", "--no-fund", "--loglevel=error"])?;
    }
    empty(out)?;
    let out = out.to_str().ok_or("OUT_DIR is not UTF-8")?;
    npm(assets, &["run", "build", "--", "--outDir", out, "--emptyOutDir"])
}

fn check_node() -> Result<(), String> {
    let asked = Command::new("node").arg("--version").output();
    let text = match asked {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(e) => {
            return Err(format!(
                "the web app is built with Node, and `node` does not start ({e}). {WAYS_OUT}"
            ));
        }
    };
    let mut parts = text.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let enough = if found.0 == NODE_20.0 { found >= NODE_20 } else { found >= NODE_22 };
    if enough { Ok(()) } else { Err(format!("Node {text} is too old for the web app's build. {WAYS_OUT}")) }
}

/// Is what npm installed absent, or older than the list it was made from?
fn is_stale(installed: &Path, wanted: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|meta| meta.modified());
    match (changed(installed), changed(wanted)) {
        (Ok(installed), Ok(wanted)) => installed < wanted,
        _ => true,
    }
}

/// npm's own words are kept back (cargo reads this script's standard output) and shown when it fails.
fn npm(folder: &Path, args: &[&str]) -> Result<(), String> {
    let shown = format!("npm {}", args.join(" "));
    let output = Command::new("npm")
        .args(args)
        .current_dir(folder)
        .output()
        .map_err(|e| format!("`npm` does not start ({e}). {WAYS_OUT}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    for line in lines.iter().skip(lines.len().saturating_sub(NPM_LINES)) {
        println!("cargo::error=npm: {line}");
    }
    Err(format!(
        "`{shown}` in {} failed ({}); its last words stand above. {WAYS_OUT}",
        folder.display(),
        output.status
    ))
}

fn empty(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(told("cannot empty", folder, &e)),
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|e| told("cannot make", folder, &e))
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), String> {
    for entry in fs::read_dir(from).map_err(|e| told("cannot read", from, &e))? {
        let entry = entry.map_err(|e| told("cannot read", from, &e))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            fs::create_dir_all(&target).map_err(|e| told("cannot make", &target, &e))?;
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(|e| told("cannot copy", &source, &e))?;
        }
    }
    Ok(())
}

fn told(what: &str, path: &Path, why: &io::Error) -> String {
    format!("{what} {}: {why}", path.display())
}

/// The commit in short form: `OWUI_BUILD_COMMIT` when the packager says it, else git's in a release build. A debug build
/// carries none, because following HEAD would compile the crate again after each commit.
fn commit() -> String {
    if let Some(given) = env::var("OWUI_BUILD_COMMIT").ok().filter(|value| !value.is_empty()) {
        return given;
    }
    if env::var("PROFILE").as_deref() != Ok("release") {
        return String::new();
    }
    // The log of HEAD grows with each commit and checkout, in a linked worktree too.
    if let Some(log) = git(&["rev-parse", "--git-path", "logs/HEAD"]).filter(|path| Path::new(path).exists())
    {
        println!("cargo::rerun-if-changed={log}");
    }
    git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_default()
}

fn git(args: &[&str]) -> Option<String> {
    let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}
