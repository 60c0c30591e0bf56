//! What clients send.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

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
    #[serde(default, deserialize_with = "time")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "time")]
    updated_at: Option<Timestamp>,
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
            created_at: form.created_at,
            updated_at: form.updated_at,
        });
        chats.collect()
    }
}

/// Seconds as exports have them: a fraction is cut off, a time before 1970 becomes 1970. One odd time must not fail a whole list.
fn time<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Timestamp>, D::Error> {
    let seconds = Option::<f64>::deserialize(deserializer)?;
    let whole =
        |seconds: f64| Duration::try_from_secs_f64(seconds.max(0.0)).map_or(u64::MAX, |time| time.as_secs());
    Ok(seconds.map(whole).map(Timestamp::from_seconds))
}
