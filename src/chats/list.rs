//! Lists of chats. A row is what the index carries, as it goes over the wire; a page of the usual list is one scan of one index
//! and is only put between brackets. Lists that join several places, and searches in titles, look into the rows.

use std::{collections::HashSet, str::FromStr};

use bytes::Bytes;

use super::{
    Chat, Chats, PAGE, PageNumber,
    chat::{Place, RowHead, title_key},
    rows_before,
};
use crate::{
    error::{Error, Result},
    ids::{ChatId, UserId},
    store::{Cursor, Index},
};

/// Rows read by one step of a walk.
const STEP: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sort {
    #[default]
    Updated,
    Title,
    /// What has something new in it first, then as [`Sort::Updated`].
    Unread,
}

impl FromStr for Sort {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "updated_at" => Ok(Self::Updated),
            "title" => Ok(Self::Title),
            "unread_updated_at" => Ok(Self::Unread),
            _ => Err(Error::invalid("sort_by", "sort_by is one of updated_at, title, unread_updated_at")),
        }
    }
}

/// Which rows, in which order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ListQuery {
    /// `None`: all of them.
    pub(crate) page: Option<PageNumber>,
    pub(crate) include_pinned: bool,
    pub(crate) include_folders: bool,
    pub(crate) sort: Sort,
    pub(crate) ascending: bool,
}

/// The archive, or everything that a person has.
#[derive(Debug, Clone, Default)]
pub(crate) struct TitleQuery {
    pub(crate) page: Option<PageNumber>,
    /// Only titles with this in them; empty: all.
    pub(crate) title: String,
    pub(crate) sort: Sort,
    pub(crate) ascending: bool,
}

/// A part of a list.
#[derive(Debug, Clone, Copy)]
struct Window {
    skip: usize,
    take: usize,
}

impl Window {
    const ALL: Self = Self { skip: 0, take: usize::MAX };

    fn of(page: Option<PageNumber>) -> Self {
        page.map_or(Self::ALL, |page| Self { skip: rows_before(page), take: PAGE })
    }

    const fn end(self) -> usize {
        self.skip.saturating_add(self.take)
    }
}

impl Chats {
    /// The list that a person sees: without archived chats, and those pinned or in folders only if asked for.
    pub(crate) async fn list(&self, owner: UserId, query: &ListQuery) -> Result<Bytes> {
        let places: &[Place] = match (query.include_pinned, query.include_folders) {
            (false, false) => &[Place::Plain],
            (true, false) => &[Place::Plain, Place::Pinned],
            (false, true) => &[Place::Plain, Place::Foldered],
            (true, true) => &Place::OPEN,
        };
        let window = Window::of(query.page);
        let rows = match query.sort {
            Sort::Unread => self.unread_first(owner, places, query.ascending, window).await?,
            sort => self.rows(sort.index(), owner, places, query.ascending, window).await?,
        };
        Ok(json_array(&rows))
    }

    /// Pinned chats, newest first.
    pub(crate) async fn pinned(&self, owner: UserId) -> Result<Bytes> {
        let places = [Place::Pinned, Place::PinnedFoldered];
        Ok(json_array(&self.rows(&Chat::BY_UPDATED, owner, &places, false, Window::ALL).await?))
    }

    pub(crate) async fn archived(&self, owner: UserId, query: &TitleQuery) -> Result<Bytes> {
        self.titled(owner, &[Place::Archived], query).await
    }

    pub(crate) async fn archived_count(&self, owner: UserId) -> Result<u64> {
        Ok(self.store.count(Chat::BY_UPDATED.range(&(owner, Place::Archived))).await?)
    }

    /// Everything but what belongs to something else, for administrators who look after `owner`.
    pub(crate) async fn list_of_person(&self, owner: UserId, query: &TitleQuery) -> Result<Bytes> {
        let places = [Place::OPEN.as_slice(), &[Place::Archived]].concat();
        self.titled(owner, &places, query).await
    }

    /// The ids of all chats in some places, newest first. For walks that look at each of them.
    pub(crate) async fn ids(&self, owner: UserId, archived: Option<bool>) -> Result<Vec<ChatId>> {
        let places: Vec<Place> = match archived {
            Some(true) => vec![Place::Archived],
            Some(false) => Place::OPEN.to_vec(),
            None => [Place::OPEN.as_slice(), &[Place::Archived]].concat(),
        };
        let rows = self.rows_of(owner, &places).await?;
        rows.iter().map(|row| Ok(head(row)?.id)).collect()
    }

