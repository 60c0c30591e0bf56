//! Whoever makes a request, once it is known who that is.

use std::sync::Arc;

use crate::{
    accounts::{Role, User},
    audit::Actor,
    ids::UserId,
    sessions::Session,
    store::Stored,
};

/// Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) enum Principal {
    Person(Arc<Person>),
    /// The operator at the machine, over the control socket or in process: may do what an administrator may.
    Operator(Operator),
}

/// A signed-in person with the session that proves it.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) user: Stored<User>,
    pub(crate) session: Stored<Session>,
    /// The presented token, which `GET /api/v1/auths/` echoes.
    pub(crate) token: String,
}

/// The operating system's user at the other end of the control socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operator {
    pub(crate) uid: u32,
    pub(crate) sudo_uid: Option<u32>,
}

impl Principal {
    pub(crate) fn actor(&self) -> Actor {
        match self {
            Self::Person(person) => Actor::Person { user: person.user.id, session: person.session.id },
            Self::Operator(operator) => Actor::Operator { uid: operator.uid, sudo_uid: operator.sudo_uid },
        }
    }

    pub(crate) fn is_admin(&self) -> bool {
        match self {
            Self::Person(person) => person.user.role == Role::Admin,
            Self::Operator(_) => true,
        }
    }

    /// Approved: may use the service, not only look at their own state.
    pub(crate) fn is_verified(&self) -> bool {
        match self {
            Self::Person(person) => person.user.is_verified(),
            Self::Operator(_) => true,
        }
    }

    /// The person's account; an operator has none.
    pub(crate) fn user_id(&self) -> Option<UserId> {
        self.person().map(|person| person.user.id)
    }

    pub(crate) fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Operator(_) => None,
        }
    }
}
