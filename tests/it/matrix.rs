//! Every route of the table called as every kind of caller. What is expected follows from the row's access alone, so that a
//! new route is tested the moment it is registered.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::client::{Answer, Client};
use crate::support::people::PASSWORD;
use crate::support::server::Server;

/// Names an object that does not exist: an admitted caller does no harm, and is told apart from a refused one by the text.
const NO_ID: &str = "00000000-0000-4000-8000-000000000000";

#[derive(Debug, Clone)]
struct Row {
    method: String,
    path: String,
    access: String,
}

impl Row {
    fn rows(server: &Server) -> Vec<Row> {
        let table = server.owui(&["routes", "--json"]).expect(0).json();
        let text = |row: &Value, field: &str| {
            row[field].as_str().unwrap_or_else(|| panic!("no {field} in {row}")).to_owned()
        };
        table
            .as_array()
            .expect("an array of rows")
            .iter()
            .map(|row| Row {
                method: text(row, "method"),
                path: text(row, "path"),
                access: text(row, "access"),
            })
            .collect()
    }

    /// With something in place of each parameter.
    fn address(&self) -> String {
        let filled = self.path.split('/').map(|part| if part.starts_with('{') { NO_ID } else { part });
        filled.collect::<Vec<_>>().join("/")
    }

    fn body(&self) -> Option<Value> {
        ["POST", "PUT", "PATCH"].contains(&self.method.as_str()).then(|| json!({}))
    }
}

/// The texts with which the server refuses by role, taken from routes whose access is known.
struct Gate {
    texts: Vec<String>,
}

impl Gate {
    fn refuses(&self, status: u16, detail: &str) -> bool {
        status == 401 && self.texts.iter().any(|text| text == detail)
    }
}

/// A kind of caller, and the accesses that admit it.
struct Kind {
    name: &'static str,
    client: Client,
    reaches: &'static [&'static str],
}

const LEVELS: [&str; 4] = ["public", "pending-ok", "verified", "admin"];

#[test]
fn each_route_admits_exactly_whom_its_row_names() {
    let server = Server::start();
    let admin = server.admin();
    let user = admin.add(&server, "user@example.org", "user");
    let pending = admin.add(&server, "pending@example.org", "pending");
    let gone = admin.add(&server, "gone@example.org", "admin");
    let revoked = gone.token.clone();
    gone.post("/api/v1/auths/signout", &json!({})).expect(200);

    let gate = Gate {
        texts: vec![
            server.nobody().get("/api/v1/users/").expect(401).detail(),
            server.nobody().bearer(&revoked).get("/api/v1/users/").expect(401).detail(),
            pending.get("/api/v1/chats/").expect(401).detail(),
            user.get("/api/v1/users/").expect(401).detail(),
        ],
    };
    let session = |email: &str| server.nobody().bearer(&server.sign_in(email, PASSWORD).token);
    let cookie = |email: &str| server.nobody().cookie(&server.sign_in(email, PASSWORD).token);
    let kinds = [
        Kind { name: "nobody", client: server.nobody(), reaches: &LEVELS[..1] },
        Kind { name: "a revoked session", client: server.nobody().bearer(&revoked), reaches: &LEVELS[..1] },
        Kind { name: "a pending person", client: session("pending@example.org"), reaches: &LEVELS[..2] },
        Kind { name: "a user", client: session("user@example.org"), reaches: &LEVELS[..3] },
        Kind { name: "a user with a cookie", client: cookie("user@example.org"), reaches: &LEVELS[..3] },
        Kind { name: "an administrator", client: session("admin@example.org"), reaches: &LEVELS },
    ];

    let mut rows = Row::rows(&server);
    assert!(rows.len() > 30, "only {} rows: is this the whole table?", rows.len());
    // Signing out ends the session that the next row would need.
    rows.sort_by_key(|row| row.path.ends_with("/signout"));
    let mut wrong = Vec::new();
    for row in &rows {
        assert!(LEVELS.contains(&row.access.as_str()), "an access that this test does not know: {row:?}");
        for kind in &kinds {
            let answer = kind.client.send(&row.method, &row.address(), row.body().as_ref());
            if let Some(problem) = problem(row, kind, &gate, &answer) {
                wrong.push(problem);
            }
        }
    }
    assert!(wrong.is_empty(), "{} of the calls went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn problem(row: &Row, kind: &Kind, gate: &Gate, answer: &Answer) -> Option<String> {
    let told = |what: &str| Some(format!("{} as {}: {what}: {answer}", row.access, kind.name));
    if answer.status >= 500 && answer.status != 501 && answer.status != 503 {
        return told("bad input is never the server's fault");
    }
    let detail = serde_json::from_slice::<Value>(&answer.body)
        .ok()
        .and_then(|value| value["detail"].as_str().map(str::to_owned))
        .unwrap_or_default();
    let refused = gate.refuses(answer.status, &detail);
    match kind.reaches.contains(&row.access.as_str()) {
        true if refused => told("refused"),
        false if !refused => told("not refused with 401"),
        _ => None,
    }
}

#[test]
fn the_operator_on_the_control_socket_reaches_every_administrators_route() {
    let server = Server::start();
    let admin = server.admin();
    let rows = Row::rows(&server);
    let mut reached = 0;
    for row in rows.iter().filter(|row| row.access == "admin") {
        let (status, text) = over_socket(&server.data().join("owui.sock"), row);
        // The operator has no account, so that nobody's chats are theirs to read; everything else an administrator may.
        let about_chats = row.path.starts_with("/api/v1/chats/") && text.contains("reads nobody's chats");
        assert!(
            status != 401 && (status != 403 || about_chats),
            "{} {}: {status} {text}",
            row.method,
            row.path
        );
        assert!(status < 500 || status == 501, "{} {}: {status} {text}", row.method, row.path);
        reached += 1;
    }
    assert!(reached > 5, "only {reached} routes for administrators");
    assert!(admin.is_signed_in());
}

fn over_socket(path: &Path, row: &Row) -> (u16, String) {
    let body = row.body().map(|body| body.to_string()).unwrap_or_default();
    let request = format!(
        "{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        row.method,
        row.address(),
        body.len()
    );
    let mut stream = UnixStream::connect(path).expect("the control socket");
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer on the control socket");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("a status line");
    (status, answer)
}

#[test]
fn the_documented_table_is_the_real_one() {
    let server = Server::start();
    let rows = Row::rows(&server);
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/routes.md"))
        .expect("docs/routes.md");
    for row in &rows {
        assert!(page.contains(&row.path), "{} {} is not in docs/routes.md", row.method, row.path);
    }
}
