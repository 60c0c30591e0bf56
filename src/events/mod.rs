//! What has happened, told to those who run beside the requests. In process today; the replicas of one service will speak to
//! each other from behind the same interface. The live channel of the web app will hang here.
//!
//! An event is told after its change is committed. Whoever misses one (because it lags) is told so and must look for itself.

use tokio::sync::broadcast;

use crate::ids::{SessionId, UserId};

/// Events that wait for a slow listener; the oldest are dropped beyond that.
const WAITING: usize = 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// The account was disabled, deleted or sent back to wait: what runs on its behalf must end.
    AccessLost(UserId),
    /// Every session of the person has ended: what their requests still receive must end.
    SessionsEnded(UserId),
    /// The same for one session.
    SessionEnded(UserId, SessionId),
}

/// Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Events(broadcast::Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Events {
    pub(crate) fn publish(&self, event: Event) {
        // Nobody may be listening: a command without a server has no listeners.
        drop(self.0.send(event));
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Event> {
        self.0.subscribe()
    }
}
