//! The process: signals, sockets, service managers, and two of them on one data directory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::people::{PASSWORD, Person};
use crate::support::server::{self, Server};
use crate::support::upstream::{Mode, Upstream};
use crate::support::{eventually, within};

fn question() -> Value {
    json!({ "model": "mock-model", "stream": true, "messages": [{ "role": "user", "content": "hi" }] })
}

fn with_upstream(settings: &[(&str, &str)]) -> (Upstream, Server, Person) {
    let upstream = Upstream::start();
    let url = upstream.url();
    let mut all = vec![("OPENAI_API_BASE_URLS", url.as_str())];
    all.extend_from_slice(settings);
    let server = Server::with(&all);
    let admin = server.admin();
    (upstream, server, admin)
}

#[test]
fn a_stop_lets_running_answers_end_and_takes_no_new_ones() {
    for signal in [Signal::TERM, Signal::INT] {
        let (upstream, mut server, admin) = with_upstream(&[]);
        upstream.chat(Mode::Normal { chunks: 30, delay: Duration::from_millis(50) });
        let mut stream = admin.stream("/api/chat/completions", &question()).expect(200);
        stream.line().expect("the answer is under way");
        server.signal(signal);
        let address = server.address().to_owned();
        eventually("new connections are refused", || TcpStream::connect(&address).is_err().then_some(()));
        let told = stream.told();
        assert!(told.done && told.errors.is_empty() && told.text.contains("word29"), "{told:?}");
        assert!(server.wait().success());
    }
}

#[test]
fn a_stop_waits_no_longer_than_the_drain_timeout() {
    let (upstream, mut server, admin) = with_upstream(&[("OWUI_DRAIN_TIMEOUT", "1s")]);
    upstream.chat(Mode::Stall { after: 1 });
    let mut stream = admin.stream("/api/chat/completions", &question()).expect(200);
    stream.line().expect("the answer is under way");
    let started = Instant::now();
    assert!(server.terminate().success());
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    eventually("the model server's work is cancelled", || (upstream.cancelled() == 1).then_some(()));
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let (upstream, mut server, admin) = with_upstream(&[("OWUI_DRAIN_TIMEOUT", "10m")]);
    upstream.chat(Mode::Stall { after: 1 });
    let mut stream = admin.stream("/api/chat/completions", &question()).expect(200);
    stream.line().expect("the answer is under way");
    server.signal(Signal::TERM);
    let address = server.address().to_owned();
    eventually("it is stopping", || TcpStream::connect(&address).is_err().then_some(()));
    assert!(!server.has_ended(), "it waits for the running answer");
    let started = Instant::now();
    server.signal(Signal::TERM);
    server.wait();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn a_second_server_on_the_same_data_says_who_holds_it() {
    let server = Server::start();
    let (code, said) = server::failing_start(server.data(), &[]);
    assert!(code.is_some_and(|code| code != 0), "{said}");
    assert!(said.contains(&server.pid().to_string()), "the pid of the holder is named: {said}");
    server.nobody().get("/health").expect(200);
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let data = tempfile::tempdir().unwrap();
    let mut command = server::command(data.path(), &[]);
    command.args(["serve", "--port", &port]);
    let run = crate::support::cli::run(command, "");
    assert!(run.code.is_some_and(|code| code != 0));
    assert!(run.err.contains(&port), "{}", run.err);
}

#[test]
fn it_serves_on_a_socket_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web.sock");
    let mut server = Server::with(&[("OWUI_UNIX_SOCKET", path.to_str().unwrap())]);
    let mut stream = UnixStream::connect(&path).expect("the socket answers");
    stream.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    assert!(server.terminate().success());
    server.start_again();
    UnixStream::connect(&path).expect("a restart takes the socket file over");
}

#[test]
fn the_control_socket_is_for_the_servers_user_only() {
    let server = Server::start();
    let control = server.data().join("owui.sock");
    let meta = std::fs::symlink_metadata(&control).unwrap();
    assert!(meta.file_type().is_socket());
    assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    let run = server.owui(&["status", "--json"]).expect(0);
    assert!(run.json().is_object());
}

