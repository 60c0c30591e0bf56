//! Names in the environment.

use super::{Bench, says};
use crate::config::value::BaseUrl;

#[test]
fn all_problems_are_told_at_once_with_name_value_and_what_is_expected() {
    let bench = Bench::new().env("PORT", "80a").env("ENABLE_SIGNUP", "ture").env("JWT_EXPIRES_IN", "banana");
    let problems = bench.env("DEFAULT_USER_ROLE", "root").env("OWUI_MAX_BODY", "10 apples").bad();
    assert_eq!(problems.len(), 5, "{problems:?}");
    assert!(says(
        &problems,
        &["PORT=80a (environment): it is not a whole number; expected a whole number from 0 to"]
    ));
    assert!(says(&problems, &["ENABLE_SIGNUP=ture", "expected true or false"]));
    assert!(says(&problems, &["JWT_EXPIRES_IN=banana", "such as 30m"]));
    assert!(says(&problems, &["DEFAULT_USER_ROLE=root", "pending, user, admin"]));
    assert!(says(&problems, &["OWUI_MAX_BODY=10 apples", "unit `apples`"]));
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let loaded = Bench::new().env("PORT", "").env("HSTS", "").env("WEBUI_ADMIN_PASSWORD", "").good();
    assert_eq!(loaded.config.server.port, 8080);
    assert!(loaded.config.headers.hsts.is_some());
    assert_eq!(loaded.origin("server.port"), crate::config::Origin::Default);
}

#[test]
fn an_empty_secret_key_stops_the_start() {
    for name in ["WEBUI_SECRET_KEY", "WEBUI_JWT_SECRET_KEY"] {
        let problems = Bench::new().env(name, "").bad();
        assert!(says(&problems, &[name, "it is empty; give it a value"]), "{problems:?}");
    }
}

#[test]
fn former_names_work_and_are_reported() {
    let key = "0123456789abcdef0123456789abcdef";
    let loaded = Bench::new()
        .env("WEBUI_JWT_SECRET_KEY", key)
        .env("OLLAMA_API_BASE_URL", "http://ollama:11434/api")
        .env("ENABLE_ADMIN_WORKSPACE_CONTENT_ACCESS", "false")
        .env("AIOHTTP_CLIENT_TIMEOUT_OPENAI_MODEL_LIST", "7")
        .good();
    assert_eq!(loaded.config.auth.secret_key.expose(), key);
    assert_eq!(loaded.config.models.ollama_base_urls[0].as_str(), "http://ollama:11434");
    assert!(!loaded.config.models.bypass_admin_access);
    assert_eq!(loaded.config.models.list_timeout.as_secs(), 7);
    assert_eq!(loaded.warnings.len(), 4, "{:?}", loaded.warnings);
    assert!(says(&loaded.warnings, &["WEBUI_JWT_SECRET_KEY is an old name; use WEBUI_SECRET_KEY"]));
}

#[test]
fn the_strongest_name_wins_and_the_other_is_reported() {
    let loaded = Bench::new()
        .env("OPENAI_API_BASE_URLS", "http://a/v1;http://b/v1")
        .env("OPENAI_API_BASE_URL", "http://c/v1")
        .env("OPENAI_API_KEYS", "one;two")
        .good();
    let urls: Vec<_> = loaded.config.models.openai_base_urls.iter().map(BaseUrl::as_str).collect();
    assert_eq!(urls, ["http://a/v1", "http://b/v1"]);
    assert!(says(
        &loaded.warnings,
        &["OPENAI_API_BASE_URL has no effect, because OPENAI_API_BASE_URLS is set"]
    ));
}

#[test]
fn session_cookie_names_are_the_fallback_of_the_auth_cookie_names() {
    let bench = Bench::new()
        .env("WEBUI_SESSION_COOKIE_SAME_SITE", "strict")
        .env("WEBUI_SESSION_COOKIE_SECURE", "true");
    let loaded = bench.env("WEBUI_AUTH_COOKIE_SECURE", "false").good();
    assert_eq!(loaded.config.auth.cookie_same_site.as_str(), "strict");
    assert_eq!(loaded.config.auth.cookie_secure, Some(false));
    assert_eq!(loaded.warnings, Vec::<String>::new());
}

