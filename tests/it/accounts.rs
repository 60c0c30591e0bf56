//! Who gets in, as what, and for how long.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::support::people::PASSWORD;
use crate::support::server::{Server, failing_start};

/// All accounts as the administrator sees them, over all pages.
fn accounts(admin: &crate::support::people::Person) -> Vec<Value> {
    admin.get("/api/v1/users/all").expect(200).json()["users"].as_array().unwrap().clone()
}

fn open_sign_up(admin: &crate::support::people::Person) {
    let mut settings = admin.get("/api/v1/auths/admin/config").expect(200).json();
    settings["ENABLE_SIGNUP"] = json!(true);
    admin.post("/api/v1/auths/admin/config", &settings).expect(200);
}

#[test]
fn the_first_person_is_the_administrator_and_sign_up_closes() {
    let mut server = Server::start();
    let config = server.nobody().get("/api/config").expect(200).json();
    assert_eq!(config["onboarding"], true, "a fresh server says that it has no administrator yet: {config}");

    let admin = server.sign_up("Admin@Example.ORG");
    assert_eq!((admin.role.as_str(), admin.email.as_str()), ("admin", "admin@example.org"));
    server.try_sign_up("second@example.org", PASSWORD).expect(403);
    let config = server.nobody().get("/api/config").expect(200).json();
    assert_ne!(config["onboarding"], true);
    assert_eq!(config["features"]["enable_signup"], false);

    server.restart();
    server.try_sign_up("third@example.org", PASSWORD).expect(403);
    assert_eq!(accounts(&server.sign_in("admin@example.org", PASSWORD)).len(), 1);
}

#[test]
fn two_hundred_first_sign_ups_at_once_give_one_administrator() {
    const PEOPLE: usize = 200;
    let server = Server::start();
    let start = Barrier::new(PEOPLE);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..PEOPLE)
            .map(|number| {
                let (server, start) = (&server, &start);
                scope.spawn(move || {
                    start.wait();
                    server.try_sign_up(&format!("person{number}@example.org"), PASSWORD).status
                })
            })
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|&&status| status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 403, 429].contains(status)), "{statuses:?}");

    let winner = statuses.iter().position(|&status| status == 200).unwrap();
    let admin = server.sign_in(&format!("person{winner}@example.org"), PASSWORD);
    assert_eq!(admin.role, "admin");
    assert_eq!(accounts(&admin).len(), 1, "a refused sign-up leaves no account");
}

#[test]
fn a_newcomer_waits_for_approval_and_goes_on_with_the_same_session() {
    let server = Server::start();
    let admin = server.admin();
    open_sign_up(&admin);
    let bob = server.sign_up("bob@example.org");
    assert_eq!(bob.role, "pending");
    assert_eq!(bob.get("/api/v1/auths/").expect(200).json()["role"], "pending");
    bob.get("/api/v1/chats/").expect(401);
    bob.get("/api/models").expect(401);

    admin.update(&bob, &json!({ "role": "user" })).expect(200);
    assert_eq!(bob.get("/api/v1/auths/").expect(200).json()["role"], "user");
    bob.get("/api/v1/chats/").expect(200);
    bob.get("/api/v1/users/").expect(401);
}

#[test]
fn fields_of_the_sign_up_body_cannot_raise_a_role() {
    let server = Server::start();
    let admin = server.admin();
    open_sign_up(&admin);
    let answer = server.nobody().post(
        "/api/v1/auths/signup",
        &json!({ "name": "Eve", "email": "eve@example.org", "password": PASSWORD, "role": "admin", "id": admin.id,
            "is_admin": true, "permissions": { "workspace": { "models": true } }, "created_at": 1 }),
    );
    if answer.expect_one_of(&[200, 422]).status == 200 {
        let eve = server.sign_in("eve@example.org", PASSWORD);
        assert_eq!(eve.role, "pending");
        assert_ne!(eve.id, admin.id);
    }
}

