//! What can go wrong in the store, in words for the operator.
//!
//! Every variant can be cloned, because one failed commit is reported to all the batches that shared it.

use std::fmt;
use std::io;
use std::sync::Arc;

/// Why the store did not do what it was asked to.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// A precondition of the batch did not hold; nothing of the batch was applied.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The disk, quota or file size limit is used up. Reads go on; writes work again when there is room.
    #[error("the disk that holds the database is full: free some space and try again; nothing was changed")]
    Full,
    /// Another process has the store open.
    #[error("the database is in use by {}: stop it, or talk to it instead of opening the files", Holder(*.pid))]
    Locked { pid: Option<u32> },
    /// Written by a newer program than this one.
    #[error(
        "{what} in the database has version {found}, this program knows up to {known}: \
         start the newer program, or restore a backup made by this one"
    )]
    Version { what: String, found: u32, known: u32 },
    /// Data that the store itself wrote does not read back.
    #[error("the database is damaged ({0}): restore a backup, or run a check to see what is affected")]
    Corrupt(String),
    /// Records of an older version could not be carried over.
    #[error(
        "the collection {collection} cannot be brought up to date: {why}; \
         go back to the version of the program that you had, or restore a backup"
    )]
    Migration { collection: &'static str, why: String },
    /// The caller asked for something that cannot be: a key too long, a document that is no JSON.
    #[error("not possible: {0}")]
    Invalid(String),
    /// The store was closed, or is closing.
    #[error("the database is closed")]
    Closed,
    /// The operating system reported something else.
    #[error("the database could not be {doing}: {source}")]
    Io { doing: &'static str, source: Arc<io::Error> },
}

/// A precondition that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conflict {
    pub(crate) collection: &'static str,
    pub(crate) what: What,
    /// Which operation of the batch, counted from 0: tells a retry apart from somebody else's precondition.
    pub(crate) operation: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A document with this id is there already.
    Exists,
    /// Another document holds this key of the named unique index.
    Taken(&'static str),
    /// The document changed since it was read.
    Moved,
    /// The document is not there.
    Missing,
    /// The collection is not empty.
    NotEmpty,
}

impl std::error::Error for Conflict {}

impl fmt::Display for Conflict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let collection = self.collection;
        match self.what {
            What::Exists => write!(out, "{collection}: there is one with this id already"),
            What::Taken(index) => write!(out, "{collection}: another one has the same {index}"),
            What::Moved => write!(out, "{collection}: it was changed in the meantime"),
            What::Missing => write!(out, "{collection}: it is not there"),
            What::NotEmpty => write!(out, "{collection}: there are some already"),
        }
    }
}

struct Holder(Option<u32>);

impl fmt::Display for Holder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(pid) => write!(out, "process {pid}"),
            None => out.write_str("another process"),
        }
    }
}

impl Error {
    /// An error of the operating system; the ones that mean "no room" become [`Error::Full`].
    pub(crate) fn io(doing: &'static str, source: io::Error) -> Self {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match source.kind() {
            StorageFull | QuotaExceeded | FileTooLarge => Self::Full,
            _ => Self::Io { doing, source: Arc::new(source) },
        }
    }

    /// What kind of conflict this is, if it is one.
    pub(crate) fn conflict(&self) -> Option<What> {
        match self {
            Self::Conflict(conflict) => Some(conflict.what),
            _ => None,
        }
    }
}
