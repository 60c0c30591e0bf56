//! The whole-chat form as clients send it, read in one pass. What it means is decided in `tree` and `save`.

use std::fmt;

use indexmap::IndexMap;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::raw::{Fields, text_of};

/// A chat, or the part of one that changes. A null counts as not sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct WireChat {
    /// All top-level keys; `title`, `history` and `messages` only mark their places.
    pub(crate) fields: Fields,
    pub(crate) title: Option<String>,
    pub(crate) history: Option<WireHistory>,
    /// The linear copy of the shown branch, which clients send besides `history` or, older ones, instead of it.
    pub(crate) linear: Option<Box<RawValue>>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct WireHistory {
    /// All keys; `messages` and `currentId` only mark their places.
    pub(crate) fields: Fields,
    /// By id; `None` for a null.
    pub(crate) messages: IndexMap<String, Option<Fields>>,
    /// `Some(None)`: sent as null.
    #[expect(clippy::option_option, reason = "absent and null are two things here")]
    pub(crate) current: Option<Option<String>>,
}

impl WireChat {
    /// Without the empty places that some programs leave among the messages.
    pub(crate) fn without_nulls(mut self) -> Self {
        if let Some(history) = &mut self.history {
            history.messages.retain(|_, message| message.is_some());
        }
        self
    }
}

impl<'de> Deserialize<'de> for WireChat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ChatVisitor)
    }
}

impl<'de> Deserialize<'de> for WireHistory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(HistoryVisitor)
    }
}

struct ChatVisitor;

impl<'de> Visitor<'de> for ChatVisitor {
    type Value = WireChat;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a chat: an object with `title`, `history` and the like")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<WireChat, M::Error> {
        let mut chat = WireChat::default();
        while let Some(key) = map.next_key::<String>()? {
            let is_sent = match key.as_str() {
                "title" => {
                    chat.title = text::<M>(map.next_value()?, "chat.title")?;
                    chat.title.is_some()
                }
                "history" => {
                    chat.history = map.next_value()?;
                    chat.history.is_some()
                }
                "messages" => {
                    chat.linear = map.next_value()?;
                    chat.linear.is_some()
                }
                _ => {
                    chat.fields.set(&key, Fields::on_one_line(map.next_value()?));
                    continue;
                }
            };
            if is_sent {
                chat.fields.mark(&key);
            }
        }
        Ok(chat)
    }
}

struct HistoryVisitor;

impl<'de> Visitor<'de> for HistoryVisitor {
    type Value = WireHistory;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a history: an object with `messages` (by id) and `currentId`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<WireHistory, M::Error> {
        let mut history = WireHistory::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "messages" => history.messages = map.next_value::<Option<_>>()?.unwrap_or_default(),
                "currentId" => history.current = Some(text::<M>(map.next_value()?, "history.currentId")?),
                _ => {
                    history.fields.set(&key, Fields::on_one_line(map.next_value()?));
                    continue;
                }
            }
            history.fields.mark(&key);
        }
        Ok(history)
    }
}

/// A text or null.
fn text<'de, M: MapAccess<'de>>(
    value: Option<Box<RawValue>>,
    what: &str,
) -> Result<Option<String>, M::Error> {
    let Some(value) = value else { return Ok(None) };
    text_of(&value).map(Some).ok_or_else(|| M::Error::custom(format_args!("{what} has to be a text")))
}
