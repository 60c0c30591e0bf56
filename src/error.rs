//! What can go wrong in the domain, in terms that know no HTTP. `http/error.rs` alone maps this to a status.

use std::time::Duration;

use crate::{crypto::PasswordError, store};

/// A failed request to a domain service. Texts are written for the person who reads them: what is wrong, what to change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// The request makes no sense as it is (400).
    #[error("{why}")]
    Invalid { field: &'static str, why: String },
    /// The body has not the promised form (422).
    #[error("{field}: {why}")]
    Malformed { field: String, why: String },
    /// No valid credential (401).
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller's role does not reach (401 by the contract: clients read it as "not allowed").
    #[error("{0}")]
    Prohibited(&'static str),
    /// The act itself is not allowed to this caller, or switched off (403).
    #[error("{0}")]
    Refused(String),
    #[error("{0} not found")]
    NotFound(String),
    #[error("{0}")]
    Conflict(String),
    #[error("the request body is larger than {limit} bytes")]
    TooLarge { limit: u64 },
    /// The client dawdled (408).
    #[error("the request body arrived too slowly; send it again")]
    TooSlow,
    /// A body in a form that is not taken (415).
    #[error("compressed request bodies are not taken; send it without Content-Encoding")]
    Encoded,
    #[error("too many requests; try again in {} s", .retry_after.as_secs().max(1))]
    Limited { retry_after: Duration },
    /// A model server failed or refused.
    #[error("{why}")]
    Upstream { status: UpstreamFault, why: String },
    /// Not here yet, or not now (503).
    #[error("{0}")]
    Unavailable(String),
    /// Known to the contract, not built here (501).
    #[error("{0}")]
    NotBuilt(&'static str),
    #[error("the disk that holds the data is full; nothing was changed. Free some space and try again")]
    DiskFull,
    /// A fault of ours: logged with the request's id, which is all that the client sees.
    #[error("internal error")]
    Internal(#[source] anyhow::Error),
}

/// Whose fault an upstream error is, and so which status it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UpstreamFault {
    /// Refused, cut, malformed, or its own 5xx: 502.
    Bad,
    /// No answer within the time limit: 504.
    Timeout,
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn invalid(field: &'static str, why: impl Into<String>) -> Self {
        Self::Invalid { field, why: why.into() }
    }

    pub(crate) fn malformed(field: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Malformed { field: field.into(), why: why.into() }
    }

    pub(crate) fn not_found(what: impl Into<String>) -> Self {
        Self::NotFound(what.into())
    }

    pub(crate) fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Full => Self::DiskFull,
            store::Error::Conflict(conflict) => Self::Conflict(conflict.to_string()),
            store::Error::Closed => Self::Unavailable("the server is stopping".to_owned()),
            other => Self::internal(other),
        }
    }
}

impl From<PasswordError> for Error {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Failed(_) => Self::internal(error),
            _ => Self::invalid("password", error.to_string()),
        }
    }
}
