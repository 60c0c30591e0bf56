//! Every command in both ways: through the running server's socket, and on the data when no server runs.

use serde_json::{Value, json};

use crate::support::cli::Run;
use crate::support::people::PASSWORD;
use crate::support::server::Server;
use crate::support::upstream::Upstream;

/// A server's data with one administrator, asked online first and then, stopped, offline.
struct Desk {
    server: Server,
    online: bool,
}

impl Desk {
    fn owui(&self, args: &[&str]) -> Run {
        self.server.owui(args)
    }

    fn with_input(&self, args: &[&str], input: &str) -> Run {
        self.server.owui_with_input(args, input)
    }

    fn user(&self, email: &str) -> Value {
        self.owui(&["user", "show", email, "--json"]).expect(0).json()
    }

    fn add(&self, email: &str, role: &str) {
        let args = ["user", "add", email, "--role", role, "--password-file", "-"];
        self.with_input(&args, &format!("{PASSWORD}\n")).expect(0);
    }
}

/// The same steps must hold with and without a running server.
fn each_way(steps: impl Fn(&Desk)) {
    for online in [true, false] {
        let mut server = Server::start();
        server.admin();
        if !online {
            assert!(server.terminate().success());
        }
        steps(&Desk { server, online });
    }
}

#[test]
fn people_are_added_shown_changed_and_deleted() {
    each_way(|desk| {
        desk.add("bob@example.org", "pending");
        assert_eq!(desk.user("bob@example.org")["role"], "pending");
        let again =
            desk.with_input(&["user", "add", "BOB@example.org", "--password-file", "-"], "another pass 1\n");
        assert!(again.expect(4).err.to_lowercase().contains("bob@example.org"));

        let listed = desk.owui(&["user", "list", "--role", "pending", "--json"]).expect(0).json();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["email"], "bob@example.org");

        desk.owui(&["user", "approve", "bob@example.org"]).expect(0);
        assert_eq!(desk.user("bob@example.org")["role"], "user");
        desk.owui(&["user", "approve", "bob@example.org"]).expect(0);
        desk.owui(&["user", "role", "bob@example.org", "admin"]).expect(0);
        assert_eq!(desk.user("bob@example.org")["role"], "admin");

        desk.owui(&["user", "delete", "bob@example.org"]).expect(5);
        desk.owui(&["user", "delete", "bob@example.org", "--dry-run"]).expect(0);
        desk.owui(&["user", "show", "bob@example.org"]).expect(0);
        desk.owui(&["user", "delete", "bob@example.org", "--yes"]).expect(0);
        desk.owui(&["user", "show", "bob@example.org"]).expect(3);
        desk.owui(&["user", "delete", "bob@example.org", "--yes"]).expect(3);
    });
}

#[test]
fn ensure_says_whether_anything_changed() {
    each_way(|desk| {
        let args = [
            "user",
            "ensure",
            "alice@example.org",
            "--name",
            "Alice",
            "--role",
            "user",
            "--password-file",
            "-",
            "--json",
        ];
        let first = desk.with_input(&args, &format!("{PASSWORD}\n")).expect(0).json();
        let second = desk.with_input(&args, &format!("{PASSWORD}\n")).expect(0).json();
        assert_eq!((&first["changed"], &second["changed"]), (&json!(true), &json!(false)));
    });
}

