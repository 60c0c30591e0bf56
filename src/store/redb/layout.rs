//! How documents and index entries lie in the file. Part of the file format: change nothing without raising
//! [`FORMAT`].
//!
//! Three tables: `meta` (catalogue, see `catalogue.rs`), `documents` and `entries`. Collections and indexes have
//! numbers, unique in the file, which start each key, so that one B-tree holds all collections: fewer pages
//! change in a commit than with a tree for each.
//!
//! ```text
//! documents  key    collection u16 | primary key
//!            value  1 u8 | version u64 | schema u32 | n u16 | n x (unique u8, length u16, entry key) | JSON
//! entries    key    index u16 | index key                  (unique index)
//!                   index u16 | index key | primary key    (ordered index)
//!            value  length u16 of the primary key | primary key (unique index only) | carried bytes
//! ```
//!
//! Numbers are big endian. A document knows its entry keys, so that they can be removed without parsing JSON.

use ::redb::TableDefinition;

use crate::store::document::{Order, Version};
use crate::store::error::Error;

pub(super) const FORMAT: u32 = 1;
pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
pub(super) const DOCUMENTS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("documents");
pub(super) const ENTRIES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("entries");

/// The first byte of each stored document.
const RECORD: u8 = 1;

/// A key of the tables `documents` and `entries`.
pub(super) fn numbered(number: u16, rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 + rest.len());
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(rest);
    out
}

/// The bounds in a table of a range of positions within one collection or index.
pub(super) fn bounds(number: u16, lower: &[u8], upper: Option<&[u8]>) -> (Vec<u8>, Vec<u8>) {
    // The number after the last one is never given away, see `catalogue.rs`.
    let upper =
        upper.map_or_else(|| number.saturating_add(1).to_be_bytes().to_vec(), |end| numbered(number, end));
    (numbered(number, lower), upper)
}

pub(super) fn entry_key(index: u16, order: Order, key: &[u8], primary: &[u8]) -> Vec<u8> {
    let mut out = numbered(index, key);
    if order == Order::Ordered {
        out.extend_from_slice(primary);
    }
    out
}

pub(super) fn entry_value(order: Order, primary: &[u8], carried: &[u8]) -> Result<Vec<u8>, Error> {
    let mut out = Vec::with_capacity(2 + primary.len() + carried.len());
    out.extend_from_slice(&short(primary.len())?);
    if order == Order::Unique {
        out.extend_from_slice(primary);
    }
    out.extend_from_slice(carried);
    Ok(out)
}

/// What an entry says, given its whole key and value.
pub(super) struct EntryView<'a> {
    pub(super) primary: &'a [u8],
    pub(super) carried: &'a [u8],
}

impl<'a> EntryView<'a> {
    pub(super) fn read(order: Order, key: &'a [u8], value: &'a [u8]) -> Result<Self, Error> {
        Self::split(order, key, value).ok_or_else(|| Error::Corrupt("an index entry is too short".to_owned()))
    }

    fn split(order: Order, key: &'a [u8], value: &'a [u8]) -> Option<Self> {
        let (length, rest) = value.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        match order {
            Order::Unique => {
                let (primary, carried) = rest.split_at_checked(length)?;
                Some(Self { primary, carried })
            }
            Order::Ordered => {
                let primary = key.get(key.len().checked_sub(length)?..)?;
                Some(Self { primary, carried: rest })
            }
        }
    }
}

/// A stored document, taken apart.
pub(super) struct RecordView<'a> {
    pub(super) version: Version,
    pub(super) schema: u32,
    entries: u16,
    /// Entry keys, then JSON.
    rest: &'a [u8],
}

impl<'a> RecordView<'a> {
    pub(super) fn read(value: &'a [u8]) -> Result<Self, Error> {
        Self::split(value).ok_or_else(|| damaged("its head is too short or of an unknown kind"))
    }

