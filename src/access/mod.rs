//! Who may do what: principals, grants, and `Granted`, the proof that an access to one record was checked.
//!
//! "Not yours" and "not there" are one answer everywhere, so that ids cannot be probed.

mod grant;
mod granted;
mod permissions;
mod principal;

pub(crate) use grant::{Grant, GrantTo, Right};
pub(crate) use granted::{Access, AccessRules, Granted, Guarded, Read, RightType, Write};
pub(crate) use permissions::Permissions;
pub(crate) use principal::{Operator, Person, Principal};