#[test]
fn a_pipe_of_commands_approves_who_waits() {
    each_way(|desk| {
        for email in ["one@example.org", "two@example.org"] {
            desk.add(email, "pending");
        }
        let waiting = desk.owui(&["user", "list", "--role", "pending", "--format", "jsonl"]).expect(0);
        let emails: Vec<String> = waiting
            .lines()
            .iter()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["email"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(emails.len(), 2);
        desk.with_input(&["user", "approve", "-"], &emails.join("\n")).expect(0);
        assert_eq!(desk.owui(&["user", "list", "--role", "pending", "--json"]).expect(0).json(), json!([]));
        // Several at once: all are tried, and the gravest outcome is the exit code.
        desk.add("three@example.org", "pending");
        desk.owui(&["user", "approve", "nobody@example.org", "three@example.org"]).expect_any(3);
        assert_eq!(desk.user("three@example.org")["role"], "user");
    });
}

#[test]
fn a_password_set_by_the_operator_lets_the_person_in() {
    each_way(|desk| {
        desk.add("bob@example.org", "user");
        desk.with_input(&["user", "passwd", "bob@example.org", "--password-file", "-"], "set on the shell\n")
            .expect(0);
        desk.with_input(&["user", "passwd", "bob@example.org", "--password-file", "-"], "short\n")
            .expect_failure();
        desk.with_input(
            &["user", "passwd", "nobody@example.org", "--password-file", "-"],
            "set on the shell\n",
        )
        .expect(3);
        if desk.online {
            desk.server.sign_in("bob@example.org", "set on the shell");
            desk.server.try_sign_in("bob@example.org", PASSWORD).expect(400);
        }
    });
}

#[test]
fn a_disabled_person_is_out_at_once_and_back_when_enabled() {
    let server = Server::start();
    let admin = server.admin();
    let bob = admin.add(&server, "bob@example.org", "user");
    server.owui(&["user", "disable", "bob@example.org"]).expect(5);
    assert!(bob.is_signed_in(), "not confirmed, nothing done");
    server.owui(&["user", "disable", "bob@example.org", "--yes"]).expect(0);
    assert!(!bob.is_signed_in());
    server.try_sign_in("bob@example.org", PASSWORD).expect_one_of(&[400, 403]);
    server.owui(&["user", "enable", "bob@example.org"]).expect(0);
    server.sign_in("bob@example.org", PASSWORD);
}

#[test]
fn sessions_are_listed_and_ended() {
    let server = Server::start();
    let admin = server.admin();
    let bob = admin.add(&server, "bob@example.org", "user");
    let listed = server.owui(&["session", "list", "bob@example.org", "--json"]).expect(0);
    assert!(!listed.json().as_array().unwrap().is_empty());
    assert!(!listed.out.contains(&bob.token), "a token is shown");
    server.owui(&["session", "end", "bob@example.org", "--yes"]).expect(0);
    assert!(!bob.is_signed_in());
    assert!(admin.is_signed_in());
}

#[test]
fn a_connection_is_added_tested_granted_and_removed() {
    each_way(|desk| {
        let upstream = Upstream::with_key("sk-cli-77aa");
        let url = upstream.url();
        let add = ["connection", "add", &url, "--key-file", "-", "--for", "everyone", "--yes"];
        let added = desk.with_input(&add, "sk-cli-77aa\n").expect(0);
        assert!(!added.out.contains("sk-cli-77aa") && !added.err.contains("sk-cli-77aa"));
        desk.with_input(&add, "sk-cli-77aa\n").expect(4);
        let listed = desk.owui(&["connection", "list", "--json"]).expect(0);
        assert!(listed.out.contains(&url) && !listed.out.contains("sk-cli-77aa"), "{}", listed.out);
        desk.owui(&["connection", "test", &url]).expect(0);
        let models = desk.owui(&["model", "list", "--json"]).expect(0).json();
        assert_eq!(models[0]["id"], "mock-model");
        if desk.online {
            let admin = desk.server.sign_in("admin@example.org", PASSWORD);
            let alice = admin.add(&desk.server, "alice@example.org", "user");
            assert_eq!(alice.get("/api/models").expect(200).json()["data"][0]["id"], "mock-model");
        }
        drop(upstream);
        desk.owui(&["connection", "test", &url]).expect(1);
        desk.owui(&["connection", "remove", &url]).expect(5);
        desk.owui(&["connection", "remove", &url, "--yes"]).expect(0);
        desk.owui(&["connection", "remove", &url, "--yes"]).expect(3);
    });
}

#[test]
fn a_model_is_granted_and_taken_back() {
    let upstream = Upstream::start();
    let server = Server::with(&[("OPENAI_API_BASE_URLS", &upstream.url())]);
    let admin = server.admin();
    let alice = admin.add(&server, "alice@example.org", "user");
    let ids = || alice.get("/api/models?refresh=true").expect(200).json()["data"].as_array().unwrap().len();
    assert_eq!(ids(), 0);
    server.owui(&["model", "grant", "mock-model", "--everyone"]).expect(0);
    assert_eq!(ids(), 1);
    server.owui(&["model", "revoke", "mock-model", "--everyone", "--yes"]).expect(0);
    assert_eq!(ids(), 0);
    server.owui(&["model", "grant", "no-such-model", "--everyone"]).expect(3);
}

#[test]
fn a_pipe_gets_tab_separated_columns_without_a_header() {
    each_way(|desk| {
        let plain = desk.owui(&["user", "list"]).expect(0);
        assert_eq!(plain.lines().len(), 1, "{}", plain.out);
        assert!(plain.out.contains('\t') && plain.out.contains("admin@example.org"));
        assert!(!plain.out.contains('\u{1b}'));
        let csv = desk.owui(&["user", "list", "--format", "csv", "--fields", "email,role"]).expect(0);
        assert_eq!(csv.lines(), ["email,role", "admin@example.org,admin"]);
    });
}

#[test]
fn wrong_usage_is_2_and_names_the_nearest_word() {
    let data = tempfile::tempdir().unwrap();
    let owui = |args: &[&str]| crate::support::cli::owui(data.path(), args, "");
    assert!(owui(&["user", "lsit"]).expect(2).err.contains("list"));
    owui(&["no-such-command"]).expect(2);
    owui(&["user", "list", "--no-such-flag"]).expect(2);
    owui(&["user", "role", "bob@example.org", "emperor"]).expect(2);
    owui(&["user", "list", "--online"]).expect(69);
    owui(&["healthcheck"]).expect_failure();
}

#[test]
fn errors_are_json_when_json_is_asked_for() {
    each_way(|desk| {
        let run = desk.owui(&["user", "show", "nobody@example.org", "--json"]).expect(3);
        let told: Value = serde_json::from_str(run.err.trim()).expect("one JSON document on standard error");
        assert_eq!(told["error"]["code"], "not_found", "{told}");
        assert!(told["error"]["message"].as_str().is_some_and(|text| !text.is_empty()));
    });
}

#[test]
fn a_command_on_the_data_says_who_holds_it() {
    let server = Server::start();
    let run = server.owui(&["user", "list", "--offline"]).expect(4);
    assert!(run.err.contains(&server.pid().to_string()), "{}", run.err);
}

#[test]
fn doctor_finds_a_sound_installation_sound() {
    each_way(|desk| {
        desk.owui(&["doctor"]).expect(0);
        desk.owui(&["doctor", "--store"]).expect(0);
    });
}

#[test]
fn version_help_manual_and_completions_need_no_data() {
    let data = tempfile::tempdir().unwrap();
    let owui = |args: &[&str]| crate::support::cli::owui(data.path(), args, "").expect(0).out;
    assert!(owui(&["version"]).contains(env!("CARGO_PKG_VERSION")));
    assert!(owui(&["--version"]).contains(env!("CARGO_PKG_VERSION")));
    assert!(owui(&["--help"]).contains("serve"));
    assert!(owui(&["user", "approve", "--help"]).to_lowercase().contains("usage"));
    for shell in ["bash", "zsh", "fish"] {
        assert!(owui(&["completions", shell]).contains("owui"));
    }
    assert!(owui(&["man"]).contains(".TH"));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "nothing was written");
}

#[test]
fn a_password_is_never_an_argument() {
    let data = tempfile::tempdir().unwrap();
    let run = crate::support::cli::owui(
        data.path(),
        &["user", "add", "a@example.org", "--password", "secret word"],
        "",
    );
    run.expect(2);
}
