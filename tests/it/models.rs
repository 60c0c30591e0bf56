//! The model gateway: who may use what, what reaches the model server, and what its faults look like from outside.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::raw::Raw;
use crate::support::server::Server;
use crate::support::upstream::{Mode, Refused, Upstream};
use crate::support::{eventually, within};

const KEY: &str = "sk-upstream-4f1c9e77";

fn question(stream: bool) -> Value {
    json!({ "model": "mock-model", "stream": stream, "messages": [{ "role": "user", "content": "hi" }] })
}

fn everyone() -> Value {
    json!([{ "principal_type": "user", "principal_id": "*", "permission": "read" }])
}

/// As an administrator in the browser does it: reads the connections, adds one, posts all of them back.
#[track_caller]
fn connect(admin: &Person, url: &str, key: &str, grants: &Value) {
    let mut config = admin.get("/openai/config").expect(200).json();
    let index = config["OPENAI_API_BASE_URLS"].as_array().unwrap().len();
    config["OPENAI_API_BASE_URLS"].as_array_mut().unwrap().push(json!(url));
    config["OPENAI_API_KEYS"].as_array_mut().unwrap().push(json!(key));
    config["OPENAI_API_CONFIGS"][index.to_string()] = json!({ "enable": true, "access_grants": grants });
    admin.post("/openai/config/update", &config).expect(200);
}

#[track_caller]
fn model_ids(person: &Person) -> Vec<String> {
    let list = person.get("/api/models?refresh=true").expect(200).json();
    list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap().to_owned()).collect()
}

/// A server with one administrator and one upstream that demands a key.
fn connected(settings: &[(&str, &str)]) -> (Server, Person, Upstream) {
    let upstream = Upstream::with_key(KEY);
    let server = Server::with(settings);
    let admin = server.admin();
    connect(&admin, &upstream.url(), KEY, &json!([]));
    (server, admin, upstream)
}

#[test]
fn an_answer_passes_plain_and_streamed() {
    let (_server, admin, upstream) = connected(&[]);
    assert_eq!(model_ids(&admin), ["mock-model"]);
    for path in ["/api/chat/completions", "/api/v1/chat/completions", "/openai/chat/completions"] {
        let plain = admin.post(path, &question(false)).expect(200).json();
        assert_eq!(plain["choices"][0]["message"]["content"], "word0 word1 word2 word3 word4 ", "{path}");
        let stream = admin.stream(path, &question(true)).expect(200);
        assert!(stream.headers["content-type"].to_str().unwrap().starts_with("text/event-stream"));
        let told = stream.told();
        assert_eq!(told.text, "word0 word1 word2 word3 word4 ", "{path}");
        assert!(told.done && !told.broken && told.errors.is_empty(), "{told:?}");
    }
    assert_eq!(upstream.cancelled(), 0);
}

#[test]
fn the_first_word_is_there_before_the_last_is_made() {
    let (_server, admin, upstream) = connected(&[]);
    upstream.chat(Mode::Normal { chunks: 1000, delay: Duration::from_millis(20) });
    let mut stream = admin.stream("/api/chat/completions", &question(true)).expect(200);
    assert!(stream.line().expect("a first event").contains("word0"));
    assert_eq!(upstream.streaming(), 1, "the answer is still being made");
}

