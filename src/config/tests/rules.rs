//! Rules between settings: each with its message.

use super::{Bench, says};

type Env = &'static [(&'static str, &'static str)];

/// Environment, and words of the one problem that it must cause.
const REFUSED: &[(Env, &[&str])] = &[
    (&[("WEBUI_ADMIN_EMAIL", "a@example.org")], &["WEBUI_ADMIN_EMAIL", "WEBUI_ADMIN_PASSWORD", "is missing"]),
    (&[("WEBUI_ADMIN_PASSWORD", "correct horse")], &["WEBUI_ADMIN_PASSWORD", "WEBUI_ADMIN_EMAIL is missing"]),
    (
        &[("WEBUI_ADMIN_EMAIL", "alice"), ("WEBUI_ADMIN_PASSWORD", "correct horse")],
        &["WEBUI_ADMIN_EMAIL", "not an e-mail address"],
    ),
    (
        &[("WEBUI_ADMIN_EMAIL", "a@b.c"), ("WEBUI_ADMIN_PASSWORD", "short")],
        &["WEBUI_ADMIN_PASSWORD", "shorter than 8"],
    ),
    (
        &[("WEBUI_ADMIN_EMAIL", "a@b.c"), ("WEBUI_ADMIN_PASSWORD", LONG)],
        &["WEBUI_ADMIN_PASSWORD", "longer than 72 bytes"],
    ),
    (
        &[("WEBUI_AUTH_COOKIE_SAME_SITE", "none")],
        &["WEBUI_AUTH_COOKIE_SAME_SITE", "WEBUI_AUTH_COOKIE_SECURE=true"],
    ),
    (
        &[("OPENAI_API_KEYS", "a;b"), ("OPENAI_API_BASE_URLS", "http://a")],
        &["OPENAI_API_KEYS", "2 keys", "1 addresses"],
    ),
    (&[("OPENAI_API_KEYS", "a;b")], &["OPENAI_API_KEYS", "2 keys", "0 addresses"]),
    (&[("WEBUI_SECRET_KEY", "0123456789")], &["WEBUI_SECRET_KEY", "shorter than 16 bytes", "openssl rand"]),
    (&[("WEBUI_SECRET_KEY", "t0p-s3cr3t")], &["WEBUI_SECRET_KEY", "well-known"]),
    (&[("WEBUI_SECRET_KEY", "Changeme")], &["WEBUI_SECRET_KEY", "well-known"]),
    (
        &[("WEBUI_SECRET_KEY", KEY), ("WEBUI_SECRET_KEY_FILE", "/k")],
        &["WEBUI_SECRET_KEY_FILE", "remove one of the two"],
    ),
    (&[("DATABASE_URL", "postgresql://u:hunter2@h/d")], &["DATABASE_URL", "not supported yet"]),
    (&[("DATABASE_URL", "sqlite:////elsewhere/webui.db")], &["DATABASE_URL", "not supported yet"]),
    (
        &[("AIOHTTP_CLIENT_SESSION_SSL", "/a"), ("AIOHTTP_CLIENT_SSL_CERT_FILE", "/b")],
        &["AIOHTTP_CLIENT_SSL_CERT_FILE", "one of the two"],
    ),
    (
        &[("AIOHTTP_CLIENT_SESSION_SSL", "false"), ("AIOHTTP_CLIENT_SSL_CERT_FILE", "/b")],
        &["switches the check off"],
    ),
    (&[("XFRAME_OPTIONS", "DENNY")], &["XFRAME_OPTIONS", "DENY, SAMEORIGIN, or off"]),
    (&[("XCONTENT_TYPE", "sniff")], &["XCONTENT_TYPE", "nosniff"]),
    (&[("REFERRER_POLICY", "never")], &["REFERRER_POLICY", "no-referrer"]),
    (&[("CROSS_ORIGIN_OPENER_POLICY", "yes")], &["CROSS_ORIGIN_OPENER_POLICY", "same-origin"]),
    (&[("CROSS_ORIGIN_EMBEDDER_POLICY", "yes")], &["CROSS_ORIGIN_EMBEDDER_POLICY", "require-corp"]),
    (&[("CROSS_ORIGIN_RESOURCE_POLICY", "yes")], &["CROSS_ORIGIN_RESOURCE_POLICY", "same-site"]),
    (&[("XDOWNLOAD_OPTIONS", "open")], &["XDOWNLOAD_OPTIONS", "noopen"]),
    (&[("XPERMITTED_CROSS_DOMAIN_POLICIES", "some")], &["XPERMITTED_CROSS_DOMAIN_POLICIES", "master-only"]),
    (&[("OWUI_HEADER_TIMEOUT", "0s")], &["OWUI_HEADER_TIMEOUT", "no time at all"]),
    (&[("AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST", "0")], &["AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST", "no time at all"]),
    (&[("HSTS", "max-age=1y")], &["HSTS", "max-age=<seconds>"]),
    (&[("HSTS", "includeSubDomains")], &["HSTS", "max-age=<seconds>"]),
    (&[("PERMISSIONS_POLICY", "none")], &["PERMISSIONS_POLICY", "camera=()"]),
    (&[("OWUI_UNIX_SOCKET", LONG_PATH)], &["OWUI_UNIX_SOCKET", "107 bytes"]),
];

