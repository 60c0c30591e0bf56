//! Writing chats: whole-chat saves and single messages.
//!
//! A change reads the messages that it names and their parents, and writes those that differ, together with the chat's small
//! document in the state that was read. If somebody else was faster, it is made again on the new state.

use serde_json::json;
use tokio::runtime::{Handle, RuntimeFlavor};

use super::{
    Author, Chat, Chats, Message,
    change::Change,
    chat::LARGEST_CHAT,
    message::StoredMessage,
    raw::{Fields, raw},
    tree::{self, Grown, Growth, Known, Misfits, Parents, Sent},
    wire::WireChat,
};
use crate::{
    access::{Granted, Write},
    clock::Timestamp,
    error::{Error, Result},
    ids::MessageId,
    store::{self, Batch, Stored},
};

/// Among n writers of one chat one gets through in each round, so a loser's turn comes. The bound only turns a change that can
/// never win into an error.
const ROUNDS: usize = 1000;

/// Up to so many messages are worked out where the request runs.
const FEW: usize = 500;

/// A change that is on disk.
#[derive(Debug)]
pub(crate) struct Saved {
    pub(crate) chat: Chat,
    /// The messages that were sent, as they are stored now.
    pub(crate) sent: Vec<StoredMessage>,
}

/// What shall happen to a chat.
enum Act<'a> {
    Save { author: &'a Author, change: Change, variables: Option<Fields> },
    SetMessage { author: &'a Author, id: MessageId, fields: Fields },
    RemoveMessage { id: MessageId },
}

/// A change that is worked out and not written yet.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) chat: Chat,
    pub(super) growth: Growth,
    pub(super) gone: Option<Stored<Message>>,
}

impl Chats {
    /// Changes a chat as a client's whole-chat form says: top-level keys one by one, `history` message by message. Nothing that
    /// is absent from `wire` is touched.
    pub(crate) async fn update(
        &self,
        chat: &Granted<Chat, Write>,
        author: &Author,
        wire: WireChat,
        variables: Option<Fields>,
    ) -> Result<Saved> {
        let act = Act::Save { author, change: Change::of(wire)?, variables };
        self.act(chat, &act).await
    }

    /// Changes members of one message. One that is new hangs under the shown leaf, unless `parentId` says otherwise, and becomes
    /// the shown leaf itself.
    pub(crate) async fn set_message(
        &self,
        chat: &Granted<Chat, Write>,
        author: &Author,
        id: MessageId,
        fields: Fields,
    ) -> Result<Saved> {
        self.act(chat, &Act::SetMessage { author, id, fields }).await
    }

    /// Takes one message out; its children go to its parent.
    pub(crate) async fn remove_message(&self, chat: &Granted<Chat, Write>, id: MessageId) -> Result<Saved> {
        self.act(chat, &Act::RemoveMessage { id }).await
    }

    async fn act(&self, chat: &Granted<Chat, Write>, act: &Act<'_>) -> Result<Saved> {
        let mut stored: Stored<Chat> = (**chat).clone();
        for _ in 0..ROUNDS {
            let failure = match self.draft(&stored, act).await {
                Ok(draft) => {
                    let mut batch = Batch::new();
                    batch.replace(&draft.chat, stored.version);
                    draft.write_messages(&mut batch);
                    match self.store.commit(batch).await {
                        Ok(()) => return draft.into_saved(),
                        Err(store::Error::Conflict(_)) => None,
                        Err(other) => return Err(other.into()),
                    }
                }
                Err(error) => Some(error),
            };
            let now = self.store.get::<Chat>(&stored.id).await?.ok_or_else(|| Error::not_found("chat"))?;
            match failure {
                // Not the fault of a state that is gone: what was asked for cannot be done.
                Some(error) if now.version == stored.version => return Err(error),
                _ => stored = now,
            }
        }
        Err(Error::Unavailable("this chat changes too fast right now; try again".to_owned()))
    }

