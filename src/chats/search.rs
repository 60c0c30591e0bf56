//! Searching a person's own chats, newest first, title and messages. Walks them on the blocking pool until the page is full, for a
//! bounded time, and not longer than somebody waits for the answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use tokio::runtime::Handle;

use super::{
    Chats, Message, PAGE, PageNumber,
    chat::Place,
    list::{head, json_array},
    matcher::{Seen, Wanted},
    message::StoredMessage,
    rows_before,
};
use crate::{
    error::{Error, Result},
    ids::{ChatId, UserId},
    store::{Cursor, by_id_prefix},
};

/// After so long, what was found has to do.
const PATIENCE: Duration = Duration::from_secs(20);
/// Messages read at a time: few enough to be read where the search runs.
const STEP: usize = 200;

/// A chat that has all terms, with the snippet to show.
type Hit = Option<String>;

impl Chats {
    /// One page of rows with a `snippet` each, as JSON.
    pub(crate) async fn search(&self, owner: UserId, text: &str, page: PageNumber) -> Result<Bytes> {
        let wanted = Wanted::parse(text)?;
        if wanted.is_vain {
            return Ok(json_array(&[]));
        }
        let turn = self.searches.acquire().await.map_err(Error::internal)?;
        let chats = self.clone();
        let waiting = Waiting::default();
        let is_gone = Arc::clone(&waiting.is_gone);
        let runtime = Handle::current();
        let walk = move || runtime.block_on(chats.find(owner, &wanted, page, &is_gone));
        let rows = tokio::task::spawn_blocking(walk).await.map_err(Error::internal)??;
        drop((turn, waiting));
        Ok(json_array(&rows))
    }

    async fn find(
        &self,
        owner: UserId,
        wanted: &Wanted,
        page: PageNumber,
        is_gone: &AtomicBool,
    ) -> Result<Vec<Bytes>> {
        let until = Instant::now() + PATIENCE;
        let (mut skip, mut found) = (rows_before(page), Vec::new());
        for row in self.rows_of(owner, &places(wanted)).await? {
            if found.len() == PAGE || is_gone.load(Ordering::Relaxed) || Instant::now() > until {
                break;
            }
            let chat = head(&row)?;
            let Some(snippet) = self.match_chat(chat.id, &chat.title, wanted).await? else { continue };
            if skip > 0 {
                skip -= 1;
            } else {
                found.push(with_snippet(&row, snippet.as_deref())?);
            }
        }
        Ok(found)
    }

    /// A hit, if all terms are in the chat: in the title or in any of its messages. It has a snippet if a message was needed.
    async fn match_chat(&self, chat: ChatId, title: &str, wanted: &Wanted) -> Result<Option<Hit>> {
        let mut seen = wanted.in_text(title);
        if wanted.is_met(seen) {
            return Ok(Some(None));
        }
        let mut best: Option<(Seen, String)> = None;
        let mut after: Option<Cursor> = None;
        loop {
            let query = by_id_prefix::<Message, _>(&chat).after(after).limit(STEP);
            let page = self.store.scan_json(query).await?;
            for (_, record) in page.items {
                let (here, content) = wanted.in_message(&StoredMessage::new(&record)?);
                seen = seen.and(here);
                if let Some(content) = content
                    && best.as_ref().is_none_or(|(most, _)| here.count() > most.count())
                {
                    best = Some((here, content));
                }
                if wanted.is_met(seen) {
                    return Ok(Some(best.map(|(_, content)| wanted.snippet(&content))));
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(None);
            }
        }
    }
}

fn places(wanted: &Wanted) -> Vec<Place> {
    let pinned = |place: &Place| matches!(place, Place::Pinned | Place::PinnedFoldered);
    if wanted.archived == Some(true) {
        return vec![Place::Archived];
    }
    Place::OPEN.into_iter().filter(|place| wanted.pinned.is_none_or(|want| want == pinned(place))).collect()
}

/// The row with one more member.
fn with_snippet(row: &Bytes, snippet: Option<&str>) -> Result<Bytes> {
    let mut out = row.strip_suffix(b"}").unwrap_or(row).to_vec();
    out.extend_from_slice(br#","snippet":"#);
    serde_json::to_writer(&mut out, &snippet).map_err(Error::internal)?;
    out.push(b'}');
    Ok(out.into())
}

/// Tells the walk when nobody waits for it any more.
#[derive(Default)]
struct Waiting {
    is_gone: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.is_gone.store(true, Ordering::Relaxed);
    }
}
