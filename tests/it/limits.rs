//! What a client cannot do to the server: too large, too deep, too slow, too many, malformed.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::eventually;
use crate::support::people::Person;
use crate::support::raw::Raw;
use crate::support::server::Server;
use crate::support::upstream::{Mode, Upstream};

const PATIENCE: Duration = Duration::from_secs(20);

fn is_alive(server: &Server) {
    server.nobody().get("/health").expect(200);
}

/// The head of a signed-in request with a JSON body, to be followed by more.
fn head(person: &Person, path: &str, more: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n{more}\r\n",
        person.token
    )
}

#[test]
fn a_body_over_the_limit_is_413_before_it_is_read() {
    let server = Server::with(&[("OWUI_MAX_BODY", "100KB")]);
    let admin = server.admin();
    let mut raw = Raw::connect(server.address());
    // Announced and never sent: the answer must not wait for it.
    raw.write(head(&admin, "/api/v1/auths/update/profile", "content-length: 200000\r\n").as_bytes());
    let answer = raw.answer(PATIENCE).expect("an answer");
    assert_eq!(answer.status, 413, "{answer:?}");
    assert!(answer.text().contains("\"detail\""), "{answer:?}");

    let mut raw = Raw::connect(server.address());
    raw.write(head(&admin, "/api/v1/auths/update/profile", "transfer-encoding: chunked\r\n").as_bytes());
    let chunk = format!("2000\r\n{}\r\n", "x".repeat(0x2000));
    for _ in 0..20 {
        // The server may answer and close before all is written.
        if !raw.write(chunk.as_bytes()) {
            break;
        }
    }
    assert_eq!(raw.answer(PATIENCE).expect("an answer").status, 413);
    is_alive(&server);
}

#[test]
fn headers_over_the_limit_are_431() {
    let server = Server::start();
    let mut raw = Raw::connect(server.address());
    raw.write(b"GET /health HTTP/1.1\r\nhost: x\r\n");
    for number in 0..80 {
        if !raw.write(format!("x-filler-{number}: {}\r\n", "y".repeat(1000)).as_bytes()) {
            break;
        }
    }
    raw.write(b"\r\n");
    assert_eq!(raw.answer(PATIENCE).expect("an answer").status, 431);
    is_alive(&server);
}

#[test]
fn json_deeper_than_the_limit_is_refused() {
    let server = Server::start();
    let admin = server.admin();
    let deep = |depth: usize| {
        let body =
            format!("{{\"chat\":{{\"title\":\"t\",\"deep\":{}1{}}}}}", "[".repeat(depth), "]".repeat(depth));
        admin.send_bytes("POST", "/api/v1/chats/new", "application/json", Some(body.as_bytes())).status
    };
    assert_eq!(deep(30), 200);
    assert!([400, 422].contains(&deep(100)));
    assert!([400, 422].contains(&deep(100_000)));
    is_alive(&server);
}

