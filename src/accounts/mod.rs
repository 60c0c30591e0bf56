//! People: their accounts, roles, sign-up rules, approval and passwords.
//!
//! Every door (sign-up, administrator, environment) creates accounts through one function, so that the rules about the
//! first user, addresses and passwords cannot differ between doors. Uniqueness and "first" are preconditions of the batch.
//! What ends sessions does so by moving the account's epoch in the batch of the change itself (see `sessions`).

mod activity;
mod bootstrap;
mod change;
mod create;
mod email;
mod list;
mod role;
mod service;
mod user;

pub(crate) use activity::Activity;
pub(crate) use bootstrap::Bootstrap;
pub(crate) use change::{Change, Profile, Removal};
pub(crate) use create::NewUser;
pub(crate) use email::Email;
pub(crate) use list::{ListQuery, SortKey};
pub(crate) use role::Role;
pub(crate) use service::{Accounts, PasswordRules};
pub(crate) use user::User;
