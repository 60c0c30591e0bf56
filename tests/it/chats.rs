//! Chats over the contract: kept whole, found again, and nobody else's.

use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::server::Server;

/// A chat of one question and one answer.
fn chat(title: &str, question: &str) -> Value {
    json!({ "chat": {
        "title": title, "models": ["mock-model"], "params": {}, "files": [], "tags": [], "timestamp": 1_700_000_000_000_u64,
        "own_key_of_a_client": { "kept": [1, 2.5, null, "ü"] },
        "history": { "currentId": "a1", "messages": {
            "q1": { "id": "q1", "parentId": null, "childrenIds": ["a1"], "role": "user", "content": question,
                "timestamp": 1_700_000_000, "models": ["mock-model"] },
            "a1": { "id": "a1", "parentId": "q1", "childrenIds": [], "role": "assistant", "content": "an answer",
                "timestamp": 1_700_000_001, "model": "mock-model", "done": true, "extra": "kept" },
        } },
    } })
}

#[track_caller]
fn make(person: &Person, title: &str, question: &str) -> String {
    person.post("/api/v1/chats/new", &chat(title, question)).expect(200).json()["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn titles(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|chat| chat["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_chat_comes_back_as_it_was_sent_after_a_restart_too() {
    let mut server = Server::start();
    let admin = server.admin();
    let id = make(&admin, "Owls", "Do owls sleep at night?");
    server.restart();
    let read = server.nobody().bearer(&admin.token).get(&format!("/api/v1/chats/{id}")).expect(200).json();
    assert_eq!(read["title"], "Owls");
    assert_eq!(read["user_id"], json!(admin.id));
    let document = &read["chat"];
    assert_eq!(document["own_key_of_a_client"], json!({ "kept": [1, 2.5, null, "ü"] }));
    assert_eq!(document["history"]["currentId"], "a1");
    assert_eq!(document["history"]["messages"]["q1"]["content"], "Do owls sleep at night?");
    assert_eq!(document["history"]["messages"]["q1"]["childrenIds"], json!(["a1"]));
    assert_eq!(document["history"]["messages"]["a1"]["extra"], "kept");
}

#[test]
fn a_partial_write_changes_what_it_names_and_nothing_else() {
    let server = Server::start();
    let admin = server.admin();
    let id = make(&admin, "Owls", "one");
    let path = format!("/api/v1/chats/{id}");
    let before = admin.get(&path).expect(200).json();

    let renamed = admin.post(&path, &json!({ "chat": { "title": "Night birds" } })).expect(200).json();
    assert_eq!(renamed["title"], "Night birds");
    assert_eq!(renamed["updated_at"], before["updated_at"], "a new name does not move a chat up the list");

    admin
        .post(
            &path,
            &json!({ "chat": { "history": { "currentId": "q2", "messages": {
            "q2": { "id": "q2", "parentId": "a1", "childrenIds": [], "role": "user", "content": "two", "timestamp": 1_700_000_002 },
        } } } }),
        )
        .expect(200);
    let after = admin.get(&path).expect(200).json();
    let messages = &after["chat"]["history"]["messages"];
    assert_eq!(after["title"], "Night birds");
    assert_eq!(messages["q1"]["content"], "one", "messages that the body does not name stay");
    assert_eq!(messages["a1"]["childrenIds"], json!(["q2"]), "children follow from parents");
    assert_eq!(after["chat"]["history"]["currentId"], "q2");
    assert_eq!(after["chat"]["own_key_of_a_client"], before["chat"]["own_key_of_a_client"]);
}

#[test]
fn a_chat_with_lost_messages_is_saved_and_put_straight() {
    let server = Server::start();
    let admin = server.admin();
    let mut lost = chat("Lost", "where is the rest?");
    lost["chat"]["history"]["currentId"] = json!("gone");
    lost["chat"]["history"]["messages"]["q1"]["parentId"] = json!("gone-too");
    let made = admin.post("/api/v1/chats/new", &lost).expect(200).json();
    assert_eq!(made["chat"]["history"]["currentId"], "a1");
    let path = format!("/api/v1/chats/{}", made["id"].as_str().unwrap());
    let update = |history: &Value| admin.post(&path, &json!({ "chat": { "history": history } }));
    let message =
        |id: &str, parent: &str| json!({ "id": id, "parentId": parent, "role": "user", "content": "x" });

    let history =
        json!({ "currentId": "gone", "messages": { "q2": message("q2", "a1"), "r": message("r", "gone") } });
    update(&history).expect(200);
    let read = admin.get(&path).expect(200).json()["chat"]["history"].clone();
    assert_eq!(read["messages"]["q1"]["parentId"], Value::Null);
    assert_eq!(read["messages"]["a1"]["childrenIds"], json!(["q2"]), "a stored parent is linked to");
    assert_eq!(read["messages"]["q2"]["parentId"], "a1");
    assert_eq!(read["messages"]["r"]["parentId"], Value::Null);
    assert_eq!(read["currentId"], "r", "a leaf is shown");

    update(&json!({ "currentId": "", "messages": { "s": message("s", "") } })).expect(200);
    let read = admin.get(&path).expect(200).json()["chat"]["history"].clone();
    assert_eq!((&read["currentId"], &read["messages"]["s"]["parentId"]), (&Value::Null, &Value::Null));
    let circle = json!({ "messages": { "c": message("c", "d"), "d": message("d", "c") } });
    update(&circle).expect(400);
    update(&json!({ "currentId": "white space" })).expect_one_of(&[400, 422]);
}

#[test]
fn an_odd_time_does_not_fail_an_import() {
    let server = Server::start();
    let admin = server.admin();
    let times =
        [(json!(-5), json!(-0.5)), (json!(1_700_000_000.9), json!(1_700_000_001)), (json!(7), json!(null))];
    let chats: Vec<Value> = times
        .iter()
        .map(|(created, updated)| {
            let mut chat = chat("old", "x");
            (chat["created_at"], chat["updated_at"]) = (created.clone(), updated.clone());
            chat
        })
        .collect();
    let made = admin.post("/api/v1/chats/import", &json!({ "chats": chats })).expect(200).json();
    let made: Vec<_> = made
        .as_array()
        .unwrap()
        .iter()
        .map(|chat| (chat["created_at"].clone(), chat["updated_at"].clone()))
        .collect();
    let want = [(0, 0), (1_700_000_000, 1_700_000_001), (7, 7)];
    assert_eq!(made, want.map(|(created, updated): (u64, u64)| (json!(created), json!(updated))));
}

#[test]
fn the_list_has_pages_of_sixty_newest_first_and_ends_with_an_empty_one() {
    let server = Server::start();
    let admin = server.admin();
    for number in 0..130 {
        make(&admin, &format!("chat {number}"), "hello");
    }
    let page =
        |number: usize| titles(&admin.get(&format!("/api/v1/chats/?page={number}")).expect(200).json());
    let pages = [page(1), page(2), page(3)];
    assert_eq!([pages[0].len(), pages[1].len(), pages[2].len()], [60, 60, 10]);
    assert!(page(4).is_empty());
    let mut all: Vec<String> = pages.concat();
    assert_eq!(all.len(), 130);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 130, "no chat stands on two pages");
    // Times are whole seconds; within one second the order is free, so only the ends are certain enough to state.
    assert!(
        pages[2].iter().any(|title| title == "chat 0"),
        "the oldest stands on the last page: {:?}",
        pages[2]
    );
    let without = admin.get("/api/v1/chats/").expect(200).json();
    assert_eq!(without.as_array().unwrap().len(), 130, "without a page, everything");
}

#[test]
fn deleted_pinned_and_archived_chats_leave_the_list() {
    let server = Server::start();
    let admin = server.admin();
    let (gone, pinned, archived) =
        (make(&admin, "gone", "x"), make(&admin, "pinned", "x"), make(&admin, "archived", "x"));
    make(&admin, "stays", "x");
    assert_eq!(admin.delete(&format!("/api/v1/chats/{gone}")).expect(200).json(), json!(true));
    admin.post(&format!("/api/v1/chats/{pinned}/pin"), &json!({})).expect(200);
    admin.post(&format!("/api/v1/chats/{archived}/archive"), &json!({})).expect(200);
    assert_eq!(titles(&admin.get("/api/v1/chats/?page=1").expect(200).json()), ["stays"]);
    assert_eq!(titles(&admin.get("/api/v1/chats/pinned").expect(200).json()), ["pinned"]);
    assert_eq!(titles(&admin.get("/api/v1/chats/archived?page=1").expect(200).json()), ["archived"]);
    admin.get(&format!("/api/v1/chats/{gone}")).expect_one_of(&[401, 404]);
    admin.delete(&format!("/api/v1/chats/{gone}")).expect_one_of(&[401, 404]);
}

#[test]
fn search_finds_titles_and_messages_of_ones_own_chats_only() {
    let server = Server::start();
    let admin = server.admin();
    let alice = admin.add(&server, "alice@example.org", "user");
    make(&admin, "Tawny owls", "what do they eat");
    make(&admin, "Birds", "Is the BARN OWL white?");
    make(&admin, "Cats", "purr");
    make(&alice, "owl secrets", "mine");
    let mut found = titles(&admin.get("/api/v1/chats/search?text=owl&page=1").expect(200).json());
    found.sort();
    assert_eq!(found, ["Birds", "Tawny owls"]);
    assert!(titles(&admin.get("/api/v1/chats/search?text=xyzzy&page=1").expect(200).json()).is_empty());
}

#[test]
fn search_filters_for_tags_folders_and_shares_are_not_looked_for_as_text() {
    let server = Server::start();
    let admin = server.admin();
    make(&admin, "Owls", "tag:none shared:false tag:birds folder:nest shared:true");
    make(&admin, "Cats", "purr");
    let found = |text: &str| {
        let mut found =
            titles(&admin.get(&format!("/api/v1/chats/search?text={text}&page=1")).expect(200).json());
        found.sort();
        found
    };
    for all in ["tag:none", "shared:false", "tag:none%20shared:false"] {
        assert_eq!(found(all), ["Cats", "Owls"], "{all}");
    }
    assert_eq!(found("tag:none%20purr"), ["Cats"]);
    for none in ["tag:birds", "folder:nest", "shared:true", "shared:true%20owls"] {
        assert!(found(none).is_empty(), "{none}");
    }
}

#[test]
fn nobody_reads_or_changes_another_persons_chat() {
    let server = Server::with(&[("ENABLE_ADMIN_CHAT_ACCESS", "false")]);
    let admin = server.admin();
    let alice = admin.add(&server, "alice@example.org", "user");
    let bob = admin.add(&server, "bob@example.org", "user");
    let id = make(&alice, "private", "CANARY-7731");
    let path = format!("/api/v1/chats/{id}");
    let before = alice.get(&path).expect(200).json();
    for other in [&bob, &admin] {
        for (method, path, body) in [
            ("GET", path.clone(), None),
            ("POST", path.clone(), Some(json!({ "chat": { "title": "taken" } }))),
            ("DELETE", path.clone(), None),
            ("POST", format!("{path}/pin"), Some(json!({}))),
            ("POST", format!("{path}/archive"), Some(json!({}))),
        ] {
            let answer = other.send(method, &path, body.as_ref());
            assert!([401, 403, 404].contains(&answer.status), "{answer}");
            assert!(!answer.text().contains("CANARY"), "{answer}");
        }
    }
    server.nobody().get(&path).expect(401);
    assert_eq!(alice.get(&path).expect(200).json(), before, "unchanged, its time included");
    // What is not yours cannot be told from what is not there.
    let missing = bob.get("/api/v1/chats/00000000-0000-4000-8000-000000000000");
    let foreign = bob.get(&path);
    assert_eq!((missing.status, missing.detail()), (foreign.status, foreign.detail()));
}

#[test]
fn a_deleted_persons_chats_are_gone() {
    let server = Server::start();
    let admin = server.admin();
    let alice = admin.add(&server, "alice@example.org", "user");
    let id = make(&alice, "private", "CANARY-7731");
    admin.delete(&format!("/api/v1/users/{}", alice.id)).expect(200);
    admin.get(&format!("/api/v1/chats/{id}")).expect_one_of(&[401, 404]);
}

#[test]
fn a_change_of_a_long_chat_is_answered_with_what_was_sent_unless_the_whole_is_asked_for() {
    let server = Server::start();
    let admin = server.admin();
    let messages: serde_json::Map<String, Value> = (0..150)
        .map(|at: usize| {
            let parent = at.checked_sub(1).map(|parent| format!("m{parent}"));
            let message =
                json!({ "id": format!("m{at}"), "parentId": parent, "childrenIds": [], "role": "user", "content": "x" });
            (format!("m{at}"), message)
        })
        .collect();
    let chat = json!({ "title": "long", "history": { "messages": messages, "currentId": "m149" } });
    let id = admin.post("/api/v1/chats/new", &json!({ "chat": chat })).expect(200).json()["id"].clone();
    let path = format!("/api/v1/chats/{}", id.as_str().unwrap());
    let more = json!({ "chat": { "history": { "currentId": "n", "messages": { "n": {
        "id": "n", "parentId": "m149", "childrenIds": [], "role": "user", "content": "one more" } } } } });
    let count = |answer: Value| answer["chat"]["history"]["messages"].as_object().unwrap().len();
    let part = admin.post(&path, &more).expect(200).json();
    assert_eq!(part["chat"]["history"]["currentId"], "n");
    assert_eq!(count(part), 1);
    let whole = admin.header("prefer", "return=representation").post(&path, &more).expect(200);
    assert_eq!(whole.header("preference-applied"), "return=representation");
    assert_eq!(count(whole.json()), 151);
    assert_eq!(count(admin.get(&path).expect(200).json()), 151);
}
