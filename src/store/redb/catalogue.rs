//! Which collections and indexes the file has, under which numbers and in which version.
//!
//! In the table `meta`: `format`, `sequence` (the version given last), `numbers` (the number given last), and
//! for each collection `collection/NAME` with its state as JSON. Numbers are never given twice.

use std::collections::{BTreeMap, HashMap};

use ::redb::{ReadableTable, Table};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::layout::FORMAT;
use crate::store::document::{CollectionInfo, IndexInfo, Order};
use crate::store::error::Error;

pub(super) const SEQUENCE: &str = "sequence";
const FORMAT_KEY: &str = "format";
const NUMBERS: &str = "numbers";
const COLLECTION: &str = "collection/";

pub(super) type Meta<'t> = Table<'t, &'static str, &'static [u8]>;

/// A collection as the file has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CollectionState {
    pub(super) number: u16,
    pub(super) version: u32,
    pub(super) indexes: BTreeMap<String, IndexState>,
    /// A move to a newer version that is not finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) moving: Option<Moving>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IndexState {
    pub(super) number: u16,
    pub(super) unique: bool,
    pub(super) carries: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Moving {
    pub(super) version: u32,
    pub(super) indexes: BTreeMap<String, IndexState>,
    /// The last primary key that was carried over.
    pub(super) after: Option<Vec<u8>>,
}

/// Names to numbers, for the running program.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    collections: HashMap<&'static str, Numbers>,
}

#[derive(Debug)]
pub(super) struct Numbers {
    pub(super) number: u16,
    indexes: Vec<(IndexInfo, u16)>,
}

impl Catalogue {
    /// A collection under the numbers of the given indexes. Declared indexes without a number are left out.
    pub(super) fn add(&mut self, info: &CollectionInfo, number: u16, indexes: &BTreeMap<String, IndexState>) {
        let number_of = |index: IndexInfo| Some((index, indexes.get(index.name)?.number));
        let indexes = (info.indexes)().into_iter().filter_map(number_of).collect();
        self.collections.insert(info.name, Numbers { number, indexes });
    }

    pub(super) fn collection(&self, name: &'static str) -> Result<&Numbers, Error> {
        self.collections
            .get(name)
            .ok_or_else(|| Error::Invalid(format!("{name} is not in the list of collections")))
    }
}

impl Numbers {
    pub(super) fn index(&self, name: &str) -> Result<(IndexInfo, u16), Error> {
        let found = self.indexes.iter().find(|(index, _)| index.name == name);
        found.copied().ok_or_else(|| Error::Invalid(format!("the index {name} is not declared")))
    }
}

impl IndexState {
    pub(super) fn is(&self, info: &IndexInfo) -> bool {
        self.unique == (info.order == Order::Unique) && self.carries == info.carries
    }
}

/// Whether these are exactly the declared indexes.
pub(super) fn are_declared(states: &BTreeMap<String, IndexState>, infos: &[IndexInfo]) -> bool {
    let declared = |info: &IndexInfo| states.get(info.name).is_some_and(|state| state.is(info));
    states.len() == infos.len() && infos.iter().all(declared)
}

/// Refuses a file of another format; marks a new one with ours.
pub(super) fn check_format(meta: &mut Meta<'_>) -> Result<(), Failure> {
    match read::<u32>(meta, FORMAT_KEY)? {
        Some(FORMAT) => Ok(()),
        Some(found) => {
            Err(Error::Version { what: "the file format".to_owned(), found, known: FORMAT }.into())
        }
        None => write(meta, FORMAT_KEY, &FORMAT),
    }
}

pub(super) fn next_number(meta: &mut Meta<'_>) -> Result<u16, Failure> {
    let number = read::<u16>(meta, NUMBERS)?.unwrap_or(0) + 1;
    if number == u16::MAX {
        return Err(Error::Invalid("the database has given away all numbers for indexes".to_owned()).into());
    }
    write(meta, NUMBERS, &number)?;
    Ok(number)
}

pub(super) fn numbered_indexes(
    meta: &mut Meta<'_>,
    infos: &[IndexInfo],
    keep: &BTreeMap<String, IndexState>,
) -> Result<BTreeMap<String, IndexState>, Failure> {
    let mut out = BTreeMap::new();
    for info in infos {
        let state = match keep.get(info.name) {
            Some(state) if state.is(info) => state.clone(),
            _ => IndexState {
                number: next_number(meta)?,
                unique: info.order == Order::Unique,
                carries: info.carries,
            },
        };
        if out.insert(info.name.to_owned(), state).is_some() {
            return Err(Error::Invalid(format!("the index {} is declared twice", info.name)).into());
        }
    }
    Ok(out)
}

pub(super) fn state(meta: &Meta<'_>, name: &str) -> Result<Option<CollectionState>, Failure> {
    read(meta, &format!("{COLLECTION}{name}"))
}

pub(super) fn set_state(meta: &mut Meta<'_>, name: &str, state: &CollectionState) -> Result<(), Failure> {
    write(meta, &format!("{COLLECTION}{name}"), state)
}

pub(super) fn sequence(meta: &impl ReadableTable<&'static str, &'static [u8]>) -> Result<u64, Failure> {
    let Some(bytes) = meta.get(SEQUENCE)? else { return Ok(0) };
    let bytes = bytes.value().try_into().map_err(|_| Error::Corrupt("the sequence number".to_owned()))?;
    Ok(u64::from_be_bytes(bytes))
}

pub(super) fn set_sequence(meta: &mut Meta<'_>, sequence: u64) -> Result<(), Failure> {
    meta.insert(SEQUENCE, sequence.to_be_bytes().as_slice())?;
    Ok(())
}

fn read<T: DeserializeOwned>(meta: &Meta<'_>, key: &str) -> Result<Option<T>, Failure> {
    let Some(bytes) = meta.get(key)? else { return Ok(None) };
    let value = serde_json::from_slice(bytes.value());
    value.map(Some).map_err(|why| Error::Corrupt(format!("the entry {key} of the catalogue: {why}")).into())
}

fn write<T: Serialize>(meta: &mut Meta<'_>, key: &str, value: &T) -> Result<(), Failure> {
    let json = serde_json::to_vec(value).map_err(|why| Error::Invalid(why.to_string()))?;
    meta.insert(key, json.as_slice())?;
    Ok(())
}
