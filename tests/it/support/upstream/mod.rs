//! A model server that misbehaves on demand: real HTTP on loopback, in the `OpenAI` and in the Ollama form.
//!
//! It counts the clients that hung up before their answer was whole, remembers the last request, and can demand a key.
//! Plain threads, no runtime: a connection is a thread that ends with its connection or with the `Upstream`.

mod answer;
mod serve;

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// How a chat request (or, set apart, a list request) is answered.
#[derive(Clone, Debug)]
pub(crate) enum Mode {
    /// This many pieces with this pause between two of them, then the end.
    Normal { chunks: usize, delay: Duration },
    /// An error answer in the `OpenAI` form, with `Retry-After` when given.
    Status { code: u16, retry_after: Option<u32> },
    /// An error answer with this body as it stands.
    Body { code: u16, body: String },
    /// Takes the request and never answers.
    Hang,
    /// This many pieces, then silence on an open connection.
    Stall { after: usize },
    /// This many pieces, then the connection breaks without an end.
    Cut { after: usize },
    /// This many pieces, then a line that is no event of the protocol.
    Malformed { after: usize },
    /// Answers at once with headers, and only after this time with the first piece.
    SlowFirst(Duration),
    /// Pieces without end, as fast as they are taken.
    Endless,
}

impl Mode {
    pub(crate) fn normal() -> Mode {
        Mode::Normal { chunks: 5, delay: Duration::ZERO }
    }
}

/// One request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the upstream was sent JSON")
    }
}

pub(crate) struct Upstream {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

struct Shared {
    chat: Mutex<Mode>,
    list: Mutex<Mode>,
    models: Mutex<Vec<String>>,
    key: Option<String>,
    seen: Mutex<Vec<Seen>>,
    cancelled: AtomicUsize,
    streaming: AtomicUsize,
    stopped: AtomicBool,
}

impl Upstream {
    pub(crate) fn start() -> Upstream {
        Upstream::make("127.0.0.1:0", None, &["mock-model"])
    }

    pub(crate) fn with_models(models: &[&str]) -> Upstream {
        Upstream::make("127.0.0.1:0", None, models)
    }

    /// Refuses with 401 whoever does not bring this bearer key.
    pub(crate) fn with_key(key: &str) -> Upstream {
        Upstream::make("127.0.0.1:0", Some(key), &["mock-model"])
    }

    fn make(address: &str, key: Option<&str>, models: &[&str]) -> Upstream {
        let listener = TcpListener::bind(address).expect("a loopback port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            chat: Mutex::new(Mode::normal()),
            list: Mutex::new(Mode::normal()),
            models: Mutex::new(models.iter().map(|&name| name.to_owned()).collect()),
            key: key.map(str::to_owned),
            seen: Mutex::new(Vec::new()),
            cancelled: AtomicUsize::new(0),
            streaming: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        });
        let acceptor = std::thread::spawn({
            let shared = Arc::clone(&shared);
            move || serve::accept(&listener, &shared)
        });
        Upstream { address, shared, acceptor: Some(acceptor) }
    }

    /// The base of the `OpenAI` form.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The base of the Ollama form.
    pub(crate) fn ollama_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How chats are answered from now on.
    pub(crate) fn chat(&self, mode: Mode) {
        *self.shared.chat.lock().unwrap() = mode;
    }

    /// How the list of models is answered from now on.
    pub(crate) fn list(&self, mode: Mode) {
        *self.shared.list.lock().unwrap() = mode;
    }

    /// Clients that hung up before their answer was whole.
    pub(crate) fn cancelled(&self) -> usize {
        self.shared.cancelled.load(Ordering::SeqCst)
    }

    /// Chat answers under way.
    pub(crate) fn streaming(&self) -> usize {
        self.shared.streaming.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// The last chat request.
    pub(crate) fn last_chat(&self) -> Seen {
        let seen = self.requests();
        seen.into_iter()
            .rev()
            .find(|seen| seen.path.contains("chat"))
            .expect("the upstream was asked to chat")
    }

    pub(crate) fn chats(&self) -> usize {
        self.requests().iter().filter(|seen| seen.path.contains("chat")).count()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the acceptor, which then sees that it is over.
        drop(std::net::TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
    }
}

/// An address that refuses connections as long as the value lives: bound, and nobody listens.
pub(crate) struct Refused {
    _socket: socket2::Socket,
    address: SocketAddr,
}

impl Refused {
    pub(crate) fn new() -> Refused {
        let socket =
            socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
        let any: SocketAddr = "127.0.0.1:0".parse().unwrap();
        socket.bind(&any.into()).expect("a loopback port");
        let address = socket.local_addr().expect("an address").as_socket().expect("an internet address");
        Refused { _socket: socket, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }
}
