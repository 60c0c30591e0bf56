//! The account record.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Email, Role};
use crate::{
    clock::Timestamp,
    crypto::PasswordHash,
    ids::UserId,
    store::{Collection, Document, Index, KeyBytes, Order},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) email: Email,
    pub(crate) name: String,
    pub(crate) role: Role,
    /// A disabled account cannot sign in and has no sessions; nothing of it is lost.
    pub(crate) is_disabled: bool,
    /// The first administrator: nobody else can change it, and it cannot lose its role.
    pub(crate) is_primary: bool,
    pub(crate) password: Option<PasswordHash>,
    /// Sessions carry the epoch in which they began and are valid in it only. Moving it ends all of them at once.
    pub(crate) epoch: u32,
    pub(crate) profile_image_url: String,
    /// Optional parts of the profile (`bio`, `gender`, `date_of_birth`, `timezone`), as the client gave them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) profile: Map<String, Value>,
    /// The person's own settings; free but for the merge rules of the API.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(crate) settings: Map<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// To the minute, written behind.
    pub(crate) last_active_at: Timestamp,
}

impl Document for User {
    type Id = UserId;
    const COLLECTION: Collection = Collection { name: "users", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[Self::BY_EMAIL, Self::BY_CREATED];

    fn id(&self) -> UserId {
        self.id
    }
}

impl User {
    pub(crate) const BY_EMAIL: Index<Self> = Index {
        name: "email",
        order: Order::Unique,
        key: |user| Some(KeyBytes::of(&user.email)),
        carries: None,
    };

    pub(crate) const BY_CREATED: Index<Self> = Index {
        name: "created",
        order: Order::Ordered,
        key: |user| Some(KeyBytes::of(&user.created_at)),
        carries: None,
    };

    /// May use the service: approved and not disabled.
    pub(crate) fn is_verified(&self) -> bool {
        !self.is_disabled && self.role != Role::Pending
    }

    /// The optional part `name` of the profile, or null.
    pub(crate) fn profile_part(&self, name: &str) -> Value {
        self.profile.get(name).cloned().unwrap_or(Value::Null)
    }
}