#[test]
fn bodies_that_are_no_json_are_the_clients_fault() {
    let server = Server::start();
    let admin = server.admin();
    for body in ["", "{", "nope", "[1,2", "{\"chat\":}", "\u{0}", "\"text\"", "null", "[]"] {
        let answer = admin.send_bytes("POST", "/api/v1/chats/new", "application/json", Some(body.as_bytes()));
        assert!([400, 422].contains(&answer.status), "{body:?}: {answer}");
        assert!(!answer.json()["detail"].is_null(), "{body:?}: {answer}");
    }
    let invalid = admin.send_bytes(
        "POST",
        "/api/v1/chats/new",
        "application/json",
        Some(b"{\"chat\":{\"title\":\"\xff\xfe\"}}"),
    );
    assert!([400, 422].contains(&invalid.status), "{invalid}");
    // Half of a surrogate pair is no text: refused, or made text. What is stored and answered is valid in any case.
    let half = admin.send_bytes(
        "POST",
        "/api/v1/chats/new",
        "application/json",
        Some(br#"{"chat":{"title":"\ud800"}}"#),
    );
    if half.expect_one_of(&[200, 400, 422]).status == 200 {
        let listed = admin.get("/api/v1/chats/?page=1").expect(200);
        assert!(std::str::from_utf8(&listed.body).is_ok() && listed.json().is_array(), "{listed}");
    }
}

#[test]
fn a_client_that_dawdles_over_its_headers_is_cut_off() {
    let server = Server::with(&[("OWUI_HEADER_TIMEOUT", "1s")]);
    let mut raw = Raw::connect(server.address());
    raw.write(b"GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ");
    let started = Instant::now();
    // A byte now and then must not keep it open.
    while started.elapsed() < PATIENCE {
        let _ = raw.write(b"y");
        if raw.read_some(Duration::from_millis(100)) == Some(0) {
            assert!(raw.text().is_empty() || raw.text().contains(" 408 "), "{}", raw.text());
            return;
        }
    }
    panic!("still open after {:?}", started.elapsed());
}

#[test]
fn a_client_that_stops_sending_its_body_is_cut_off() {
    let server = Server::with(&[("OWUI_BODY_TIMEOUT", "1s")]);
    let admin = server.admin();
    let mut raw = Raw::connect(server.address());
    raw.write(head(&admin, "/api/v1/chats/new", "content-length: 1000\r\n").as_bytes());
    raw.write(b"{\"chat\":");
    assert!(raw.read_to_close(PATIENCE), "still open: {}", raw.text());
    assert!(raw.text().is_empty() || raw.text().starts_with("HTTP/1.1 408 "), "{}", raw.text());
    is_alive(&server);
}

#[test]
fn a_client_that_does_not_read_is_cut_off_and_its_upstream_too() {
    let upstream = Upstream::start();
    let server = Server::with(&[("OWUI_WRITE_TIMEOUT", "1s"), ("OPENAI_API_BASE_URLS", &upstream.url())]);
    let admin = server.admin();
    upstream.chat(Mode::Endless);
    let body =
        json!({ "model": "mock-model", "stream": true, "messages": [{ "role": "user", "content": "hi" }] })
            .to_string();
    let mut raw = Raw::connect(server.address());
    raw.write(
        head(&admin, "/api/chat/completions", &format!("content-length: {}\r\n", body.len())).as_bytes(),
    );
    raw.write(body.as_bytes());
    eventually("the stream is under way", || (upstream.streaming() == 1).then_some(()));
    // Not a byte is read from here on; back-pressure must reach the model server, and then the time limit.
    eventually("the model server's work is cancelled", || (upstream.cancelled() == 1).then_some(()));
    is_alive(&server);
    drop(raw);
}

#[test]
fn one_persons_streams_are_bounded() {
    let upstream = Upstream::start();
    let server =
        Server::with(&[("OWUI_MAX_STREAMS_PER_USER", "2"), ("OPENAI_API_BASE_URLS", &upstream.url())]);
    let admin = server.admin();
    let other = admin.add(&server, "other@example.org", "admin");
    upstream.chat(Mode::Stall { after: 1 });
    let body =
        json!({ "model": "mock-model", "stream": true, "messages": [{ "role": "user", "content": "hi" }] });
    let first = admin.stream("/api/chat/completions", &body).expect(200);
    let second = admin.stream("/api/chat/completions", &body).expect(200);
    admin.post("/api/chat/completions", &body).expect(429);
    let elsewhere = other.stream("/api/chat/completions", &body).expect(200);
    drop(first);
    let third = eventually("a place is free again", || {
        let stream = admin.stream("/api/chat/completions", &body);
        (stream.status == 200).then_some(stream)
    });
    drop((second, elsewhere, third));
}

#[test]
fn a_server_full_of_connections_still_obeys_its_operator_and_recovers() {
    let server = Server::with(&[
        ("OWUI_MAX_CONNECTIONS", "5"),
        ("OWUI_KEEP_ALIVE", "5m"),
        ("OWUI_HEADER_TIMEOUT", "5m"),
    ]);
    let ask = b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut idle: Vec<Raw> = (0..5).map(|_| Raw::connect(server.address())).collect();
    for raw in &mut idle {
        raw.write(ask);
        assert_eq!(raw.answer(PATIENCE).expect("an answer").status, 200);
    }
    let mut sixth = Raw::connect(server.address());
    sixth.write(ask);
    assert_eq!(sixth.read_some(Duration::from_millis(300)).unwrap_or(0), 0, "no answer while it is full");
    server.owui(&["status"]).expect(0);
    drop(idle);
    // Either the waiting one is served now, or it was turned away and the next one is served.
    eventually("there is room again", || {
        let mut next = Raw::connect(server.address());
        next.write(ask);
        next.answer(PATIENCE).filter(|answer| answer.status == 200)
    });
}

#[test]
fn malformed_requests_are_400_and_the_connection_closes() {
    let server = Server::start();
    for request in [
        "GET /health HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n",
        "GET /health HTTP/1.1\r\nhost: a b\r\n\r\n",
        "GET /health HTTP/1.1\r\nhost : a\r\n\r\n",
        "GET /hea lth HTTP/1.1\r\nhost: a\r\n\r\n",
        "GET /health HTTP/9.9\r\nhost: a\r\n\r\n",
        "POST /api/v1/auths/signin HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}",
        "POST /api/v1/auths/signin HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{7f}\x03\x03\r\n\r\n",
    ] {
        let mut raw = Raw::connect(server.address());
        raw.write(request.as_bytes());
        assert!(raw.read_to_close(PATIENCE), "still open after {request:?}: {}", raw.text());
        let text = raw.text();
        assert!(
            text.is_empty() || text.starts_with("HTTP/1.1 400") || text.starts_with("HTTP/1.1 505"),
            "{request:?}: {text}"
        );
    }
    is_alive(&server);
}

#[test]
fn a_request_with_two_lengths_cannot_hide_another() {
    let server = Server::start();
    // RFC 9112, section 6.1: refused, or read as chunked with the connection closed after it.
    for hidden in ["GET /health HTTP/1.1\r\nhost: a\r\n\r\n", ""] {
        let length = "0\r\n\r\n".len() + hidden.len();
        let mut raw = Raw::connect(server.address());
        raw.write(
            format!(
                "POST /api/v1/auths/signin HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                 content-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
            )
            .as_bytes(),
        );
        assert!(raw.read_to_close(PATIENCE), "still open: {}", raw.text());
        assert!(raw.text().matches("HTTP/1.1 ").count() <= 1, "two answers: {}", raw.text());
        assert!(!raw.text().starts_with("HTTP/1.1 2"), "{}", raw.text());
    }
}

#[test]
fn an_unknown_path_is_json_under_the_api_and_the_app_elsewhere() {
    let server = Server::start();
    for path in
        ["/api/nope", "/api/v1/nope", "/openai/nope", "/ollama/nope", "/oauth/nope", "/docs", "/openapi.json"]
    {
        let answer = server.nobody().get(path);
        assert!([401, 403, 404].contains(&answer.status), "{answer}");
        assert!(!answer.json()["detail"].is_null(), "{answer}");
    }
    let page = server.nobody().get("/c/some-chat").expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    for path in [
        "/static/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/assets/..%2f..%2fetc%2fpasswd",
    ] {
        let mut raw = Raw::connect(server.address());
        raw.write(format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes());
        raw.read_to_close(PATIENCE);
        assert!(!raw.text().contains("root:"), "{path}: {}", raw.text());
    }
}

#[test]
fn a_method_that_a_path_does_not_have_is_405_and_overrides_are_ignored() {
    let server = Server::start();
    let admin = server.admin();
    let answer = admin.send("PUT", "/api/v1/auths/signin", Some(&json!({}))).expect(405);
    assert!(answer.header("allow").contains("POST"), "{answer}");
    let alice = admin.add(&server, "alice@example.org", "user");
    let path = format!("/api/v1/users/{}", alice.id);
    admin.header("x-http-method-override", "DELETE").get(&path).expect(200);
    admin
        .header("x-http-method", "DELETE")
        .post(&format!("{path}?_method=DELETE"), &json!({}))
        .expect_one_of(&[404, 405]);
    assert!(alice.is_signed_in());
}

#[test]
fn every_answer_carries_the_security_headers_and_a_request_id() {
    let server = Server::start();
    let admin = server.admin();
    let mut ids = Vec::new();
    for answer in [
        server.nobody().get("/"),
        server.nobody().get("/api/config"),
        server.nobody().get("/nope.js"),
        server.nobody().get("/api/nope"),
        server.nobody().get("/api/v1/chats/"),
        admin.get("/api/v1/chats/"),
        server.nobody().send_bytes("POST", "/api/v1/auths/signin", "application/json", Some(b"{")),
    ] {
        for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "x-request-id"] {
            assert!(!answer.header(name).is_empty(), "{name} is missing: {answer}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe-inline"), "{policy}");
        assert!(policy.contains("frame-ancestors") || !answer.header("x-frame-options").is_empty());
        assert!(!answer.headers.contains_key("server"), "{answer}");
        ids.push(answer.header("x-request-id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 7, "each request has an id of its own");
}

#[test]
fn a_foreign_origin_gets_no_permission() {
    let server = Server::start();
    let admin = server.admin();
    for origin in ["https://evil.example", "null", "http://127.0.0.1.evil.example"] {
        let answer = admin.header("origin", origin).get("/api/config");
        assert_ne!(answer.header("access-control-allow-origin"), origin);
        assert_ne!(answer.header("access-control-allow-origin"), "*");
    }
}
