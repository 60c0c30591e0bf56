//! What the keys of each collection are made of. Written by hand from the meaning of the data, not from the code
//! that computes the keys: a slip in one of them shows as a difference.
//!
//! One [`Recipe`] for each collection, in the list below; a collection without one is reported as a problem.
//!
//! ```text
//! Recipe {
//!     collection: "chats",
//!     key: "/id text",
//!     indexes: &[
//!         IndexRecipe { name: "owner_updated", unique: false, key: "/owner text, /updated_at i64" },
//!         IndexRecipe { name: "share", unique: true, key: "/share_id text" },
//!         IndexRecipe { name: "archived", unique: false, key: "/owner text if /archived = true" },
//!     ],
//! }
//! ```
//!
//! A key is a list of parts. A part is a JSON pointer (RFC 6901) into the stored document, a kind, and what
//! modifies it:
//!
//! | kind | JSON | bytes |
//! |---|---|---|
//! | `text` | string | UTF-8, 00 as 00 FF, then 00 00 |
//! | `uuid` | string | the 16 bytes |
//! | `u32`, `u64` | number | big endian |
//! | `i64` | number | big endian, sign bit flipped |
//! | `bool` | true or false | 1 or 0 |
//!
//! `lower`: the text in lower case. `optional`: an absent or null value is one byte 0, others follow a byte 1.
//! `down`: all bytes inverted. Without `optional`, a document in which the value is absent or null is not in the
//! index. After the parts, `if POINTER = JSON` (and more of it with `and`) names what must hold for the document
//! to be in the index at all; an absent value counts as null.

use super::recipe::{IndexRecipe, Recipe};

pub(crate) const RECIPES: &[Recipe] = &[
    Recipe {
        collection: "chats",
        key: "/id uuid",
        indexes: &[
            IndexRecipe { name: "updated", unique: false, key: "/owner uuid, /place u32, /updated_at u64" },
            IndexRecipe { name: "title", unique: false, key: "/owner uuid, /place u32, /sort_title text" },
            IndexRecipe {
                name: "unread",
                unique: false,
                key: "/owner uuid, /place u32, /updated_at u64 if /is_unread = true",
            },
        ],
    },
    Recipe { collection: "messages", key: "/chat uuid, /id text", indexes: &[] },
    Recipe { collection: "chat_removals", key: "/chat uuid", indexes: &[] },
];
