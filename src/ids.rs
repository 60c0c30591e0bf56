//! Identifiers as types of their own, so that a chat's id cannot be passed where a user's is wanted.
//!
//! Ids that the server makes are random UUIDs (version 4, RFC 9562). Ids that come from elsewhere (models, messages)
//! are checked text.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{crypto::random_bytes, error::Error, store::Key};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(Uuid);

        impl $name {
            /// A new random id.
            pub(crate) fn random() -> Self {
                Self(uuid::Builder::from_random_bytes(random_bytes()).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($what, " {}"), self)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                Uuid::try_parse(text).map(Self).map_err(|_| Error::not_found($what))
            }
        }

        impl Key for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                self.0.encode(out);
            }
        }
    };
}

uuid_id!(
    /// One person's account.
    UserId,
    "user"
);
uuid_id!(
    /// One sign-in on one device (the `jti` of its token).
    SessionId,
    "session"
);
uuid_id!(ChatId, "chat");
uuid_id!(ConnectionId, "connection");
uuid_id!(EventId, "event");

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub(crate) struct $name(String);

        impl $name {
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($what, " {:?}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let plain = !text.is_empty()
                    && text.len() <= $max
                    && !text.chars().any(|c| c.is_whitespace() || c.is_control());
                if plain {
                    Ok(Self(text.to_owned()))
                } else {
                    let why = concat!("a ", $what, " id has 1 to ", $max, " bytes and no white space");
                    Err(Error::invalid("id", why))
                }
            }
        }

        impl Key for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                self.0.encode(out);
            }
        }
    };
}

text_id!(
    /// A model as clients name it: upstream's id with the connection's prefix, or a workspace model's own id.
    ModelId,
    "model",
    256
);
text_id!(
    /// A message of a chat; clients choose it.
    MessageId,
    "message",
    128
);