    async fn draft(&self, stored: &Chat, act: &Act<'_>) -> Result<Draft> {
        match act {
            Act::Save { author, change, variables } => {
                self.draft_save(stored, author, change, variables.as_ref()).await
            }
            Act::SetMessage { author, id, fields } => self.draft_message(stored, author, id, fields).await,
            Act::RemoveMessage { id } => self.draft_removal(stored, id).await,
        }
    }

    async fn draft_save(
        &self,
        stored: &Chat,
        author: &Author,
        change: &Change,
        variables: Option<&Fields>,
    ) -> Result<Draft> {
        let mut known = self.known(stored, change.named()).await?;
        let mut draft = self.grow(stored, author, &change.sent, &mut known, Misfits::Refuse).await?;
        if let Some(variables) = variables {
            draft.chat.variables = variables.clone();
        }
        draft.chat.take(change, self.clock.now());
        draft.show(change, &known);
        draft.chat.check_size()?;
        Ok(draft)
    }

    async fn draft_message(
        &self,
        stored: &Chat,
        author: &Author,
        id: &MessageId,
        fields: &Fields,
    ) -> Result<Draft> {
        let asked = Sent::new(id.clone(), fields.clone())?;
        let named =
            [Some(id), asked.parent.as_ref().and_then(Option::as_ref), stored.current_message_id.as_ref()];
        let mut known = self.known(stored, named.into_iter().flatten()).await?;
        let now = self.clock.now();
        let (old, is_new) = match known.get(id) {
            Some(message) => (Fields::from_raw(&message.wire).map_err(Error::internal)?, false),
            None => (blank_message(stored, id, now)?, true),
        };
        let mut whole = old;
        whole.merge(fields);
        let sent = Sent::new(id.clone(), whole)?;
        let mut draft = self.grow(stored, author, &[sent], &mut known, Misfits::Refuse).await?;
        let chat = &mut draft.chat;
        chat.fields.mark("history");
        chat.history.mark("messages");
        chat.history.mark("currentId");
        chat.updated_at = now;
        chat.last_read_at = Some(now);
        if is_new {
            chat.current_message_id = Some(id.clone());
        }
        Ok(draft)
    }

    async fn draft_removal(&self, stored: &Chat, id: &MessageId) -> Result<Draft> {
        let known = self.known(stored, [id]).await?;
        let gone = known.get(id).cloned().ok_or_else(|| Error::not_found("message"))?;
        let children = gone.children();
        let near = self.known(stored, children.iter().chain(&gone.parent)).await?;
        let mut changed = Vec::new();
        for child in children.iter().filter_map(|child| near.get(child)) {
            let mut message = child.doc.clone();
            message.set_parent(gone.parent.clone())?;
            changed.push(Grown { message, version: Some(child.version), is_changed: true });
        }
        if let Some(parent) = gone.parent.as_ref().and_then(|parent| near.get(parent)) {
            let heirs = |child: MessageId| if child == *id { children.clone() } else { vec![child] };
            let children: Vec<_> = parent.children().into_iter().flat_map(heirs).collect();
            let mut message = parent.doc.clone();
            message.set_children(&children)?;
            changed.push(Grown { message, version: Some(parent.version), is_changed: true });
        }
        let mut chat = stored.clone();
        chat.message_count = chat.message_count.saturating_sub(1);
        chat.updated_at = self.clock.now();
        chat.last_read_at = Some(chat.updated_at);
        if chat.current_message_id.as_ref() == Some(id) {
            chat.current_message_id = gone.parent.clone().or_else(|| children.first().cloned());
        }
        let growth = Growth { sent: Vec::new(), parents: changed };
        Ok(Draft { chat, growth, gone: Some(gone) })
    }