#[test]
fn only_what_concerns_the_model_server_reaches_it() {
    let (server, admin, upstream) = connected(&[]);
    let mut body = question(true);
    for (field, value) in [
        ("chat_id", json!("")),
        ("session_id", json!("s")),
        ("id", json!("m")),
        ("metadata", json!({ "secret": "CANARY" })),
        ("background_tasks", json!({ "title_generation": true })),
        ("features", json!({ "web_search": false })),
        ("params", json!({})),
        ("variables", json!({ "{{USER_NAME}}": "CANARY" })),
    ] {
        body[field] = value;
    }
    body["temperature"] = json!(0.25);
    body["own_field_of_a_server"] = json!({ "kept": true });
    let caller = admin.header("cookie", "token=CANARY; other=CANARY").header("x-forwarded-for", "192.0.2.1");
    assert!(caller.stream("/api/chat/completions", &body).expect(200).told().done);

    let seen = upstream.last_chat();
    let sent = seen.json();
    assert_eq!(seen.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    for absent in ["cookie", "x-forwarded-for", "origin"] {
        assert_eq!(seen.header(absent), None, "{absent} is between the caller and this server");
    }
    assert!(!String::from_utf8_lossy(&seen.body).contains("CANARY"), "{sent}");
    for absent in
        ["chat_id", "session_id", "id", "metadata", "background_tasks", "features", "params", "variables"]
    {
        assert!(sent.get(absent).is_none(), "{absent}: {sent}");
    }
    assert_eq!(sent["temperature"], 0.25);
    assert_eq!(sent["own_field_of_a_server"], json!({ "kept": true }));
    assert_eq!(sent["messages"], body["messages"]);
    drop(server);
}

#[test]
fn a_model_is_the_administrators_until_it_is_granted() {
    let (server, admin, upstream) = connected(&[]);
    let alice = admin.add(&server, "alice@example.org", "user");
    assert!(model_ids(&alice).is_empty());
    alice.post("/api/chat/completions", &question(false)).expect(400);
    alice.post("/openai/chat/completions", &question(false)).expect(403);
    alice.post("/api/chat/completions?bypass_filter=true", &question(false)).expect(400);
    assert_eq!(upstream.chats(), 0, "refused before the model server is asked");

    admin
        .post(
            "/api/v1/models/model/access/update",
            &json!({ "id": "mock-model", "access_grants": everyone() }),
        )
        .expect(200);
    eventually("the granted model is listed", || (model_ids(&alice) == ["mock-model"]).then_some(()));
    alice.post("/api/chat/completions", &question(false)).expect(200);

    admin
        .post("/api/v1/models/model/access/update", &json!({ "id": "mock-model", "access_grants": [] }))
        .expect(200);
    alice.post("/api/chat/completions", &question(false)).expect(400);
    assert!(model_ids(&alice).is_empty());
}

#[test]
fn a_reader_of_a_preset_learns_its_owners_name_only() {
    let (server, admin, _upstream) = connected(&[]);
    let alice = admin.add(&server, "alice@example.org", "user");
    let preset = json!({ "id": "helper", "name": "Helper", "base_model_id": "mock-model", "params": {}, "meta": {},
        "access_grants": everyone() });
    admin.post("/api/v1/models/create", &preset).expect(200);
    let owner = |person: &Person| {
        let list = person.get("/api/v1/models/list").expect(200).json();
        assert_eq!(list["total"], 1, "{list}");
        list["items"][0]["user"].clone()
    };
    assert_eq!((&owner(&admin)["email"], &owner(&admin)["role"]), (&json!(admin.email), &json!("admin")));
    let told = owner(&alice);
    assert_eq!(told["id"], json!(admin.id));
    assert!(told["name"].is_string() && told.get("email").is_none() && told.get("role").is_none(), "{told}");
    let one = alice.get("/api/v1/models/model?id=helper").expect(200).text();
    assert!(!one.contains(&admin.email), "{one}");
}

#[test]
fn a_connection_for_everyone_grants_its_models_to_everyone() {
    let upstream = Upstream::start();
    let server = Server::start();
    let admin = server.admin();
    connect(&admin, &upstream.url(), "", &everyone());
    let alice = admin.add(&server, "alice@example.org", "user");
    assert_eq!(model_ids(&alice), ["mock-model"]);
    assert!(alice.stream("/api/chat/completions", &question(true)).expect(200).told().done);
    let pending = admin.add(&server, "pending@example.org", "pending");
    pending.post("/api/chat/completions", &question(false)).expect(401);
    server.nobody().post("/api/chat/completions", &question(false)).expect(401);
}

#[test]
fn an_unknown_model_is_a_clear_400() {
    let (_server, admin, upstream) = connected(&[]);
    let mut body = question(false);
    body["model"] = json!("no-such-model");
    assert!(!admin.post("/api/chat/completions", &body).expect(400).detail().is_empty());
    admin.post("/api/chat/completions", &json!({ "model": "mock-model" })).expect(400);
    admin.post("/api/chat/completions", &json!({ "messages": [] })).expect(400);
    admin.post("/api/chat/completions", &json!([])).expect_one_of(&[400, 422]);
    assert_eq!(upstream.chats(), 0);
}

#[test]
fn hanging_up_cancels_the_model_servers_work() {
    let (server, admin, upstream) = connected(&[]);
    upstream.chat(Mode::Endless);
    let mut stream = admin.stream("/api/chat/completions", &question(true)).expect(200);
    stream.line().expect("a first event");
    drop(stream);
    eventually("a streamed request is cancelled", || (upstream.cancelled() == 1).then_some(()));

    upstream.chat(Mode::Hang);
    let mut raw = Raw::connect(server.address());
    let body = question(false).to_string();
    raw.write(
        format!(
            "POST /api/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            admin.token,
            body.len()
        )
        .as_bytes(),
    );
    eventually("the plain request is under way", || (upstream.streaming() == 1).then_some(()));
    drop(raw);
    eventually("a plain request is cancelled", || (upstream.cancelled() == 2).then_some(()));
}

#[test]
fn a_refusal_of_the_model_server_is_handed_on() {
    let (_server, admin, upstream) = connected(&[]);
    for stream in [false, true] {
        upstream.chat(Mode::Status { code: 429, retry_after: Some(7) });
        let limited = admin.post("/api/chat/completions", &question(stream)).expect(429);
        assert_eq!(limited.header("retry-after"), "7");
        assert!(limited.text().contains("mock says 429"), "{limited}");
        upstream
            .chat(Mode::Body { code: 400, body: json!({ "error": { "message": "too long" } }).to_string() });
        assert!(
            admin.post("/api/chat/completions", &question(stream)).expect(400).text().contains("too long")
        );
    }
}

#[test]
fn a_fault_of_the_model_server_is_a_clear_502_or_504() {
    let (server, admin, upstream) = connected(&[("AIOHTTP_CLIENT_TIMEOUT", "1")]);
    for stream in [false, true] {
        upstream.chat(Mode::Status { code: 500, retry_after: None });
        let broken = admin.post("/api/chat/completions", &question(stream)).expect(502);
        upstream.chat(Mode::Hang);
        let started = Instant::now();
        let late = admin.post("/api/chat/completions", &question(stream)).expect(504);
        assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
        for answer in [broken, late] {
            assert!(!answer.detail().is_empty());
            tells_no_secret(&answer.text(), &upstream);
        }
    }
    upstream.chat(Mode::Malformed { after: 0 });
    admin.post("/api/chat/completions", &question(false)).expect(502);
    upstream.chat(Mode::Cut { after: 0 });
    admin.post("/api/chat/completions", &question(false)).expect(502);
    tells_no_secret(&server.log(), &upstream);
}

#[track_caller]
fn tells_no_secret(text: &str, upstream: &Upstream) {
    assert!(!text.contains(KEY), "the key stands in: {text}");
    assert!(
        !text.contains("127.0.0.1:") || !text.contains(&upstream.port().to_string()),
        "an inner address stands in: {text}"
    );
}

#[test]
fn a_stream_that_breaks_ends_with_an_error_event_and_done() {
    let (_server, admin, upstream) = connected(&[("AIOHTTP_CLIENT_STREAM_IDLE_TIMEOUT", "1")]);
    for mode in [Mode::Cut { after: 3 }, Mode::Malformed { after: 3 }, Mode::Stall { after: 3 }] {
        upstream.chat(mode.clone());
        let told = admin.stream("/api/chat/completions", &question(true)).expect(200).told();
        assert_eq!(told.text, "word0 word1 word2 ", "{mode:?}: what had arrived is there");
        assert_eq!(told.errors.len(), 1, "{mode:?}: {told:?}");
        let message = told.errors[0]["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{mode:?}: {told:?}");
        tells_no_secret(message, &upstream);
        assert!(told.done && !told.broken, "{mode:?}: {told:?}");
    }
}

#[test]
fn a_dead_model_server_costs_no_more_than_its_time_limit() {
    let (_server, admin, upstream) = connected(&[("AIOHTTP_CLIENT_TIMEOUT_MODEL_LIST", "1")]);
    let (silent, refused) = (Upstream::with_models(&["never-listed"]), Refused::new());
    silent.list(Mode::Hang);
    connect(&admin, &silent.url(), "", &json!([]));
    connect(&admin, &refused.url(), "", &json!([]));
    let started = Instant::now();
    assert_eq!(model_ids(&admin), ["mock-model"]);
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    drop(upstream);
    silent.list(Mode::normal());
    within(Duration::from_secs(30), "a server that answers again is listed again", || {
        model_ids(&admin).contains(&"never-listed".to_owned()).then_some(())
    });
}

#[test]
fn a_key_is_never_shown_and_goes_back_unchanged() {
    let (server, admin, upstream) = connected(&[]);
    let config = admin.get("/openai/config").expect(200).json();
    assert!(!config.to_string().contains(KEY), "{config}");
    // A client that reads the whole and posts it back changes nothing.
    admin.post("/openai/config/update", &config).expect(200);
    admin.post("/api/chat/completions", &question(false)).expect(200);
    assert_eq!(upstream.last_chat().header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    let listed = server.owui(&["connection", "list", "--json"]).expect(0);
    assert!(!listed.out.contains(KEY) && !listed.err.contains(KEY));
    tells_no_secret(&server.log(), &upstream);
    // Nor does it lie in clear in anything that the server writes.
    let mut folders = vec![server.data().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if entry.file_type().unwrap().is_file() {
                let bytes = std::fs::read(entry.path()).unwrap();
                let found = bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes());
                assert!(!found, "the key lies in clear in {}", entry.path().display());
            }
        }
    }
}

