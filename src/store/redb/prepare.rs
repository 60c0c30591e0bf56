//! From a medium to a database that this program can use: tables, catalogue, collections in their present
//! version.
//!
//! A collection that is stored in an older version, or with other indexes, is carried over in bounded commits
//! that each note how far they came; a start that is cut off goes on from there. Before the first of them, every
//! document is tried without a change, so that one that cannot be read stops the start and not the move. New index numbers are given
//! for everything that may have changed, so that old and new entries never mix. A newer version is refused.

use std::collections::BTreeMap;

use ::redb::{Database, ReadableTable, WriteTransaction};

use super::catalogue::{
    Catalogue, CollectionState, IndexState, Meta, Moving, are_declared, check_format, next_number,
    numbered_indexes, sequence, set_sequence, set_state, state,
};
use super::failure::Failure;
use super::layout::{DOCUMENTS, ENTRIES, META, RecordView, bounds, numbered};
use super::medium::Medium;
use super::plan::{Tables, apply};
use crate::store::document::{CollectionInfo, Version};
use crate::store::engine::{Action, Expect, Op, Record};
use crate::store::error::Error;
use crate::store::service::Progress;

/// Bounds of one commit of a move.
const DOCUMENTS_AT_ONCE: usize = 1000;
const BYTES_AT_ONCE: usize = 4 << 20;

pub(super) fn open(medium: &dyn Medium, cache_bytes: usize) -> Result<Database, Failure> {
    let mut builder = Database::builder();
    builder.set_cache_size(cache_bytes);
    Ok(builder.create_with_backend(medium.open()?)?)
}

/// Each commit survives power loss (two phases), and needs no walk through the file afterwards.
pub(super) fn begin(database: &Database) -> Result<WriteTransaction, Failure> {
    let mut transaction = database.begin_write()?;
    transaction.set_two_phase_commit(true);
    transaction.set_quick_repair(true);
    Ok(transaction)
}

pub(super) fn prepare(
    database: &Database,
    collections: &[CollectionInfo],
    progress: &dyn Fn(Progress),
) -> Result<Catalogue, Failure> {
    let stale = declare(database, collections)?;
    for info in &stale {
        carry_over(database, info, progress)?;
    }
    let transaction = database.begin_write()?;
    let meta = transaction.open_table(META)?;
    let mut catalogue = Catalogue::default();
    for info in collections {
        let lost = || Error::Corrupt(format!("the collection {} is not in the catalogue", info.name));
        let stored = state(&meta, info.name)?.ok_or_else(lost)?;
        catalogue.add(info, stored.number, &stored.indexes);
    }
    drop(meta);
    transaction.abort()?;
    Ok(catalogue)
}

/// Makes tables and catalogue entries that are missing. Returns the collections that must be carried over.
fn declare(database: &Database, collections: &[CollectionInfo]) -> Result<Vec<CollectionInfo>, Failure> {
    let transaction = begin(database)?;
    let is_new = transaction.list_tables()?.next().is_none();
    drop(transaction.open_table(DOCUMENTS)?);
    drop(transaction.open_table(ENTRIES)?);
    let mut meta = transaction.open_table(META)?;
    check_format(&mut meta)?;
    let mut changed = is_new;
    let mut stale = Vec::new();
    for info in collections {
        let infos = (info.indexes)();
        match state(&meta, info.name)? {
            None => {
                let number = next_number(&mut meta)?;
                let indexes = numbered_indexes(&mut meta, &infos, &BTreeMap::new())?;
                let fresh = CollectionState { number, version: info.version, indexes, moving: None };
                set_state(&mut meta, info.name, &fresh)?;
                changed = true;
            }
            Some(stored) => {
                let newest = stored.moving.as_ref().map_or(0, |moving| moving.version).max(stored.version);
                if newest > info.version {
                    let what = format!("the collection {}", info.name);
                    return Err(Error::Version { what, found: newest, known: info.version }.into());
                }
                if stored.version < info.version || !are_declared(&stored.indexes, &infos) {
                    stale.push(*info);
                }
            }
        }
    }
    drop(meta);
    if changed {
        transaction.commit()?;
    } else {
        transaction.abort()?;
    }
    Ok(stale)
}

fn carry_over(
    database: &Database,
    info: &CollectionInfo,
    progress: &dyn Fn(Progress),
) -> Result<(), Failure> {
    let mut documents = 0;
    loop {
        let (moved, finished) = carry_some(database, info)?;
        documents += moved;
        progress(Progress { collection: info.name, documents, finished });
        if finished {
            return Ok(());
        }
    }
}

