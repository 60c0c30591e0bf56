//! How many answers one person may have streaming at the same time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    error::{Error, Result},
    ids::UserId,
};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Streams(Arc<Inner>);

struct Inner {
    limit: usize,
    running: Mutex<HashMap<UserId, usize>>,
}

/// One running stream; dropping it makes room.
pub(crate) struct StreamSlot {
    streams: Streams,
    user: UserId,
}

impl Streams {
    pub(crate) fn new(limit: usize) -> Self {
        Self(Arc::new(Inner { limit, running: Mutex::default() }))
    }

    /// A slot for one more stream of `user`, held until its answer has ended.
    pub(crate) fn enter(&self, user: UserId) -> Result<StreamSlot> {
        let mut running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        let count = running.entry(user).or_insert(0);
        if *count >= self.0.limit {
            return Err(Error::Limited { retry_after: Duration::from_secs(1) });
        }
        *count += 1;
        Ok(StreamSlot { streams: self.clone(), user })
    }

    /// Streams that run now, of everybody.
    pub(crate) fn running(&self) -> usize {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut running = self.streams.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = running.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                running.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
    }
}
