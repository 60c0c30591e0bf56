//! Dependencies point one way: edge -> root -> domain -> infrastructure -> ground. An edge against it fails here, with its line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room with its floor; a room may use its own floor and those below. A new room belongs into this table.
const ROOMS: &[(&str, u8)] = &[
    ("cli", 4),
    ("http", 4),
    ("app", 3),
    ("start", 4),
    ("accounts", 2),
    ("sessions", 2),
    ("identity", 2),
    ("access", 2),
    ("chats", 2),
    ("generation", 2),
    ("upstreams", 2),
    ("models", 2),
    ("knowledge", 2),
    ("tools", 2),
    ("media", 2),
    ("workspace", 2),
    ("audit", 2),
    ("events", 2),
    ("files", 2),
    ("settings", 2),
    ("upkeep", 2),
    ("error", 2),
    ("ids", 2),
    ("store", 1),
    ("crypto", 1),
    ("config", 1),
    ("net", 1),
    ("clock", 1),
    ("log", 1),
    ("tasks", 0),
];

const EDGE: u8 = 4;
const DOMAIN: u8 = 2;

/// What a floor may not name at all, with the door that it must take instead.
const BANNED: &[(u8, &str, &str)] = &[
    (EDGE, "redb::", "the edge never touches the store's engine: use a domain service"),
    (EDGE, "postgres::", "the edge never touches a database: use a domain service"),
    (DOMAIN, "axum::", "the domain knows no HTTP framework"),
    (DOMAIN, "clap::", "the domain knows no command line"),
    (DOMAIN, "redb::", "the domain knows the store's interface only"),
];

struct Line {
    at: String,
    text: String,
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Code lines of each room, without comments and without the tests at the end of a file.
fn rooms() -> BTreeMap<String, Vec<Line>> {
    let mut rooms: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(source()).unwrap();
                let room = inside.components().next().unwrap().as_os_str().to_string_lossy();
                let room = room.trim_end_matches(".rs").to_owned();
                rooms.entry(room).or_default().extend(lines(&path, &inside.display().to_string()));
            }
        }
    }
    rooms
}

fn lines(path: &Path, shown: &str) -> Vec<Line> {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| Line { at: format!("src/{shown}:{}", number + 1), text: line.to_owned() })
        .collect()
}

fn floor(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// The rooms that a line names: `crate::store::Batch` names `store`, `use crate::{app::App, http}` both.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in text.split("crate::").skip(1) {
        found.extend(word(rest));
    }
    found
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// Lines of a `use crate::{` block name a room each.
fn edges(lines: &[Line]) -> Vec<(String, &Line)> {
    let mut edges = Vec::new();
    let mut in_block = false;
    for line in lines {
        if in_block && !line.text.starts_with("     ") {
            edges.extend(word(line.text.trim_start()).map(|room| (room, line)));
        }
        if line.text.contains("use crate::{") {
            in_block = !line.text.contains("};");
            let list = line.text.split("use crate::{").nth(1).unwrap_or_default();
            edges.extend(list.split(", ").filter_map(word).map(|room| (room, line)));
        }
        if line.text.starts_with("};") {
            in_block = false;
        }
        edges.extend(named(&line.text).into_iter().map(|room| (room, line)));
    }
    edges
}

#[test]
fn dependencies_point_one_way() {
    let rooms = rooms();
    let mut wrong = Vec::new();
    for (room, lines) in rooms.iter().filter(|(room, _)| !["lib", "main", "bench"].contains(&room.as_str())) {
        let Some(own) = floor(room) else {
            wrong.push(format!("src/{room} has no floor in tests/it/architecture.rs"));
            continue;
        };
        for (target, line) in edges(lines) {
            if target != *room && floor(&target).is_some_and(|floor| floor > own) {
                wrong.push(format!("{}: {room} may not use {target}: {}", line.at, line.text.trim()));
            }
        }
        for line in lines {
            for (_, name, why) in BANNED.iter().filter(|(at, ..)| *at == own) {
                if line.text.contains(name) {
                    wrong.push(format!("{}: {why}: {}", line.at, line.text.trim()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_use_lines_reads_them() {
    let line = |text: &str| Line { at: String::new(), text: text.to_owned() };
    let block = [
        line("use crate::{"),
        line("    access::{Person, Principal},"),
        line("    app::App,"),
        line("};"),
        line("use crate::{error::Error, store::Batch};"),
        line("    let x = crate::clock::now();"),
    ];
    let found: Vec<String> = edges(&block).into_iter().map(|(room, _)| room).collect();
    assert_eq!(found, ["access", "app", "error", "store", "clock"]);
}

#[test]
fn nothing_refers_to_where_the_project_was_made() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = ["src", "tests", "docs", "packaging", "man", "completions", "assets/src"]
        .map(|name| top.join(name))
        .into();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = fs::read_to_string(&path) else { continue };
            // Spelled in parts, so that this file does not find itself.
            for word in [concat!("/work", "/"), concat!("work", "/shared"), concat!("work", "tree of")] {
                assert!(!text.contains(word), "{} contains {word}", path.display());
            }
        }
    }
}
