//! Small changes of what a chat is: pinned, archived, read, its parameters. None of them moves its place in time.

use super::{Chat, Chats, chat::Place, raw::Fields};
use crate::{
    access::{Granted, Write},
    clock::Timestamp,
    error::{Error, Result},
    ids::UserId,
    store::{self, Batch, Index},
};

/// Chats that one batch changes.
const STEP: usize = 200;

impl Chats {
    /// Pins, or unpins what is pinned.
    pub(crate) async fn toggle_pin(&self, chat: &Granted<Chat, Write>) -> Result<Chat> {
        self.alter(chat, |chat| {
            chat.pinned = !chat.pinned;
            Ok(())
        })
        .await
    }

    /// Archives, or brings back what is archived. An archived chat is in no folder.
    pub(crate) async fn toggle_archive(&self, chat: &Granted<Chat, Write>) -> Result<Chat> {
        self.alter(chat, |chat| {
            chat.archived = !chat.archived;
            chat.folder_id = None;
            Ok(())
        })
        .await
    }

    /// The parameters of the chat with those of `change` in it.
    pub(crate) async fn set_params(&self, chat: &Granted<Chat, Write>, change: &Fields) -> Result<Fields> {
        let chat = self
            .alter(chat, |chat| {
                let mut params = params(chat);
                params.merge(change);
                chat.fields.set("params", params.to_raw()?);
                chat.check_size()
            })
            .await?;
        Ok(params(&chat))
    }

    /// Marks a chat as having something new in it.
    pub(crate) async fn mark_unread(&self, chat: &Granted<Chat, Write>) -> Result<Chat> {
        self.alter(chat, |chat| {
            let before = chat.updated_at.seconds().saturating_sub(1);
            chat.last_read_at = Some(Timestamp::from_seconds(before));
            Ok(())
        })
        .await
    }

    /// Marks all chats of `owner` as read; the number of those that were not.
    pub(crate) async fn mark_all_read(&self, owner: UserId) -> Result<u64> {
        let now = self.clock.now();
        let mut count = 0;
        for place in Place::ALL {
            let read = |chat: &mut Chat| chat.last_read_at = Some(now.max(chat.updated_at));
            count += self.alter_all(&Chat::UNREAD, owner, place, read).await?;
        }
        Ok(count)
    }

    /// Puts all chats of `owner` into the archive.
    pub(crate) async fn archive_all(&self, owner: UserId) -> Result<()> {
        for place in Place::OPEN {
            let archive = |chat: &mut Chat| {
                chat.archived = true;
                chat.folder_id = None;
            };
            self.alter_all(&Chat::BY_UPDATED, owner, place, archive).await?;
        }
        Ok(())
    }

    /// Takes all chats of `owner` out of the archive.
    pub(crate) async fn unarchive_all(&self, owner: UserId) -> Result<()> {
        let unarchive = |chat: &mut Chat| chat.archived = false;
        self.alter_all(&Chat::BY_UPDATED, owner, Place::Archived, unarchive).await.map(|_| ())
    }

    async fn alter(
        &self,
        chat: &Granted<Chat, Write>,
        change: impl FnMut(&mut Chat) -> Result<()> + Send,
    ) -> Result<Chat> {
        let changed = self.store.update::<Chat, Error>(&chat.id, change).await?;
        changed.map(|chat| chat.doc).ok_or_else(|| Error::not_found("chat"))
    }

    /// Changes every chat in one range of an index; `change` has to take a chat out of that range.
    async fn alter_all(
        &self,
        index: &Index<Chat>,
        owner: UserId,
        place: Place,
        change: impl Fn(&mut Chat) + Send + Sync,
    ) -> Result<u64> {
        let mut count = 0;
        loop {
            let page = self.store.scan(index.range(&(owner, place)).limit(STEP)).await?;
            if page.items.is_empty() {
                return Ok(count);
            }
            let mut batch = Batch::new();
            let changed = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
            for mut chat in page.items {
                change(&mut chat.doc);
                batch.replace(&chat.doc, chat.version);
            }
            match self.store.commit(batch).await {
                Ok(()) => count += changed,
                // One of them changed meanwhile: look again.
                Err(store::Error::Conflict(_)) => {}
                Err(other) => return Err(other.into()),
            }
        }
    }
}

fn params(chat: &Chat) -> Fields {
    chat.fields.get("params").and_then(|params| Fields::from_raw(params).ok()).unwrap_or_default()
}
