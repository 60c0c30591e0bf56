//! Where lines of the log go: standard error. Lines about single requests are gathered and written several at a time, since at
//! high rates the system call for each would cost more than the request; everything else is written at once, and in order.
//! The price: a process that is killed may take the request lines of its last tenth of a second with it.

use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tracing_subscriber::fmt::MakeWriter;

const LONGEST_WAIT: Duration = Duration::from_millis(100);
/// Bytes that are written whatever the time.
const MANY: usize = 16 * 1024;

/// Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Gathering(Arc<Mutex<Vec<u8>>>);

impl Gathering {
    /// Writes what waits, every now and then, for as long as the process lives.
    pub(super) fn flush_forever(&self) -> io::Result<()> {
        let waiting = self.clone();
        let flush = move || {
            loop {
                std::thread::sleep(LONGEST_WAIT);
                waiting.flush();
            }
        };
        std::thread::Builder::new().name("log".to_owned()).spawn(flush).map(|_| ())
    }

    /// Adds lines that may wait.
    pub(super) fn add(&self, write: impl FnOnce(&mut Vec<u8>)) {
        let mut lines = self.lock();
        write(&mut lines);
        if lines.len() >= MANY {
            write_out(&mut lines);
        }
    }

    pub(super) fn flush(&self) {
        write_out(&mut self.lock());
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A standard error that is gone is no reason to stop: there is nobody to tell.
fn write_out(lines: &mut Vec<u8>) {
    if !lines.is_empty() {
        drop(io::stderr().lock().write_all(lines));
        lines.clear();
    }
}

/// Takes one line that must not wait.
pub(super) struct Line<'a>(&'a Gathering);

impl io::Write for Line<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock();
        lines.extend_from_slice(text);
        write_out(&mut lines);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Gathering {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_may_wait_goes_out_with_the_next_that_may_not() {
        let gathering = Gathering::default();
        gathering.add(|lines| lines.extend_from_slice(b"one\n"));
        assert_eq!(gathering.lock().as_slice(), b"one\n");
        gathering.make_writer().write_all(b"two\n").unwrap();
        assert!(gathering.lock().is_empty());
    }
}
