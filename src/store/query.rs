//! Asking for a range of documents: by primary key or by index, in both directions, a page at a time.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::document::{Document, Index};
use super::engine::Scan;
use super::key::{Key, after_prefix, encoded};

/// How many items a page has if the caller does not say.
const PAGE: usize = 100;

/// A range of documents, a direction and a page size.
#[derive(Debug)]
pub(crate) struct Query<D> {
    index: Option<&'static str>,
    prefix: Vec<u8>,
    from: Option<Vec<u8>>,
    until: Option<Vec<u8>>,
    after: Option<Cursor>,
    descending: bool,
    limit: usize,
    of: PhantomData<fn() -> D>,
}

/// Where a page ended. Comes from outside as text; whatever it says, it cannot leave the range of its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor(pub(super) Vec<u8>);

/// The text is no cursor that this store made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a page mark of this server: ask for the first page again")]
pub(crate) struct NoCursor;

/// Some items in order, and how to go on if there are more.
#[derive(Debug, Clone)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<Cursor>,
}

impl<D: Document> Index<D> {
    /// The entries whose key starts with these components.
    pub(crate) fn range<K: Key + ?Sized>(&self, prefix: &K) -> Query<D> {
        Query::new(Some(self.name), encoded(prefix))
    }

    /// All entries of the index.
    pub(crate) fn all(&self) -> Query<D> {
        Query::new(Some(self.name), Vec::new())
    }
}

/// The whole collection in the order of its ids.
pub(crate) fn by_id<D: Document>() -> Query<D> {
    Query::new(None, Vec::new())
}

/// The documents whose id starts with these components.
pub(crate) fn by_id_prefix<D: Document, K: Key + ?Sized>(prefix: &K) -> Query<D> {
    Query::new(None, encoded(prefix))
}

impl<D: Document> Query<D> {
    fn new(index: Option<&'static str>, prefix: Vec<u8>) -> Self {
        let (from, until, after) = (None, None, None);
        Self { index, prefix, from, until, after, descending: false, limit: PAGE, of: PhantomData }
    }

    /// From the greatest key down.
    pub(crate) fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// The same as [`Query::descending`], for keys that end in a time.
    #[allow(dead_code, reason = "part of what every engine is tested for")]
    pub(crate) fn newest_first(self) -> Self {
        self.descending()
    }

    /// Only what comes behind this mark, in the direction of the query.
    pub(crate) fn after(mut self, cursor: impl Into<Option<Cursor>>) -> Self {
        self.after = cursor.into();
        self
    }

    /// At most so many items.
    pub(crate) fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Not below these components, which follow those of the prefix. Included.
    #[allow(dead_code, reason = "part of what every engine is tested for")]
    pub(crate) fn from<K: Key + ?Sized>(mut self, key: &K) -> Self {
        self.from = Some(self.behind_prefix(key));
        self
    }

    /// Only below these components, which follow those of the prefix. Excluded.
    #[allow(dead_code, reason = "part of what every engine is tested for")]
    pub(crate) fn until<K: Key + ?Sized>(mut self, key: &K) -> Self {
        self.until = Some(self.behind_prefix(key));
        self
    }

    #[allow(dead_code, reason = "part of what every engine is tested for")]
    fn behind_prefix<K: Key + ?Sized>(&self, key: &K) -> Vec<u8> {
        let mut out = self.prefix.clone();
        key.encode(&mut out);
        out
    }

    pub(super) fn into_scan(self) -> Scan {
        let end = after_prefix(&self.prefix);
        let mut lower = self.from.unwrap_or(self.prefix);
        let mut upper = self.until.or(end);
        if let Some(Cursor(position)) = self.after {
            if self.descending {
                // The smaller of the two: a made-up mark must not widen the range.
                upper = Some(upper.map_or_else(|| position.clone(), |upper| upper.min(position.clone())));
            } else {
                let mut behind = position;
                behind.push(0);
                lower = lower.max(behind);
            }
        }
        let (collection, index) = (D::COLLECTION.name, self.index);
        Scan { collection, index, lower, upper, descending: self.descending, limit: self.limit }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&BASE64_URL_SAFE_NO_PAD.encode(&self.0))
    }
}

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        BASE64_URL_SAFE_NO_PAD.decode(text).map(Self).map_err(|_| NoCursor)
    }
}
