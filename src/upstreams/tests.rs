//! Connections against a real store, and requests against real sockets.

#![expect(clippy::disallowed_methods, reason = "tests stand on both sides of the door")]

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::lists::PLACEHOLDER;
use super::*;
use crate::access::Grant;
use crate::audit::{Event, Origin};
use crate::clock::{Clock, Timestamp};
use crate::crypto::{Keyring, Secret};
use crate::error::{Error, UpstreamFault};
use crate::net::{Net, NetOptions};
use crate::store::{self, CollectionInfo, Store};
use crate::tasks::Tasks;

struct House {
    upstreams: Upstreams,
    store: Store,
    _directory: tempfile::TempDir,
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

async fn house(environment: Vec<Given>) -> House {
    let directory = tempfile::tempdir().unwrap();
    let collections = [CollectionInfo::of::<Connection>(), CollectionInfo::of::<Event>()];
    let store = Store::open(directory.path(), store::Options::default(), &collections).unwrap();
    let upstreams = Upstreams::open(setup(&store, environment)).await.unwrap();
    House { upstreams, store, _directory: directory }
}

fn setup(store: &Store, environment: Vec<Given>) -> Setup {
    Setup {
        store: store.clone(),
        keyring: Keyring::new(&secret("a key that only tests know"), &[]),
        clock: Clock::fixed(Timestamp::from_seconds(1000)),
        net: Net::new(&NetOptions { verify_tls: true, ca_file: None }, Tasks::default()).unwrap(),
        timing: Timing {
            connect: Duration::from_secs(2),
            list: Duration::from_millis(300),
            whole: None,
            silence: Some(Duration::from_millis(300)),
        },
        enable_openai: true,
        enable_ollama: true,
        environment,
    }
}

fn new(url: &str, key: Option<&str>) -> NewConnection {
    NewConnection {
        kind: Kind::OpenAi,
        url: url.to_owned(),
        key: key.map(secret),
        headers: Map::new(),
        options: Options::default(),
        access_grants: vec![Grant::EVERYONE_READS],
    }
}

async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.expect("must not take so long")
}

#[tokio::test]
async fn keys_are_sealed_at_rest_and_open_after_a_restart() {
    let house = house(Vec::new()).await;
    house
        .upstreams
        .add(&Origin::system(), new("http://127.0.0.1:9/v1/", Some("sk-very-secret")))
        .await
        .unwrap();
    let raw = house.store.scan_json(store::by_id::<Connection>()).await.unwrap();
    let text = String::from_utf8(raw.items[0].1.to_vec()).unwrap();
    assert!(text.contains("\"url\":\"http://127.0.0.1:9/v1\"") && !text.contains("very-secret"), "{text}");
    let again = Upstreams::open(setup(&house.store, Vec::new())).await.unwrap();
    let sent = again.all()[0].request(http::Method::GET, "/models", Bytes::new()).unwrap();
    assert_eq!(sent.headers()["authorization"], "Bearer sk-very-secret");
    assert!(!format!("{sent:?}").contains("very-secret"));
}

#[tokio::test]
async fn a_key_that_does_not_open_is_kept_and_named() {
    let house = house(Vec::new()).await;
    house.upstreams.add(&Origin::system(), new("http://127.0.0.1:9/v1", Some("sk-1"))).await.unwrap();
    let mut other = setup(&house.store, Vec::new());
    other.keyring = Keyring::new(&secret("another key altogether, too"), &[]);
    let other = Upstreams::open(other).await.unwrap();
    assert!(other.active().is_empty());
    let upstream = Arc::clone(&other.all()[0]);
    let asked = soon(other.list(&upstream)).await.unwrap_err();
    assert!(
        asked.contains("enter the key again"),
        "its own reason, not that of a server asked without a key: {asked}"
    );
    assert_eq!(upstream.health.state().error, Some(asked));
    other.replace(&Origin::system(), Kind::OpenAi, other.lists(Kind::OpenAi)).await.unwrap();
    let again = Upstreams::open(setup(&house.store, Vec::new())).await.unwrap();
    assert_eq!(again.active().len(), 1, "the key must still be there");
}

