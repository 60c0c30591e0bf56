//! Precedence and origin.

use std::net::IpAddr;
use std::time::Duration;

use super::{Bench, says};
use crate::config::Origin;
use crate::config::value::{CompatMode, Lifetime, LogLevel, Network};

#[test]
fn flags_beat_the_environment_which_beats_the_file_which_beats_defaults() {
    let bench = Bench::new().toml("[server]\nport = 1\nmax_connections = 11\nwebui_name = \"file\"\n");
    let bench = bench.env("PORT", "2").env("OWUI_MAX_CONNECTIONS", "22").flag("server.port", "3");
    let loaded = bench.good();
    let server = &loaded.config.server;
    assert_eq!((server.port, server.max_connections, server.webui_name.as_str()), (3, 22, "file"));
    assert_eq!(server.drain_timeout, Duration::from_secs(20));
    assert_eq!(loaded.origin("server.port"), Origin::Flag("--port".to_owned()));
    assert_eq!(
        loaded.origin("server.max_connections"),
        Origin::Environment("OWUI_MAX_CONNECTIONS".to_owned())
    );
    assert_eq!(loaded.origin("server.webui_name"), Origin::File(bench.path().join("given.toml")));
    assert_eq!(loaded.origin("server.drain_timeout"), Origin::Default);
}

#[test]
fn rows_tell_value_origin_and_default_and_hide_secrets() {
    let key = "0123456789abcdef0123456789abcdef";
    let loaded = Bench::new().env("WEBUI_SECRET_KEY", key).env("JWT_EXPIRES_IN", "90m").good();
    let rows = loaded.rows();
    let row = |key: &str| rows.iter().find(|row| row.key == key).unwrap();
    assert_eq!(row("auth.secret_key").value, "[secret]");
    assert_eq!(row("auth.secret_key").origin, "environment WEBUI_SECRET_KEY");
    assert_eq!(row("auth.jwt_expires_in").value, "90m");
    assert_eq!(row("auth.jwt_expires_in").default, "4w");
    assert!(row("auth.jwt_expires_in").runtime && !row("server.port").runtime);
    assert!(!serde_json::to_string(&rows).unwrap().contains(key));
    assert!(!format!("{loaded:?}").contains(key));
}

#[test]
fn the_data_directory_follows_from_who_runs_the_program() {
    let mut bench = Bench::new();
    assert_eq!(bench.good().config.server.data_dir, bench.path().join(".local/share/owui"));
    bench = bench.env("XDG_DATA_HOME", "relative/is/ignored");
    assert_eq!(bench.good().config.server.data_dir, bench.path().join(".local/share/owui"));
    bench.env.pop();
    bench = bench.env("XDG_DATA_HOME", "/srv/xdg");
    assert_eq!(bench.good().config.server.data_dir.to_str(), Some("/srv/xdg/owui"));
    bench.root = true;
    assert_eq!(bench.good().config.server.data_dir.to_str(), Some("/var/lib/owui"));
    let row = bench.good().rows().into_iter().find(|row| row.key == "server.data_dir").unwrap();
    assert_eq!((row.value.as_str(), row.default.as_str()), ("/var/lib/owui", "/var/lib/owui"));
}

#[test]
fn without_a_home_the_data_directory_must_be_named() {
    let mut bench = Bench::new();
    bench.env.clear();
    assert!(says(&bench.bad(), &["DATA_DIR", "set it"]));
    assert_eq!(bench.env("DATA_DIR", "/data").good().config.server.data_dir.to_str(), Some("/data"));
}

#[test]
fn the_compatibility_switch_changes_defaults_and_nothing_that_was_set() {
    let bench = Bench::new().env("OWUI_COMPAT", "open-webui").env("XFRAME_OPTIONS", "DENY");
    let loaded = bench.good();
    let config = &loaded.config;
    assert_eq!(config.server.compat, CompatMode::OpenWebUi);
    assert_eq!(config.server.host, "0.0.0.0".parse::<IpAddr>().unwrap());
    assert_eq!(config.server.forwarded_allow_ips, [Network::Any]);
    assert_eq!(config.headers.content_security_policy, None);
    assert_eq!(config.headers.xframe_options.as_ref().unwrap(), "DENY");
    assert_eq!(config.models.idle_timeout, None);
    let row = loaded.rows().into_iter().find(|row| row.key == "server.host").unwrap();
    assert_eq!((row.default.as_str(), row.origin.as_str()), ("0.0.0.0", "default"));
}

#[test]
fn safe_defaults_hold_without_any_source() {
    let config = Bench::new().good().config;
    assert_eq!(config.server.host, "127.0.0.1".parse::<IpAddr>().unwrap());
    assert_eq!(config.headers.xcontent_type.as_ref().unwrap(), "nosniff");
    assert_eq!(config.auth.jwt_expires_in, Lifetime::For(Duration::from_hours(4 * 7 * 24)));
    assert_eq!(config.auth.cookie_secure, None);
    assert_eq!(config.limits.max_body.bytes(), 10 * 1024 * 1024);
    assert_eq!(config.log.level, LogLevel::Info);
    assert!(!config.models.bypass_access && !config.models.passthrough);
}

#[test]
fn unknown_flags_and_secrets_in_flags_are_refused() {
    let problems = Bench::new().flag("server.prot", "1").flag("auth.admin_password", "correct-horse").bad();
    assert!(says(&problems, &["server.prot (command line)", "did you mean `server.port`?"]), "{problems:?}");
    assert!(says(&problems, &["auth.admin_password", "WEBUI_ADMIN_PASSWORD_FILE"]), "{problems:?}");
    assert!(!says(&problems, &["correct-horse"]));
}
