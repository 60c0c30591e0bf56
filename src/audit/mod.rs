//! Who did what: security events, each written in the same batch as the change that it reports, so that neither exists
//! without the other.
//!
//! This room holds the events and their record; querying and exporting come on top of it.

mod actor;
mod event;

pub(crate) use actor::{Actor, Origin};
pub(crate) use event::{Action, Event};
