//! The session record.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    ids::{SessionId, UserId},
    store::{Collection, Document, Index, KeyBytes, Order},
};

/// How the person proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Method {
    Password,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user: UserId,
    /// The account's epoch at sign-in; the session is valid in this epoch only.
    pub(crate) epoch: u32,
    pub(crate) method: Method,
    pub(crate) created_at: Timestamp,
    /// `None`: until it is ended.
    pub(crate) expires_at: Option<Timestamp>,
    /// Where it began, for the person's own list: address and browser.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) user_agent: Option<String>,
}

impl Document for Session {
    type Id = SessionId;
    const COLLECTION: Collection = Collection { name: "sessions", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[Self::BY_USER, Self::BY_EXPIRY];

    fn id(&self) -> SessionId {
        self.id
    }
}

impl Session {
    /// Oldest first within a person.
    pub(crate) const BY_USER: Index<Self> = Index {
        name: "user",
        order: Order::Ordered,
        key: |session| Some(KeyBytes::of(&(session.user, session.created_at))),
        carries: None,
    };

    /// For sweeping out what has expired.
    pub(crate) const BY_EXPIRY: Index<Self> = Index {
        name: "expiry",
        order: Order::Ordered,
        key: |session| session.expires_at.as_ref().map(KeyBytes::of),
        carries: None,
    };
}