#[tokio::test]
async fn lists_that_are_read_changed_and_written_back_keep_the_keys() {
    let given =
        Given { kind: Kind::OpenAi, url: "http://127.0.0.1:1/v1".into(), key: Some(secret("sk-env")) };
    let house = house(vec![given]).await;
    let who = Origin::system();
    let mut lists = house.upstreams.lists(Kind::OpenAi);
    assert_eq!(lists.keys, [PLACEHOLDER]);
    assert_eq!(lists.configs["0"]["locked"], true);
    lists.urls.push("http://127.0.0.1:2/v1".into());
    lists.keys.push("sk-two".into());
    lists.configs.insert(
        "1".into(),
        json!({"name": "Two", "colour": "red", "headers": {"x-team": "blue"},
        "access_grants": [{"principal_type": "user", "principal_id": "*", "permission": "read"}]}),
    );
    house.upstreams.replace(&who, Kind::OpenAi, lists).await.unwrap();

    let mut lists = house.upstreams.lists(Kind::OpenAi);
    assert_eq!(lists.keys, [PLACEHOLDER, PLACEHOLDER]);
    assert_eq!(
        (&lists.configs["1"]["colour"], &lists.configs["1"]["headers"]["x-team"]),
        (&json!("red"), &json!(PLACEHOLDER))
    );
    assert_eq!(lists.configs["1"]["access_grants"][0]["principal_id"], "*");
    lists.configs["0"]["prefix_id"] = json!("env");
    lists.configs["1"]["enable"] = json!(false);
    house.upstreams.replace(&who, Kind::OpenAi, lists).await.unwrap();
    let all = house.upstreams.all();
    assert_eq!(all[0].options.prefix(), Some("env"));
    assert_eq!(all[1].headers["authorization"], "Bearer sk-two");
    assert_eq!(all[1].headers["x-team"], "blue");
    assert_eq!(all[0].headers["authorization"], "Bearer sk-env");
    assert_eq!(house.upstreams.active().len(), 1);

    // In another order, and without the one of the environment, which stays.
    let lists = Lists {
        urls: vec!["http://127.0.0.1:2/v1".into()],
        keys: vec![PLACEHOLDER.into()],
        configs: Map::new(),
    };
    house.upstreams.replace(&who, Kind::OpenAi, lists).await.unwrap();
    assert_eq!(house.upstreams.all()[1].headers["authorization"], "Bearer sk-two");
    house.upstreams.replace(&who, Kind::OpenAi, Lists::default()).await.unwrap();
    assert_eq!(house.upstreams.all().len(), 1);
}

#[tokio::test]
async fn a_stored_key_does_not_follow_to_another_address() {
    let house = house(Vec::new()).await;
    house.upstreams.add(&Origin::system(), new("http://127.0.0.1:2/v1", Some("sk-two"))).await.unwrap();
    let lists = Lists {
        urls: vec!["http://10.6.6.6/v1".into()],
        keys: vec![PLACEHOLDER.into()],
        configs: Map::new(),
    };
    let refused = house.upstreams.replace(&Origin::system(), Kind::OpenAi, lists).await.unwrap_err();
    assert!(refused.to_string().contains("enter its key again"), "{refused}");
    assert_eq!(house.upstreams.all()[0].url, "http://127.0.0.1:2/v1");
    let (key, options, headers) = (Some(secret(PLACEHOLDER)), Options::default(), Map::new());
    let verified = house.upstreams.verify(Kind::OpenAi, "http://10.6.6.6/v1", key, &options, &headers);
    assert!(matches!(verified.await, Err(Error::Invalid { .. })));
}

#[tokio::test]
async fn what_the_environment_gives_cannot_be_removed_and_nothing_twice_added() {
    let given = Given { kind: Kind::OpenAi, url: "http://127.0.0.1:1/v1".into(), key: None };
    let house = house(vec![given]).await;
    let id = house.upstreams.all()[0].id;
    let who = Origin::system();
    assert!(matches!(house.upstreams.remove(&who, id).await, Err(Error::Conflict(_))));
    let twice = house.upstreams.add(&who, new("http://127.0.0.1:1/v1/", None)).await.err();
    assert!(matches!(twice, Some(Error::Conflict(_))));
    let added = house.upstreams.add(&who, new("http://127.0.0.1:2/v1", None)).await.unwrap();
    house.upstreams.remove(&who, added.id).await.unwrap();
    assert_eq!(house.upstreams.all().len(), 1);
}

/// A model server that answers each connection with one text, after reading the request, and then closes or waits.
async fn server(answer: String, stays: bool) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            stream.write_all(answer.as_bytes()).await.unwrap();
            if stays {
                open.push(stream);
            }
        }
    });
    (url, task)
}

