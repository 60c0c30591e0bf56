//! The settings file.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{Bench, says};

#[test]
fn values_may_be_numbers_switches_texts_and_lists() {
    let loaded = Bench::new()
        .toml(
            "[server]\nport = 9090\nforwarded_allow_ips = ['10.0.0.0/8', '::1']\n\
             [auth]\nenable_signup = false\njwt_expires_in = '8h'\ncookie_secure = true\n\
             [models]\nopenai_base_urls = ['http://a/v1', 'http://b/v1']\nopenai_keys = ['', 'k;2']\ntimeout = 2.5\n\
             [[chat.prompt_suggestions]]\ntitle = ['a', 'b']\ncontent = 'c'\n\
             [permissions.chat]\ndelete = false\n",
        )
        .good();
    let config = &loaded.config;
    assert_eq!(config.server.port, 9090);
    assert_eq!(config.server.forwarded_allow_ips.len(), 2);
    assert!(!config.auth.enable_signup);
    assert_eq!(config.auth.cookie_secure, Some(true));
    assert_eq!(config.models.openai_keys.len(), 2);
    assert_eq!(config.models.openai_keys[1].expose(), "k;2");
    assert_eq!(config.models.timeout.unwrap().as_millis(), 2_500);
    assert_eq!(config.chat.prompt_suggestions[0]["title"][1], "b");
    assert!(!config.permissions.allows("chat.delete"));
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest_name() {
    let problems =
        Bench::new().toml("[server]\n# the port\nprot = 1\n\n[auht]\nenable_signup = true\n").bad();
    assert!(
        says(&problems, &["server.prot", "given.toml line 3", "did you mean `server.port`?"]),
        "{problems:?}"
    );
    assert!(
        says(&problems, &["auht.enable_signup", "line 6", "did you mean `auth.enable_signup`?"]),
        "{problems:?}"
    );
    let problems = Bench::new().toml("ENABLE_SIGNUP = false\n").bad();
    assert!(says(&problems, &["did you mean `auth.enable_signup`?"]), "{problems:?}");
    assert!(says(&Bench::new().toml("[zzzzzzzzzzzz]\n").bad(), &["line 1", "no such setting"]));
    assert!(Bench::new().toml("[server]\n[permissions]\n").load().is_ok());
}

#[test]
fn a_bad_value_is_told_with_its_line() {
    let problems = Bench::new().toml("server.host = 'here'\n[server]\n").bad();
    assert!(says(&problems, &["not valid TOML"]), "{problems:?}");
    let problems = Bench::new().toml("[server]\nhost = 'here'\nport = [1]\n[log]\nlevel = { a = 1 }\n").bad();
    assert!(says(&problems, &["server.host=here", "line 2", "expected an IP address"]), "{problems:?}");
    assert!(
        says(&problems, &["server.port", "line 3", "it is a list where one value belongs"]),
        "{problems:?}"
    );
    assert!(
        says(&problems, &["log.level", "line 5", "it is a table where one value belongs"]),
        "{problems:?}"
    );
}

#[test]
fn a_file_that_is_no_toml_is_refused_without_showing_its_content() {
    let problems = Bench::new().toml("[auth]\nadmin_password = \"hunter2-hunter2\nx = 1\n").bad();
    assert!(says(&problems, &["given.toml", "not valid TOML", "line 2"]), "{problems:?}");
    assert!(!says(&problems, &["hunter2"]), "{problems:?}");
}

#[test]
fn a_secret_in_the_file_is_masked_and_wants_a_private_file() {
    let bench = Bench::new().toml("[auth]\nsecret_key = 'short-key'\n");
    let path = bench.file.clone().unwrap();
    assert!(says(&bench.bad(), &["auth.secret_key", "line 2", "shorter than 16 bytes"]));
    assert!(!says(&bench.bad(), &["short-key"]));
    fs::write(&path, "[auth]\nsecret_key = '0123456789abcdef0123456789abcdef'\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(says(&bench.good().warnings, &["others can read it", "chmod 600"]));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(bench.good().warnings, Vec::<String>::new());
}

#[test]
fn a_secret_can_be_named_by_file_in_the_file() {
    let bench = Bench::new();
    let secret = bench.put("password", "correct horse\n").display().to_string();
    let bench =
        bench.toml(&format!("[auth]\nadmin_email = 'a@example.org'\nadmin_password_file = '{secret}'\n"));
    assert_eq!(bench.good().config.auth.admin_password.expose(), "correct horse");
    let problems = Bench::new().toml("[auth]\nadmin_password_file = '/nonexistent'\n").bad();
    assert!(says(&problems, &["auth.admin_password_file", "line 2", "cannot be read"]), "{problems:?}");
}

#[test]
fn a_file_that_was_asked_for_must_exist() {
    let mut bench = Bench::new();
    bench.file = Some(bench.path().join("missing.toml"));
    assert!(says(&bench.bad(), &["missing.toml", "cannot be read"]));
}

#[test]
fn the_file_in_the_data_directory_beats_that_of_the_system() {
    let bench = Bench::new();
    let bench = {
        let data = bench.path().join("data").display().to_string();
        bench.env("DATA_DIR", &data)
    };
    bench.put("system.toml", "[server]\nport = 1\n");
    assert_eq!(bench.good().config.server.port, 1);
    fs::create_dir(bench.path().join("data")).unwrap();
    bench.put("data/owui.toml", "[server]\nport = 2\n");
    let loaded = bench.good();
    assert_eq!((loaded.config.server.port, loaded.file), (2, Some(bench.path().join("data/owui.toml"))));
    let other = bench.put("other.toml", "[server]\nport = 3\n");
    assert_eq!(Bench { file: Some(other), ..bench }.good().config.server.port, 3);
}

#[test]
fn a_file_in_the_data_directory_cannot_move_the_data_directory() {
    let bench = Bench::new();
    let bench = {
        let data = bench.path().display().to_string();
        bench.env("XDG_DATA_HOME", &data)
    };
    fs::create_dir(bench.path().join("owui")).unwrap();
    bench.put("owui/owui.toml", "[server]\ndata_dir = '/elsewhere'\n");
    assert!(says(&bench.bad(), &["server.data_dir", "line 2", "cannot move"]), "{:?}", bench.bad());
}