/// Environment, and words of a warning that it must cause.
const WARNED: &[(Env, &[&str])] = &[
    (&[("WEBUI_SECRET_KEY", "0123456789abcdef01")], &["shorter than 32 bytes"]),
    (&[("OWUI_COMPAT", "open-webui"), ("FORWARDED_ALLOW_IPS", "::1")], &["OWUI_COMPAT", "less safe"]),
    (&[("JWT_EXPIRES_IN", "-1")], &["JWT_EXPIRES_IN", "never end"]),
    (&[("JWT_EXPIRES_IN", "0")], &["JWT_EXPIRES_IN", "never end"]),
    (&[("FORWARDED_ALLOW_IPS", "*")], &["FORWARDED_ALLOW_IPS", "believes every client"]),
    (&[("OWUI_BCRYPT_COST", "4")], &["OWUI_BCRYPT_COST=4", "10 or more"]),
    (&[("ENABLE_PASSWORD_AUTH", "false")], &["ENABLE_PASSWORD_AUTH"]),
    (&[("AIOHTTP_CLIENT_SESSION_SSL", "off")], &["AIOHTTP_CLIENT_SESSION_SSL", "not checked"]),
    (&[("ENABLE_OPENAI_API_PASSTHROUGH", "1")], &["ENABLE_OPENAI_API_PASSTHROUGH"]),
    (&[("OPENAI_API_KEY", "sk-x")], &["https://api.openai.com/v1 is used"]),
    (&[("WEBUI_AUTH_COOKIE_SECURE", "1"), ("WEBUI_URL", "http://chat.example.org")], &["WEBUI_URL is http"]),
    (&[("DATABASE_URL", "sqlite:////srv/data/webui.db"), ("DATA_DIR", "/srv/data")], &["former SQLite file"]),
];

/// Environments that are in order.
const FINE: &[Env] = &[
    &[("WEBUI_SECRET_KEY", KEY)],
    &[("WEBUI_ADMIN_EMAIL", "admin@localhost"), ("WEBUI_ADMIN_PASSWORD", "correct horse")],
    &[("WEBUI_AUTH_COOKIE_SAME_SITE", "none"), ("WEBUI_AUTH_COOKIE_SECURE", "true")],
    &[("OPENAI_API_KEYS", "a"), ("OPENAI_API_BASE_URLS", "http://a;http://b")],
    &[("HSTS", "max-age=31536000; includeSubDomains; preload")],
    &[("HSTS", "OFF"), ("PERMISSIONS_POLICY", "camera=(), fullscreen=*, usb=(self)")],
    &[("XFRAME_OPTIONS", "deny"), ("DATABASE_URL", "redb")],
];

const KEY: &str = "0123456789abcdef0123456789abcdef";
const LONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const LONG_PATH: &str = concat!(
    "/tmp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
);

fn bench(env: &[(&str, &str)]) -> Bench {
    env.iter().fold(Bench::new(), |bench, (name, value)| bench.env(name, value))
}

#[test]
fn contradictions_stop_the_start_and_say_what_to_do() {
    for (env, words) in REFUSED {
        let problems = bench(env).bad();
        assert!(problems.len() == 1 && says(&problems, words), "{env:?}: {problems:?}");
        assert!(!says(&problems, &["hunter2"]) && !says(&problems, &["correct horse"]), "{problems:?}");
    }
}

#[test]
fn doubtful_values_are_warned_of() {
    for (env, words) in WARNED {
        let warnings = bench(env).good().warnings;
        assert!(warnings.len() == 1 && says(&warnings, words), "{env:?}: {warnings:?}");
    }
}

#[test]
fn values_in_order_pass_without_a_word() {
    for env in FINE {
        assert_eq!(bench(env).good().warnings, Vec::<String>::new(), "{env:?}");
    }
}

#[test]
fn a_key_without_an_address_goes_to_openai() {
    let models = bench(&[("OPENAI_API_KEY", "sk-x")]).good().config.models;
    assert_eq!(models.openai_base_urls[0].as_str(), "https://api.openai.com/v1");
    assert!(bench(&[]).good().config.models.openai_base_urls.is_empty());
}

#[test]
fn no_seconds_for_an_answer_means_no_limit() {
    let models = bench(&[("AIOHTTP_CLIENT_TIMEOUT", "0"), ("AIOHTTP_CLIENT_STREAM_IDLE_TIMEOUT", "0")])
        .good()
        .config
        .models;
    assert_eq!((models.timeout, models.idle_timeout), (None, None));
}

#[test]
fn the_password_of_a_database_is_never_shown() {
    let text = bench(&[("DATABASE_URL", "postgresql://u:hunter2@h/d")]).load().unwrap_err();
    assert!(!format!("{text} {text:?}").contains("hunter2"));
}
