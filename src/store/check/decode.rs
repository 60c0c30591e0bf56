//! Takes rows apart, from the description of the file format alone.

/// Reads from the front of some bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        if length > self.0.len() {
            return None;
        }
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, bytes: usize) -> Option<u64> {
        Some(self.bytes(bytes)?.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    fn piece(&mut self) -> Option<&'a [u8]> {
        let length = self.number(2)?;
        self.bytes(usize::try_from(length).ok()?)
    }
}

/// Number of the collection or index, and the rest of the key.
pub(super) fn key(key: &[u8]) -> Option<(u64, &[u8])> {
    let mut reader = Reader(key);
    Some((reader.number(2)?, reader.0))
}

pub(super) struct DocumentRow<'a> {
    pub(super) version: u64,
    pub(super) schema: u64,
    /// Whole keys in the table of entries, with whether they are of a unique index.
    pub(super) entries: Vec<(bool, &'a [u8])>,
    pub(super) json: &'a [u8],
}

pub(super) fn document(value: &[u8]) -> Option<DocumentRow<'_>> {
    let mut reader = Reader(value);
    if reader.number(1)? != 1 {
        return None;
    }
    let (version, schema, count) = (reader.number(8)?, reader.number(4)?, reader.number(2)?);
    let mut entries = Vec::new();
    for _ in 0..count {
        let unique = reader.number(1)? == 1;
        entries.push((unique, reader.piece()?));
    }
    Some(DocumentRow { version, schema, entries, json: reader.0 })
}

pub(super) struct EntryRow<'a> {
    pub(super) primary: &'a [u8],
    /// Behind the index number, without the primary key.
    pub(super) key: &'a [u8],
    pub(super) carried: &'a [u8],
}

/// `position`: the key without the index number.
pub(super) fn entry<'a>(unique: bool, position: &'a [u8], value: &'a [u8]) -> Option<EntryRow<'a>> {
    let mut reader = Reader(value);
    let length = usize::try_from(reader.number(2)?).ok()?;
    if unique {
        let primary = reader.bytes(length)?;
        return Some(EntryRow { primary, key: position, carried: reader.0 });
    }
    let mut whole = Reader(position);
    let key = whole.bytes(position.len().checked_sub(length)?)?;
    Some(EntryRow { primary: whole.0, key, carried: reader.0 })
}