    async fn titled(&self, owner: UserId, places: &[Place], query: &TitleQuery) -> Result<Bytes> {
        let window = Window::of(query.page);
        let (index, wanted) = (query.sort.index(), query.title.trim().to_lowercase());
        if wanted.is_empty() {
            return Ok(json_array(&self.rows(index, owner, places, query.ascending, window).await?));
        }
        let mut found = Vec::new();
        for row in self.rows(index, owner, places, query.ascending, Window::ALL).await? {
            if head(&row)?.title.to_lowercase().contains(&wanted) {
                found.push(row);
            }
        }
        let page: Vec<_> = found.into_iter().skip(window.skip).take(window.take).collect();
        Ok(json_array(&page))
    }

    /// All rows of several places, newest first.
    pub(super) async fn rows_of(&self, owner: UserId, places: &[Place]) -> Result<Vec<Bytes>> {
        self.rows(&Chat::BY_UPDATED, owner, places, false, Window::ALL).await
    }

    async fn rows(
        &self,
        index: &Index<Chat>,
        owner: UserId,
        places: &[Place],
        ascending: bool,
        window: Window,
    ) -> Result<Vec<Bytes>> {
        if let [place] = places {
            return self.walk(index, owner, *place, ascending, window).await;
        }
        // Each place is in order; what belongs to the window is within the first rows of each.
        let mut all = Vec::new();
        for place in places {
            let first = Window { skip: 0, take: window.end() };
            for row in self.walk(index, owner, *place, ascending, first).await? {
                let head = head(&row)?;
                let title =
                    if index.name == Chat::BY_TITLE.name { title_key(&head.title) } else { String::new() };
                let time = if title.is_empty() { head.updated_at } else { 0 };
                all.push((title, time, row));
            }
        }
        all.sort_by(|(a, at, _), (b, bt, _)| {
            let order = (a, at).cmp(&(b, bt));
            if ascending { order } else { order.reverse() }
        });
        Ok(all.into_iter().skip(window.skip).take(window.take).map(|(.., row)| row).collect())
    }

    async fn unread_first(
        &self,
        owner: UserId,
        places: &[Place],
        ascending: bool,
        window: Window,
    ) -> Result<Vec<Bytes>> {
        let unread = self.rows(&Chat::UNREAD, owner, places, ascending, Window::ALL).await?;
        let ids = unread.iter().map(|row| Ok(head(row)?.id)).collect::<Result<HashSet<ChatId>>>()?;
        // The other group without those of the first; `extra` makes up for what falls out.
        let extra = Window { skip: 0, take: window.end().saturating_add(ids.len()) };
        let mut read = Vec::new();
        for row in self.rows(&Chat::BY_UPDATED, owner, places, ascending, extra).await? {
            if !ids.contains(&head(&row)?.id) {
                read.push(row);
            }
        }
        let (first, second) = if ascending { (read, unread) } else { (unread, read) };
        Ok(first.into_iter().chain(second).skip(window.skip).take(window.take).collect())
    }

    /// One range of one index. Skips in steps, so that a far page costs time but no memory.
    async fn walk(
        &self,
        index: &Index<Chat>,
        owner: UserId,
        place: Place,
        ascending: bool,
        window: Window,
    ) -> Result<Vec<Bytes>> {
        let mut rows = Vec::new();
        let (mut skip, mut after) = (window.skip, None::<Cursor>);
        while rows.len() < window.take {
            let limit = skip.saturating_add(window.take - rows.len()).min(STEP);
            let query = index.range(&(owner, place)).after(after).limit(limit);
            let page = self.store.scan_carried(if ascending { query } else { query.descending() }).await?;
            let found = page.items.len();
            if rows.is_empty() && skip == 0 && page.next.is_none() {
                return Ok(page.items);
            }
            rows.extend(page.items.into_iter().skip(skip));
            skip = skip.saturating_sub(found);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok(rows)
    }
}

impl Sort {
    const fn index(self) -> &'static Index<Chat> {
        match self {
            Self::Updated | Self::Unread => &Chat::BY_UPDATED,
            Self::Title => &Chat::BY_TITLE,
        }
    }
}

pub(super) fn head(row: &[u8]) -> Result<RowHead> {
    serde_json::from_slice(row).map_err(Error::internal)
}

/// Rows as a JSON list.
pub(super) fn json_array(rows: &[Bytes]) -> Bytes {
    let mut out = Vec::with_capacity(2 + rows.iter().map(|row| row.len() + 1).sum::<usize>());
    out.push(b'[');
    for row in rows {
        if out.len() > 1 {
            out.push(b',');
        }
        out.extend_from_slice(row);
    }
    out.push(b']');
    out.into()
}
