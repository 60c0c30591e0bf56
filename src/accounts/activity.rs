//! When people were last seen: kept in memory, written behind once a minute, so that a request costs no write.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{clock::Timestamp, ids::UserId};

/// Seen within this time counts as active.
const ACTIVE: Duration = Duration::from_mins(3);

/// Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Activity(Arc<Mutex<HashMap<UserId, Seen>>>);

struct Seen {
    at: Timestamp,
    is_written: bool,
}

impl Activity {
    pub(crate) fn note(&self, user: UserId, at: Timestamp) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(user, Seen { at, is_written: false });
    }

    pub(crate) fn is_active(&self, user: UserId, now: Timestamp) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&user).is_some_and(|seen| now.since(seen.at) < ACTIVE)
    }

    /// People seen since the last call; those who have been away for long are forgotten.
    pub(crate) fn unwritten(&self, now: Timestamp) -> Vec<(UserId, Timestamp)> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, seen| !seen.is_written || now.since(seen.at) < ACTIVE);
        seen.iter_mut()
            .filter(|(_, seen)| !seen.is_written)
            .map(|(user, seen)| {
                seen.is_written = true;
                (*user, seen.at)
            })
            .collect()
    }
}