#[test]
fn a_wrong_key_is_told_without_the_key() {
    let upstream = Upstream::with_key(KEY);
    let server = Server::start();
    let admin = server.admin();
    let answer = admin.post("/openai/verify", &json!({ "url": upstream.url(), "key": "sk-wrong-8d2f" }));
    assert!(!answer.is_ok() && !answer.text().contains("sk-wrong-8d2f"), "{answer}");
    admin.post("/openai/verify", &json!({ "url": upstream.url(), "key": KEY })).expect(200);
}

#[test]
fn the_switch_of_a_kind_cannot_be_turned_while_the_server_runs() {
    let (_server, admin, _upstream) = connected(&[("ENABLE_OLLAMA_API", "false")]);
    for (name, path, wanted) in
        [("ENABLE_OPENAI_API", "openai", false), ("ENABLE_OLLAMA_API", "ollama", true)]
    {
        let before = admin.get(&format!("/{path}/config")).expect(200).json();
        let update = format!("/{path}/config/update");
        admin.post(&update, &before).expect(200);
        let form = json!({ name: wanted, "OPENAI_API_BASE_URLS": [], "OPENAI_API_KEYS": [], "OPENAI_API_CONFIGS": {},
            "OLLAMA_BASE_URLS": ["http://127.0.0.1:9"], "OLLAMA_API_CONFIGS": {} });
        let refused = admin.post(&update, &form).expect(409);
        assert!(refused.detail().contains(name), "{refused}");
        assert_eq!(admin.get(&format!("/{path}/config")).expect(200).json(), before, "nothing is applied");
    }
}

