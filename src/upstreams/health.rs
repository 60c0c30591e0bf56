//! Whether a model server answers, as seen by the requests that were made anyway: nothing is asked only to know.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

/// What is known of a server; also its form in the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct State {
    /// `None` until it was asked for the first time.
    pub(crate) up: Option<bool>,
    /// How many models it offered when it last answered.
    pub(crate) models: usize,
    /// Why it is down, in plain words and without its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<State>);

impl Health {
    pub(crate) fn state(&self) -> State {
        self.lock().clone()
    }

    pub(crate) fn is_down(&self) -> bool {
        self.lock().up == Some(false)
    }

    pub(crate) fn listed(&self, models: usize) {
        *self.lock() = State { up: Some(true), models, error: None };
    }

    pub(crate) fn failed(&self, why: String) {
        let mut state = self.lock();
        state.up = Some(false);
        state.error = Some(why);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
