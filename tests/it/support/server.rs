//! The real executable as a child process: started on a port of its own choice, ended with the test.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::client::Client;
use super::people::Person;
use super::within;

/// Generous: a debug build on a machine that compiles something else at the same time.
const START_LIMIT: Duration = Duration::from_mins(1);
const END_LIMIT: Duration = Duration::from_mins(1);

/// Settings of every test server. A test's own come after them and win.
const BASE: &[(&str, &str)] = &[("OWUI_BCRYPT_COST", "4"), ("OWUI_DISCOVER_MODELS", "false")];

/// One `owui serve`. Dropping it ends the process and removes the data.
pub(crate) struct Server {
    /// Words before the executable's name, when something else is to start it.
    launcher: Vec<String>,
    settings: Vec<(String, String)>,
    data: DataDir,
    running: Option<Running>,
}

/// A folder of the server's own, or one that the test looks after.
enum DataDir {
    Own(TempDir),
    Given(PathBuf),
}

struct Running {
    child: Child,
    base: String,
    errors: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start() -> Server {
        Server::with(&[])
    }

    /// With settings: environment variables on top of the ones every test server has.
    pub(crate) fn with(settings: &[(&str, &str)]) -> Server {
        let own = tempfile::Builder::new().prefix("owui-it-").tempdir().expect("a temporary folder");
        Server::started(&[], DataDir::Own(own), settings)
    }

    /// Started by another program, to which the executable and its arguments are added.
    pub(crate) fn under(launcher: &[&str], settings: &[(&str, &str)]) -> Server {
        let own = tempfile::Builder::new().prefix("owui-it-").tempdir().expect("a temporary folder");
        Server::started(launcher, DataDir::Own(own), settings)
    }

    /// In a data folder that outlives the server (a small disk, a prepared store).
    pub(crate) fn in_dir(data: &Path, settings: &[(&str, &str)]) -> Server {
        Server::started(&[], DataDir::Given(data.to_owned()), settings)
    }

    /// In a folder that the server has to make itself.
    pub(crate) fn in_dir_not_made(data: &Path) -> Server {
        assert!(!data.exists());
        Server::in_dir(data, &[])
    }

    fn started(launcher: &[&str], data: DataDir, settings: &[(&str, &str)]) -> Server {
        let launcher = launcher.iter().map(|&word| word.to_owned()).collect();
        let settings = settings.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut server = Server { launcher, settings, data, running: None };
        server.start_again();
        server
    }

    pub(crate) fn data(&self) -> &Path {
        match &self.data {
            DataDir::Own(dir) => dir.path(),
            DataDir::Given(path) => path,
        }
    }

    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> &str {
        &self.running.as_ref().expect("the server is running").base
    }

    /// `127.0.0.1:PORT`
    pub(crate) fn address(&self) -> &str {
        self.url().trim_start_matches("http://")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.running.as_ref().expect("the server is running").child.id()
    }

    /// What it wrote to standard error since its last start.
    pub(crate) fn log(&self) -> String {
        self.running.as_ref().map(|running| running.errors.lock().unwrap().clone()).unwrap_or_default()
    }

    /// Someone's session, at the address of the latest start.
    pub(crate) fn nobody_as(&self, person: &Person) -> Person {
        person.at(&self.nobody())
    }

    /// A client that presents no credential.
    pub(crate) fn nobody(&self) -> Client {
        Client::new(self.url())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        send_signal(self.pid(), signal);
    }

    /// SIGKILL, as a crash would end it; the data stays.
    pub(crate) fn kill_9(&mut self) {
        let mut running = self.running.take().expect("the server is running");
        running.child.kill().expect("kill -9");
        running.child.wait().expect("wait");
        running.join();
    }

    /// SIGTERM, and its exit status once it has gone.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        self.wait()
    }

    /// Waits for an end that something else brought about.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.wait_with_log().0
    }

    pub(crate) fn wait_with_log(&mut self) -> (ExitStatus, String) {
        let mut running = self.running.take().expect("the server is running");
        let status =
            within(END_LIMIT, "the server's end", || running.child.try_wait().expect("wait for the server"));
        running.join();
        let log = running.errors.lock().unwrap().clone();
        (status, log)
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.running.as_mut().is_none_or(|running| running.child.try_wait().expect("try_wait").is_some())
    }

    /// Ends it in good order and starts it on the same data.
    pub(crate) fn restart(&mut self) {
        if self.running.is_some() {
            let status = self.terminate();
            assert!(status.success(), "a stop on SIGTERM ends with {status}");
        }
        self.start_again();
    }

    /// After `kill_9`, `terminate` or `wait`.
    pub(crate) fn start_again(&mut self) {
        self.running = Some(Running::start(&self.launcher, self.data(), &self.settings));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            if std::thread::panicking() {
                eprintln!("--- server {} said:\n{}---", running.base, running.errors.lock().unwrap());
            }
            drop(running.child.kill());
            drop(running.child.wait());
            running.join();
        }
    }
}

