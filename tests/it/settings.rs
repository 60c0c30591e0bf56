//! Settings: a mistake stops the start with a message that names it, and each value tells where it comes from.

use serde_json::Value;

use crate::support::cli::owui;
use crate::support::server::{Server, failing_start};

/// Exit code for a wrong configuration.
const CONFIGURATION: Option<i32> = Some(78);

#[track_caller]
fn refused(settings: &[(&str, &str)]) -> String {
    let data = tempfile::tempdir().unwrap();
    let (code, said) = failing_start(data.path(), settings);
    assert_eq!(code, CONFIGURATION, "{settings:?}: {said}");
    for (name, _) in settings {
        assert!(said.contains(name), "{name} is not named: {said}");
    }
    said
}

#[test]
fn a_malformed_value_stops_the_start_and_is_named() {
    for (name, value) in [
        ("ENABLE_SIGNUP", "perhaps"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("OWUI_MAX_BODY", "ten"),
        ("OWUI_MAX_BODY", "-1"),
        ("JWT_EXPIRES_IN", "banana"),
        ("OWUI_DRAIN_TIMEOUT", "soon"),
        ("DEFAULT_USER_ROLE", "boss"),
        ("FORWARDED_ALLOW_IPS", "not-an-address"),
        ("OPENAI_API_BASE_URLS", "not a url"),
        ("LOG_FORMAT", "xml"),
        ("GLOBAL_LOG_LEVEL", "loud"),
        ("OWUI_COMPAT", "something"),
        ("HSTS", "line\u{1}break"),
        ("WEBUI_AUTH_COOKIE_SAME_SITE", "sometimes"),
        ("DATABASE_URL", "oracle://x"),
    ] {
        refused(&[(name, value)]);
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    refused(&[("ENABLE_SIGNUP", "perhaps"), ("PORT", "eighty"), ("JWT_EXPIRES_IN", "banana")]);
}

#[test]
fn contradictions_stop_the_start() {
    refused(&[("WEBUI_ADMIN_EMAIL", "root@example.org")]);
    refused(&[("WEBUI_ADMIN_PASSWORD", "long enough for it")]);
    refused(&[("WEBUI_AUTH_COOKIE_SAME_SITE", "none"), ("WEBUI_AUTH_COOKIE_SECURE", "false")]);
    refused(&[("OPENAI_API_KEYS", "sk-one;sk-two"), ("OPENAI_API_BASE_URLS", "http://127.0.0.1:9/v1")]);
}

#[test]
fn a_weak_or_empty_secret_key_stops_the_start_and_is_not_repeated() {
    for key in ["", "t0p-s3cr3t", "secret", "changeme", "fifteen-bytes-x"] {
        let said = refused(&[("WEBUI_SECRET_KEY", key)]);
        assert!(key.is_empty() || !said.contains(key), "the key is repeated: {said}");
    }
    let server = Server::with(&[("WEBUI_SECRET_KEY", "twenty bytes of key!")]);
    assert!(
        server.log().contains("WEBUI_SECRET_KEY") || server.log().contains("secret key"),
        "{}",
        server.log()
    );
    assert!(!server.data().join(".webui_secret_key").exists(), "a given key needs no file");
}

#[test]
fn a_secret_comes_from_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "from the secret file\n").unwrap();
    let path = file.to_str().unwrap();
    let server =
        Server::with(&[("WEBUI_ADMIN_EMAIL", "root@example.org"), ("WEBUI_ADMIN_PASSWORD_FILE", path)]);
    server.sign_in("root@example.org", "from the secret file");

    refused(&[("WEBUI_ADMIN_PASSWORD_FILE", "/nonexistent/password")]);
    refused(&[("WEBUI_ADMIN_PASSWORD", "said twice, differently"), ("WEBUI_ADMIN_PASSWORD_FILE", path)]);
}

#[test]
fn an_unknown_name_of_ours_stops_the_start_with_the_nearest_one() {
    let said = refused(&[("OWUI_MAX_BODDY", "1MB")]);
    assert!(said.contains("OWUI_MAX_BODY"), "{said}");
}

