//! Access policies as types. A route names its policy in the type of its handler's first argument, so that a route without one
//! does not compile. What a policy admits is what the handler gets: a handler for persons never sees "nobody".

use std::sync::Arc;

use serde::Serialize;

use crate::{
    access::{Person, Principal},
    error::{Error, Result},
};

/// What the route table, the documents and the authorization tests say of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Access {
    /// Anybody, also without a credential.
    Public,
    /// Any account with a session, also one that waits for approval.
    PendingOk,
    /// Approved accounts.
    Verified,
    Admin,
}

pub(crate) trait Policy: Send + Sync + 'static {
    /// What the handler learns about the caller.
    type Who: Send;
    const ACCESS: Access;
    /// False: no credential is looked at.
    const LOOKS: bool = true;

    fn admit(who: Option<Principal>) -> Result<Self::Who>;
}

/// Everybody; nobody is asked who they are.
pub(crate) struct Public;
/// Everybody; whoever has a valid session is known. A bad credential counts as none.
pub(crate) struct MaybeKnown;
/// Whoever has a session, also while waiting for approval.
pub(crate) struct SignedIn;
/// As [`SignedIn`], and a person: these routes are about one's own account.
pub(crate) struct SignedInPerson;
pub(crate) struct Verified;
/// As [`Verified`], and a person: these routes are about one's own things.
pub(crate) struct VerifiedPerson;
pub(crate) struct Admin;

const NOBODY: Error = Error::Unauthenticated("not signed in");
const NOT_APPROVED: Error = Error::Prohibited("your account waits for an administrator's approval");
const NO_ADMIN: Error = Error::Prohibited("this needs the administrator role");

impl Policy for Public {
    type Who = ();
    const ACCESS: Access = Access::Public;
    const LOOKS: bool = false;

    fn admit(_: Option<Principal>) -> Result<()> {
        Ok(())
    }
}

impl Policy for MaybeKnown {
    type Who = Option<Principal>;
    const ACCESS: Access = Access::Public;

    fn admit(who: Option<Principal>) -> Result<Self::Who> {
        Ok(who)
    }
}

impl Policy for SignedIn {
    type Who = Principal;
    const ACCESS: Access = Access::PendingOk;

    fn admit(who: Option<Principal>) -> Result<Principal> {
        who.ok_or(NOBODY)
    }
}

impl Policy for SignedInPerson {
    type Who = Arc<Person>;
    const ACCESS: Access = Access::PendingOk;

    fn admit(who: Option<Principal>) -> Result<Arc<Person>> {
        person(SignedIn::admit(who)?)
    }
}

impl Policy for Verified {
    type Who = Principal;
    const ACCESS: Access = Access::Verified;

    fn admit(who: Option<Principal>) -> Result<Principal> {
        let who = SignedIn::admit(who)?;
        if who.is_verified() { Ok(who) } else { Err(NOT_APPROVED) }
    }
}

impl Policy for VerifiedPerson {
    type Who = Arc<Person>;
    const ACCESS: Access = Access::Verified;

    fn admit(who: Option<Principal>) -> Result<Arc<Person>> {
        person(Verified::admit(who)?)
    }
}

impl Policy for Admin {
    type Who = Principal;
    const ACCESS: Access = Access::Admin;

    fn admit(who: Option<Principal>) -> Result<Principal> {
        let who = Verified::admit(who)?;
        if who.is_admin() { Ok(who) } else { Err(NO_ADMIN) }
    }
}

fn person(who: Principal) -> Result<Arc<Person>> {
    match who {
        Principal::Person(person) => Ok(person),
        Principal::Operator(_) => {
            Err(Error::Refused("this is about a person's own account; the operator has none".to_owned()))
        }
    }
}
