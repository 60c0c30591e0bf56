//! What can go wrong on the way out, told by kind.
//!
//! No variant holds an address, a header or a URL: these texts reach people who may use a model but may not know where
//! it runs. Whoever may know it (an administrator testing a connection) has named the address and needs no echo.

use std::time::Duration;

/// The part of a request that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Name, TCP and TLS.
    Connect,
    /// Waiting for the status line and headers.
    Answer,
    /// Silence within the body.
    Silence,
    /// The request as a whole.
    Whole,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    #[error("the address is not usable: {0}")]
    Address(String),
    #[error("this address may not be reached: {0}")]
    Forbidden(&'static str),
    #[error("nothing accepts connections there")]
    Refused,
    #[error("it cannot be reached over the network")]
    Unreachable,
    #[error("its name does not resolve: {0}")]
    Resolve(String),
    #[error("no secure connection: {0}")]
    Tls(String),
    #[error("{}", slow(*.0, *.1))]
    Timeout(Stage, Duration),
    #[error("the connection broke before the answer was complete")]
    Cut,
    #[error("it does not answer in proper HTTP")]
    Malformed,
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

fn slow(stage: Stage, limit: Duration) -> String {
    let seconds = limit.as_secs_f64();
    match stage {
        Stage::Connect => format!("no connection within {seconds} s"),
        Stage::Answer => format!("no answer within {seconds} s"),
        Stage::Silence => format!("it sent nothing for {seconds} s"),
        Stage::Whole => format!("not done within {seconds} s"),
    }
}

impl Error {
    pub(crate) fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(..))
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof};
        match error.kind() {
            ConnectionRefused => Self::Refused,
            ConnectionReset | ConnectionAborted | UnexpectedEof => Self::Cut,
            _ => Self::Unreachable,
        }
    }
}
