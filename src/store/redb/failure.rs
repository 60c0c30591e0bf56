//! Errors inside the engine: those of the database file, after which it must be opened again, and the others.

use std::io;

use crate::store::error::Error;

#[derive(Debug)]
pub(super) enum Failure {
    /// The database reported it. Once it had an I/O error it refuses everything until it is opened again.
    Database(::redb::Error),
    /// To be told to the caller as it is.
    Report(Error),
}

impl Failure {
    /// Whether the database must be opened again before it works.
    pub(super) fn is_poison(&self) -> bool {
        use ::redb::Error::{DatabaseClosed, Io, PreviousIo};
        matches!(self, Self::Database(Io(_) | PreviousIo | DatabaseClosed))
    }

    pub(super) fn explain(self, doing: &'static str) -> Error {
        match self {
            Self::Report(error) => error,
            Self::Database(::redb::Error::Io(source)) => Error::io(doing, source),
            Self::Database(why @ (::redb::Error::PreviousIo | ::redb::Error::DatabaseClosed)) => {
                Error::io(doing, io::Error::other(why))
            }
            Self::Database(why) => Error::Corrupt(why.to_string()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Report(error)
    }
}

macro_rules! from_database {
    ($($error:ident),+) => {
        $(impl From<::redb::$error> for Failure {
            fn from(error: ::redb::$error) -> Self {
                Self::Database(error.into())
            }
        })+
    };
}
from_database!(StorageError, TableError, TransactionError, CommitError, DatabaseError, SetDurabilityError);
