//! The answers that stream now: how many one person may have at once, and cutting them when the person or the session may not
//! go on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    task::Context,
    time::Duration,
};

use futures_util::task::AtomicWaker;

use crate::{
    error::{Error, Result},
    ids::{SessionId, UserId},
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
struct Cut {
    session: SessionId,
    why: OnceLock<&'static str>,
    waker: AtomicWaker,
}

impl Cut {
    fn set(&self, why: &'static str) {
        // The first reason stays.
        if self.why.set(why).is_ok() {
            self.waker.wake();
        }
    }
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
    pub(crate) fn enter(&self, user: UserId, session: SessionId) -> Result<StreamSlot> {
        let mut running = self.lock();
        running.last += 1;
        let number = running.last;
        let own = running.of.entry(user).or_default();
        if own.len() >= self.0.limit {
            return Err(Error::Limited { retry_after: Duration::from_secs(1) });
        }
        let cut = Arc::new(Cut { session, why: OnceLock::new(), waker: AtomicWaker::new() });
        own.insert(number, Arc::clone(&cut));
        Ok(StreamSlot { streams: self.clone(), user, number, cut })
    }

    /// Ends every stream of `user` at its next turn, which this brings about.
    pub(crate) fn cut(&self, user: UserId, why: &'static str) {
        self.lock().of.get(&user).into_iter().flat_map(HashMap::values).for_each(|cut| cut.set(why));
    }

    /// Ends the streams that one session of `user` receives.
    pub(crate) fn cut_session(&self, user: UserId, session: SessionId, why: &'static str) {
        let running = self.lock();
        let own = running.of.get(&user).into_iter().flat_map(HashMap::values);
        own.filter(|cut| cut.session == session).for_each(|cut| cut.set(why));
    }

    /// Ends all streams.
    pub(crate) fn cut_all(&self, why: &'static str) {
        self.lock().of.values().flat_map(HashMap::values).for_each(|cut| cut.set(why));
    }

    /// Streams that run now, of everybody.
    pub(crate) fn running(&self) -> usize {
        self.lock().of.values().map(HashMap::len).sum()
    }

    fn lock(&self) -> MutexGuard<'_, Running> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StreamSlot {
    /// Why the stream must end, if it must. If not yet, its task is woken when it must.
    pub(crate) fn poll_cut(&self, cx: &Context<'_>) -> Option<&'static str> {
        self.cut.why.get().copied().or_else(|| {
            self.cut.waker.register(cx.waker());
            self.cut.why.get().copied()
        })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut running = self.streams.lock();
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

    const WHY: &str = "gone";

    #[test]
    fn one_person_has_so_many_and_another_is_not_touched() {
        let streams = Streams::new(2);
        let (alice, bob, session) = (UserId::random(), UserId::random(), SessionId::random());
        let first = streams.enter(alice, session).unwrap();
        let _second = streams.enter(alice, session).unwrap();
        assert!(matches!(streams.enter(alice, session), Err(Error::Limited { .. })));
        assert!(streams.enter(bob, session).is_ok());
        drop(first);
        assert!(streams.enter(alice, session).is_ok());
        assert_eq!(streams.running(), 1);
    }

    #[test]
    fn who_loses_access_loses_the_streams_and_nobody_else_does() {
        let streams = Streams::new(2);
        let (alice, bob, session) = (UserId::random(), UserId::random(), SessionId::random());
        let (hers, his) = (streams.enter(alice, session).unwrap(), streams.enter(bob, session).unwrap());
        let cx = Context::from_waker(Waker::noop());
        assert_eq!(hers.poll_cut(&cx), None);
        streams.cut(alice, WHY);
        assert_eq!(hers.poll_cut(&cx), Some(WHY));
        assert_eq!(his.poll_cut(&cx), None);
        streams.cut_all(WHY);
        assert_eq!(his.poll_cut(&cx), Some(WHY));
    }

    #[test]
    fn a_session_that_ends_takes_its_own_streams_only() {
        let streams = Streams::new(2);
        let (alice, phone, laptop) = (UserId::random(), SessionId::random(), SessionId::random());
        let (first, second) = (streams.enter(alice, phone).unwrap(), streams.enter(alice, laptop).unwrap());
        streams.cut_session(alice, phone, WHY);
        let cx = Context::from_waker(Waker::noop());
        assert_eq!(first.poll_cut(&cx), Some(WHY));
        assert_eq!(second.poll_cut(&cx), None);
    }
}
