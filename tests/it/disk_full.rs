//! A full disk refuses writes with a clear answer, lets reads go on, and is forgotten as soon as there is room.

use serde_json::json;

use crate::support::eventually;
use crate::support::namespace::launcher;
use crate::support::server::Server;

const DATA: &str = "/tmp/owui-small-disk";

/// A disk of a few megabytes in a mount namespace of the server's own: it is gone with the process, whatever happens.
/// Most of it is held by a ballast file, which the test removes to make room.
const SMALL_DISK: &str = "mkdir -p \"$DATA_DIR\" && mount -t tmpfs -o size=12m,mode=700 none \"$DATA_DIR\" && \
     head -c 6000000 /dev/zero >\"$DATA_DIR/ballast\" && exec \"$0\" \"$@\"";

#[test]
fn a_full_disk_refuses_writes_keeps_reading_and_recovers() {
    let server = Server::under(&launcher(SMALL_DISK), &[("DATA_DIR", DATA)]);
    let admin = server.admin();
    let chat = |filler: usize| json!({ "chat": { "title": "t", "filler": "x".repeat(filler) } });
    let kept =
        admin.post("/api/v1/chats/new", &chat(10)).expect(200).json()["id"].as_str().unwrap().to_owned();

    let refused = eventually("the disk is full", || {
        let answer = admin.post("/api/v1/chats/new", &chat(300_000));
        (!answer.is_ok()).then_some(answer)
    })
    .expect(507);
    assert!(refused.detail().contains("full"), "{refused}");
    assert!(!refused.header("x-request-id").is_empty());
    admin.post("/api/v1/chats/new", &chat(300_000)).expect(507);

    // Reads go on, and so does the process.
    admin.get(&format!("/api/v1/chats/{kept}")).expect(200);
    let listed = admin.get("/api/v1/chats/").expect(200).json().as_array().unwrap().len();
    server.nobody().get("/health").expect(200);

    // The server's own view of its files: the disk exists in its mount namespace only.
    std::fs::remove_file(format!("/proc/{}/root{DATA}/ballast", server.pid())).expect("remove the ballast");
    eventually("writes are taken again without a restart", || {
        admin.post("/api/v1/chats/new", &chat(300_000)).is_ok().then_some(())
    });
    assert_eq!(admin.get("/api/v1/chats/").expect(200).json().as_array().unwrap().len(), listed + 1);
    admin.get(&format!("/api/v1/chats/{kept}")).expect(200);
}