#[test]
fn an_address_belongs_to_one_account_whatever_its_letter_case() {
    let server = Server::start();
    let admin = server.admin();
    admin.add(&server, "alice@example.org", "user");
    admin.try_add("ALICE@example.org", "user").expect(400);
    let alice = server.sign_in("Alice@EXAMPLE.org", PASSWORD);
    assert_eq!(alice.email, "alice@example.org");

    let start = Barrier::new(8);
    let made = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|number| {
                let (admin, start) = (&admin, &start);
                let email = if number % 2 == 0 { "twin@example.org" } else { "TWIN@Example.org" };
                scope.spawn(move || {
                    start.wait();
                    admin.try_add(email, "user").is_ok()
                })
            })
            .collect();
        tries.into_iter().filter(|_| true).map(|one| one.join().unwrap()).filter(|&ok| ok).count()
    });
    assert_eq!(made, 1);
    let twins = accounts(&admin).iter().filter(|user| user["email"] == "twin@example.org").count();
    assert_eq!(twins, 1);
}

#[test]
fn malformed_addresses_are_refused() {
    let server = Server::start();
    let admin = server.admin();
    for email in
        ["", "nobody", "@example.org", "a@", "a@b", "a b@example.org", "a@example.org\n", "a\0@example.org"]
    {
        let answer = admin.try_add(email, "user");
        assert!([400, 422].contains(&answer.status), "{email:?}: {answer}");
    }
    assert_eq!(accounts(&admin).len(), 1);
}

#[test]
fn a_password_is_at_most_72_bytes_and_never_cut() {
    let server = Server::start();
    let admin = server.admin();
    let add = |email: &str, password: &str| {
        admin.post(
            "/api/v1/auths/add",
            &json!({ "name": "P", "email": email, "password": password, "role": "user" }),
        )
    };
    add("long@example.org", &"a".repeat(73)).expect(400);
    add("wide@example.org", &"\u{20ac}".repeat(25)).expect(400);
    add("fits@example.org", &"\u{20ac}".repeat(24)).expect(200);
    add("full@example.org", &"a".repeat(72)).expect(200);
    server.try_sign_in("fits@example.org", &"\u{20ac}".repeat(24)).expect(200);
    server.try_sign_in("full@example.org", &"a".repeat(72)).expect(200);
    server.try_sign_in("full@example.org", &"a".repeat(73)).expect(400);
    server.try_sign_in("full@example.org", &"a".repeat(71)).expect(400);
    server.try_sign_in("full@example.org", &"a".repeat(1 << 20)).expect(400);
}

#[test]
fn a_short_password_is_refused_where_it_is_set() {
    let server = Server::start();
    server.try_sign_up("admin@example.org", "seven77").expect(400);
    let admin = server.admin();
    let alice = admin.add(&server, "alice@example.org", "user");
    alice
        .post("/api/v1/auths/update/password", &json!({ "password": PASSWORD, "new_password": "short" }))
        .expect(400);
    admin.update(&alice, &json!({ "password": "short" })).expect(400);
    server.try_sign_in("alice@example.org", PASSWORD).expect(200);
}

#[test]
fn a_wrong_password_and_an_unknown_person_get_the_same_answer() {
    let server = Server::start();
    server.admin();
    let wrong = server.try_sign_in("admin@example.org", "not the password").expect(400);
    let unknown = server.try_sign_in("nobody@example.org", "not the password").expect(400);
    assert_eq!(wrong.detail(), unknown.detail());
    let names = |answer: &crate::support::client::Answer| {
        answer.headers.keys().map(|name| name.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&wrong), names(&unknown));
}

#[test]
fn sign_out_ends_the_session_at_once_and_only_that_one() {
    let server = Server::start();
    let admin = server.admin();
    let other = server.sign_in("admin@example.org", PASSWORD);
    let thief = admin.clone();
    admin.post("/api/v1/auths/signout", &json!({})).expect(200);
    thief.get("/api/v1/auths/").expect(401);
    thief.by_cookie(&server).get("/api/v1/auths/").expect(401);
    assert!(other.is_signed_in());
    server.nobody().post("/api/v1/auths/signout", &json!({})).expect(200);
}