#[test]
fn the_environment_of_other_programs_is_left_alone_but_near_misses_are_told() {
    let server = Server::with(&[
        ("SOME_OTHER_PROGRAM", "1"),
        ("ENABLE_SIGNUPS", "true"),
        ("ENABLE_RAG_HYBRID_SEARCH", "true"),
    ]);
    let log = server.log();
    assert!(!log.contains("SOME_OTHER_PROGRAM"), "{log}");
    assert!(log.contains("ENABLE_SIGNUPS") && log.contains("ENABLE_SIGNUP"), "a near miss is told: {log}");
    assert!(log.contains("ENABLE_RAG_HYBRID_SEARCH"), "a known setting without effect is told: {log}");
}

#[test]
fn a_mistake_in_the_file_is_named_with_its_line() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("owui.toml"), "[auth]\nenable_signup = true\n\n[server]\nprot = 8080\n")
        .unwrap();
    let (code, said) = failing_start(data.path(), &[]);
    assert_eq!(code, CONFIGURATION, "{said}");
    assert!(said.contains("owui.toml") && said.contains("prot") && said.contains("port"), "{said}");
    assert!(said.contains('5'), "the line is named: {said}");
}

fn row<'a>(table: &'a Value, env: &str) -> &'a Value {
    let rows = table.as_array().expect("an array of settings");
    rows.iter().find(|row| row["env"] == env).unwrap_or_else(|| panic!("no {env} in {table}"))
}

#[test]
fn each_value_tells_its_origin_and_a_later_layer_wins() {
    let server = Server::with(&[]);
    std::fs::write(
        server.data().join("owui.toml"),
        "[limits]\nmax_body = \"3MB\"\n[auth]\njwt_expires_in = \"2h\"\n",
    )
    .unwrap();
    let mut command = crate::support::server::command(
        server.data(),
        &[
            ("JWT_EXPIRES_IN".into(), "1h".into()),
            ("WEBUI_SECRET_KEY".into(), "a key that nobody must see 123456".into()),
        ],
    );
    command.args(["--offline", "config", "show", "--json"]);
    let run = crate::support::cli::run(command, "").expect(0);
    assert!(!run.out.contains("nobody must see"), "a secret is shown");
    let table = run.json();
    for (env, value, origin) in [
        ("JWT_EXPIRES_IN", "1h", "JWT_EXPIRES_IN"),
        ("OWUI_MAX_BODY", "3MB", "owui.toml"),
        ("DEFAULT_USER_ROLE", "pending", "default"),
    ] {
        let row = row(&table, env);
        assert_eq!(row["value"], value, "{row}");
        let from = row["origin"].to_string();
        assert!(
            from.contains(origin) || (origin == "JWT_EXPIRES_IN" && from.contains("environment")),
            "{row}"
        );
    }
}

#[test]
fn config_check_tells_what_serve_would() {
    let data = tempfile::tempdir().unwrap();
    owui(data.path(), &["config", "check"], "").expect(0);
    std::fs::write(data.path().join("owui.toml"), "[limits]\nmax_body = \"huge\"\n").unwrap();
    let run = owui(data.path(), &["config", "check"], "");
    assert!(run.code == Some(1) || run.code == CONFIGURATION, "{run:?}");
    assert!(format!("{}{}", run.out, run.err).contains("max_body"), "{run:?}");
}

#[test]
fn the_header_settings_change_the_answers() {
    let server = Server::with(&[
        ("XFRAME_OPTIONS", "DENY"),
        ("REFERRER_POLICY", "off"),
        ("CACHE_CONTROL", "no-store"),
    ]);
    let answer = server.nobody().get("/api/config").expect(200);
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert!(!answer.headers.contains_key("referrer-policy"));
}

#[test]
fn the_compatibility_switch_restores_the_open_defaults() {
    let server = Server::with(&[("OWUI_COMPAT", "open-webui"), ("HOST", "127.0.0.1")]);
    let answer = server.nobody().get("/api/config").expect(200);
    assert!(!answer.headers.contains_key("content-security-policy"), "the peer sets none");
}
