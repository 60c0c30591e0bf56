//! Password hashing with bcrypt, off the async threads and with a bound on how many run at once, so that a flood of
//! sign-ins can neither stall other requests nor take every core.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use super::Secret;

/// bcrypt reads no more than this many bytes; a longer password is refused when set, never cut.
pub(crate) const MAX_BYTES: usize = 72;

/// Why a password cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordError {
    #[error("the password is longer than {MAX_BYTES} bytes; choose a shorter one")]
    TooLong,
    #[error("the password contains a NUL character; leave it out")]
    Nul,
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// A stored hash in the modular crypt form (`$2b$12$...`).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PasswordHash(String);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[password hash]")
    }
}

/// Cheap to clone; all clones share the bound.
#[derive(Clone)]
pub(crate) struct Hasher {
    cost: u32,
    slots: Arc<Semaphore>,
    /// Compared with when the account does not exist, so that the time tells nothing.
    decoy: Arc<std::sync::OnceLock<PasswordHash>>,
}

impl Hasher {
    /// `parallel` hashes at most run at once; zero means as many as there are cores.
    pub(crate) fn new(cost: u32, parallel: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let slots = if parallel == 0 { cores } else { parallel };
        Self { cost, slots: Arc::new(Semaphore::new(slots)), decoy: Arc::default() }
    }

    /// Hashes a new password. More than 72 bytes and NUL bytes are refused: bcrypt would not see what follows.
    pub(crate) async fn hash(&self, password: Secret<String>) -> Result<PasswordHash, PasswordError> {
        if password.expose().len() > MAX_BYTES {
            return Err(PasswordError::TooLong);
        }
        if password.expose().contains('\0') {
            return Err(PasswordError::Nul);
        }
        let cost = self.cost;
        self.run(move || hashed(password.expose(), cost)).await?.map(PasswordHash).map_err(failed)
    }

    /// Whether `password` is the one that was hashed. `None` takes as long and is never true.
    pub(crate) async fn verify(
        &self,
        password: Secret<String>,
        hash: Option<PasswordHash>,
    ) -> Result<bool, PasswordError> {
        let known = hash.is_some();
        let (decoy, cost) = (Arc::clone(&self.decoy), self.cost);
        let matches = self
            .run(move || {
                let hash = hash.unwrap_or_else(|| decoy.get_or_init(|| decoy_hash(cost)).clone());
                let plain = password.expose();
                // An over-long password never matches: it cannot have been set.
                let fits = plain.len() <= MAX_BYTES && !plain.contains('\0');
                bcrypt::verify(if fits { plain } else { "" }, &hash.0).unwrap_or(false) && fits
            })
            .await?;
        Ok(matches && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _slot = self.slots.acquire().await.map_err(failed)?;
        tokio::task::spawn_blocking(work).await.map_err(failed)
    }
}

/// With a salt of our own drawing: the library would look for it where an empty root has nothing.
fn hashed(password: &str, cost: u32) -> Result<String, bcrypt::BcryptError> {
    bcrypt::hash_with_salt(password, cost, super::random_bytes()).map(|parts| parts.to_string())
}

fn failed(error: impl std::error::Error) -> PasswordError {
    PasswordError::Failed(error.to_string())
}

fn decoy_hash(cost: u32) -> PasswordHash {
    PasswordHash(hashed(&super::random_token(), cost).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn the_limit_counts_bytes_and_nothing_is_cut() {
        let hasher = Hasher::new(4, 1);
        let longest = "\u{20ac}".repeat(24);
        let hash = hasher.hash(secret(&longest)).await.unwrap();
        assert!(hasher.hash(secret(&"\u{20ac}".repeat(25))).await.is_err());
        assert!(hasher.verify(secret(&longest), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify(secret(&format!("{longest}x")), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn nobody_has_a_password_that_matches() {
        let hasher = Hasher::new(4, 1);
        assert!(!hasher.verify(secret(""), None).await.unwrap());
    }
}