    /// Works out what becomes of the tree; the chat is as it was but for its number of messages.
    pub(super) async fn grow(
        &self,
        stored: &Chat,
        author: &Author,
        sent: &[Sent],
        known: &mut Known,
        misfits: Misfits,
    ) -> Result<Draft> {
        let left: Vec<MessageId> =
            tree::moved(sent.iter(), known).filter_map(|message| message.parent.clone()).collect();
        let mut parents = Parents::new();
        if tree::moved(sent.iter(), known).next().is_some() {
            parents = self.parents(stored).await?;
            known.extend(self.known(stored, &left).await?);
        }
        let grow = || tree::grow(stored.id, author, sent, known, &parents, misfits);
        let growth = if sent.len() > FEW { aside(grow) } else { grow() }?;
        let mut chat = stored.clone();
        let new = growth.sent.iter().filter(|grown| grown.version.is_none()).count();
        chat.message_count += u64::try_from(new).unwrap_or(u64::MAX);
        Ok(Draft { chat, growth, gone: None })
    }
}

fn has_children(grown: &Grown) -> bool {
    !grown.message.children().is_empty()
}

/// Long work on a thread of the runtime: others of its tasks move to another one, if there is one.
fn aside<T>(work: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// A message that says nothing yet, under the shown leaf.
fn blank_message(chat: &Chat, id: &MessageId, now: Timestamp) -> Result<Fields> {
    let parent = &chat.current_message_id;
    let blank = json!({"id": id, "parentId": parent, "childrenIds": [], "role": "user", "content": "",
        "timestamp": now.seconds()});
    Fields::from_raw(&raw(&blank)?).map_err(Error::internal)
}

impl Chat {
    /// Takes over what a change says about the chat itself.
    pub(super) fn take(&mut self, change: &Change, now: Timestamp) {
        self.fields.merge(&change.fields);
        self.history.merge(&change.history);
        if let Some(title) = &change.title {
            self.title.clone_from(title);
        }
        if change.is_talk {
            self.updated_at = now;
            self.last_read_at = Some(now);
        }
    }

    pub(super) fn check_size(&self) -> Result<()> {
        if self.fields.size() + self.history.size() + self.meta.size() + self.variables.size() > LARGEST_CHAT
        {
            let why = format!(
                "a chat without its messages has at most {LARGEST_CHAT} bytes; store large content as a file"
            );
            return Err(Error::invalid("chat", why));
        }
        Ok(())
    }
}

impl Draft {
    /// Settles which branch is shown: the one that the client names, else the one that was; in a chat that shows none yet, the
    /// last one that was sent. So it is too if the client names a message that is nowhere and what was shown is no leaf any more.
    pub(super) fn show(&mut self, change: &Change, known: &Known) {
        let shown = self.chat.current_message_id.take();
        let is_there = |id: &MessageId| known.contains_key(id) || self.touched(id).is_some();
        self.chat.current_message_id = match (&change.current, shown) {
            (Some(None), _) => None,
            (Some(Some(id)), _) if is_there(id) => Some(id.clone()),
            (Some(Some(_)), Some(shown)) if self.touched(&shown).is_some_and(has_children) => {
                self.last_leaf().or(Some(shown))
            }
            (_, Some(shown)) => Some(shown),
            (_, None) => self.last_leaf(),
        };
    }

    /// A message that was sent, or whose children changed.
    fn touched(&self, id: &MessageId) -> Option<&Grown> {
        self.growth.sent.iter().chain(&self.growth.parents).find(|grown| grown.message.id == *id)
    }

    fn last_leaf(&self) -> Option<MessageId> {
        let leaf = self.growth.sent.iter().rev().find(|grown| !has_children(grown));
        leaf.map(|grown| grown.message.id.clone())
    }

    pub(super) fn write_messages(&self, batch: &mut Batch) {
        for grown in self.growth.sent.iter().chain(&self.growth.parents).filter(|grown| grown.is_changed) {
            match grown.version {
                Some(version) => batch.replace(&grown.message, version),
                None => batch.insert(&grown.message),
            };
        }
        if let Some(gone) = &self.gone {
            batch.delete_at::<Message>(&(gone.chat, gone.id.clone()), gone.version);
        }
    }

    pub(super) fn into_saved(self) -> Result<Saved> {
        let sent =
            self.growth.sent.iter().map(|grown| StoredMessage::of(&grown.message)).collect::<Result<_>>()?;
        Ok(Saved { chat: self.chat, sent })
    }
}
