//! Grants on records (`access_grants` of the API): to one person, or to everyone who is signed in.

use serde::{Deserialize, Serialize};

use crate::ids::UserId;

/// What a grant allows. Writing does not imply reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Right {
    Read,
    Write,
}

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum GrantTo {
    #[serde(rename = "everyone")]
    Everyone,
    #[serde(rename = "user")]
    User(UserId),
    /// Kept for the day groups exist here; matches nobody until then.
    #[serde(rename = "group")]
    Group(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) to: GrantTo,
    pub(crate) right: Right,
}

impl Grant {
    pub(crate) const EVERYONE_READS: Self = Self { to: GrantTo::Everyone, right: Right::Read };

    /// Whether one of `grants` gives `right` to `user`.
    pub(crate) fn any(grants: &[Self], user: UserId, right: Right) -> bool {
        grants.iter().any(|grant| grant.right == right && grant.covers(user))
    }

    fn covers(&self, user: UserId) -> bool {
        match &self.to {
            GrantTo::Everyone => true,
            GrantTo::User(id) => *id == user,
            GrantTo::Group(_) => false,
        }
    }
}