/// One commit of a move: how many documents, and whether those were the last.
fn carry_some(database: &Database, info: &CollectionInfo) -> Result<(u64, bool), Failure> {
    let transaction = begin(database)?;
    let mut meta = transaction.open_table(META)?;
    let lost = || Error::Corrupt(format!("the collection {} is not in the catalogue", info.name));
    let mut stored = state(&meta, info.name)?.ok_or_else(lost)?;
    let mut moving = match stored.moving.take() {
        Some(moving) if continues(&moving, info) => moving,
        _ => {
            let documents = transaction.open_table(DOCUMENTS)?;
            try_all(&documents, stored.number, info)?;
            begin_move(&mut meta, &stored, info)?
        }
    };
    let version = sequence(&meta)? + 1;
    let mut tables =
        Tables { documents: transaction.open_table(DOCUMENTS)?, entries: transaction.open_table(ENTRIES)? };
    let batch = renewed(&tables, stored.number, moving.after.as_deref(), info)?;
    let mut target = Catalogue::default();
    target.add(info, stored.number, &moving.indexes);
    apply(&batch, &target, &mut tables, Version(version)).map_err(|failure| explain(info, failure))?;
    drop(tables);
    let finished = batch.is_empty();
    if let Some(last) = batch.last() {
        moving.after = Some(last.key.clone());
        stored.moving = Some(moving);
    } else {
        stored.version = moving.version;
        stored.indexes = moving.indexes;
    }
    set_state(&mut meta, info.name, &stored)?;
    set_sequence(&mut meta, version)?;
    drop(meta);
    transaction.commit()?;
    Ok((u64::try_from(batch.len()).unwrap_or(u64::MAX), finished))
}

fn continues(moving: &Moving, info: &CollectionInfo) -> bool {
    moving.version == info.version && are_declared(&moving.indexes, &(info.indexes)())
}

fn begin_move(
    meta: &mut Meta<'_>,
    stored: &CollectionState,
    info: &CollectionInfo,
) -> Result<Moving, Failure> {
    // In a new version every index may compute other keys under the same name.
    let keep: BTreeMap<String, IndexState> =
        if stored.version == info.version { stored.indexes.clone() } else { BTreeMap::new() };
    let indexes = numbered_indexes(meta, &(info.indexes)(), &keep)?;
    Ok(Moving { version: info.version, indexes, after: None })
}

/// Before the first document changes: whether all of them can.
fn try_all(
    documents: &impl ReadableTable<&'static [u8], &'static [u8]>,
    number: u16,
    info: &CollectionInfo,
) -> Result<(), Failure> {
    let (lower, upper) = bounds(number, &[], None);
    for row in documents.range(lower.as_slice()..upper.as_slice())? {
        let (key, value) = row?;
        renew(info, number, key.value(), value.value())?;
    }
    Ok(())
}

fn renew(info: &CollectionInfo, number: u16, key: &[u8], value: &[u8]) -> Result<(Vec<u8>, Record), Failure> {
    let view = RecordView::read(value)?;
    let (primary, record) = (info.renew)(view.schema, view.json()?).map_err(|why| {
        let why = format!("document {}: {why}", key.get(2..).unwrap_or_default().escape_ascii());
        Error::Migration { collection: info.name, why }
    })?;
    if numbered(number, &primary) != key {
        let why = "the new form of a document has another id".to_owned();
        return Err(Error::Migration { collection: info.name, why }.into());
    }
    Ok((primary, record))
}

/// The next documents in their present form, as operations.
fn renewed(
    tables: &Tables<'_>,
    number: u16,
    after: Option<&[u8]>,
    info: &CollectionInfo,
) -> Result<Vec<Op>, Failure> {
    let (mut lower, upper) = bounds(number, after.unwrap_or_default(), None);
    if after.is_some() {
        lower.push(0);
    }
    let mut batch = Vec::new();
    let mut bytes = 0;
    for row in tables.documents.range(lower.as_slice()..upper.as_slice())? {
        let (key, value) = row?;
        let (primary, record) = renew(info, number, key.value(), value.value())?;
        bytes += value.value().len();
        batch.push(Op {
            collection: info.name,
            key: primary,
            expect: Expect::Anything,
            action: Action::Put(record),
        });
        if batch.len() == DOCUMENTS_AT_ONCE || bytes >= BYTES_AT_ONCE {
            break;
        }
    }
    Ok(batch)
}

fn explain(info: &CollectionInfo, failure: Failure) -> Failure {
    match failure {
        Failure::Report(Error::Conflict(conflict)) => {
            Error::Migration { collection: info.name, why: conflict.to_string() }.into()
        }
        other => other,
    }
}