#[test]
fn it_serves_over_ipv6() {
    let server = Server::with(&[("HOST", "::1")]);
    assert!(server.url().starts_with("http://[::1]:"), "{}", server.url());
    server.nobody().get("/health").expect(200);
}

/// `owui serve` under a small shell script, as a service manager would start it; ended on drop.
struct Managed(Child);

impl Managed {
    fn start(data: &std::path::Path, script: &str, input: Stdio, settings: &[(&str, &str)]) -> Managed {
        let mut command = Command::new("sh");
        command.env_clear().args(["-c", script]).arg(server::executable());
        command.env("DATA_DIR", data).env("OWUI_BCRYPT_COST", "4").env("OWUI_DISCOVER_MODELS", "false");
        command.envs(settings.iter().copied());
        Managed(command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("sh starts"))
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }

    fn ready(&mut self) -> String {
        let out = self.0.stdout.take().expect("piped");
        let mut lines = BufReader::new(out).lines().map_while(Result::ok);
        let line = lines.find(|line| line.starts_with("ready http")).expect("a readiness line");
        line.trim_start_matches("ready ").trim_end_matches('/').to_owned()
    }
}

impl Drop for Managed {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_socket_of_the_service_manager_is_taken_over() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // The protocol hands sockets over as descriptors from 3 on, for the process with this number.
    let script = "exec 3<&0 0</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$0\" serve";
    let mut managed =
        Managed::start(data.path(), script, Stdio::from(OwnedFd::from(listener)), &[("PORT", "1")]);
    assert_eq!(managed.ready(), format!("http://{address}"));
    Client::new(&format!("http://{address}")).get("/health").expect(200);
}

#[test]
fn the_service_manager_is_told_of_readiness_life_and_stop() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let notify = UnixDatagram::bind(&path).unwrap();
    notify.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let data = folder.path().join("data");
    let script = "export WATCHDOG_PID=$$; exec \"$0\" serve --port 0";
    let mut managed = Managed::start(
        &data,
        script,
        Stdio::null(),
        &[("NOTIFY_SOCKET", path.to_str().unwrap()), ("WATCHDOG_USEC", "1000000")],
    );
    managed.ready();
    let heard = |wanted: &str| {
        let mut buffer = [0; 4096];
        within(Duration::from_secs(30), wanted, || {
            let count = notify.recv(&mut buffer).expect("a message for the service manager");
            String::from_utf8_lossy(&buffer[..count]).contains(wanted).then_some(())
        });
    };
    heard("READY=1");
    heard("WATCHDOG=1");
    heard("WATCHDOG=1");
    server::send_signal(managed.pid(), Signal::TERM);
    heard("STOPPING=1");
}

#[test]
fn health_is_public_and_tells_nothing() {
    let server = Server::start();
    let answer = server.nobody().get("/health").expect(200);
    assert_eq!(answer.json()["status"], true);
    assert!(answer.body.len() < 100, "{answer}");
    server.owui(&["healthcheck"]).expect(0);
}

#[test]
fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    for (trusted, counts) in [("127.0.0.1", true), ("192.0.2.7", false)] {
        let server = Server::with(&[("FORWARDED_ALLOW_IPS", trusted)]);
        let admin = server.admin();
        // Proxies append: the last address that is not a proxy's own is the client's, whatever stands before it.
        let proxied = server.nobody().header("x-forwarded-for", "203.0.113.5, 198.51.100.9");
        let form = json!({ "email": admin.email, "password": PASSWORD });
        proxied.post("/api/v1/auths/signin", &form).expect(200);
        let sessions = admin.get(&format!("/api/v1/users/{}/sessions", admin.id)).expect(200).text();
        assert_eq!(sessions.contains("198.51.100.9"), counts, "{trusted}: {sessions}");
        assert!(!sessions.contains("203.0.113.5"), "what a client claims of itself: {sessions}");
    }
}
