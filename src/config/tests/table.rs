//! The table itself: whatever is declared must hold together.

use std::collections::BTreeSet;
use std::path::Path;

use super::Bench;
use crate::config::{Config, settings_markdown};

#[test]
fn every_default_is_accepted_by_its_own_parser() {
    for meta in Config::table().into_iter().filter(|meta| meta.key != "server.data_dir") {
        for default in [Some(meta.default), meta.peer].into_iter().flatten() {
            assert!(meta.check(default).is_ok(), "{}: {:?}", meta.key, meta.check(default));
        }
    }
}

#[test]
fn every_default_is_shown_as_it_is_written() {
    for row in Bench::new().good().rows() {
        if row.key != "models.order" {
            assert_eq!(row.value, row.default, "{}", row.key);
        }
        assert_eq!(row.origin, "default", "{}", row.key);
    }
}

#[test]
fn no_two_settings_share_a_name() {
    let mut names = BTreeSet::new();
    for meta in Config::table() {
        assert!(names.insert(meta.key), "{} is declared twice", meta.key);
        for name in meta.names() {
            assert!(names.insert(name), "{name} is declared twice");
        }
    }
}

#[test]
fn names_are_either_open_webuis_or_carry_our_prefix() {
    let known: BTreeSet<&str> = include_str!("../known.txt").lines().collect();
    for name in Config::table().into_iter().flat_map(|meta| meta.names().collect::<Vec<_>>()) {
        assert!(known.contains(name) != name.starts_with("OWUI_"), "{name}");
    }
}

#[test]
fn every_setting_is_documented_in_a_sentence() {
    for meta in Config::table() {
        assert!(meta.doc.trim().ends_with('.'), "{}: {}", meta.key, meta.doc);
        assert!(!meta.form().is_empty());
    }
}

/// `OWUI_BLESS=1 cargo test` rewrites the page.
#[test]
#[expect(clippy::disallowed_methods, reason = "the switch for rewriting is no setting of the program")]
fn the_page_of_settings_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/settings.md");
    let page = settings_markdown();
    if std::env::var_os("OWUI_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = committed.lines().zip(page.lines()).position(|(old, new)| old != new);
    assert!(
        committed == page,
        "docs/settings.md is out of date (first difference on line {:?}); run OWUI_BLESS=1 cargo test",
        differs.map(|line| line + 1)
    );
}

#[test]
fn the_permission_tree_has_six_sections_and_every_entry() {
    let loaded = Bench::new().env("USER_PERMISSIONS_CHAT_DELETE", "false").good();
    let tree = loaded.config.permissions.tree();
    let sections: Vec<_> = tree.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(sections, ["workspace", "sharing", "access_grants", "chat", "features", "settings"]);
    assert_eq!(tree["chat"]["delete"], false);
    assert_eq!(tree["chat"]["import"], true);
    assert_eq!(tree["workspace"]["models"], false);
    assert_eq!(tree["settings"]["interface"], true);
    let entries: usize = tree.as_object().unwrap().values().map(|part| part.as_object().unwrap().len()).sum();
    assert_eq!(entries, 67);
    assert!(!loaded.config.permissions.allows("chat.delete"));
    assert!(loaded.config.permissions.allows("features.notes"));
    assert!(!loaded.config.permissions.allows("no.such"));
}
