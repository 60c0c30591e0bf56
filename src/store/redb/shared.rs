//! What readers and the writer share: the catalogue, and the state to read from.

use std::sync::{Arc, PoisonError, RwLock};

use super::catalogue::Catalogue;
use super::read::Snapshot;

pub(super) struct Shared {
    pub(super) catalogue: Catalogue,
    state: RwLock<State>,
}

#[derive(Clone)]
pub(super) enum State {
    Open(Arc<Snapshot>),
    /// The file could not be opened again so far.
    Broken {
        generation: u64,
    },
    Closed,
}

impl Shared {
    pub(super) fn new(catalogue: Catalogue, snapshot: Snapshot) -> Self {
        Self { catalogue, state: RwLock::new(State::Open(Arc::new(snapshot))) }
    }

    pub(super) fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn publish(&self, new: State) {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *state, new);
        // The old state may be the last holder of its pages; letting go of it need not hold up readers.
        drop(state);
        drop(old);
    }
}