    fn split(value: &'a [u8]) -> Option<Self> {
        let rest = value.strip_prefix(&[RECORD])?;
        let (version, rest) = rest.split_first_chunk()?;
        let (schema, rest) = rest.split_first_chunk()?;
        let (entries, rest) = rest.split_first_chunk()?;
        Some(Self {
            version: Version(u64::from_be_bytes(*version)),
            schema: u32::from_be_bytes(*schema),
            entries: u16::from_be_bytes(*entries),
            rest,
        })
    }

    /// The keys of this document's index entries, and its JSON.
    pub(super) fn body(&self) -> Result<(Vec<&'a [u8]>, &'a [u8]), Error> {
        let mut keys = Vec::with_capacity(usize::from(self.entries));
        let json = self.walk(|key| keys.push(key))?;
        Ok((keys, json))
    }

    pub(super) fn json(&self) -> Result<&'a [u8], Error> {
        self.walk(|_| ())
    }

    fn walk(&self, mut each: impl FnMut(&'a [u8])) -> Result<&'a [u8], Error> {
        let mut rest = self.rest;
        for _ in 0..self.entries {
            let (key, behind) = Self::next_key(rest).ok_or_else(|| damaged("its index keys are cut off"))?;
            each(key);
            rest = behind;
        }
        Ok(rest)
    }

    fn next_key(rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let (head, rest) = rest.split_first_chunk::<3>()?;
        let [_, high, low] = *head;
        rest.split_at_checked(usize::from(u16::from_be_bytes([high, low])))
    }
}

pub(super) fn record(
    version: Version,
    schema: u32,
    entries: &[(Order, Vec<u8>)],
    json: &[u8],
) -> Result<Vec<u8>, Error> {
    let keys: usize = entries.iter().map(|(_, key)| 3 + key.len()).sum();
    let mut out = Vec::with_capacity(15 + keys + json.len());
    out.push(RECORD);
    out.extend_from_slice(&version.0.to_be_bytes());
    out.extend_from_slice(&schema.to_be_bytes());
    out.extend_from_slice(&short(entries.len())?);
    for (order, key) in entries {
        out.push(u8::from(*order == Order::Unique));
        out.extend_from_slice(&short(key.len())?);
        out.extend_from_slice(key);
    }
    out.extend_from_slice(json);
    Ok(out)
}

fn short(length: usize) -> Result<[u8; 2], Error> {
    let short = u16::try_from(length).map_err(|_| Error::Invalid(format!("a key of {length} bytes")))?;
    Ok(short.to_be_bytes())
}

fn damaged(why: &str) -> Error {
    Error::Corrupt(format!("a document cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_back_and_a_cut_one_is_refused() {
        let keys = [(Order::Unique, vec![0, 1, 7]), (Order::Ordered, vec![0, 2, 9, 9])];
        let bytes = record(Version(5), 3, &keys, b"{}").unwrap();
        let view = RecordView::read(&bytes).unwrap();
        let (read, json) = view.body().unwrap();
        assert_eq!((view.version, view.schema, json), (Version(5), 3, b"{}".as_slice()));
        assert_eq!(read, [keys[0].1.as_slice(), keys[1].1.as_slice()]);
        for cut in 0..bytes.len() - 2 {
            let whole = RecordView::read(&bytes[..cut]).and_then(|view| view.json().map(<[u8]>::len));
            assert!(matches!(whole, Err(Error::Corrupt(_))), "{cut}");
        }
    }

    #[test]
    fn an_entry_leads_to_its_document_in_both_orders() {
        for order in [Order::Unique, Order::Ordered] {
            let key = entry_key(4, order, b"key", b"id");
            let value = entry_value(order, b"id", b"title").unwrap();
            let view = EntryView::read(order, &key, &value).unwrap();
            assert_eq!((view.primary, view.carried), (b"id".as_slice(), b"title".as_slice()));
            assert!(EntryView::read(order, b"x", &value[..1]).is_err());
        }
    }
}
