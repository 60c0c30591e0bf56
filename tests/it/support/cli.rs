//! `owui` commands against a server's data folder: over its socket while it runs, on the store when it does not.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::server::{self, Server};

const LIMIT: Duration = Duration::from_mins(1);

#[derive(Debug)]
pub(crate) struct Run {
    what: String,
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Server {
    /// Runs `owui ARGS...` on this server's data folder.
    pub(crate) fn owui(&self, args: &[&str]) -> Run {
        owui(self.data(), args, "")
    }

    pub(crate) fn owui_with_input(&self, args: &[&str], input: &str) -> Run {
        owui(self.data(), args, input)
    }
}

pub(crate) fn owui(data: &Path, args: &[&str], input: &str) -> Run {
    let mut command = server::command(data, &[]);
    command.args(args);
    run(command, input)
}

/// Runs to the end, with a deadline; output is read while it runs, so that a full pipe cannot block it.
pub(crate) fn run(mut command: Command, input: &str) -> Run {
    let what = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the executable starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.as_bytes().to_vec();
    // A command that does not read its input closes the pipe: no fault of the test.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let pid = child.id();
    let (done, ended) = std::sync::mpsc::channel();
    let waiter = std::thread::spawn(move || {
        let output = child.wait_with_output();
        let _ = done.send(());
        output
    });
    let started = Instant::now();
    if ended.recv_timeout(LIMIT).is_err() {
        server::send_signal(pid, rustix::process::Signal::KILL);
        panic!("`owui {what}` did not end within {:?}", started.elapsed());
    }
    drop(writer.join());
    let output = waiter.join().expect("waiter").expect("output");
    Run {
        what,
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Run {
        let Run { what, out, err, .. } = &self;
        assert!(
            self.code == Some(code),
            "`owui {what}` ended with {:?}, not {code}\n{out}\n{err}",
            self.code
        );
        if code != 0 && code != 1 {
            assert!(out.is_empty(), "`owui {what}` failed and wrote to standard output: {out}");
        }
        self
    }

    /// With some result already printed: several things were asked for, and only some of them failed.
    #[track_caller]
    pub(crate) fn expect_any(self, code: i32) -> Run {
        let Run { what, out, err, .. } = &self;
        assert!(
            self.code == Some(code),
            "`owui {what}` ended with {:?}, not {code}\n{out}\n{err}",
            self.code
        );
        self
    }

    #[track_caller]
    pub(crate) fn expect_failure(self) -> Run {
        let Run { what, out, err, .. } = &self;
        assert!(self.code.is_some_and(|code| code != 0), "`owui {what}` succeeded\n{out}\n{err}");
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|why| panic!("`owui {}` gave no JSON ({why}): {}", self.what, self.out))
    }

    pub(crate) fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }
}
