//! What is known of a chat without its messages: one small document, whatever the chat's length.
//!
//! Its indexes carry the rows of lists as they go over the wire, so a page of a list is one scan of one index: it reads no
//! document and costs the same among ten chats and a hundred thousand.

use serde::{Deserialize, Serialize};

use super::raw::Fields;
use crate::{
    access::{AccessRules, Guarded, Principal, Right},
    clock::Timestamp,
    ids::{ChatId, MessageId, UserId},
    store::{Collection, Document, Index, Key, KeyBytes, Order},
};

/// Upper bound of everything that a chat has besides messages, as text.
pub(crate) const LARGEST_CHAT: usize = 4 << 20;
/// Upper bound of a title in bytes.
pub(crate) const LONGEST_TITLE: usize = 4096;
/// So much of a title takes part in sorting, in bytes.
const SORTED_TITLE: usize = 160;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Chat {
    pub(crate) id: ChatId,
    pub(crate) owner: UserId,
    pub(crate) title: String,
    /// The client's top-level keys in its order. `title`, `history` and `messages` only mark their places here; `messages`
    /// also tells that the client uses the linear copy, which is rebuilt for it.
    pub(crate) fields: Fields,
    /// The same for the keys of `history`; `messages` and `currentId` only mark their places.
    pub(crate) history: Fields,
    /// The leaf of the branch that is shown.
    pub(crate) current_message_id: Option<MessageId>,
    pub(crate) message_count: u64,
    pub(crate) created_at: Timestamp,
    /// When a message was sent last.
    pub(crate) updated_at: Timestamp,
    pub(crate) last_read_at: Option<Timestamp>,
    pub(crate) archived: bool,
    pub(crate) pinned: bool,
    pub(crate) folder_id: Option<String>,
    pub(crate) share_id: Option<String>,
    #[serde(default)]
    pub(crate) meta: Fields,
    #[serde(default)]
    pub(crate) variables: Fields,
}

/// In which of the lists of its owner a chat stands. The numbers are part of stored index keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The list that people see first.
    Plain = 0,
    Pinned = 1,
    Foldered = 2,
    PinnedFoldered = 3,
    Archived = 4,
    /// In no list: chats that belong to something else, for example to a note.
    Internal = 5,
}

impl Place {
    pub(crate) const ALL: [Self; 6] =
        [Self::Plain, Self::Pinned, Self::Foldered, Self::PinnedFoldered, Self::Archived, Self::Internal];
    /// Neither archived nor internal.
    pub(crate) const OPEN: [Self; 4] = [Self::Plain, Self::Pinned, Self::Foldered, Self::PinnedFoldered];
}

impl Key for Place {
    fn encode(&self, out: &mut Vec<u8>) {
        (*self as u32).encode(out);
    }
}

impl Document for Chat {
    type Id = ChatId;
    const COLLECTION: Collection = Collection { name: "chats", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[Self::BY_UPDATED, Self::BY_TITLE, Self::UNREAD];

    fn id(&self) -> ChatId {
        self.id
    }
}

impl Chat {
    /// Every chat, by owner, place and time of the last change.
    pub(crate) const BY_UPDATED: Index<Self> = Index {
        name: "updated",
        order: Order::Ordered,
        key: |chat| Some(KeyBytes::of(&(chat.owner, chat.place(), chat.updated_at))),
        carries: Some(Self::row),
    };

    /// Every chat, by owner, place and title without regard to case.
    pub(crate) const BY_TITLE: Index<Self> = Index {
        name: "title",
        order: Order::Ordered,
        key: |chat| Some(KeyBytes::of(&(chat.owner, chat.place(), title_key(&chat.title)))),
        carries: Some(Self::row),
    };

    /// Chats with something new in them, by owner, place and time of the last change.
    pub(crate) const UNREAD: Index<Self> = Index {
        name: "unread",
        order: Order::Ordered,
        key: |chat| chat.is_unread().then(|| KeyBytes::of(&(chat.owner, chat.place(), chat.updated_at))),
        carries: Some(Self::row),
    };

    pub(crate) fn place(&self) -> Place {
        let internal = self.meta.get("internal").is_some_and(|value| value.get() == "true");
        match (self.archived, self.pinned, self.folder_id.is_some()) {
            _ if internal => Place::Internal,
            (true, _, _) => Place::Archived,
            (_, false, false) => Place::Plain,
            (_, true, false) => Place::Pinned,
            (_, false, true) => Place::Foldered,
            (_, true, true) => Place::PinnedFoldered,
        }
    }

    /// Compared in whole seconds, because that is what clients see and compare themselves.
    pub(crate) fn is_unread(&self) -> bool {
        self.last_read_at.is_none_or(|read| self.updated_at.seconds() > read.seconds())
    }

    /// The chat's row in a list, as it goes over the wire.
    fn row(&self) -> Vec<u8> {
        serde_json::to_vec(&Row {
            id: self.id,
            title: &self.title,
            updated_at: self.updated_at.seconds(),
            created_at: self.created_at.seconds(),
            last_read_at: self.last_read_at.map(Timestamp::seconds),
            active: false,
            archived: self.archived,
        })
        .unwrap_or_default()
    }
}

#[derive(Serialize)]
struct Row<'a> {
    id: ChatId,
    title: &'a str,
    updated_at: u64,
    created_at: u64,
    last_read_at: Option<u64>,
    active: bool,
    archived: bool,
}

/// The part of a row that other orders than the stored ones, and searches, need.
#[derive(Debug, Deserialize)]
pub(crate) struct RowHead {
    pub(crate) id: ChatId,
    pub(crate) title: String,
    pub(crate) updated_at: u64,
}

/// What titles are sorted by: lower case, and not longer than an index key may be.
pub(crate) fn title_key(title: &str) -> String {
    let mut key = title.trim().to_lowercase();
    key.truncate(key.floor_char_boundary(SORTED_TITLE));
    key
}

impl Guarded for Chat {
    const WHAT: &'static str = "chat";

    /// Its owner; to read, administrators too where the settings say so. The operator at the machine reads no chats.
    fn admits(&self, who: &Principal, right: Right, rules: &AccessRules) -> bool {
        let Some(person) = who.person() else { return false };
        person.user.id == self.owner || (right == Right::Read && rules.admins_read_chats && who.is_admin())
    }
}
