//! What a collection declares about itself: key, indexes, schema version, how old shapes become new ones.

use std::fmt::Debug;
use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::engine::{Entry, Record};
use super::error::Error;
use super::key::{Key, KeyBytes, encoded};

/// A kind of record. Its whole declaration is in the `impl`; add it to the list of collections too.
pub(crate) trait Document: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    type Id: Key + Clone + Debug + Send + Sync;
    const COLLECTION: Collection;
    const INDEXES: &'static [Index<Self>];

    fn id(&self) -> Self::Id;

    /// Turns the stored form of version `from` into the present one. Must not change the id.
    fn upgrade(from: u32, value: serde_json::Value) -> Result<serde_json::Value, String> {
        drop(value);
        Err(format!("there is no way from version {from} to {}", Self::COLLECTION.version))
    }
}

/// Raise `version` when the shape changes, or when an index computes or carries something else than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Collection {
    pub(crate) name: &'static str,
    pub(crate) version: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// At most one document for each key.
    Unique,
    /// Any number; documents with the same key are in the order of their ids.
    Ordered,
}

/// A second way to find documents.
pub(crate) struct Index<D: 'static> {
    pub(crate) name: &'static str,
    pub(crate) order: Order,
    /// `None`: the document is not in this index.
    pub(crate) key: fn(&D) -> Option<KeyBytes>,
    /// Bytes kept in the index entry itself, so that a page of a list is one range scan and no point reads.
    pub(crate) carries: Option<fn(&D) -> Vec<u8>>,
}

/// A state of a document: changes with each write, and never comes back, not even after delete and insert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Version(pub(super) u64);

/// A document as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored<D> {
    pub(crate) doc: D,
    pub(crate) version: Version,
}

impl<D> Deref for Stored<D> {
    type Target = D;

    fn deref(&self) -> &D {
        &self.doc
    }
}

impl<D: Document> Stored<D> {
    pub(super) fn parse(version: Version, json: &[u8]) -> Result<Self, Error> {
        match serde_json::from_slice(json) {
            Ok(doc) => Ok(Self { doc, version }),
            Err(why) => Err(Error::Corrupt(format!("a document of {}: {why}", D::COLLECTION.name))),
        }
    }
}

/// A collection without its type: what opening a store needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CollectionInfo {
    pub(crate) name: &'static str,
    pub(crate) version: u32,
    pub(crate) indexes: fn() -> Vec<IndexInfo>,
    /// The present form of a record that was stored with the given version, and its id.
    pub(crate) renew: fn(from: u32, json: &[u8]) -> Renewed,
}

pub(crate) type Renewed = Result<(Vec<u8>, Record), String>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IndexInfo {
    pub(crate) name: &'static str,
    pub(crate) order: Order,
    pub(crate) carries: bool,
}

impl CollectionInfo {
    pub(crate) const fn of<D: Document>() -> Self {
        Self {
            name: D::COLLECTION.name,
            version: D::COLLECTION.version,
            indexes: || {
                let info =
                    |i: &Index<D>| IndexInfo { name: i.name, order: i.order, carries: i.carries.is_some() };
                D::INDEXES.iter().map(info).collect()
            },
            renew: renew::<D>,
        }
    }
}

fn renew<D: Document>(from: u32, json: &[u8]) -> Renewed {
    let doc: D = if from == D::COLLECTION.version {
        serde_json::from_slice(json).map_err(|why| why.to_string())?
    } else {
        let old = serde_json::from_slice(json).map_err(|why| why.to_string())?;
        // Through text, so that an upgraded document is read in the very same way as a stored one.
        let new = D::upgrade(from, old)?.to_string();
        serde_json::from_str(&new).map_err(|why| why.to_string())?
    };
    Ok((encoded(&doc.id()), record(&doc).map_err(|why| why.to_string())?))
}

/// The document as the engines take it: JSON, and the index keys computed here for all of them.
pub(super) fn record<D: Document>(doc: &D) -> Result<Record, Error> {
    let json = serde_json::to_vec(doc)
        .map_err(|why| Error::Invalid(format!("a document of {} is no JSON: {why}", D::COLLECTION.name)))?;
    let entries = D::INDEXES.iter().filter_map(|index| {
        let key = (index.key)(doc)?.into_vec();
        Some(Entry {
            index: index.name,
            order: index.order,
            key,
            carried: index.carries.map(|carries| carries(doc)),
        })
    });
    Ok(Record { schema: D::COLLECTION.version, entries: entries.collect(), json })
}