async fn read_request(stream: &mut TcpStream) {
    let (mut text, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let read = stream.read(&mut piece).await.unwrap();
        text.extend_from_slice(&piece[..read]);
        let Some(end) = memchr::memmem::find(&text, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&text[..end]).to_ascii_lowercase();
        let length = head
            .split("content-length: ")
            .nth(1)
            .map_or(0, |rest| rest.split("\r\n").next().unwrap().parse().unwrap());
        if read == 0 || text.len() >= end + 4 + length {
            return;
        }
    }
}

fn events(body: &str, is_whole: bool) -> String {
    let end = if is_whole { "0\r\n\r\n" } else { "" };
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n{end}",
        body.len()
    )
}

fn whole(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nretry-after: 7\r\n\r\n{body}",
        body.len()
    )
}

async fn ask(kind: Kind, answer: String, stays: bool, is_streamed: bool) -> Result<Answer> {
    let house = house(Vec::new()).await;
    let (url, task) = server(answer, stays).await;
    let mut new = new(&url, Some("sk-abcdefgh"));
    new.kind = kind;
    let upstream = house.upstreams.add(&Origin::system(), new).await.unwrap();
    let body = Bytes::from(json!({"model": "m", "messages": [], "stream": is_streamed}).to_string());
    let prepared = Prepared::new(
        Payload::parse(&body).unwrap(),
        &body,
        Destination { model: "m", is_openai: false, params: None },
    )
    .unwrap();
    // The server goes on until the test ends: the body is still to come.
    drop(task);
    soon(house.upstreams.chat(&upstream, prepared)).await
}

async fn text(answer: Answer) -> String {
    let bytes = match answer.body {
        AnswerBody::Passing(body) => soon(body.collect()).await.unwrap().to_bytes(),
        AnswerBody::Converted(body) => soon(body.collect()).await.unwrap().to_bytes(),
        AnswerBody::Whole(bytes) => bytes,
    };
    String::from_utf8(bytes.to_vec()).unwrap()
}

const DELTA: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n";
const DONE: &str = "data: [DONE]\n\n";

#[tokio::test]
async fn a_stream_passes_byte_by_byte() {
    let stream = format!("{DELTA}{DONE}");
    let answer = ask(Kind::OpenAi, events(&stream, true), true, true).await.unwrap();
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    assert_eq!(text(answer).await, stream);
}

#[tokio::test]
async fn after_its_end_a_stream_that_stays_open_is_not_waited_for() {
    let stream = format!("{DELTA}{DONE}");
    let answer = ask(Kind::OpenAi, events(&stream, false), true, true).await.unwrap();
    assert_eq!(text(answer).await, stream);
}

#[tokio::test]
async fn a_stream_that_is_cut_stalls_or_breaks_ends_with_an_error_event() {
    let half = format!("{DELTA}data: {{\"cho");
    let rubbish = format!("{DELTA}data: <html>\n\n");
    for (body, is_whole, stays, why) in [
        (&half, false, false, "the connection broke"),
        (&half, true, true, "in the middle"),
        (&half, false, true, "sent nothing for 0.3 s"),
        (&rubbish, true, true, "no event stream"),
    ] {
        let answer = ask(Kind::OpenAi, events(body, is_whole), stays, true).await.unwrap();
        let text = text(answer).await;
        let rest = text.strip_prefix(DELTA).unwrap_or_else(|| panic!("{text}"));
        let error =
            rest.strip_prefix("data: ").and_then(|rest| rest.strip_suffix("\n\ndata: [DONE]\n\n")).unwrap();
        let error: Value = serde_json::from_str(error).unwrap();
        assert!(error["error"]["message"].as_str().is_some_and(|message| message.contains(why)), "{error}");
        assert!(!text.contains("127.0.0.1"), "{text}");
    }
}

#[tokio::test]
async fn an_error_that_the_server_reports_in_the_middle_is_told_without_the_key() {
    let body = format!("{DELTA}data: {{\"error\":{{\"message\":\"quota of sk-abcdefgh used up\"}}}}\n\nrest");
    let answer = ask(Kind::OpenAi, events(&body, true), true, true).await.unwrap();
    let told = "data: {\"error\":{\"message\":\"quota of [removed] used up\"}}\n\n";
    assert_eq!(text(answer).await, format!("{DELTA}{told}{DONE}"));
}

