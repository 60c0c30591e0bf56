//! Sessions: one sign-in on one device. The record in the store decides; a token only names it.
//!
//! Ending is immediate: the record is deleted, or the account's epoch moves on (which ends all of them in the batch of the
//! change that calls for it). Every request reads the record; nothing is cached, so there is nothing to invalidate.

mod service;
mod session;
mod token;

pub(crate) use service::{Authenticated, Device, Sessions};
pub(crate) use session::{Method, Session};
