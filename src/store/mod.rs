//! Documents with declared indexes; a write is one atomic batch.
//!
//! - A collection declares key, indexes and schema version in one place: its [`Document`] implementation.
//! - Reads see one committed state and never wait for writers. A point read or one page runs where it is called;
//!   a scan that may be long goes to the blocking pool by itself.
//! - A [`Batch`] happens as a whole, or reports the [`Conflict`]; it is on disk before it is acknowledged.
//!   No transaction is ever open across an `await`: what must hold is said in the batch.
//! - Blobs do not belong here.
//!
//! Callers know nothing of the engine below ([`Engine`](engine::Engine)).

mod batch;
#[cfg(feature = "bench")]
pub(crate) mod bench;
pub(crate) mod check;
mod document;
mod engine;
mod error;
mod key;
mod query;
mod redb;
mod service;
mod update;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod fault;
#[cfg(test)]
mod sample;

pub(crate) use batch::Batch;
pub(crate) use document::{Collection, CollectionInfo, Document, Index, Order, Stored, Version};
pub(crate) use error::{Error, What};
pub(crate) use key::{Key, KeyBytes};
pub(crate) use query::{Cursor, by_id, by_id_prefix};
pub(crate) use service::{Options, Progress, Store};
#[allow(unused_imports, reason = "for callers that keep one in a place with a written type")]
pub(crate) use {
    error::Conflict,
    query::{NoCursor, Page, Query},
};
