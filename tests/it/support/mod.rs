//! What the area files share: the server under test, people, clients, model servers that misbehave on demand.

pub(crate) mod cli;
pub(crate) mod client;
pub(crate) mod namespace;
pub(crate) mod people;
pub(crate) mod raw;
pub(crate) mod server;
pub(crate) mod stream;
pub(crate) mod upstream;

use std::time::{Duration, Instant};

/// The longest that anything which should happen soon may take on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// Polls until `look` gives something, and fails with `what` after [`SOON`].
pub(crate) fn eventually<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    within(SOON, what, look)
}

/// Polls until `look` gives something, and fails with `what` after `limit`.
pub(crate) fn within<T>(limit: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "did not happen within {limit:?}: {what}");
        // Between two looks, not instead of one: the condition decides, the pause only spares the processor.
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
