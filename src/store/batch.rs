//! Writes that belong together: all of them happen, or none.
//!
//! Operations take effect in the order in which they were added, and each sees what those before it did.
//! Documents are turned into bytes and index keys when they are added, not when the batch is committed.

use super::document::{Document, Version, record};
use super::engine::{Action, Expect, LONGEST_KEY, Op};
use super::error::Error;
use super::key::encoded;

/// Collects operations. The methods chain, and `Store::commit` takes the end of a chain as well as a `Batch`:
///
/// ```text
/// store.commit(Batch::new().insert(&user).insert(&session)).await?;
/// let mut batch = Batch::new();
/// batch.insert(&user);
/// store.commit(batch).await?;
/// ```
#[derive(Debug, Default)]
pub(crate) struct Batch {
    ops: Vec<Op>,
    /// The first thing that could not be encoded; `commit` reports it, so that the chain stays a chain.
    broken: Option<Error>,
}

impl Batch {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A new document; its id and its unique keys must be free.
    pub(crate) fn insert<D: Document>(&mut self, doc: &D) -> &mut Self {
        self.write(doc, Expect::Absent)
    }

    /// The document, whether or not it was there.
    pub(crate) fn put<D: Document>(&mut self, doc: &D) -> &mut Self {
        self.write(doc, Expect::Anything)
    }

    /// The document in place of the state that was read.
    pub(crate) fn replace<D: Document>(&mut self, doc: &D, version: Version) -> &mut Self {
        self.write(doc, Expect::At(version))
    }

    /// Away with it; no matter if it was not there.
    pub(crate) fn delete<D: Document>(&mut self, id: &D::Id) -> &mut Self {
        self.push::<D>(encoded(id), Expect::Anything, Action::Delete)
    }

    /// Away with the state that was read.
    pub(crate) fn delete_at<D: Document>(&mut self, id: &D::Id, version: Version) -> &mut Self {
        self.push::<D>(encoded(id), Expect::At(version), Action::Delete)
    }

    /// Only if there is no such document.
    #[allow(dead_code, reason = "part of what every engine is tested for")]
    pub(crate) fn absent<D: Document>(&mut self, id: &D::Id) -> &mut Self {
        self.push::<D>(encoded(id), Expect::Absent, Action::Nothing)
    }

    /// Only if the document is there.
    pub(crate) fn present<D: Document>(&mut self, id: &D::Id) -> &mut Self {
        self.push::<D>(encoded(id), Expect::Present, Action::Nothing)
    }

    /// Only if the document is still in the state that was read.
    pub(crate) fn at<D: Document>(&mut self, id: &D::Id, version: Version) -> &mut Self {
        self.push::<D>(encoded(id), Expect::At(version), Action::Nothing)
    }

    /// Only if the whole collection is empty.
    pub(crate) fn none<D: Document>(&mut self) -> &mut Self {
        self.push::<D>(Vec::new(), Expect::Empty, Action::Nothing)
    }

    /// Ends a chain that shall be kept in a variable or returned.
    pub(crate) fn done(&mut self) -> Self {
        std::mem::take(self)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ops.is_empty() && self.broken.is_none()
    }

    /// Moves the last operation to the front, so that a conflict about it can be told from all others.
    pub(super) fn last_first(&mut self) {
        if let Some(last) = self.ops.pop() {
            self.ops.insert(0, last);
        }
    }

    pub(super) fn into_ops(self) -> Result<Vec<Op>, Error> {
        self.broken.map_or(Ok(self.ops), Err)
    }

    fn write<D: Document>(&mut self, doc: &D, expect: Expect) -> &mut Self {
        match record(doc) {
            Ok(record) => self.push::<D>(encoded(&doc.id()), expect, Action::Put(record)),
            Err(why) => self.refuse(why),
        }
    }

    fn push<D: Document>(&mut self, key: Vec<u8>, expect: Expect, action: Action) -> &mut Self {
        let collection = D::COLLECTION.name;
        let entries = if let Action::Put(record) = &action { record.entries.as_slice() } else { &[] };
        if let Some(entry) = entries.iter().find(|entry| entry.key.len() > LONGEST_KEY) {
            let index = entry.index;
            return self.refuse(Error::Invalid(format!("{collection}: {index} is over {LONGEST_KEY} bytes")));
        }
        if key.len() > LONGEST_KEY {
            return self.refuse(Error::Invalid(format!("{collection}: the id is over {LONGEST_KEY} bytes")));
        }
        self.ops.push(Op { collection, key, expect, action });
        self
    }

    fn refuse(&mut self, why: Error) -> &mut Self {
        self.broken.get_or_insert(why);
        self
    }
}

impl From<&mut Batch> for Batch {
    fn from(chain: &mut Batch) -> Self {
        chain.done()
    }
}
