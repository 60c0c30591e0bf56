//! The answers that stream now: how many one person may have at once, and cutting them when the person loses access.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::Context,
    time::Duration,
};

use futures_util::task::AtomicWaker;

use crate::{
    error::{Error, Result},
    ids::UserId,
};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Streams(Arc<Inner>);

struct Inner {
    limit: usize,
    running: Mutex<Running>,
}

#[derive(Default)]
struct Running {
    last: u64,
    of: HashMap<UserId, HashMap<u64, Arc<Cut>>>,
}

/// Set once; wakes the stream that it is meant for.
#[derive(Default)]
struct Cut {
    is_set: AtomicBool,
    waker: AtomicWaker,
}

/// One running stream; dropping it makes room.
pub(crate) struct StreamSlot {
    streams: Streams,
    user: UserId,
    number: u64,
    cut: Arc<Cut>,
}

impl Streams {
    pub(crate) fn new(limit: usize) -> Self {
        Self(Arc::new(Inner { limit, running: Mutex::default() }))
    }

    /// A slot for one more stream of `user`, held until its answer has ended.
    pub(crate) fn enter(&self, user: UserId) -> Result<StreamSlot> {
        let mut running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.last += 1;
        let number = running.last;
        let own = running.of.entry(user).or_default();
        if own.len() >= self.0.limit {
            return Err(Error::Limited { retry_after: Duration::from_secs(1) });
        }
        let cut = Arc::<Cut>::default();
        own.insert(number, Arc::clone(&cut));
        Ok(StreamSlot { streams: self.clone(), user, number, cut })
    }

    /// Ends every stream of `user` at its next turn, which this brings about.
    pub(crate) fn cut(&self, user: UserId) {
        let running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        for cut in running.of.get(&user).into_iter().flat_map(HashMap::values) {
            cut.is_set.store(true, Ordering::SeqCst);
            cut.waker.wake();
        }
    }

    /// Streams that run now, of everybody.
    pub(crate) fn running(&self) -> usize {
        let running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.of.values().map(HashMap::len).sum()
    }

    /// People who have streams running.
    pub(crate) fn people(&self) -> Vec<UserId> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner).of.keys().copied().collect()
    }
}

impl StreamSlot {
    /// Whether the stream must end. If not yet, its task is woken when it must.
    pub(crate) fn poll_cut(&self, cx: &Context<'_>) -> bool {
        if self.cut.is_set.load(Ordering::SeqCst) {
            return true;
        }
        self.cut.waker.register(cx.waker());
        self.cut.is_set.load(Ordering::SeqCst)
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut running = self.streams.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = running.of.get_mut(&self.user) {
            own.remove(&self.number);
            if own.is_empty() {
                running.of.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    #[test]
    fn one_person_has_so_many_and_another_is_not_touched() {
        let streams = Streams::new(2);
        let (alice, bob) = (UserId::random(), UserId::random());
        let first = streams.enter(alice).unwrap();
        let _second = streams.enter(alice).unwrap();
        assert!(matches!(streams.enter(alice), Err(Error::Limited { .. })));
        assert!(streams.enter(bob).is_ok());
        drop(first);
        assert!(streams.enter(alice).is_ok());
        assert_eq!(streams.running(), 1);
    }

    #[test]
    fn who_loses_access_loses_the_streams_and_nobody_else_does() {
        let streams = Streams::new(2);
        let (alice, bob) = (UserId::random(), UserId::random());
        let (hers, his) = (streams.enter(alice).unwrap(), streams.enter(bob).unwrap());
        let cx = Context::from_waker(Waker::noop());
        assert!(!hers.poll_cut(&cx));
        streams.cut(alice);
        assert!(hers.poll_cut(&cx));
        assert!(!his.poll_cut(&cx));
    }
}
