//! The one thread that writes. It takes all waiting batches into one durable commit.
//!
//! - Each batch is checked against the state that includes those before it in the same commit; a refused one
//!   leaves nothing behind, and does not disturb the others.
//! - Answers go out after the commit is on disk and readers see it: whoever is told "done" reads what it wrote.
//! - An I/O error makes the database refuse everything. Then it is opened again, and what the file says decides
//!   whether the commit happened. A full disk is noticed before, if it can be.
//! - If this thread panics the process ends: a server whose writes are never answered is worse than a restart.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::redb::{Database, WriteTransaction};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::catalogue::set_sequence;
use super::failure::Failure;
use super::layout::{DOCUMENTS, ENTRIES, META};
use super::medium::{Lock, Medium};
use super::plan::{Tables, apply};
use super::prepare::{begin, open};
use super::read::Snapshot;
use super::shared::{Shared, State};
use crate::store::document::Version;
use crate::store::engine::{Action, Op};
use crate::store::error::Error;

/// Bounds of one commit; more waits for the next.
const BATCHES_AT_ONCE: usize = 1024;
const BYTES_AT_ONCE: usize = 8 << 20;

/// Room that a commit may take besides its bytes: pages on the way to the root, and space management.
const SPARE_ROOM: u64 = 1 << 20;
const ROOM_FOR_AN_OPERATION: u64 = 4 << 10;

/// How long a commit waits for the company that the last one had, at most; and how often it looks.
const LONGEST_WAIT: Duration = Duration::from_millis(2);
const GLANCE: Duration = Duration::from_micros(30);

pub(super) enum Job {
    Commit(Request),
    /// Somebody met a broken database in the state of this generation.
    Heal {
        generation: u64,
        done: oneshot::Sender<Result<(), Error>>,
    },
    Close {
        done: oneshot::Sender<Result<(), Error>>,
    },
}

pub(super) struct Request {
    pub(super) batch: Vec<Op>,
    pub(super) done: oneshot::Sender<Result<Version, Error>>,
    /// Its share of the memory for what waits, given back with the answer.
    pub(super) room: OwnedSemaphorePermit,
}

type Verdict = Result<Version, Error>;

pub(super) struct Writer {
    pub(super) medium: Arc<dyn Medium>,
    pub(super) cache_bytes: usize,
    /// `None`: opening it again failed so far.
    pub(super) database: Option<Database>,
    pub(super) sequence: u64,
    pub(super) generation: u64,
    pub(super) shared: Arc<Shared>,
    pub(super) jobs: mpsc::Receiver<Job>,
    pub(super) lock: Option<Lock>,
    /// How many batches the last commit had, and how long it took.
    pub(super) last_served: usize,
    pub(super) last_took: Duration,
}

struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            std::process::abort();
        }
    }
}

impl Writer {
    pub(super) fn run(mut self) {
        let _guard = AbortOnPanic;
        let mut closing = None;
        while let Some(first) = self.jobs.blocking_recv() {
            let (group, other) = self.gather(first);
            if !group.is_empty() {
                self.serve(group);
            }
            match other {
                Some(Job::Heal { generation, done }) => {
                    let outcome = if generation == self.generation { self.reopen() } else { Ok(()) };
                    answer(done, outcome);
                }
                Some(Job::Close { done }) => {
                    closing = Some(done);
                    break;
                }
                Some(Job::Commit(_)) | None => {}
            }
        }
        let outcome = self.shut();
        if let Some(done) = closing {
            answer(done, outcome);
        }
    }

    /// What waits, up to the bounds of a commit or the first job of another kind.
    fn gather(&mut self, first: Job) -> (Vec<Request>, Option<Job>) {
        let mut group = Vec::new();
        let mut bytes = 0;
        let mut next = Some(first);
        let patience = Instant::now() + (self.last_took / 8).min(LONGEST_WAIT);
        while let Some(job) = next {
            let Job::Commit(request) = job else { return (group, Some(job)) };
            bytes += size(&request.batch);
            group.push(request);
            let full = group.len() >= BATCHES_AT_ONCE || bytes >= BYTES_AT_ONCE;
            next = if full { None } else { self.next_job(group.len(), patience) };
        }
        (group, None)
    }

    /// Whoever was just answered often writes again at once. Without a moment of patience the first of a crowd
    /// would get a commit alone, the others the next one, and so on in turn: half as many in each commit.
    fn next_job(&mut self, so_far: usize, patience: Instant) -> Option<Job> {
        loop {
            match self.jobs.try_recv() {
                Ok(job) => return Some(job),
                Err(_) if so_far >= self.last_served || Instant::now() >= patience => return None,
                Err(_) => std::thread::sleep(GLANCE),
            }
        }
    }

    fn serve(&mut self, group: Vec<Request>) {
        let start = Instant::now();
        self.last_served = group.len();
        let (batches, waiting): (Vec<_>, Vec<_>) =
            group.into_iter().map(|request| (request.batch, (request.done, request.room))).unzip();
        let outcome = self.commit(&batches);
        self.last_took = start.elapsed();
        match outcome {
            Ok(verdicts) => {
                for ((done, _room), verdict) in waiting.into_iter().zip(verdicts) {
                    answer(done, verdict);
                }
            }
            Err(why) => {
                for (done, _room) in waiting {
                    answer(done, Err(why.clone()));
                }
            }
        }
    }

