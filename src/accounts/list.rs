//! The administrators' list of people: search, order, pages.

use super::{Accounts, User};
use crate::{error::Result, store::Stored};

/// People on one page, as clients of the API expect.
pub(crate) const PAGE: usize = 30;
/// Records read at a time while walking all accounts.
const CHUNK: usize = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SortKey {
    Name,
    Email,
    #[default]
    Created,
    LastActive,
    Updated,
    Role,
}

/// Which people, in which order.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListQuery {
    /// Part of a name or address, in any case.
    pub(crate) text: Option<String>,
    pub(crate) sort: SortKey,
    pub(crate) ascending: bool,
    /// From 1; `None` for everybody at once.
    pub(crate) page: Option<usize>,
}

pub(crate) struct UserPage {
    pub(crate) users: Vec<Stored<User>>,
    /// How many match on all pages.
    pub(crate) total: usize,
}

impl Accounts {
    pub(crate) async fn list(&self, query: &ListQuery) -> Result<UserPage> {
        let mut users = self.matching(query.text.as_deref()).await?;
        match query.sort {
            SortKey::Name => users.sort_by_cached_key(|user| user.name.to_lowercase()),
            SortKey::Email => users.sort_by(|a, b| a.email.as_str().cmp(b.email.as_str())),
            SortKey::Created => {} // the order in which they are read
            SortKey::LastActive => users.sort_by_key(|user| user.last_active_at),
            SortKey::Updated => users.sort_by_key(|user| user.updated_at),
            SortKey::Role => users.sort_by_key(|user| user.role.as_str()),
        }
        if !query.ascending {
            users.reverse();
        }
        let total = users.len();
        if let Some(page) = query.page {
            let start = page.saturating_sub(1).saturating_mul(PAGE).min(total);
            users.drain(..start);
            users.truncate(PAGE);
        }
        Ok(UserPage { users, total })
    }

    /// All accounts that `text` matches, oldest first.
    async fn matching(&self, text: Option<&str>) -> Result<Vec<Stored<User>>> {
        let needle = text.map(str::to_lowercase).filter(|text| !text.is_empty());
        let matches = |user: &User| {
            needle.as_ref().is_none_or(|needle| {
                user.email.as_str().contains(needle) || user.name.to_lowercase().contains(needle)
            })
        };
        let mut found = Vec::new();
        let mut query = User::BY_CREATED.all().limit(CHUNK);
        loop {
            let page = self.store.scan(query).await?;
            found.extend(page.items.into_iter().filter(|user| matches(user)));
            match page.next {
                Some(cursor) => query = User::BY_CREATED.all().limit(CHUNK).after(cursor),
                None => return Ok(found),
            }
        }
    }
}