#[test]
fn every_secret_can_come_from_a_file() {
    for meta in
        crate::config::Config::table().into_iter().filter(|meta| meta.secret && meta.key != "auth.secret_key")
    {
        let bench = Bench::new();
        let path = bench.put("secret", "redb\r\n").display().to_string();
        let name = format!("{}_FILE", meta.env);
        let bench = bench
            .env(&name, &path)
            .env("WEBUI_ADMIN_EMAIL", "a@example.org")
            .env("OPENAI_API_BASE_URL", "http://a");
        match bench.load() {
            Ok(loaded) => assert_eq!(loaded.origin(meta.key).to_string(), format!("environment {name}")),
            // Some rule may refuse this content, but at its name and without showing it.
            Err(problems) => assert!(!problems.to_string().contains("redb"), "{problems}"),
        }
    }
}

#[test]
fn a_secret_from_a_file_loses_one_line_break_only() {
    let bench = Bench::new();
    let path = bench.put("secret", " pass word \n").display().to_string();
    let loaded =
        bench.env("WEBUI_ADMIN_PASSWORD_FILE", &path).env("WEBUI_ADMIN_EMAIL", "a@example.org").good();
    assert_eq!(loaded.config.auth.admin_password.expose(), " pass word ");
}

#[test]
fn a_secret_file_must_exist_and_hold_something() {
    let problems = Bench::new().env("WEBUI_ADMIN_PASSWORD_FILE", "/nonexistent/secret").bad();
    assert!(
        says(&problems, &["WEBUI_ADMIN_PASSWORD_FILE=/nonexistent/secret", "cannot be read"]),
        "{problems:?}"
    );
    let bench = Bench::new();
    let path = bench.put("secret", "\n").display().to_string();
    assert!(says(&bench.env("WEBUI_ADMIN_PASSWORD_FILE", &path).bad(), &["the file is empty"]));
    let bench = Bench::new();
    let path = bench.put("secret", &"x".repeat(70_000)).display().to_string();
    assert!(says(&bench.env("WEBUI_ADMIN_PASSWORD_FILE", &path).bad(), &["larger than 64 KB"]));
}

#[test]
fn a_value_and_its_file_contradict_each_other() {
    let bench = Bench::new();
    let path = bench.put("secret", "from-the-file").display().to_string();
    let problems =
        bench.env("WEBUI_ADMIN_PASSWORD", "from-the-env").env("WEBUI_ADMIN_PASSWORD_FILE", &path).bad();
    assert!(says(&problems, &["WEBUI_ADMIN_PASSWORD_FILE", "WEBUI_ADMIN_PASSWORD is set too; remove one"]));
    assert!(!says(&problems, &["from-the"]), "{problems:?}");
}

#[test]
fn the_file_of_the_secret_key_need_not_exist_yet() {
    let loaded = Bench::new().env("WEBUI_SECRET_KEY_FILE", "/nonexistent/key").good();
    assert_eq!(loaded.config.auth.secret_key_file.unwrap().to_str(), Some("/nonexistent/key"));
    assert!(loaded.config.auth.secret_key.is_empty());
}

#[test]
fn names_that_are_known_but_not_acted_on_are_listed() {
    let loaded =
        Bench::new().env("ENABLE_LDAP", "true").env("SCIM_TOKEN_FILE", "/x").env("REDIS_URL", "").good();
    assert_eq!(loaded.warnings.len(), 1, "{:?}", loaded.warnings);
    assert!(
        says(&loaded.warnings, &["does not act on: ENABLE_LDAP, SCIM_TOKEN_FILE"]),
        "{:?}",
        loaded.warnings
    );
}

#[test]
fn an_unknown_name_with_our_prefix_stops_the_start() {
    let problems = Bench::new().env("OWUI_MAX_BODDY", "1MB").env("OWUI_FROBNICATE_EVERYTHING", "1").bad();
    assert!(says(&problems, &["OWUI_MAX_BODDY", "did you mean OWUI_MAX_BODY?"]), "{problems:?}");
    assert!(says(&problems, &["OWUI_FROBNICATE_EVERYTHING", "no such setting; remove it"]), "{problems:?}");
}

