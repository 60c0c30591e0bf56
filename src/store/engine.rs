//! What a storage engine must do. It knows bytes only; types, JSON and index keys are made above it, once for
//! all engines, so that two engines cannot disagree about order.

use bytes::Bytes;
use futures_util::future::BoxFuture;

use super::check::{Recipe, Report};
use super::document::{Order, Version};
use super::error::Error;

/// Longest primary or index key, in bytes. Both must fit together into the index of any engine.
pub(crate) const LONGEST_KEY: usize = 1024;

pub(crate) type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// An object-safe storage engine. All operations of one `commit` take effect together or not at all.
pub(crate) trait Engine: Send + Sync {
    fn get<'a>(&'a self, collection: &'static str, key: &'a [u8]) -> Answer<'a, Option<Found>>;

    fn get_many<'a>(
        &'a self,
        collection: &'static str,
        keys: &'a [Vec<u8>],
    ) -> Answer<'a, Vec<Option<Found>>>;

    /// The document that holds this key of a unique index.
    fn find<'a>(
        &'a self,
        collection: &'static str,
        index: &'static str,
        key: &'a [u8],
    ) -> Answer<'a, Option<Found>>;

    fn documents(&self, scan: Scan) -> Answer<'_, Rows<(Vec<u8>, Found)>>;

    fn carried(&self, scan: Scan) -> Answer<'_, Rows<Bytes>>;

    fn count(&self, scan: Scan) -> Answer<'_, u64>;

    /// Returns when the batch is durable, with the version that its documents now have.
    /// A dropped future does not undo the batch.
    fn commit(&self, batch: Vec<Op>) -> Answer<'_, Version>;

    /// Whether documents and entries of one committed state agree.
    fn check(&self, recipes: &'static [Recipe]) -> Answer<'_, Report>;

    /// Finishes what waits, flushes, releases the files. Everything after it is [`Error::Closed`].
    fn close(&self) -> Answer<'_, ()>;
}

/// A stored document.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) version: Version,
    pub(crate) json: Bytes,
}

/// One operation of a batch. Operations take effect in order; each sees what those before it did.
#[derive(Debug, Clone)]
pub(crate) struct Op {
    pub(crate) collection: &'static str,
    pub(crate) key: Vec<u8>,
    pub(crate) expect: Expect,
    pub(crate) action: Action,
}

/// What must hold before the action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    Anything,
    Absent,
    Present,
    At(Version),
    /// No document at all in the collection; the key means nothing.
    Empty,
}

#[derive(Debug, Clone)]
pub(crate) enum Action {
    Nothing,
    Put(Record),
    Delete,
}

/// A document to be stored.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) schema: u32,
    pub(crate) json: Vec<u8>,
    pub(crate) entries: Vec<Entry>,
}

/// The place of a document in one index.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) index: &'static str,
    pub(crate) order: Order,
    pub(crate) key: Vec<u8>,
    /// `None`: this index carries nothing.
    pub(crate) carried: Option<Vec<u8>>,
}

/// A range of the primary key or of an index. A position is the primary key; or the key in a unique index; or
/// key and primary key in an ordered one.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) collection: &'static str,
    pub(crate) index: Option<&'static str>,
    /// The first position that may be in the range.
    pub(crate) lower: Vec<u8>,
    /// The first position behind the range; `None`: to the end.
    pub(crate) upper: Option<Vec<u8>>,
    pub(crate) descending: bool,
    pub(crate) limit: usize,
}

/// What a scan found. `next` is the last position, and only there if the range has more.
#[derive(Debug)]
pub(crate) struct Rows<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<Vec<u8>>,
}
