//! Reading the messages of chats.

use super::{
    Chat, Chats, Message, WholeChat,
    message::StoredMessage,
    tree::{Known, Parents},
};
use crate::{
    access::{Granted, RightType},
    error::Result,
    ids::{ChatId, MessageId, UserId},
    store::{Cursor, by_id_prefix},
};

/// Up to so many messages are read one by one; more by walking the whole chat.
const FEW: usize = 256;
/// Messages read by one step of a walk.
const STEP: usize = 1000;

impl Chats {
    /// The chat with all its messages.
    pub(crate) async fn whole<A: RightType>(&self, chat: &Granted<Chat, A>) -> Result<WholeChat> {
        self.whole_of(chat.doc.clone()).await
    }

    /// One of the chats that `owner` has, with its messages.
    pub(crate) async fn own(&self, owner: UserId, id: ChatId) -> Result<Option<WholeChat>> {
        match self.store.get::<Chat>(&id).await?.filter(|chat| chat.owner == owner) {
            Some(chat) => self.whole_of(chat.doc).await.map(Some),
            None => Ok(None),
        }
    }

    /// The same for a chat that was just written.
    pub(crate) async fn whole_of(&self, chat: Chat) -> Result<WholeChat> {
        let messages = self.messages(&chat).await?;
        Ok(WholeChat { chat, messages, is_partial: false })
    }

    pub(super) async fn messages(&self, chat: &Chat) -> Result<Vec<StoredMessage>> {
        // One more than there should be, so that one step is enough.
        let expected = usize::try_from(chat.message_count).unwrap_or(STEP);
        let mut messages = Vec::with_capacity(expected.min(STEP));
        let mut after: Option<Cursor> = None;
        loop {
            let query = by_id_prefix::<Message, _>(&chat.id).after(after).limit((expected + 1).min(STEP));
            let page = self.store.scan_json(query).await?;
            for (_, record) in page.items {
                messages.push(StoredMessage::new(&record)?);
            }
            after = page.next;
            if after.is_none() {
                return Ok(messages);
            }
        }
    }

    /// Those of the named messages that exist.
    pub(super) async fn known<'a>(
        &self,
        chat: &Chat,
        named: impl IntoIterator<Item = &'a MessageId>,
    ) -> Result<Known> {
        let ids: Vec<_> = named.into_iter().map(|id| (chat.id, id.clone())).collect();
        if ids.len() <= FEW || chat.message_count == 0 {
            let found = self.store.get_many::<Message>(&ids).await?;
            return Ok(found.into_iter().flatten().map(|message| (message.id.clone(), message)).collect());
        }
        let mut known = Known::with_capacity(ids.len());
        let mut after: Option<Cursor> = None;
        loop {
            let page = self.store.scan(by_id_prefix::<Message, _>(&chat.id).after(after).limit(STEP)).await?;
            known.extend(page.items.into_iter().map(|message| (message.id.clone(), message)));
            after = page.next;
            if after.is_none() {
                return Ok(known);
            }
        }
    }

    /// The shape of the whole tree.
    pub(super) async fn parents(&self, chat: &Chat) -> Result<Parents> {
        let messages = self.messages(chat).await?;
        messages.iter().map(|message| Ok((message.id()?, message.parent()?))).collect()
    }
}
