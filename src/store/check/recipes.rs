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
//! index. In place of a pointer, `@NAME` stands for a value that a function of [`COMPUTED`] makes from the document.
//! After the parts, `if POINTER = JSON` (and more of it with `and`) names what must hold for the document
//! to be in the index at all; an absent value counts as null.

use serde_json::Value;

use super::recipe::{IndexRecipe, Recipe};

pub(crate) const RECIPES: &[Recipe] = &[
    Recipe {
        collection: "users",
        key: "/id uuid",
        indexes: &[
            IndexRecipe { name: "email", unique: true, key: "/email text" },
            IndexRecipe { name: "created", unique: false, key: "/created_at u64" },
        ],
    },
    Recipe { collection: "removals", key: "/user uuid", indexes: &[] },
    Recipe {
        collection: "sessions",
        key: "/id uuid",
        indexes: &[
            IndexRecipe { name: "user", unique: false, key: "/user uuid, /created_at u64" },
            IndexRecipe { name: "expiry", unique: false, key: "/expires_at u64" },
        ],
    },
    Recipe { collection: "settings", key: "/key text", indexes: &[] },
    Recipe { collection: "events", key: "/at u64, /id uuid", indexes: &[] },
    Recipe { collection: "connections", key: "/id uuid", indexes: &[] },
    Recipe { collection: "models", key: "/id text", indexes: &[] },
    Recipe {
        collection: "chats",
        key: "/id uuid",
        indexes: &[
            IndexRecipe {
                name: "updated",
                unique: false,
                key: "/owner uuid, @chat_place u32, /updated_at u64",
            },
            IndexRecipe {
                name: "title",
                unique: false,
                key: "/owner uuid, @chat_place u32, @chat_title text",
            },
            IndexRecipe {
                name: "unread",
                unique: false,
                key: "/owner uuid, @chat_place u32, /updated_at u64 if @chat_unread = true",
            },
        ],
    },
    Recipe { collection: "chat_removals", key: "/chat uuid", indexes: &[] },
    Recipe { collection: "messages", key: "/chat uuid, /id text", indexes: &[] },
];

pub(super) type Computed = fn(&Value) -> Option<Value>;

/// What no pointer can say, by name.
pub(super) const COMPUTED: &[(&str, Computed)] =
    &[("chat_place", chat_place), ("chat_title", chat_title), ("chat_unread", chat_unread)];

/// Plain 0, pinned 1, in a folder 2, both 3, archived 4, belonging to something else 5.
fn chat_place(chat: &Value) -> Option<Value> {
    if chat.pointer("/meta/internal") == Some(&Value::Bool(true)) {
        return Some(5.into());
    }
    if chat.get("archived")?.as_bool()? {
        return Some(4.into());
    }
    let foldered = chat.get("folder_id").is_some_and(|folder| !folder.is_null());
    Some((u32::from(chat.get("pinned")?.as_bool()?) + 2 * u32::from(foldered)).into())
}

/// In lower case, without the space around it, at most 160 bytes and no half character.
fn chat_title(chat: &Value) -> Option<Value> {
    let title = chat.get("title")?.as_str()?.trim().to_lowercase();
    let mut kept = String::new();
    for character in title.chars() {
        if kept.len() + character.len_utf8() > 160 {
            break;
        }
        kept.push(character);
    }
    Some(kept.into())
}

/// Changed after it was read last, in whole seconds.
fn chat_unread(chat: &Value) -> Option<Value> {
    let seconds = |field: &str| Some(chat.get(field)?.as_u64()? / 1000);
    let updated = seconds("updated_at")?;
    Some(seconds("last_read_at").is_none_or(|read| read < updated).into())
}