    fn commit(&mut self, batches: &[Vec<Op>]) -> Result<Vec<Verdict>, Error> {
        if self.database.is_none() {
            self.reopen()?;
        }
        self.check_room(batches)?;
        let (verdicts, failure) = match self.try_commit(batches) {
            Ok(outcome) => outcome,
            Err(failure) => (Vec::new(), Some(failure)),
        };
        let Some(failure) = failure else { return Ok(verdicts) };
        let attempted = verdicts.iter().flatten().map(|version| version.0).max();
        let why = failure.explain("written");
        tracing::error!(%why, "a commit failed; opening the database again");
        self.reopen()?;
        // The second phase may have reached the disk before the error: then the batches did happen, and opening
        // the file again has made that durable.
        if attempted.is_some_and(|attempted| self.sequence >= attempted) { Ok(verdicts) } else { Err(why) }
    }

    /// The verdicts with the failure of the last step, in which the commit may or may not have happened; or
    /// the failure of a step before, with which nothing happened.
    fn try_commit(&mut self, batches: &[Vec<Op>]) -> Result<(Vec<Verdict>, Option<Failure>), Failure> {
        let Some(database) = &self.database else { return Err(Error::Closed.into()) };
        let transaction = begin(database)?;
        let (verdicts, sequence) = self.apply_all(&transaction, batches)?;
        if sequence == self.sequence {
            transaction.abort()?;
            return Ok((verdicts, None));
        }
        if let Err(failure) = transaction.commit() {
            return Ok((verdicts, Some(failure.into())));
        }
        match Snapshot::take(database, self.generation) {
            Ok(snapshot) => {
                self.sequence = sequence;
                self.shared.publish(State::Open(Arc::new(snapshot)));
                Ok((verdicts, None))
            }
            Err(failure) => Ok((verdicts, Some(failure))),
        }
    }

    fn apply_all(
        &self,
        transaction: &WriteTransaction,
        batches: &[Vec<Op>],
    ) -> Result<(Vec<Verdict>, u64), Failure> {
        let documents = transaction.open_table(DOCUMENTS)?;
        let entries = transaction.open_table(ENTRIES)?;
        let mut tables = Tables { documents, entries };
        let mut sequence = self.sequence;
        let mut verdicts = Vec::with_capacity(batches.len());
        for batch in batches {
            let version = Version(sequence + 1);
            match apply(batch, &self.shared.catalogue, &mut tables, version) {
                Ok(()) => {
                    sequence = version.0;
                    verdicts.push(Ok(version));
                }
                Err(Failure::Report(why)) => verdicts.push(Err(why)),
                Err(failure @ Failure::Database(_)) => return Err(failure),
            }
        }
        if sequence != self.sequence {
            set_sequence(&mut transaction.open_table(META)?, sequence)?;
        }
        Ok((verdicts, sequence))
    }

    fn check_room(&self, batches: &[Vec<Op>]) -> Result<(), Error> {
        let Some(room) = self.medium.room() else { return Ok(()) };
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let bytes: u64 = batches.iter().map(|batch| wide(size(batch))).sum();
        let operations: u64 = batches.iter().map(|batch| wide(batch.len())).sum();
        let needed = SPARE_ROOM + 3 * bytes + ROOM_FOR_AN_OPERATION * operations;
        if room < needed {
            tracing::error!(room, needed, "the disk is full: nothing can be written until there is room");
            return Err(Error::Full);
        }
        Ok(())
    }

    /// Lets go of a database that refuses everything, and starts anew from the file. Readers of the old one get
    /// errors, ask for healing, and try again with the new one.
    fn reopen(&mut self) -> Result<(), Error> {
        if let Some(broken) = self.database.take()
            && let Err(why) = broken.close()
        {
            tracing::debug!(%why, "closing the broken database");
        }
        self.generation += 1;
        self.shared.publish(State::Broken { generation: self.generation });
        let opened = open(self.medium.as_ref(), self.cache_bytes)
            .and_then(|database| Ok((Snapshot::take(&database, self.generation)?, database)));
        let (snapshot, database) = opened.map_err(|failure| failure.explain("opened again"))?;
        self.sequence = snapshot.sequence;
        self.database = Some(database);
        self.shared.publish(State::Open(Arc::new(snapshot)));
        tracing::warn!("the database is open again");
        Ok(())
    }

    fn shut(&mut self) -> Result<(), Error> {
        self.jobs.close();
        self.shared.publish(State::Closed);
        let closed = self.database.take().map_or(Ok(()), Database::close);
        self.lock = None;
        closed.map_err(|why| Failure::from(why).explain("closed"))
    }
}

/// Whoever asked may have gone; the batch stands all the same.
fn answer<T>(done: oneshot::Sender<T>, value: T) {
    drop(done.send(value));
}

pub(super) fn size(batch: &[Op]) -> usize {
    let bytes = |op: &Op| match &op.action {
        Action::Put(record) => {
            let entry = |e: &crate::store::engine::Entry| {
                e.key.len() + op.key.len() + e.carried.as_ref().map_or(0, Vec::len)
            };
            record.json.len() + record.entries.iter().map(entry).sum::<usize>()
        }
        Action::Nothing | Action::Delete => 0,
    };
    batch.iter().map(|op| op.key.len() + bytes(op)).sum()
}