#[test]
fn connections_of_the_environment_are_locked_and_work() {
    let upstream = Upstream::with_key(KEY);
    let url = upstream.url();
    let server = Server::with(&[("OPENAI_API_BASE_URLS", &url), ("OPENAI_API_KEYS", KEY)]);
    let admin = server.admin();
    assert_eq!(model_ids(&admin), ["mock-model"]);
    let config = admin.get("/openai/config").expect(200).json();
    assert_eq!(config["OPENAI_API_BASE_URLS"], json!([url]));
    assert!(!config.to_string().contains(KEY));
    admin.post("/api/chat/completions", &question(false)).expect(200);
}

#[test]
fn an_ollama_server_speaks_through_the_same_door() {
    let upstream = Upstream::with_models(&["tiny:latest"]);
    let server = Server::with(&[("OLLAMA_BASE_URLS", &upstream.ollama_url())]);
    let admin = server.admin();
    assert_eq!(model_ids(&admin), ["tiny:latest"]);
    let body =
        json!({ "model": "tiny:latest", "stream": true, "messages": [{ "role": "user", "content": "hi" }] });
    let told = admin.stream("/api/chat/completions", &body).expect(200).told();
    assert_eq!(told.text, "word0 word1 word2 word3 word4 ");
    assert!(told.done && told.errors.is_empty(), "{told:?}");
    assert!(upstream.last_chat().path.starts_with("/api/chat"));
    let mut plain = body.clone();
    plain["stream"] = json!(false);
    let answer = admin.post("/api/chat/completions", &plain).expect(200).json();
    assert_eq!(answer["choices"][0]["message"]["content"], told.text);
    upstream.chat(Mode::Cut { after: 2 });
    let cut = admin.stream("/api/chat/completions", &body).expect(200).told();
    assert!(cut.done && cut.errors.len() == 1, "{cut:?}");
}

#[test]
fn a_prefix_names_the_connection_and_stays_here() {
    let upstream = Upstream::start();
    let server = Server::start();
    let admin = server.admin();
    connect(&admin, &upstream.url(), "", &json!([]));
    let mut config = admin.get("/openai/config").expect(200).json();
    config["OPENAI_API_CONFIGS"]["0"]["prefix_id"] = json!("lab");
    admin.post("/openai/config/update", &config).expect(200);
    assert_eq!(model_ids(&admin), ["lab.mock-model"]);
    let mut body = question(false);
    body["model"] = json!("lab.mock-model");
    admin.post("/api/chat/completions", &body).expect(200);
    assert_eq!(upstream.last_chat().json()["model"], "mock-model");
}
