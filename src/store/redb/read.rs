//! One committed state, opened once after each commit and shared by all readers until the next.

use ::redb::{Database, ReadOnlyTable, ReadTransaction, ReadableDatabase};
use bytes::{Bytes, BytesMut};

use super::catalogue::{Catalogue, sequence};
use super::failure::Failure;
use super::layout::{DOCUMENTS, ENTRIES, EntryView, META, RecordView, bounds, numbered};
use crate::store::document::{IndexInfo, Order};
use crate::store::engine::{Found, Rows, Scan};
use crate::store::error::Error;

type Table = ReadOnlyTable<&'static [u8], &'static [u8]>;
type Range = ::redb::Range<'static, &'static [u8], &'static [u8]>;
type Cell = ::redb::AccessGuard<'static, &'static [u8]>;

pub(super) struct Snapshot {
    pub(super) transaction: ReadTransaction,
    documents: Table,
    entries: Table,
    /// The version given last in this state.
    pub(super) sequence: u64,
    /// Which opening of the file this state was read through.
    pub(super) generation: u64,
}

impl Snapshot {
    pub(super) fn take(database: &Database, generation: u64) -> Result<Self, Failure> {
        let transaction = database.begin_read()?;
        let documents = transaction.open_table(DOCUMENTS)?;
        let entries = transaction.open_table(ENTRIES)?;
        let sequence = sequence(&transaction.open_table(META)?)?;
        Ok(Self { transaction, documents, entries, sequence, generation })
    }

    pub(super) fn get(&self, collection: u16, key: &[u8]) -> Result<Option<Found>, Failure> {
        let Some(value) = self.documents.get(numbered(collection, key).as_slice())? else { return Ok(None) };
        Ok(Some(found(value.value())?))
    }

    pub(super) fn find(&self, collection: u16, index: u16, key: &[u8]) -> Result<Option<Found>, Failure> {
        let key = numbered(index, key);
        let Some(value) = self.entries.get(key.as_slice())? else { return Ok(None) };
        let entry = EntryView::read(Order::Unique, &key, value.value())?;
        self.referred(collection, entry.primary).map(Some)
    }

    pub(super) fn documents(
        &self,
        scan: &Scan,
        catalogue: &Catalogue,
    ) -> Result<Rows<(Vec<u8>, Found)>, Failure> {
        let numbers = catalogue.collection(scan.collection)?;
        let collection = numbers.number;
        let Some(index) = scan.index else {
            return walk(&self.documents, collection, scan, |key, value| {
                Ok((position(key).to_vec(), found(value)?))
            });
        };
        let (info, number) = numbers.index(index)?;
        walk(&self.entries, number, scan, |key, value| {
            let entry = EntryView::read(info.order, key, value)?;
            Ok((entry.primary.to_vec(), self.referred(collection, entry.primary)?))
        })
    }

    pub(super) fn carried(&self, scan: &Scan, catalogue: &Catalogue) -> Result<Rows<Bytes>, Failure> {
        let (info, number) = carrying(scan, catalogue)?;
        // One buffer for the whole page; the items are slices of it.
        let mut all = BytesMut::with_capacity(scan.limit.min(64) * 64);
        let rows = walk(&self.entries, number, scan, |key, value| {
            let start = all.len();
            all.extend_from_slice(EntryView::read(info.order, key, value)?.carried);
            Ok(start..all.len())
        })?;
        let all = all.freeze();
        let items = rows.items.into_iter().map(|range| all.slice(range)).collect();
        Ok(Rows { items, next: rows.next })
    }

    pub(super) fn count(&self, scan: &Scan, catalogue: &Catalogue) -> Result<u64, Failure> {
        let numbers = catalogue.collection(scan.collection)?;
        let range = match scan.index {
            None => range(&self.documents, numbers.number, scan)?,
            Some(index) => range(&self.entries, numbers.index(index)?.1, scan)?,
        };
        let mut count = 0;
        for row in range {
            row?;
            count += 1;
        }
        Ok(count)
    }

    fn referred(&self, collection: u16, primary: &[u8]) -> Result<Found, Failure> {
        let missing = || Error::Corrupt("an index entry names a document that is not there".to_owned());
        Ok(self.get(collection, primary)?.ok_or_else(missing)?)
    }
}

fn carrying(scan: &Scan, catalogue: &Catalogue) -> Result<(IndexInfo, u16), Error> {
    let numbers = catalogue.collection(scan.collection)?;
    match scan.index.map(|index| numbers.index(index)).transpose()? {
        Some((info, number)) if info.carries => Ok((info, number)),
        _ => Err(Error::Invalid(format!(
            "{}: this query is over no index that carries bytes",
            scan.collection
        ))),
    }
}

fn found(value: &[u8]) -> Result<Found, Error> {
    let view = RecordView::read(value)?;
    Ok(Found { version: view.version, json: Bytes::copy_from_slice(view.json()?) })
}

fn position(key: &[u8]) -> &[u8] {
    key.get(2..).unwrap_or_default()
}

fn range(table: &Table, number: u16, scan: &Scan) -> Result<Range, Failure> {
    let (lower, upper) = bounds(number, &scan.lower, scan.upper.as_deref());
    // An empty range, which a mark from outside can ask for, must not look like a wrong one to the B-tree.
    let upper = upper.max(lower.clone());
    Ok(table.range(lower.as_slice()..upper.as_slice())?)
}

fn walk<T>(
    table: &Table,
    number: u16,
    scan: &Scan,
    mut item: impl FnMut(&[u8], &[u8]) -> Result<T, Failure>,
) -> Result<Rows<T>, Failure> {
    let mut range = range(table, number, scan)?;
    let mut step = || if scan.descending { range.next_back() } else { range.next() };
    let mut items = Vec::with_capacity(scan.limit.min(128));
    let mut last: Option<Cell> = None;
    while items.len() < scan.limit {
        let Some(row) = step() else { return Ok(Rows { items, next: None }) };
        let (key, value) = row?;
        items.push(item(key.value(), value.value())?);
        last = Some(key);
    }
    let more = step().transpose()?.is_some();
    let next = last.filter(|_| more).map(|key| position(key.value()).to_vec());
    Ok(Rows { items, next })
}