impl Running {
    fn start(launcher: &[String], data: &Path, settings: &[(String, String)]) -> Running {
        let mut child = launched(launcher, data, settings)
            .args(["serve", "--port", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the executable starts");
        let errors = Arc::new(Mutex::new(String::new()));
        let (found, ready) = mpsc::channel();
        let out = child.stdout.take().expect("piped");
        let err = child.stderr.take().expect("piped");
        let readers = vec![
            std::thread::spawn(move || announce(out, &found)),
            std::thread::spawn({
                let errors = Arc::clone(&errors);
                move || collect(err, &errors)
            }),
        ];
        match ready.recv_timeout(START_LIMIT) {
            Ok(base) => Running { child, base, errors, readers },
            Err(why) => {
                drop(child.kill());
                let status = child.wait();
                for reader in readers {
                    drop(reader.join());
                }
                panic!(
                    "no line `ready http://...` ({why}); {status:?}; it said:\n{}",
                    errors.lock().unwrap()
                );
            }
        }
    }

    /// The pipes close with the process, so that the readers end by themselves.
    fn join(&mut self) {
        for reader in self.readers.drain(..) {
            drop(reader.join());
        }
    }
}

/// The one that cargo built with the tests, or the one to be shipped, when the release stage names it.
pub(crate) fn executable() -> PathBuf {
    std::env::var_os("OWUI_EXECUTABLE").map_or_else(|| env!("CARGO_BIN_EXE_owui").into(), PathBuf::from)
}

/// The executable with a clean environment and the base settings; arguments are the caller's.
pub(crate) fn command(data: &Path, settings: &[(String, String)]) -> Command {
    launched(&[], data, settings)
}

fn launched(launcher: &[String], data: &Path, settings: &[(String, String)]) -> Command {
    let mut command = match launcher {
        [] => Command::new(executable()),
        [program, words @ ..] => {
            let mut command = Command::new(program);
            command.args(words).arg(executable());
            command
        }
    };
    command.env_clear().env("DATA_DIR", data).current_dir("/").envs(BASE.iter().copied());
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    command
}

/// A start that is expected to fail: exit code and standard error.
pub(crate) fn failing_start(data: &Path, settings: &[(&str, &str)]) -> (Option<i32>, String) {
    // The port comes from the environment here: a flag would hide a mistake in it.
    let given = [("PORT", "0")].iter().chain(settings);
    let given: Vec<_> = given.map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut child = command(data, &given)
        .arg("serve")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the executable starts");
    let mut err = child.stderr.take().expect("piped");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        err.read_to_string(&mut text).map(|_| text)
    });
    let end = Instant::now() + START_LIMIT;
    let status = loop {
        if let Some(status) = child.try_wait().expect("wait") {
            break status;
        }
        if Instant::now() > end {
            drop(child.kill());
            drop(child.wait());
            panic!("a start that should have failed went on: {settings:?}");
        }
        std::thread::park_timeout(Duration::from_millis(10));
    };
    (status.code(), reader.join().expect("reader").expect("standard error is text"))
}

pub(crate) fn send_signal(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(pid).expect("a pid")).expect("a pid above 0");
    kill_process(pid, signal).expect("send a signal");
}

/// Passes the address of the readiness line on, then keeps the pipe empty.
fn announce(out: impl Read, found: &mpsc::Sender<String>) {
    for line in BufReader::new(out).lines().map_while(Result::ok) {
        if let Some(base) = line.strip_prefix("ready ").filter(|rest| rest.starts_with("http://")) {
            // The test may have given up already.
            drop(found.send(base.trim_end_matches('/').to_owned()));
        }
    }
}

fn collect(err: impl Read, into: &Mutex<String>) {
    for line in BufReader::new(err).lines().map_while(Result::ok) {
        let mut text = into.lock().unwrap();
        text.push_str(&line);
        text.push('\n');
    }
}
