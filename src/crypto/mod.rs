//! Secrets: holding them, sealing them at rest, deriving keys, hashing passwords, drawing random bytes.
//!
//! Randomness comes from the operating system only. Nothing here knows the store or HTTP.

mod keyring;
mod password;
mod random;
mod sealed;
pub(crate) mod secret;
mod secret_key;

pub(crate) use keyring::{KeyId, Keyring};
pub(crate) use password::{Hasher, PasswordError, PasswordHash};
pub(crate) use random::{random_bytes, random_token, random_vec};
pub(crate) use sealed::{Aad, OpenError, Sealed};
pub(crate) use secret::Secret;
pub(crate) use secret_key::{Found as FoundSecretKey, find as find_secret_key};
