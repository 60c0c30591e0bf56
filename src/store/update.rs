//! Read, change, write back; again if somebody else was faster.

use super::batch::Batch;
use super::document::{Document, Stored};
use super::error::{Error, What};
use super::service::Store;

/// Among n writers of one document somebody gets through in each round, so a loser's turn comes. The bound only
/// turns a programming error (a change that can never win) into an error message.
const ROUNDS: usize = 1000;

impl Store {
    /// Changes one document. `None`: it is not there. The closure may run several times, so it must only
    /// change the document; an error from it ends the attempt and nothing is written.
    pub(crate) async fn update<D: Document, E: From<Error>>(
        &self,
        id: &D::Id,
        mut change: impl FnMut(&mut D) -> Result<(), E>,
    ) -> Result<Option<Stored<D>>, E> {
        self.update_with(id, |doc, _: &mut Batch| change(doc)).await
    }

    /// The same, with more operations in the same batch. A conflict about one of those is returned; only
    /// a move of the document itself is tried again.
    pub(crate) async fn update_with<D: Document, E: From<Error>>(
        &self,
        id: &D::Id,
        mut change: impl FnMut(&mut D, &mut Batch) -> Result<(), E>,
    ) -> Result<Option<Stored<D>>, E> {
        let mut last = Error::Closed;
        for _ in 0..ROUNDS {
            let Some(Stored { mut doc, version }) = self.get::<D>(id).await? else { return Ok(None) };
            let mut batch = Batch::new();
            change(&mut doc, &mut batch)?;
            batch.replace(&doc, version).last_first();
            match self.apply(batch).await {
                Ok(version) => return Ok(Some(Stored { doc, version })),
                Err(Error::Conflict(race)) if race.operation == 0 && is_race(race.what) => {
                    last = Error::Conflict(race);
                }
                Err(other) => return Err(other.into()),
            }
        }
        Err(last.into())
    }
}

fn is_race(what: What) -> bool {
    matches!(what, What::Moved | What::Missing)
}