#[test]
fn an_own_password_change_ends_the_other_sessions() {
    let server = Server::start();
    let admin = server.admin();
    let other = server.sign_in("admin@example.org", PASSWORD);
    admin
        .post(
            "/api/v1/auths/update/password",
            &json!({ "password": "wrong", "new_password": "another horse 8" }),
        )
        .expect(400);
    assert!(other.is_signed_in(), "a refused change ends nothing");
    admin
        .post(
            "/api/v1/auths/update/password",
            &json!({ "password": PASSWORD, "new_password": "another horse 8" }),
        )
        .expect(200);
    other.get("/api/v1/auths/").expect(401);
    server.try_sign_in("admin@example.org", PASSWORD).expect(400);
    server.sign_in("admin@example.org", "another horse 8");
}

#[test]
fn an_administrators_act_on_an_account_takes_effect_at_once() {
    let server = Server::start();
    let admin = server.admin();

    let alice = admin.add(&server, "alice@example.org", "user");
    admin.update(&alice, &json!({ "password": "another horse 8" })).expect(200);
    assert!(!alice.is_signed_in(), "a password set by an administrator ends the sessions");

    let alice = server.sign_in("alice@example.org", "another horse 8");
    admin.update(&alice, &json!({ "role": "pending" })).expect(200);
    alice.get("/api/v1/chats/").expect(401);

    admin.update(&alice, &json!({ "role": "admin" })).expect(200);
    let alice = server.sign_in("alice@example.org", "another horse 8");
    alice.get("/api/v1/users/").expect(200);
    admin.update(&alice, &json!({ "role": "user" })).expect(200);
    alice.get("/api/v1/users/").expect(401);

    let alice = server.sign_in("alice@example.org", "another horse 8");
    admin.post(&format!("/api/v1/users/{}/sessions/revoke", alice.id), &json!({})).expect(200);
    assert!(!alice.is_signed_in(), "revoked sessions are over");

    let alice = server.sign_in("alice@example.org", "another horse 8");
    admin.delete(&format!("/api/v1/users/{}", alice.id)).expect(200);
    assert!(!alice.is_signed_in(), "a deleted account has no session");
    server.try_sign_in("alice@example.org", "another horse 8").expect(400);
}

#[test]
fn the_last_administrator_cannot_be_removed() {
    let server = Server::start();
    let admin = server.admin();
    admin.update(&admin, &json!({ "role": "user" })).expect_one_of(&[403, 409]);
    admin.delete(&format!("/api/v1/users/{}", admin.id)).expect_one_of(&[403, 409]);
    let second = admin.add(&server, "second@example.org", "admin");
    second.update(&admin, &json!({ "role": "user" })).expect(403);
    second.delete(&format!("/api/v1/users/{}", admin.id)).expect(403);
    assert_eq!(admin.get("/api/v1/auths/").expect(200).json()["role"], "admin");
}

#[test]
fn a_forged_or_altered_token_is_nobodys() {
    let server = Server::start();
    let admin = server.admin();
    let parts: Vec<&str> = admin.token.split('.').collect();
    let [head, claims, signature] = parts[..] else { panic!("a token has three parts: {}", admin.token) };
    let encode = |value: &Value| base64(value.to_string().as_bytes());
    let none = encode(&json!({ "alg": "none", "typ": "JWT" }));
    let other = encode(&json!({ "id": admin.id, "jti": "x", "exp": 4_000_000_000_u64, "role": "admin" }));
    let mut flipped = signature.to_owned().into_bytes();
    flipped[4] = if flipped[4] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    // The last character carries unused bits: another one that decodes to the same bytes must not pass either.
    let last = signature.chars().last().unwrap();
    let twin = if last == 'A' { 'B' } else { char::from(last as u8 + 1) };
    let twisted = format!("{}{twin}", &signature[..signature.len() - 1]);
    for forged in [
        format!("{none}.{claims}."),
        format!("{none}.{other}."),
        format!("{head}.{claims}."),
        format!("{head}.{claims}"),
        format!("{head}.{other}.{signature}"),
        format!("{head}.{claims}.{flipped}"),
        format!("{head}.{claims}.{twisted}"),
        format!("{head}.{claims}.{signature}="),
        format!("{head}.{claims}.{signature}.{signature}"),
        "..".to_owned(),
        "sk-00000000000000000000000000000000".to_owned(),
    ] {
        let answer = server.nobody().bearer(&forged).get("/api/v1/auths/");
        assert_eq!(answer.status, 401, "{forged}: {answer}");
    }
    assert!(admin.is_signed_in());
}

