//! The events and how they are stored: ordered by time.

use serde::{Deserialize, Serialize};

use super::{Actor, Origin};
use crate::{
    clock::Timestamp,
    ids::EventId,
    store::{Collection, Document, Index},
};

/// What happened. The text is stable: scripts filter on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Action {
    #[serde(rename = "auth.signup")]
    SignedUp,
    #[serde(rename = "auth.signin")]
    SignedIn,
    #[serde(rename = "auth.signout")]
    SignedOut,
    #[serde(rename = "auth.password_changed")]
    PasswordChanged,
    #[serde(rename = "auth.sessions.revoked")]
    SessionsRevoked,
    #[serde(rename = "user.created")]
    UserCreated,
    #[serde(rename = "user.updated")]
    UserUpdated,
    #[serde(rename = "user.role_changed")]
    RoleChanged,
    #[serde(rename = "user.disabled")]
    UserDisabled,
    #[serde(rename = "user.enabled")]
    UserEnabled,
    #[serde(rename = "user.deleted")]
    UserDeleted,
    #[serde(rename = "settings.changed")]
    SettingsChanged,
    #[serde(rename = "connection.added")]
    ConnectionAdded,
    #[serde(rename = "connection.changed")]
    ConnectionChanged,
    #[serde(rename = "connection.removed")]
    ConnectionRemoved,
    #[serde(rename = "model.access_changed")]
    ModelAccessChanged,
}

/// One line of the record. Never holds a secret: values are names, ids and addresses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Event {
    id: EventId,
    at: Timestamp,
    action: Action,
    actor: Actor,
    /// Id of the thing that was acted on.
    object: String,
    /// A readable remark, such as the address or the former and the new role.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    source: Option<String>,
}

impl Event {
    pub(crate) fn new(
        at: Timestamp,
        origin: &Origin,
        action: Action,
        object: impl std::fmt::Display,
    ) -> Self {
        let event = Self {
            id: EventId::random(),
            at,
            action,
            actor: origin.actor,
            object: object.to_string(),
            detail: String::new(),
            request: origin.request.clone(),
            source: origin.source.clone(),
        };
        tracing::info!(
            target: "owui::audit",
            action = ?event.action,
            actor = ?event.actor,
            object = %event.object,
            request_id = event.request.as_deref().unwrap_or_default(),
            "security event"
        );
        event
    }

    pub(crate) fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }
}

impl Document for Event {
    type Id = (Timestamp, EventId);
    const COLLECTION: Collection = Collection { name: "events", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> Self::Id {
        (self.at, self.id)
    }
}
