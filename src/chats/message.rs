//! One message of a chat.
//!
//! The stored record is a small head, and last the message as clients know it (`wire`), as text. So an answer with the whole
//! chat is put together from stored bytes, and the shape of the tree is read off the heads, with no message parsed.

use std::{ops::Range, str::FromStr as _};

use bytes::Bytes;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::raw::{Fields, peek};
use crate::{
    error::{Error, Result},
    ids::{ChatId, MessageId, UserId},
    store::{Collection, Document, Index},
};

/// Upper bound of one message as text.
pub(crate) const LARGEST_MESSAGE: usize = 4 << 20;

/// The order of the members is used by [`StoredMessage`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) chat: ChatId,
    pub(crate) id: MessageId,
    pub(crate) parent: Option<MessageId>,
    /// Who sent it to the server last.
    pub(crate) author: UserId,
    /// The server is writing it; what clients send for it in the meantime is older than what is stored.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_running: bool,
    /// The message as clients know it.
    pub(crate) wire: Box<RawValue>,
}

impl Document for Message {
    type Id = (ChatId, MessageId);
    const COLLECTION: Collection = Collection { name: "messages", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> (ChatId, MessageId) {
        (self.chat, self.id.clone())
    }
}

impl Message {
    /// The ids of its children, as the server keeps them in the wire form.
    pub(crate) fn children(&self) -> Vec<MessageId> {
        peek(self.wire.get(), "childrenIds").map(ids_in).unwrap_or_default()
    }

    pub(crate) fn set_children(&mut self, children: &[MessageId]) -> Result<()> {
        self.change(|fields| fields.set_to("childrenIds", children))
    }

    pub(crate) fn set_parent(&mut self, parent: Option<MessageId>) -> Result<()> {
        self.parent = parent;
        let parent = self.parent.clone();
        self.change(|fields| fields.set_to("parentId", &parent))
    }

    fn change(&mut self, change: impl FnOnce(&mut Fields) -> Result<()>) -> Result<()> {
        let mut fields = Fields::from_raw(&self.wire).map_err(Error::internal)?;
        change(&mut fields)?;
        self.wire = fields.to_raw()?;
        Ok(())
    }
}

/// The ids in a JSON list; whatever is no id is left out.
pub(crate) fn ids_in(list: &RawValue) -> Vec<MessageId> {
    let values: Vec<Value> = serde_json::from_str(list.get()).unwrap_or_default();
    let ids = values.iter().filter_map(Value::as_str).map(MessageId::from_str);
    ids.filter_map(Result::ok).collect()
}

/// A message as it is stored, not parsed: only the borders of its parts are known.
#[derive(Debug, Clone)]
pub(crate) struct StoredMessage {
    record: Bytes,
    id: Range<usize>,
    parent: Range<usize>,
    wire: Range<usize>,
}

/// What stands between the parts. A quotation mark inside a JSON text is escaped, so none of these can occur in one.
const ID: &[u8] = br#","id":"#;
const PARENT: &[u8] = br#","parent":"#;
const AUTHOR: &[u8] = br#","author":"#;
const WIRE: &[u8] = br#","wire":"#;

impl StoredMessage {
    pub(crate) fn new(record: &Bytes) -> Result<Self> {
        if let Some(message) = Self::split(record) {
            return Ok(message);
        }
        // An engine may give the same document back with other spaces or another order of members.
        let message: Message = serde_json::from_slice(record).map_err(Error::internal)?;
        Self::of(&message)
    }

    pub(crate) fn of(message: &Message) -> Result<Self> {
        let record = serde_json::to_vec(message).map_err(Error::internal)?;
        Self::split(&record.into())
            .ok_or_else(|| Error::internal(anyhow::anyhow!("the head of a message has lost its order")))
    }

    fn split(record: &Bytes) -> Option<Self> {
        if !record.starts_with(br#"{"chat":""#) || !record.ends_with(b"}") {
            return None;
        }
        let id = find(record, 0, ID)?;
        let parent = find(record, id.end, PARENT)?;
        let author = find(record, parent.end, AUTHOR)?;
        let wire = find(record, author.end, WIRE)?;
        Some(Self {
            id: id.end..parent.start,
            parent: parent.end..author.start,
            wire: wire.end..record.len() - 1,
            record: record.clone(),
        })
    }

    /// The message as clients know it.
    pub(crate) fn wire(&self) -> &[u8] {
        self.record.get(self.wire.clone()).unwrap_or_default()
    }

    pub(crate) fn wire_text(&self) -> &str {
        std::str::from_utf8(self.wire()).unwrap_or_default()
    }

    /// The id as JSON.
    pub(crate) fn id_json(&self) -> &[u8] {
        self.record.get(self.id.clone()).unwrap_or_default()
    }

    /// The id of the parent as JSON, or `null`.
    pub(crate) fn parent_json(&self) -> &[u8] {
        self.record.get(self.parent.clone()).unwrap_or_default()
    }

    pub(crate) fn id(&self) -> Result<MessageId> {
        serde_json::from_slice(self.id_json()).map_err(Error::internal)
    }

    pub(crate) fn parent(&self) -> Result<Option<MessageId>> {
        serde_json::from_slice(self.parent_json()).map_err(Error::internal)
    }
}

fn find(record: &[u8], from: usize, needle: &[u8]) -> Option<Range<usize>> {
    let start = from + memmem::find(record.get(from..)?, needle)?;
    Some(start..start + needle.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: &str, wire: &str) -> Message {
        Message {
            chat: ChatId::random(),
            id: id.parse().unwrap(),
            parent: Some("p".parse().unwrap()),
            author: UserId::random(),
            is_running: false,
            wire: RawValue::from_string(wire.to_owned()).unwrap(),
        }
    }

    #[test]
    fn the_parts_are_found_without_parsing() {
        let wire = r#"{"content":"x\",\"wire\":{}","n":1.0}"#;
        let message = message(r#"a,"wire":b","parent":"#, wire);
        let stored = StoredMessage::new(&serde_json::to_vec(&message).unwrap().into()).unwrap();
        assert_eq!(stored.wire_text(), wire);
        assert_eq!(stored.id().unwrap(), message.id);
        assert_eq!(stored.parent().unwrap(), message.parent);
    }

    #[test]
    fn another_layout_of_the_same_document_is_understood() {
        let message = message("a", r#"{"content":"x"}"#);
        let value: serde_json::Map<String, Value> =
            serde_json::from_value(serde_json::to_value(&message).unwrap()).unwrap();
        let turned: serde_json::Map<_, _> = value.into_iter().rev().collect();
        let stored = StoredMessage::new(&serde_json::to_vec_pretty(&turned).unwrap().into()).unwrap();
        assert_eq!(stored.id_json(), b"\"a\"");
        assert_eq!(
            serde_json::from_slice::<Value>(stored.wire()).unwrap(),
            serde_json::json!({"content": "x"})
        );
    }

    #[test]
    fn damage_is_reported() {
        for bad in ["", "{}", r#"{"id":"a","wire":1"#] {
            assert!(StoredMessage::new(&Bytes::from(bad)).is_err(), "{bad}");
        }
    }
}
