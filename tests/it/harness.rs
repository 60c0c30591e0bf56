//! The tools of this house, tested: a model server that does not misbehave as told would make other tests meaningless.

use std::time::Duration;

use serde_json::json;

use crate::support::client::Client;
use crate::support::upstream::{Mode, Refused, Upstream};
use crate::support::{eventually, raw::Raw};

fn asked(stream: bool) -> serde_json::Value {
    json!({ "model": "mock-model", "stream": stream, "messages": [{ "role": "user", "content": "hi" }] })
}

#[test]
fn the_mock_upstream_streams_and_answers_whole() {
    let upstream = Upstream::start();
    let client = Client::new(&upstream.url());
    assert_eq!(client.get("/models").expect(200).json()["data"][0]["id"], "mock-model");
    let whole = client.post("/chat/completions", &asked(false)).expect(200).json();
    let told = client.stream("/chat/completions", &asked(true)).expect(200).told();
    assert!(told.done && !told.broken);
    assert_eq!(whole["choices"][0]["message"]["content"], json!(told.text));
    assert_eq!(upstream.last_chat().json()["stream"], true);
    assert_eq!(upstream.cancelled(), 0);
}

#[test]
fn the_mock_upstream_counts_clients_that_hang_up() {
    let upstream = Upstream::start();
    for mode in [Mode::Hang, Mode::Stall { after: 2 }, Mode::Endless] {
        upstream.chat(mode);
        let before = upstream.cancelled();
        let body = asked(true).to_string();
        let mut client = Raw::connect(upstream.ollama_url().trim_start_matches("http://"));
        client.write(
            format!(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        );
        eventually("the request is under way", || (upstream.streaming() == 1).then_some(()));
        drop(client);
        eventually("the hang-up is counted", || (upstream.cancelled() == before + 1).then_some(()));
    }
}

#[test]
fn the_mock_upstream_cuts_spoils_and_refuses() {
    let upstream = Upstream::with_key("sk-mock");
    let client = Client::new(&upstream.url());
    client.post("/chat/completions", &asked(true)).expect(401);
    let client = client.bearer("sk-mock");
    upstream.chat(Mode::Cut { after: 2 });
    let cut = client.stream("/chat/completions", &asked(true)).expect(200).told();
    assert!(cut.broken && !cut.done);
    upstream.chat(Mode::Status { code: 429, retry_after: Some(7) });
    assert_eq!(client.post("/chat/completions", &asked(true)).expect(429).header("retry-after"), "7");
    upstream.chat(Mode::SlowFirst(Duration::from_millis(50)));
    assert!(client.stream("/chat/completions", &asked(true)).expect(200).told().done);
    let refused = Refused::new();
    assert!(Client::new(&refused.url()).try_get("/models").is_err());
}

#[test]
fn the_mock_upstream_speaks_the_ollama_form() {
    let upstream = Upstream::with_models(&["tiny:latest"]);
    let client = Client::new(&upstream.ollama_url());
    assert_eq!(client.get("/api/tags").expect(200).json()["models"][0]["name"], "tiny:latest");
    let mut stream =
        client.stream("/api/chat", &json!({ "model": "tiny:latest", "messages": [] })).expect(200);
    let mut last = serde_json::Value::Null;
    while let Some(line) = stream.line() {
        last = serde_json::from_str(&line).unwrap();
    }
    assert_eq!(last["done"], true);
}
