//! `Granted<Document, Right>`: a record together with the proof that the caller may read or write it. Functions that touch a
//! record ask for nothing less, so a forgotten check does not compile.

use std::{marker::PhantomData, ops::Deref};

use super::{Principal, Right};
use crate::{
    error::{Error, Result},
    store::{Document, Store, Stored},
};

/// Type-level [`Right`].
pub(crate) trait RightType: Send + Sync + 'static {
    const RIGHT: Right;
}

#[derive(Debug)]
pub(crate) struct Read;
#[derive(Debug)]
pub(crate) struct Write;

impl RightType for Read {
    const RIGHT: Right = Right::Read;
}

impl RightType for Write {
    const RIGHT: Right = Right::Write;
}

/// Settings that widen or narrow access at large.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccessRules {
    /// Administrators may read people's chats.
    pub(crate) admins_read_chats: bool,
}

/// A document whose records have owners.
pub(crate) trait Guarded: Document {
    /// How an error names it.
    const WHAT: &'static str;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the rules will grow")]
    fn admits(&self, who: &Principal, right: Right, rules: &AccessRules) -> bool;
}

/// Proof of access. Only [`Access`] makes one.
#[derive(Debug)]
pub(crate) struct Granted<D, A> {
    record: Stored<D>,
    right: PhantomData<A>,
}

impl<D, A> Deref for Granted<D, A> {
    type Target = Stored<D>;

    fn deref(&self) -> &Stored<D> {
        &self.record
    }
}

/// Loads records for those who may have them. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Access {
    store: Store,
    rules: AccessRules,
}

impl Access {
    pub(crate) const fn new(store: Store, rules: AccessRules) -> Self {
        Self { store, rules }
    }

    /// The record, if it exists and `who` has the right `A` on it; otherwise "not found", whichever of the two it was.
    pub(crate) async fn load<D: Guarded, A: RightType>(
        &self,
        who: &Principal,
        id: &D::Id,
    ) -> Result<Granted<D, A>> {
        let record = self.store.get::<D>(id).await?;
        record
            .filter(|record| record.admits(who, A::RIGHT, &self.rules))
            .map(|record| Granted { record, right: PhantomData })
            .ok_or_else(|| Error::not_found(D::WHAT))
    }

    /// Proof without a check, for tests of what comes behind it.
    #[cfg(test)]
    pub(crate) fn assumed<D: Guarded>(record: Stored<D>) -> Granted<D, Write> {
        Granted { record, right: PhantomData }
    }
}
