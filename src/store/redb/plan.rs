//! One batch against the state of a write transaction: is it allowed, and what does it change?
//!
//! A plan reads through its own changes, so that each operation sees those before it, and touches the tables
//! only in [`Plan::apply`], so that a refused batch leaves nothing behind.

use std::collections::BTreeMap;
use std::ops::Bound::{Excluded, Included};

use ::redb::{ReadableTable, Table};

use super::catalogue::{Catalogue, Numbers};
use super::failure::Failure;
use super::layout::{EntryView, RecordView, bounds, entry_key, entry_value, numbered, record};
use crate::store::document::{Order, Version};
use crate::store::engine::{Action, Entry, Expect, Op, Record};
use crate::store::error::{Conflict, Error, What};

type Rows<'t> = Table<'t, &'static [u8], &'static [u8]>;
type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

pub(super) struct Tables<'t> {
    pub(super) documents: Rows<'t>,
    pub(super) entries: Rows<'t>,
}

pub(super) struct Plan<'a, 't> {
    catalogue: &'a Catalogue,
    tables: &'a mut Tables<'t>,
    version: Version,
    documents: Changes,
    entries: Changes,
}

/// Checks the batch and applies it; documents get `version`. A conflict is a [`Failure::Report`].
pub(super) fn apply(
    batch: &[Op],
    catalogue: &Catalogue,
    tables: &mut Tables<'_>,
    version: Version,
) -> Result<(), Failure> {
    let (documents, entries) = (Changes::new(), Changes::new());
    let mut plan = Plan { catalogue, tables, version, documents, entries };
    for (operation, op) in batch.iter().enumerate() {
        plan.take(op, operation)?;
    }
    plan.apply()
}

impl Plan<'_, '_> {
    fn take(&mut self, op: &Op, operation: usize) -> Result<(), Failure> {
        let numbers = self.catalogue.collection(op.collection)?;
        let key = numbered(numbers.number, &op.key);
        let conflict =
            |what| Failure::from(Error::from(Conflict { collection: op.collection, what, operation }));
        if op.expect == Expect::Empty {
            return if self.is_empty(numbers.number)? { Ok(()) } else { Err(conflict(What::NotEmpty)) };
        }
        let old = self.document(&key)?;
        if let Some(what) = mismatch(op.expect, old.as_ref().map(|old| old.version)) {
            return Err(conflict(what));
        }
        match &op.action {
            Action::Nothing => {}
            Action::Delete => self.delete(key, old),
            Action::Put(new) => {
                if let Some(index) = self.put(numbers, op, key, old, new)? {
                    return Err(conflict(What::Taken(index)));
                }
            }
        }
        Ok(())
    }

    fn delete(&mut self, key: Vec<u8>, old: Option<Old>) {
        let Some(old) = old else { return };
        self.entries.extend(old.entries.into_iter().map(|entry| (entry, None)));
        self.documents.insert(key, None);
    }

    /// The name of the unique index whose key is taken, if one is.
    fn put(
        &mut self,
        numbers: &Numbers,
        op: &Op,
        key: Vec<u8>,
        old: Option<Old>,
        new: &Record,
    ) -> Result<Option<&'static str>, Failure> {
        let mut keys = Vec::with_capacity(new.entries.len());
        for entry in &new.entries {
            let (_, number) = numbers.index(entry.index)?;
            keys.push((entry.order, entry_key(number, entry.order, &entry.key, &op.key)));
        }
        for (entry, (_, key)) in new.entries.iter().zip(&keys) {
            if entry.order == Order::Unique && self.is_taken(key, &op.key)? {
                return Ok(Some(entry.index));
            }
        }
        let old = old.map(|old| old.entries).unwrap_or_default();
        for gone in old.iter().filter(|gone| !keys.iter().any(|(_, key)| key == *gone)) {
            self.entries.insert(gone.clone(), None);
        }
        for (entry, (order, key)) in new.entries.iter().zip(&keys) {
            // An entry that carries nothing and stays where it is stays as it is.
            if entry.carried.is_some() || !old.contains(key) {
                self.enter(entry, *order, key, &op.key)?;
            }
        }
        let bytes = record(self.version, new.schema, &keys, &new.json)?;
        self.documents.insert(key, Some(bytes));
        Ok(None)
    }

    fn enter(&mut self, entry: &Entry, order: Order, key: &[u8], primary: &[u8]) -> Result<(), Failure> {
        let value = entry_value(order, primary, entry.carried.as_deref().unwrap_or_default())?;
        self.entries.insert(key.to_vec(), Some(value));
        Ok(())
    }

    fn is_taken(&self, entry: &[u8], primary: &[u8]) -> Result<bool, Failure> {
        let by_other = |value: &[u8]| {
            EntryView::read(Order::Unique, entry, value).map(|holder| holder.primary != primary)
        };
        match self.entries.get(entry) {
            Some(change) => Ok(change.as_deref().map(by_other).transpose()?.unwrap_or(false)),
            None => match self.tables.entries.get(entry)? {
                Some(value) => Ok(by_other(value.value())?),
                None => Ok(false),
            },
        }
    }

    fn document(&self, key: &[u8]) -> Result<Option<Old>, Failure> {
        match self.documents.get(key) {
            Some(change) => Ok(change.as_deref().map(Old::read).transpose()?),
            None => match self.tables.documents.get(key)? {
                Some(value) => Ok(Some(Old::read(value.value())?)),
                None => Ok(None),
            },
        }
    }

    fn is_empty(&self, collection: u16) -> Result<bool, Failure> {
        let (lower, upper) = bounds(collection, &[], None);
        let mut here =
            self.documents.range::<[u8], _>((Included(lower.as_slice()), Excluded(upper.as_slice())));
        if here.any(|(_, change)| change.is_some()) {
            return Ok(false);
        }
        for row in self.tables.documents.range(lower.as_slice()..upper.as_slice())? {
            if !self.documents.contains_key(row?.0.value()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn apply(self) -> Result<(), Failure> {
        write(&mut self.tables.documents, &self.documents)?;
        write(&mut self.tables.entries, &self.entries)
    }
}

fn write(table: &mut Rows<'_>, changes: &Changes) -> Result<(), Failure> {
    for (key, change) in changes {
        match change {
            Some(value) => drop(table.insert(key.as_slice(), value.as_slice())?),
            None => drop(table.remove(key.as_slice())?),
        }
    }
    Ok(())
}

fn mismatch(expect: Expect, found: Option<Version>) -> Option<What> {
    match (expect, found) {
        (Expect::Absent, Some(_)) => Some(What::Exists),
        (Expect::Present | Expect::At(_), None) => Some(What::Missing),
        (Expect::At(version), Some(found)) if version != found => Some(What::Moved),
        _ => None,
    }
}

/// What must be known of a document in order to replace it.
struct Old {
    version: Version,
    entries: Vec<Vec<u8>>,
}

impl Old {
    fn read(value: &[u8]) -> Result<Self, Error> {
        let view = RecordView::read(value)?;
        let (entries, _) = view.body()?;
        Ok(Self { version: view.version, entries: entries.into_iter().map(<[u8]>::to_vec).collect() })
    }
}