#[tokio::test]
async fn a_clients_mistake_is_handed_on_without_key_or_address() {
    let body = json!({"error": {"message": "bad key sk-ab***gh or sk-abcdefgh", "code": 5}}).to_string();
    let answer = ask(Kind::OpenAi, whole("429 Too Many Requests", "application/json", &body), true, true)
        .await
        .unwrap();
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["retry-after"]),
        (429, &http::HeaderValue::from_static("7"))
    );
    let text = text(answer).await;
    assert_eq!(text, r#"{"error":{"message":"bad key [removed] or [removed]","code":5}}"#);
}

#[tokio::test]
async fn the_servers_own_failure_is_ours_to_explain() {
    for (answer, stays, fault, why) in [
        (
            whole("500 Internal Server Error", "text/plain", "stack trace at 10.0.0.1"),
            true,
            UpstreamFault::Bad,
            "status 500",
        ),
        (whole("200 OK", "application/json", "{\"half\":"), true, UpstreamFault::Bad, "no JSON"),
        ("nonsense\r\n\r\n".to_owned(), false, UpstreamFault::Bad, "proper HTTP"),
        (String::new(), false, UpstreamFault::Bad, "the connection broke"),
        (String::new(), true, UpstreamFault::Timeout, "no answer within 0.3 s"),
    ] {
        let is_streamed = why.starts_with("no answer");
        let error = ask(Kind::OpenAi, answer, stays, is_streamed).await.err().unwrap();
        let text = error.to_string();
        assert!(matches!(error, Error::Upstream { status, .. } if status == fault), "{text}");
        assert!(text.contains(why) && !text.contains("10.0.0.1") && !text.contains("127.0.0.1"), "{text}");
    }
}

#[tokio::test]
async fn ollamas_lines_become_events() {
    let lines =
        "{\"message\":{\"content\":\"hi\"},\"done\":false}\n{\"message\":{\"content\":\"\"},\"done\":true}\n";
    let answer = ask(Kind::Ollama, events(lines, true), true, true).await.unwrap();
    let streamed = text(answer).await;
    assert!(
        streamed.contains("\"content\":\"hi\"") && streamed.contains("\"finish_reason\":\"stop\""),
        "{streamed}"
    );
    assert!(streamed.ends_with(DONE), "{streamed}");
    let early = "{\"message\":{\"content\":\"hi\"},\"done\":false}\n{\"mess";
    let early = text(ask(Kind::Ollama, events(early, false), false, true).await.unwrap()).await;
    assert!(early.contains("failed in the middle") && early.ends_with(DONE), "{early}");
    let one = "{\"message\":{\"content\":\"all\"},\"done\":true,\"eval_count\":2}";
    let one =
        text(ask(Kind::Ollama, whole("200 OK", "application/json", one), true, false).await.unwrap()).await;
    let one: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one["choices"][0]["message"]["content"], "all");
}

#[tokio::test]
async fn a_list_is_read_with_prefix_and_a_dead_server_is_down_after_its_own_timeout() {
    let house = house(Vec::new()).await;
    let (url, _task) = server(
        whole("200 OK", "application/json", r#"{"data":[{"id":"a"},{"id":"b","name":"B"},{"no":1}]}"#),
        true,
    )
    .await;
    let mut prefixed = new(&url, None);
    prefixed.options.prefix_id = Some("p".into());
    let upstream = house.upstreams.add(&Origin::system(), prefixed).await.unwrap();
    let offered = soon(house.upstreams.list(&upstream)).await.unwrap();
    let ids: Vec<_> =
        offered.iter().map(|one| (one.id.as_str(), one.upstream_id.as_str(), one.name.as_str())).collect();
    assert_eq!(ids, [("p.a", "a", "a"), ("p.b", "b", "B")]);
    assert_eq!(upstream.health.state(), State { up: Some(true), models: 2, error: None });

    let (url, _task) = server(String::new(), true).await;
    let dead = house.upstreams.add(&Origin::system(), new(&url, None)).await.unwrap();
    let before = std::time::Instant::now();
    assert_eq!(soon(house.upstreams.list(&dead)).await, Err("not done within 0.3 s".to_owned()));
    assert!(before.elapsed() < Duration::from_secs(3));
    assert!(dead.health.is_down());
}
