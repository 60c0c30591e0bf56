//! What clients send.

use serde::Deserialize;

use crate::{
    chats::{Fields, ImportedChat, NewChat, WireChat},
    clock::Timestamp,
    error::{Error, Result},
};

#[derive(Deserialize)]
pub(super) struct ChatForm {
    pub(super) chat: WireChat,
    pub(super) variables: Option<Fields>,
    folder_id: Option<String>,
}

impl ChatForm {
    pub(super) fn into_new(self) -> Result<NewChat> {
        if self.folder_id.is_some() {
            return Err(Error::not_found("folder"));
        }
        Ok(NewChat { wire: self.chat, variables: self.variables.unwrap_or_default() })
    }
}

#[derive(Deserialize)]
pub(super) struct CloneForm {
    pub(super) title: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ImportForm {
    chats: Vec<ImportedForm>,
}

/// `folder_id` is accepted and dropped: folders of another server are not here.
#[derive(Deserialize)]
struct ImportedForm {
    chat: WireChat,
    variables: Option<Fields>,
    meta: Option<Fields>,
    pinned: Option<bool>,
    archived: Option<bool>,
    current_message_id: Option<String>,
    created_at: Option<u64>,
    updated_at: Option<u64>,
}

impl ImportForm {
    pub(super) fn into_chats(self) -> Vec<ImportedChat> {
        let chats = self.chats.into_iter().map(|form| ImportedChat {
            wire: form.chat,
            variables: form.variables.unwrap_or_default(),
            meta: form.meta.unwrap_or_default(),
            pinned: form.pinned.unwrap_or_default(),
            archived: form.archived.unwrap_or_default(),
            current_message_id: form.current_message_id,
            created_at: form.created_at.map(Timestamp::from_seconds),
            updated_at: form.updated_at.map(Timestamp::from_seconds),
        });
        chats.collect()
    }
}
