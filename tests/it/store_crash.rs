//! The real executable killed under write load: whatever it acknowledged is there afterwards, and the store is sound.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::people::Person;
use crate::support::server::Server;
use crate::support::{eventually, within};

const KILLS: usize = 20;
const WRITERS: usize = 8;
/// Acknowledged writes between two kills.
const WRITES: usize = 40;

/// What was acknowledged: kept by the test, outside the process that is killed.
#[derive(Default)]
struct Ledger {
    /// Chat id to the title that was acknowledged last, and the one that may or may not have been written since.
    chats: BTreeMap<String, (String, Option<String>)>,
    deleted: Vec<String>,
    acknowledged: usize,
}

/// Writes until the server is gone: new chats, new titles, deletions. Only acknowledged ones enter the ledger.
fn write(admin: &Person, ledger: &Mutex<Ledger>, stop: &AtomicBool, mark: &str) {
    for number in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        let title = format!("{mark}-{number}");
        let chat = json!({ "chat": { "title": title, "history": { "currentId": "m", "messages": {
            "m": { "id": "m", "parentId": null, "childrenIds": [], "role": "user", "content": title } } } } });
        let Ok(answer) = admin.try_post("/api/v1/chats/new", &chat) else { return };
        assert!(answer.is_ok(), "a write was refused: {answer}");
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        note(ledger, |ledger| drop(ledger.chats.insert(id.clone(), (title.clone(), None))));

        if number % 3 == 1 {
            let second = format!("{title}-renamed");
            // Written or not: until it is acknowledged, both titles are right.
            ledger.lock().unwrap().chats.insert(id.clone(), (title, Some(second.clone())));
            let Ok(answer) =
                admin.try_post(&format!("/api/v1/chats/{id}"), &json!({ "chat": { "title": second } }))
            else {
                return;
            };
            assert!(answer.is_ok(), "a rename was refused: {answer}");
            note(ledger, |ledger| drop(ledger.chats.insert(id.clone(), (second, None))));
        }
        if number % 7 == 3 {
            // From here on neither its presence nor its absence would be wrong, until it is acknowledged.
            ledger.lock().unwrap().chats.remove(&id);
            let Ok(answer) = admin.try_send("DELETE", &format!("/api/v1/chats/{id}"), "", None) else {
                return;
            };
            assert!(answer.is_ok(), "a deletion was refused: {answer}");
            note(ledger, |ledger| ledger.deleted.push(id));
        }
    }
}

fn note(ledger: &Mutex<Ledger>, change: impl FnOnce(&mut Ledger)) {
    let mut ledger = ledger.lock().unwrap();
    change(&mut ledger);
    ledger.acknowledged += 1;
}

fn check(admin: &Person, ledger: &Ledger) {
    for (id, (title, perhaps)) in &ledger.chats {
        let read = admin.get(&format!("/api/v1/chats/{id}")).expect(200).json();
        let found = read["title"].as_str().unwrap_or_default();
        assert!(
            found == title || Some(found) == perhaps.as_deref(),
            "{id}: {found:?}, acknowledged was {title:?}"
        );
        let first = title.trim_end_matches("-renamed");
        assert_eq!(
            read["chat"]["history"]["messages"]["m"]["content"], first,
            "the message came with its chat"
        );
    }
    for id in &ledger.deleted {
        assert_ne!(admin.get(&format!("/api/v1/chats/{id}")).status, 200, "{id} was deleted, and is back");
    }
    // The list, which is read from an index, agrees with the documents.
    let listed: Value = admin.get("/api/v1/chats/").expect(200).json();
    let listed: BTreeMap<&str, &str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|chat| (chat["id"].as_str().unwrap(), chat["title"].as_str().unwrap()))
        .collect();
    for (id, (title, perhaps)) in &ledger.chats {
        let found = listed.get(id.as_str()).copied();
        assert!(
            found == Some(title) || (found.is_some() && found == perhaps.as_deref()),
            "{id} in the list: {found:?}"
        );
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9_twenty_times() {
    let mut server = Server::start();
    let first = server.admin();
    let ledger = Mutex::new(Ledger::default());
    for kill in 0..KILLS {
        let admin = server.nobody_as(&first);
        let stop = AtomicBool::new(false);
        let before = ledger.lock().unwrap().acknowledged;
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (admin, ledger, stop) = (&admin, &ledger, &stop);
                scope.spawn(move || write(admin, ledger, stop, &format!("k{kill}w{writer}")));
            }
            // The load goes on while the process dies: the kill meets writes at every stage.
            eventually("writes are acknowledged", || {
                (ledger.lock().unwrap().acknowledged >= before + WRITES).then_some(())
            });
            server.kill_9();
            stop.store(true, Ordering::SeqCst);
        });
        server.owui(&["doctor", "--store"]).expect(0);
        server.start_again();
        check(&server.nobody_as(&first), &ledger.lock().unwrap());
    }
    assert!(ledger.lock().unwrap().acknowledged >= KILLS * WRITES);
}

#[test]
fn a_start_after_kill_9_is_quick() {
    let mut server = Server::start();
    let first = server.admin();
    let admin = server.nobody_as(&first);
    for number in 0..50 {
        let chat = json!({ "chat": { "title": format!("{number}"), "filler": "x".repeat(100_000) } });
        admin.post("/api/v1/chats/new", &chat).expect(200);
    }
    server.kill_9();
    within(std::time::Duration::from_secs(10), "a start after a kill", || {
        server.start_again();
        Some(())
    });
    server.nobody_as(&first).get("/api/v1/chats/?page=1").expect(200);
}
