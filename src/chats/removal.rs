//! Deleting chats. A chat is gone at once, and a note that its messages are to follow is left in the same batch.
//! So neither a crash nor a long chat leaves messages behind that belong to nothing.

use serde::{Deserialize, Serialize};

use super::{Chat, Chats, Message, list::head, message::StoredMessage};
use crate::{
    access::{Granted, Write},
    error::Result,
    ids::{ChatId, UserId},
    store::{Batch, Collection, Document, Index, by_id, by_id_prefix},
};

/// How many documents one batch deletes: few enough to let other writers through.
const STEP: usize = 500;

/// A deleted chat whose messages are still to be deleted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChatRemoval {
    pub(crate) chat: ChatId,
}

impl Document for ChatRemoval {
    type Id = ChatId;
    const COLLECTION: Collection = Collection { name: "chat_removals", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> ChatId {
        self.chat
    }
}

impl Chats {
    /// Deletes a chat. It is gone when this returns; its messages follow in the background.
    pub(crate) async fn delete(&self, chat: &Granted<Chat, Write>) -> Result<()> {
        let batch = Batch::new().delete::<Chat>(&chat.id).put(&ChatRemoval { chat: chat.id }).done();
        self.store.commit(batch).await?;
        self.to_sweep.notify_one();
        Ok(())
    }

    /// Deletes all chats that `owner` has now.
    pub(crate) async fn delete_all_of(&self, owner: UserId) -> Result<()> {
        loop {
            let rows = self.store.scan_carried(Chat::BY_UPDATED.range(&owner).limit(STEP)).await?;
            if rows.items.is_empty() {
                break;
            }
            let mut batch = Batch::new();
            for row in &rows.items {
                let chat = head(row)?.id;
                batch.delete::<Chat>(&chat).put(&ChatRemoval { chat });
            }
            self.store.commit(batch).await?;
        }
        self.to_sweep.notify_one();
        Ok(())
    }

    /// Finishes deletions: those found at the start, and from then on whenever there is one. Runs until it is dropped.
    pub(crate) async fn sweep_forever(&self) {
        loop {
            if let Err(error) = self.finish_removals().await {
                // The notes are still there; the next deletion or the next start goes on with them.
                tracing::warn!(%error, "the messages of deleted chats could not be removed; it is tried again");
            }
            self.to_sweep.notified().await;
        }
    }

    /// Deletes the messages of deleted chats, until there are none.
    pub(crate) async fn finish_removals(&self) -> Result<()> {
        loop {
            let page = self.store.scan(by_id::<ChatRemoval>().limit(STEP)).await?;
            if page.items.is_empty() {
                return Ok(());
            }
            for removal in &page.items {
                self.delete_messages_of(removal.chat).await?;
            }
        }
    }

    async fn delete_messages_of(&self, chat: ChatId) -> Result<()> {
        loop {
            let page = self.store.scan_json(by_id_prefix::<Message, _>(&chat).limit(STEP)).await?;
            let mut batch = Batch::new();
            for (_, record) in page.items {
                batch.delete::<Message>(&(chat, StoredMessage::new(&record)?.id()?));
            }
            if page.next.is_none() {
                batch.delete::<ChatRemoval>(&chat);
            }
            self.store.commit(batch).await?;
            if page.next.is_none() {
                return Ok(());
            }
        }
    }
}
