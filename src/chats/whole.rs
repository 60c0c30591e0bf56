//! The whole-chat form as it goes out: put together from stored text, nothing is parsed or written anew.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Chat, message::StoredMessage};
use crate::error::{Error, Result};

/// A chat with messages: all of them, or those that an answer is about.
#[derive(Debug, Clone)]
pub(crate) struct WholeChat {
    pub(crate) chat: Chat,
    pub(crate) messages: Vec<StoredMessage>,
    /// Only a part: without the linear copy, which would need all.
    pub(crate) is_partial: bool,
}

impl WholeChat {
    /// As the API shows a chat (`ChatResponse`).
    pub(crate) fn to_json(&self) -> Result<Vec<u8>> {
        let chat = &self.chat;
        let mut out = Writer::with_capacity(1024 + self.size());
        out.member("id", &chat.id)?;
        out.member("user_id", &chat.owner)?;
        out.member("title", &chat.title)?;
        out.key("chat")?;
        self.write_chat(&mut out)?;
        out.member("updated_at", &chat.updated_at.seconds())?;
        out.member("created_at", &chat.created_at.seconds())?;
        out.member("share_id", &chat.share_id)?;
        out.member("archived", &chat.archived)?;
        out.member("pinned", &chat.pinned)?;
        out.member("meta", &chat.meta)?;
        out.member("variables", &chat.variables)?;
        out.member("folder_id", &chat.folder_id)?;
        out.member("tasks", &())?;
        out.member("summary", &())?;
        out.member("current_message_id", &chat.current_message_id)?;
        out.member("context_usage", &())?;
        out.end();
        Ok(out.bytes)
    }

    fn size(&self) -> usize {
        let messages: usize = self.messages.iter().map(|message| message.wire().len() + 64).sum();
        let copies = if self.chat.fields.contains("messages") && !self.is_partial { 2 } else { 1 };
        self.chat.fields.size() + copies * messages
    }

    /// The client's own keys in its order; where `title`, `history` and `messages` stood, the present ones.
    fn write_chat(&self, out: &mut Writer) -> Result<()> {
        out.begin();
        for (key, value) in self.chat.fields.iter() {
            match key {
                "title" => out.member(key, &self.chat.title)?,
                "history" => {
                    out.key(key)?;
                    self.write_history(out)?;
                }
                "messages" if self.is_partial => {}
                "messages" => {
                    out.key(key)?;
                    self.write_branch(out);
                }
                _ => out.text(key, value)?,
            }
        }
        out.end();
        Ok(())
    }

    fn write_history(&self, out: &mut Writer) -> Result<()> {
        out.begin();
        for (key, value) in self.chat.history.iter() {
            match key {
                "messages" => {
                    out.key(key)?;
                    self.write_tree(out);
                }
                "currentId" => out.member(key, &self.chat.current_message_id)?,
                _ => out.text(key, value)?,
            }
        }
        out.end();
        Ok(())
    }

    fn write_tree(&self, out: &mut Writer) {
        out.begin();
        for message in &self.messages {
            out.comma();
            out.bytes.extend_from_slice(message.id_json());
            out.bytes.push(b':');
            out.bytes.extend_from_slice(message.wire());
        }
        out.end();
    }

    /// The linear copy: from the shown leaf up to the root, turned round.
    fn write_branch(&self, out: &mut Writer) {
        out.bytes.push(b'[');
        for (position, message) in self.branch().into_iter().enumerate() {
            if position > 0 {
                out.bytes.push(b',');
            }
            out.bytes.extend_from_slice(message.wire());
        }
        out.bytes.push(b']');
    }

    /// The shown branch from its root on.
    pub(crate) fn branch(&self) -> Vec<&StoredMessage> {
        let mut by_id: HashMap<&[u8], &StoredMessage> =
            self.messages.iter().map(|message| (message.id_json(), message)).collect();
        let leaf = serde_json::to_vec(&self.chat.current_message_id).unwrap_or_default();
        let mut branch = Vec::new();
        let mut at = leaf.as_slice();
        // Taking them out ends the walk even if the tree were damaged.
        while let Some(message) = by_id.remove(at) {
            branch.push(message);
            at = message.parent_json();
        }
        branch.reverse();
        branch
    }
}

/// Writes JSON objects.
#[derive(Debug)]
struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    fn with_capacity(bytes: usize) -> Self {
        let mut out = Self { bytes: Vec::with_capacity(bytes) };
        out.begin();
        out
    }

    fn begin(&mut self) {
        self.bytes.push(b'{');
    }

    fn end(&mut self) {
        self.bytes.push(b'}');
    }

    fn comma(&mut self) {
        if self.bytes.last() != Some(&b'{') {
            self.bytes.push(b',');
        }
    }

    fn key(&mut self, key: &str) -> Result<()> {
        self.comma();
        serde_json::to_writer(&mut self.bytes, key).map_err(Error::internal)?;
        self.bytes.push(b':');
        Ok(())
    }

    fn member<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        self.key(key)?;
        serde_json::to_writer(&mut self.bytes, value).map_err(Error::internal)
    }

    fn text(&mut self, key: &str, json: &RawValue) -> Result<()> {
        self.key(key)?;
        self.bytes.extend_from_slice(json.get().as_bytes());
        Ok(())
    }
}