#[test]
fn variables_that_kubernetes_sets_for_a_service_of_our_name_are_let_pass() {
    let loaded = Bench::new()
        .env("OWUI_PORT", "tcp://10.96.0.7:8080")
        .env("OWUI_SERVICE_HOST", "10.96.0.7")
        .env("OWUI_SERVICE_PORT_HTTP", "8080")
        .env("OWUI_PORT_8080_TCP", "tcp://10.96.0.7:8080")
        .env("OWUI_PORT_8080_TCP_ADDR", "10.96.0.7")
        .env("OWUI_TOKEN", "for-the-client")
        .good();
    assert_eq!(loaded.warnings, Vec::<String>::new());
    assert!(says(&Bench::new().env("OWUI_PORT", "8080").bad(), &["OWUI_PORT", "did you mean PORT?"]));
}

#[test]
fn names_of_the_build_and_of_the_client_are_let_pass() {
    for name in ["OWUI_BUILD_COMMIT", "OWUI_WEB_DIST", "OWUI_TOKEN", "OWUI_URL"] {
        assert_eq!(Bench::new().env(name, "x").good().warnings, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_near_miss_of_a_known_name_gets_a_hint() {
    let loaded = Bench::new().env("ENABLE_SINGUP", "false").env("WEBUI_SECRETKEY", "x").good();
    assert!(says(&loaded.warnings, &["ENABLE_SINGUP has no effect; did you mean ENABLE_SIGNUP?"]));
    assert!(says(&loaded.warnings, &["WEBUI_SECRETKEY has no effect; did you mean WEBUI_SECRET_KEY?"]));
}

#[test]
fn an_ordinary_environment_says_nothing() {
    let mut bench = Bench::new();
    for name in [
        "PATH",
        "PWD",
        "OLDPWD",
        "SHELL",
        "USER",
        "LOGNAME",
        "LANG",
        "LANGUAGE",
        "LC_ALL",
        "TERM",
        "TZ",
        "HOSTNAME",
        "SHLVL",
        "EDITOR",
        "MAIL",
        "DISPLAY",
        "COLORTERM",
        "SSH_CLIENT",
        "SSH_CONNECTION",
        "SSH_TTY",
        "XDG_RUNTIME_DIR",
        "XDG_SESSION_ID",
        "INVOCATION_ID",
        "JOURNAL_STREAM",
        "NOTIFY_SOCKET",
        "LISTEN_FDS",
        "LISTEN_PID",
        "MEMORY_PRESSURE_WATCH",
        "SYSTEMD_EXEC_PID",
        "KUBERNETES_SERVICE_HOST",
        "KUBERNETES_SERVICE_PORT",
        "KUBERNETES_PORT",
        "RUST_LOG",
        "RUST_BACKTRACE",
        "NO_COLOR",
        "SSL_CERT_FILE",
        "container",
        "DBUS_SESSION_BUS_ADDRESS",
        "SUDO_UID",
        "SUDO_USER",
        "STATE_DIRECTORY",
        "CREDENTIALS_DIRECTORY",
        "POSTGRES_PASSWORD",
    ] {
        bench = bench.env(name, "something");
    }
    assert_eq!(bench.good().warnings, Vec::<String>::new());
}

#[test]
fn the_environment_of_the_process_is_read_whole() {
    let sources = crate::config::Sources::of_process(Vec::new(), None);
    assert_eq!(sources.env.len(), std::env::vars_os().count());
    assert!(sources.env.iter().any(|(name, value)| name == "CARGO_PKG_NAME" && value == "owui"));
}

#[test]
fn bytes_that_are_not_utf8_are_refused_where_they_matter() {
    assert!(says(&Bench::new().env("WEBUI_NAME", "caf\u{FFFD}").bad(), &["WEBUI_NAME", "not UTF-8"]));
    assert!(Bench::new().env("SOMETHING_ELSE", "caf\u{FFFD}").load().is_ok());
}
