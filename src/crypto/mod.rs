//! Secrets and what protects them. This room knows nothing of accounts, HTTP or the store.

pub(crate) mod secret;
