//! Chats that come into being: new ones, imported ones, copies of others.

use serde_json::value::RawValue;

use super::{
    Author, Chat, Chats, Message, Saved, WholeChat,
    change::Change,
    raw::Fields,
    save::Draft,
    tree::{Known, Misfits},
    wire::WireChat,
};
use crate::{
    access::{Granted, Read},
    accounts::User,
    clock::Timestamp,
    error::{Error, Result},
    ids::{ChatId, UserId},
    store::{self, Batch},
};

/// What a chat is called that has no title.
const UNTITLED: &str = "New Chat";

/// A chat to be made.
#[derive(Debug, Default)]
pub(crate) struct NewChat {
    pub(crate) wire: WireChat,
    pub(crate) variables: Fields,
}

/// A chat from elsewhere, with its history.
#[derive(Debug, Default)]
pub(crate) struct ImportedChat {
    pub(crate) wire: WireChat,
    pub(crate) variables: Fields,
    pub(crate) meta: Fields,
    pub(crate) pinned: bool,
    pub(crate) archived: bool,
    pub(crate) current_message_id: Option<String>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) updated_at: Option<Timestamp>,
}

impl Chats {
    pub(crate) async fn create(&self, author: &Author, new: NewChat) -> Result<Saved> {
        let now = self.clock.now();
        let mut chat = Chat::blank(author.id, now);
        chat.variables = new.variables;
        let draft = self.draft_new(author, chat, new.wire, Misfits::Refuse).await?;
        self.insert(&draft).await?;
        draft.into_saved()
    }

    /// Makes all of them or, if one of them cannot be understood, none. What is crooked in a tree is put straight.
    pub(crate) async fn import(&self, author: &Author, chats: Vec<ImportedChat>) -> Result<Vec<Chat>> {
        let now = self.clock.now();
        let mut drafts = Vec::with_capacity(chats.len());
        for imported in chats {
            let created = imported.created_at.unwrap_or(now);
            let updated = imported.updated_at.unwrap_or(created);
            let mut chat = Chat::blank(author.id, created);
            (chat.pinned, chat.archived) = (imported.pinned, imported.archived);
            (chat.meta, chat.variables) = (imported.meta, imported.variables);
            let mut wire = imported.wire;
            let current = imported.current_message_id.filter(|id| !id.is_empty());
            if let (Some(id), Some(history)) = (current, &mut wire.history) {
                history.current.get_or_insert(Some(id));
            }
            let mut draft = self.draft_new(author, chat, wire, Misfits::Repair).await?;
            draft.chat.updated_at = updated;
            draft.chat.last_read_at = Some(updated);
            drafts.push(draft);
        }
        let mut made = Vec::with_capacity(drafts.len());
        for draft in drafts {
            self.insert(&draft).await?;
            made.push(draft.chat);
        }
        Ok(made)
    }

    /// A copy that belongs to `author`.
    pub(crate) async fn duplicate(
        &self,
        original: &Granted<Chat, Read>,
        author: &Author,
        title: Option<String>,
    ) -> Result<Chat> {
        let WholeChat { chat: original, messages, .. } = self.whole(original).await?;
        let now = self.clock.now();
        let mut chat = Chat::blank(author.id, now);
        chat.title = title.unwrap_or_else(|| format!("Clone of {}", original.title));
        chat.fields = original.fields;
        chat.fields.mark("title");
        chat.fields.set_to("originalChatId", &original.id)?;
        chat.fields.set_to("branchPointMessageId", &original.current_message_id)?;
        (chat.history, chat.variables) = (original.history, original.variables);
        chat.current_message_id = original.current_message_id;
        chat.message_count = u64::try_from(messages.len()).unwrap_or(u64::MAX);
        chat.check_size()?;
        let mut batch = new_chat(&chat);
        for message in messages {
            let wire = RawValue::from_string(message.wire_text().to_owned()).map_err(Error::internal)?;
            let (id, parent) = (message.id()?, message.parent()?);
            batch.insert(&Message { chat: chat.id, id, parent, author: author.id, is_running: false, wire });
        }
        self.commit_new(batch).await?;
        Ok(chat)
    }

    async fn draft_new(
        &self,
        author: &Author,
        chat: Chat,
        wire: WireChat,
        misfits: Misfits,
    ) -> Result<Draft> {
        let change = match misfits {
            Misfits::Refuse => Change::of(wire)?,
            Misfits::Repair => Change::of(wire.without_nulls())?,
        };
        let mut known = Known::new();
        let mut draft = self.grow(&chat, author, &change.sent, &mut known, misfits).await?;
        draft.chat.take(&change, chat.created_at);
        if draft.chat.title.is_empty() {
            UNTITLED.clone_into(&mut draft.chat.title);
        }
        draft.show(&change, &known);
        draft.chat.check_size()?;
        Ok(draft)
    }

    async fn insert(&self, draft: &Draft) -> Result<()> {
        let mut batch = new_chat(&draft.chat);
        draft.write_messages(&mut batch);
        self.commit_new(batch).await
    }

    async fn commit_new(&self, batch: Batch) -> Result<()> {
        self.store.commit(batch).await.map_err(|error| match error {
            store::Error::Conflict(_) => Error::Unauthenticated("this account no longer exists"),
            other => other.into(),
        })
    }
}

/// Only for an owner who exists, so that no chat is made behind the back of an account's deletion.
fn new_chat(chat: &Chat) -> Batch {
    Batch::new().present::<User>(&chat.owner).insert(chat).done()
}

impl Chat {
    fn blank(owner: UserId, now: Timestamp) -> Self {
        Self {
            id: ChatId::random(),
            owner,
            title: String::new(),
            fields: Fields::default(),
            history: Fields::default(),
            current_message_id: None,
            message_count: 0,
            created_at: now,
            updated_at: now,
            last_read_at: Some(now),
            archived: false,
            pinned: false,
            folder_id: None,
            share_id: None,
            meta: Fields::default(),
            variables: Fields::default(),
        }
    }
}