/// URL-safe and without padding, as tokens are written.
fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = Server::start();
    server.admin();
    let answer = server.try_sign_in("admin@example.org", PASSWORD).expect(200);
    let cookies = answer.all("set-cookie");
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("token=")).expect("a cookie `token`");
    let lower = cookie.to_ascii_lowercase();
    for part in ["httponly", "path=/", "max-age=", "samesite="] {
        assert!(lower.contains(part), "{part} is missing in {cookie}");
    }
    assert!(!lower.contains("domain="), "{cookie}");
    assert!(!lower.contains("samesite=none"), "{cookie}");
    assert!(answer.header("cache-control").contains("no-store"));
}

#[test]
fn another_sites_page_cannot_act_with_the_cookie() {
    let server = Server::start();
    let admin = server.admin();
    let base = server.nobody().header("cookie", &format!("token={}", admin.token));
    let body = serde_json::to_vec(
        &json!({ "name": "M", "email": "mallory@example.org", "password": PASSWORD, "role": "admin" }),
    );
    let body = body.unwrap();
    for (name, value) in
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("origin", "null")]
    {
        for kind in ["text/plain", "application/json", "application/x-www-form-urlencoded"] {
            let answer = base.header(name, value).send_bytes("POST", "/api/v1/auths/add", kind, Some(&body));
            assert!([403, 415].contains(&answer.status), "{name}: {value}, {kind}: {answer}");
        }
    }
    assert_eq!(accounts(&admin).len(), 1);
    // The same page of this server may.
    admin
        .by_cookie(&server)
        .send_bytes("POST", "/api/v1/auths/add", "application/json", Some(&body))
        .expect(200);
}

#[test]
fn the_administrator_of_the_environment_exists_before_the_first_request() {
    let settings = [
        ("WEBUI_ADMIN_EMAIL", "root@example.org"),
        ("WEBUI_ADMIN_PASSWORD", "set by the operator"),
        ("WEBUI_ADMIN_NAME", "Root"),
    ];
    let mut server = Server::with(&settings);
    let root = server.sign_in("root@example.org", "set by the operator");
    assert_eq!(root.role, "admin");
    server.try_sign_up("other@example.org", PASSWORD).expect(403);
    root.post(
        "/api/v1/auths/update/password",
        &json!({ "password": "set by the operator", "new_password": "changed by root" }),
    )
    .expect(200);
    server.restart();
    server.try_sign_in("root@example.org", "set by the operator").expect(400);
    server.sign_in("root@example.org", "changed by root");
}

#[test]
fn a_session_outlives_a_restart() {
    let mut server = Server::start();
    let admin = server.admin();
    let key = server.data().join(".webui_secret_key");
    assert!(std::fs::read_to_string(&key).unwrap().trim().len() >= 32);
    server.restart();
    server.nobody().bearer(&admin.token).get("/api/v1/auths/").expect(200);
}

#[test]
fn a_lost_secret_key_is_never_replaced_silently() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::in_dir(data.path(), &[]);
    let key = data.path().join(".webui_secret_key");
    std::fs::remove_file(&key).unwrap();
    server.restart();
    assert!(key.exists(), "without accounts there is nothing to lose");
    let admin = server.admin();
    server.terminate();
    std::fs::remove_file(&key).unwrap();

    let (code, said) = failing_start(data.path(), &[]);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains(".webui_secret_key") && said.contains("WEBUI_SECRET_KEY"), "{said}");
    assert!(!key.exists(), "the refused start has made a key");

    let server = Server::in_dir(data.path(), &[("WEBUI_SECRET_KEY", "a new key that was chosen on purpose")]);
    server.nobody_as(&admin).get("/api/v1/auths/").expect(401);
    server.sign_in(&admin.email, PASSWORD);
}

#[test]
fn what_the_server_writes_is_for_its_own_user_only() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let server = Server::in_dir_not_made(&parent.path().join("data"));
    server.admin();
    let mode = |path: &std::path::Path| std::fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(server.data()), 0o700);
    let mut folders = vec![server.data().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path) & 0o077, 0, "{} is open to others", path.display());
            if path.is_dir() {
                folders.push(path);
            } else {
                files += 1;
            }
        }
    }
    assert!(files >= 3, "store, key and socket lie there");
}
