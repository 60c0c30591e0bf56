//! Chats: a small document for what a chat is, and one for each of its messages. The whole-chat form that clients speak is
//! taken apart when it comes in and put together when it goes out.
//!
//! - What one operation costs does not depend on how many chats there are, nor on how long a chat is; only an answer that shows
//!   a whole chat is as long as the chat.
//! - What clients store comes back as they wrote it, unknown keys and their order included. The server's own are `user_id`,
//!   `user` and `childrenIds` of messages.
//! - Every change of a chat replaces its small document in the state that was read, in one batch with the messages; so of two
//!   racing changes one is made again on top of the other, and no message outlives its chat.
//! - Whose chat it is was checked before: functions take [`Granted`](crate::access::Granted) chats, or the owner whose lists they show.
//!
//! Tags, folders and shares are not here yet.

mod alter;
mod change;
mod chat;
mod copy;
mod linear;
mod list;
mod matcher;
mod message;
mod raw;
mod read;
mod removal;
mod save;
mod search;
mod tree;
mod whole;
mod wire;

#[cfg(test)]
mod tests;

use std::{num::NonZeroU32, sync::Arc};

use tokio::sync::{Notify, Semaphore};

use crate::{clock::Clock, ids::UserId, store::Store};

pub(crate) use chat::Chat;
pub(crate) use copy::{ImportedChat, NewChat};
pub(crate) use list::{ListQuery, Sort, TitleQuery};
pub(crate) use message::Message;
pub(crate) use raw::Fields;
pub(crate) use removal::ChatRemoval;
pub(crate) use save::Saved;
pub(crate) use whole::WholeChat;
pub(crate) use wire::WireChat;

/// Rows of one page of a list.
pub(crate) const PAGE: usize = 60;
/// Messages that one request may carry.
pub(crate) const MOST_MESSAGES: usize = 50_000;

/// How many searches may walk chats at the same time; more wait.
const SEARCHES: usize = 2;

/// The chats of everybody. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Chats {
    store: Store,
    clock: Clock,
    /// There are removals to finish.
    to_sweep: Arc<Notify>,
    searches: Arc<Semaphore>,
}

impl Chats {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        let searches = Arc::new(Semaphore::new(SEARCHES));
        Self { store, clock, to_sweep: Arc::new(Notify::new()), searches }
    }
}

/// Whoever sends messages; they get the name.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) id: UserId,
    pub(crate) name: String,
}

/// Pages are counted from 1.
pub(crate) type PageNumber = NonZeroU32;

/// How many rows stand before a page.
fn rows_before(page: PageNumber) -> usize {
    PAGE.saturating_mul(usize::try_from(page.get() - 1).unwrap_or(usize::MAX))
}
