//! What is taken away is gone at once, also from requests that are already under way.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::raw::Raw;
use crate::support::server::Server;
use crate::support::upstream::{Mode, Upstream};
use crate::support::{eventually, server};

const PATIENCE: Duration = Duration::from_secs(20);

fn question() -> Value {
    json!({ "model": "mock-model", "stream": true, "messages": [{ "role": "user", "content": "hi" }] })
}

/// Sends the head and the first bytes of a request, waits until `meanwhile` is done, and sends the rest.
fn dawdle(server: &Server, who: &Person, path: &str, body: &Value, meanwhile: impl FnOnce()) -> u16 {
    let body = body.to_string();
    let (first, rest) = body.split_at(8);
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        who.token,
        body.len()
    );
    let mut raw = Raw::connect(server.address());
    raw.write(head.as_bytes());
    raw.write(first.as_bytes());
    meanwhile();
    raw.write(rest.as_bytes());
    raw.answer(PATIENCE).expect("an answer").status
}

#[test]
fn a_right_that_ends_while_the_body_arrives_is_not_used_with_it() {
    let server = Server::start();
    let admin = server.admin();
    let other = admin.add(&server, "other@example.org", "admin");
    let form = json!({ "name": "Back Door", "email": "door@example.org", "password": "password-1", "role": "admin" });
    let status = dawdle(&server, &other, "/api/v1/auths/add", &form, || {
        admin.update(&other, &json!({ "role": "pending" })).expect(200);
    });
    assert_eq!(status, 401);
    let people = admin.get("/api/v1/users/?query=door").expect(200).json();
    assert_eq!(people["total"], 0, "{people}");
}

/// A server with a model that talks for a minute, and somebody who listens to it.
fn listening() -> (Server, Person, Person, Upstream) {
    let upstream = Upstream::start();
    upstream.chat(Mode::Normal { chunks: 600, delay: Duration::from_millis(100) });
    let server =
        Server::with(&[("OPENAI_API_BASE_URLS", &upstream.url()), ("BYPASS_MODEL_ACCESS_CONTROL", "true")]);
    let admin = server.admin();
    let alice = admin.add(&server, "alice@example.org", "user");
    (server, admin, alice, upstream)
}

/// Ends the session of the person.
type End<'a> = &'a dyn Fn(&Person);

#[test]
fn a_stream_ends_with_the_session_that_receives_it() {
    let (server, admin, alice, upstream) = listening();
    let ends: [(&str, End<'_>); 3] = [
        ("revoked", &|_| {
            admin.post(&format!("/api/v1/users/{}/sessions/revoke", alice.id), &json!({})).expect(200);
        }),
        ("signed out", &|who| {
            who.post("/api/v1/auths/signout", &json!({})).expect(200);
        }),
        ("disabled", &|_| {
            admin.update(&alice, &json!({ "active": false })).expect(200);
        }),
    ];
    for (how, end) in ends {
        let session = server.sign_in("alice@example.org", crate::support::people::PASSWORD);
        let mut stream = session.stream("/api/chat/completions", &question()).expect(200);
        assert!(stream.line().expect("a first event").contains("word0"), "{how}");
        let started = Instant::now();
        end(&session);
        let told = stream.told();
        assert!(started.elapsed() < Duration::from_secs(5), "{how}: {:?}", started.elapsed());
        assert!(!told.errors.is_empty() && told.done, "{how}: {told:?}");
        eventually("the model server is left alone", || (upstream.streaming() == 0).then_some(()));
    }
}

#[test]
fn a_completion_names_nobody_elses_chat() {
    let (_server, admin, alice, upstream) = listening();
    let chat = admin.post("/api/v1/chats/new", &json!({ "chat": { "title": "mine" } })).expect(200).json();
    for id in [chat["id"].as_str().unwrap(), "7d444840-9dc0-11d1-b245-5ffdce74fad2", "zzz"] {
        let mut body = question();
        body["chat_id"] = json!(id);
        alice.post("/api/chat/completions", &body).expect(404);
    }
    assert_eq!(upstream.streaming(), 0);
}

#[test]
fn a_file_in_the_place_of_the_socket_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious.txt");
    std::fs::write(&precious, "kept").unwrap();
    let data = folder.path().join("data");
    let (code, told) = server::failing_start(&data, &[("OWUI_UNIX_SOCKET", precious.to_str().unwrap())]);
    assert!(code.is_some_and(|code| code != 0), "{told}");
    assert!(told.contains("no socket"), "{told}");
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "kept");
}
