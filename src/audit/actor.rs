//! On whose behalf something happens.

use serde::{Deserialize, Serialize};

use crate::ids::{SessionId, UserId};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Actor {
    Person {
        user: UserId,
        session: SessionId,
    },
    /// Somebody at the machine itself: the operating system's user id as the kernel reports it, and the id that `sudo` says
    /// it acted for (a remark, not a proof).
    Operator {
        uid: u32,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sudo_uid: Option<u32>,
    },
    /// Nobody has signed in yet: sign-up and sign-in themselves.
    Anonymous,
    /// The server by itself: bootstrap, upkeep.
    System,
}

/// An actor and the request through which it acts.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) actor: Actor,
    /// Id of the request, also in the log and in error answers.
    pub(crate) request: Option<String>,
    /// The client's address as far as trusted proxies tell it; `socket` for the control socket.
    pub(crate) source: Option<String>,
}

impl Origin {
    pub(crate) const fn system() -> Self {
        Self { actor: Actor::System, request: None, source: None }
    }

    /// The acting person, if it is one.
    pub(crate) const fn user(&self) -> Option<UserId> {
        match self.actor {
            Actor::Person { user, .. } => Some(user),
            _ => None,
        }
    }
}
