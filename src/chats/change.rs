//! What a whole-chat form asks for, checked as far as that is possible without looking at what is stored.

use std::collections::HashSet;

use super::{
    MOST_MESSAGES,
    chat::LONGEST_TITLE,
    linear,
    raw::Fields,
    tree::Sent,
    wire::{WireChat, WireHistory},
};
use crate::{
    error::{Error, Result},
    ids::MessageId,
};

/// A change of a chat.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) title: Option<String>,
    /// Top-level keys.
    pub(crate) fields: Fields,
    /// Keys of `history`.
    pub(crate) history: Fields,
    pub(crate) sent: Vec<Sent>,
    /// The leaf of the shown branch; `Some(None)`: none.
    #[expect(clippy::option_option, reason = "absent and null are two things here")]
    pub(crate) current: Option<Option<MessageId>>,
    /// Messages or history were sent, so the chat counts as changed now.
    pub(crate) is_talk: bool,
}

impl Change {
    pub(crate) fn of(wire: WireChat) -> Result<Self> {
        let WireChat { mut fields, title, history, linear } = wire;
        if title.as_ref().is_some_and(|title| title.len() > LONGEST_TITLE) {
            let why = format!("the title is longer than {LONGEST_TITLE} bytes; shorten it");
            return Err(Error::invalid("title", why));
        }
        let is_talk = history.is_some() || linear.is_some();
        let WireHistory { fields: mut history, messages, current } = history.unwrap_or_default();
        let mut current = match current {
            Some(Some(id)) if !id.is_empty() => Some(Some(current_id(&id)?)),
            other => other.map(|_| None),
        };
        let mut sent = Vec::with_capacity(messages.len());
        for (id, message) in messages {
            let whole = || Error::malformed("history.messages", format!("message {id} has to be an object"));
            sent.push(Sent::new(id.parse()?, message.ok_or_else(whole)?)?);
        }
        if let (true, Some(list)) = (sent.is_empty(), linear) {
            sent = linear::branch(&list)?;
            if current.is_none() {
                current = sent.last().map(|leaf| Some(leaf.id.clone()));
            }
        }
        if sent.len() > MOST_MESSAGES {
            let why = format!("more than {MOST_MESSAGES} messages in one request; send them in parts");
            return Err(Error::invalid("messages", why));
        }
        if !sent.is_empty() {
            fields.mark("history");
        }
        if fields.contains("history") {
            history.mark("messages");
            history.mark("currentId");
        }
        Ok(Self { title, fields, history, sent, current, is_talk })
    }

    /// The messages that have to be looked up: those that are sent, the parents they name, and the shown leaf.
    pub(crate) fn named(&self) -> HashSet<&MessageId> {
        let parents = self.sent.iter().filter_map(|message| message.parent.as_ref()?.as_ref());
        let ids = self.sent.iter().map(|message| &message.id);
        ids.chain(parents).chain(self.current.iter().flatten()).collect()
    }
}

fn current_id(id: &str) -> Result<MessageId> {
    id.parse().map_err(|_| Error::malformed("history.currentId", "has to be the id of a message, or null"))
}
