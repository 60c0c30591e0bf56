//! The store as its callers see it: typed documents over an engine of bytes.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, TryFutureExt as _};

use super::batch::Batch;
use super::check::recipes::RECIPES;
use super::check::{Recipe, Report};
use super::document::{CollectionInfo, Document, Index, Order, Stored, Version};
use super::engine::{Engine, Found, Rows};
use super::error::Error;
use super::key::{Key, encoded};
use super::query::{Cursor, Page, Query, by_id};
use super::redb::RedbEngine;

/// A cheap handle to one open store.
#[derive(Clone)]
pub(crate) struct Store {
    engine: Arc<dyn Engine>,
}

/// How to open a store.
#[derive(Clone)]
pub(crate) struct Options {
    /// Upper bound of the page cache.
    pub(crate) cache_bytes: usize,
    /// Told about collections that are brought to a newer version, which may take a while.
    pub(crate) progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

/// How far the move of a collection to a newer version is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) collection: &'static str,
    pub(crate) documents: u64,
    pub(crate) finished: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 16 << 20, progress: None }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Options").field("cache_bytes", &self.cache_bytes).finish_non_exhaustive()
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Store")
    }
}

impl Store {
    /// Opens (or creates) the store in a directory that exists, and brings its collections up to date. Blocks.
    pub(crate) fn open(
        directory: &Path,
        options: Options,
        collections: &[CollectionInfo],
    ) -> Result<Self, Error> {
        Ok(Self::over(Arc::new(RedbEngine::open(directory, options, collections)?)))
    }

    pub(super) fn over(engine: Arc<dyn Engine>) -> Self {
        Self { engine }
    }

    pub(crate) async fn get<D: Document>(&self, id: &D::Id) -> Result<Option<Stored<D>>, Error> {
        typed(self.engine.get(D::COLLECTION.name, &encoded(id)).await?)
    }

    /// In the order of the ids asked for; all from the same committed state.
    pub(crate) async fn get_many<D: Document>(&self, ids: &[D::Id]) -> Result<Vec<Option<Stored<D>>>, Error> {
        let keys: Vec<_> = ids.iter().map(encoded).collect();
        self.engine.get_many(D::COLLECTION.name, &keys).await?.into_iter().map(typed).collect()
    }

    /// The document with this key of a unique index.
    pub(crate) async fn find<D: Document, K: Key + ?Sized>(
        &self,
        index: &Index<D>,
        key: &K,
    ) -> Result<Option<Stored<D>>, Error> {
        if index.order != Order::Unique {
            let (collection, name) = (D::COLLECTION.name, index.name);
            return Err(Error::Invalid(format!("{collection}: {name} is not unique, so use a range")));
        }
        typed(self.engine.find(D::COLLECTION.name, index.name, &encoded(key)).await?)
    }

    pub(crate) async fn scan<D: Document>(&self, query: Query<D>) -> Result<Page<Stored<D>>, Error> {
        let rows = self.engine.documents(query.into_scan()).await?;
        page(rows, |(_, found)| Stored::parse(found.version, &found.json))
    }

    /// The bytes that the entries of an index carry. Nothing is parsed, no document is read.
    pub(crate) async fn scan_carried<D: Document>(&self, query: Query<D>) -> Result<Page<Bytes>, Error> {
        page(self.engine.carried(query.into_scan()).await?, Ok)
    }

    /// Encoded primary keys and documents as stored JSON, not parsed.
    pub(crate) async fn scan_json<D: Document>(
        &self,
        query: Query<D>,
    ) -> Result<Page<(Vec<u8>, Bytes)>, Error> {
        page(self.engine.documents(query.into_scan()).await?, |(key, found)| Ok((key, found.json)))
    }

    /// How many there are in the whole range; the page size plays no part. Walks the range.
    pub(crate) async fn count<D: Document>(&self, query: Query<D>) -> Result<u64, Error> {
        self.engine.count(query.into_scan()).await
    }

    pub(crate) async fn is_empty<D: Document>(&self) -> Result<bool, Error> {
        let first = self.engine.documents(by_id::<D>().limit(1).into_scan()).await?;
        Ok(first.items.is_empty())
    }

    /// Returns when the batch is on disk, or with the reason why nothing of it happened. Dropping the future
    /// does not call the batch back.
    pub(crate) fn commit(&self, batch: impl Into<Batch>) -> BoxFuture<'_, Result<(), Error>> {
        // Not an `async fn`: the chain that built the batch may end before the future is awaited.
        let batch: Batch = batch.into();
        self.apply(batch).map_ok(drop).boxed()
    }

    pub(super) async fn apply(&self, batch: Batch) -> Result<Version, Error> {
        self.engine.commit(batch.into_ops()?).await
    }

    /// Whether documents and indexes agree, in the present state and without disturbing anybody. Takes long.
    pub(crate) async fn check(&self) -> Result<Report, Error> {
        self.check_with(RECIPES).await
    }

    pub(crate) async fn check_with(&self, recipes: &'static [Recipe]) -> Result<Report, Error> {
        self.engine.check(recipes).await
    }

    /// Finishes what waits, flushes and lets go of the files.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        self.engine.close().await
    }
}

fn typed<D: Document>(found: Option<Found>) -> Result<Option<Stored<D>>, Error> {
    found.map(|found| Stored::parse(found.version, &found.json)).transpose()
}

fn page<T, U>(rows: Rows<T>, item: impl FnMut(T) -> Result<U, Error>) -> Result<Page<U>, Error> {
    let items = rows.items.into_iter().map(item).collect::<Result<_, _>>()?;
    Ok(Page { items, next: rows.next.map(Cursor) })
}
