//! Where records are kept.

use crate::config::table::settings;
use crate::config::value::{ByteSize, SecretText};

settings! {
    /// Where records are kept.
    store Store {
        /// Memory that the store may use to keep recently read pages.
        cache: ByteSize = "16MB", "OWUI_STORE_CACHE";
        /// Database; nothing means the one built in, in the data directory. Hidden, because it can carry a password.
        database_url: SecretText = "", "DATABASE_URL";
    }
}
