//! The engine over a redb file: one writer thread, readers that never wait for it.

mod catalogue;
mod failure;
mod layout;
mod medium;
mod plan;
mod prepare;
mod read;
mod shared;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use tokio::sync::{Semaphore, mpsc, oneshot};

use self::catalogue::Catalogue;
use self::failure::Failure;
use self::medium::{FileMedium, Lock};
use self::read::Snapshot;
use self::shared::{Shared, State};
use self::writer::{Job, Request, Writer, size};
use super::check::{Recipe, Report, inspect};
use super::document::{CollectionInfo, Version};
use super::engine::{Answer, Engine, Found, Op, Rows, Scan};
use super::error::Error;
use super::service::Options;

#[cfg(not(test))]
use self::medium::Medium;
#[cfg(test)]
pub(super) use self::medium::{Backend, Medium};

/// How many batches, and how many bytes of them, may wait; more writers wait to be let in.
const QUEUE: usize = 1024;
const WAITING_BYTES: u32 = 64 << 20;

/// A scan of more than this many items goes to the blocking pool.
const SHORT: usize = 300;

/// How often a read is tried again after the database was opened anew.
const ATTEMPTS: usize = 3;

pub(super) struct RedbEngine {
    shared: Arc<Shared>,
    jobs: mpsc::Sender<Job>,
    room: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl RedbEngine {
    pub(super) fn open(
        directory: &Path,
        options: Options,
        collections: &[CollectionInfo],
    ) -> Result<Self, Error> {
        let lock = Lock::take(directory)?;
        Self::open_on(Arc::new(FileMedium::new(directory)), Some(lock), options, collections)
    }

    /// Over something else than a directory, and without a lock.
    #[cfg(test)]
    pub(super) fn open_medium(
        medium: Arc<dyn Medium>,
        options: Options,
        collections: &[CollectionInfo],
    ) -> Result<Self, Error> {
        Self::open_on(medium, None, options, collections)
    }

    fn open_on(
        medium: Arc<dyn Medium>,
        lock: Option<Lock>,
        options: Options,
        collections: &[CollectionInfo],
    ) -> Result<Self, Error> {
        let start = |failure: Failure| failure.explain("opened");
        let Options { cache_bytes, progress } = options;
        let database = prepare::open(medium.as_ref(), cache_bytes).map_err(start)?;
        let tell = |now| progress.as_ref().map_or((), |tell| tell(now));
        let catalogue = prepare::prepare(&database, collections, &tell).map_err(start)?;
        let snapshot = Snapshot::take(&database, 0).map_err(start)?;
        let sequence = snapshot.sequence;
        let shared = Arc::new(Shared::new(catalogue, snapshot));
        let (jobs, receiver) = mpsc::channel(QUEUE);
        let writer = Writer {
            medium,
            cache_bytes,
            database: Some(database),
            sequence,
            generation: 0,
            shared: Arc::clone(&shared),
            jobs: receiver,
            lock,
            last_served: 1,
            last_took: Duration::ZERO,
        };
        let thread = std::thread::Builder::new()
            .name("store writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|source| Error::io("given a thread", source))?;
        let room = Arc::new(Semaphore::new(WAITING_BYTES as usize));
        Ok(Self { shared, jobs, room, thread: Mutex::new(Some(thread)) })
    }

    /// Reads right here.
    async fn here<T>(&self, read: impl Fn(&Snapshot, &Catalogue) -> Result<T, Failure>) -> Result<T, Error> {
        for _ in 0..ATTEMPTS {
            match self.shared.state() {
                State::Open(snapshot) => match read(&snapshot, &self.shared.catalogue) {
                    Err(failure) if failure.is_poison() => self.heal(snapshot.generation).await?,
                    done => return done.map_err(|failure| failure.explain("read")),
                },
                State::Broken { generation } => self.heal(generation).await?,
                State::Closed => return Err(Error::Closed),
            }
        }
        Err(unreadable())
    }

    /// Reads in the blocking pool.
    async fn aside<T: Send + 'static>(
        &self,
        read: impl Fn(&Snapshot, &Catalogue) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let read = Arc::new(read);
        for _ in 0..ATTEMPTS {
            let snapshot = match self.shared.state() {
                State::Open(snapshot) => snapshot,
                State::Broken { generation } => {
                    self.heal(generation).await?;
                    continue;
                }
                State::Closed => return Err(Error::Closed),
            };
            let generation = snapshot.generation;
            let (read, shared) = (Arc::clone(&read), Arc::clone(&self.shared));
            let job = tokio::task::spawn_blocking(move || read(&snapshot, &shared.catalogue));
            // The pool refuses work, or the reading panicked: only while the process ends.
            match job.await.map_err(|_| Error::Closed)? {
                Err(failure) if failure.is_poison() => self.heal(generation).await?,
                done => return done.map_err(|failure| failure.explain("read")),
            }
        }
        Err(unreadable())
    }

    async fn scan<T: Send + 'static>(
        &self,
        scan: Scan,
        read: impl Fn(&Snapshot, &Scan, &Catalogue) -> Result<Rows<T>, Failure> + Send + Sync + 'static,
    ) -> Result<Rows<T>, Error> {
        if scan.limit <= SHORT {
            self.here(|snapshot, catalogue| read(snapshot, &scan, catalogue)).await
        } else {
            self.aside(move |snapshot, catalogue| read(snapshot, &scan, catalogue)).await
        }
    }

    async fn heal(&self, generation: u64) -> Result<(), Error> {
        let (done, answer) = oneshot::channel();
        self.ask(Job::Heal { generation, done }, answer).await
    }

    async fn ask<T>(&self, job: Job, answer: oneshot::Receiver<Result<T, Error>>) -> Result<T, Error> {
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        answer.await.map_err(|_| Error::Closed)?
    }
}

fn unreadable() -> Error {
    Error::io("read", std::io::Error::other("it failed again each time it was opened anew"))
}

impl Engine for RedbEngine {
    fn get<'a>(&'a self, collection: &'static str, key: &'a [u8]) -> Answer<'a, Option<Found>> {
        self.here(move |snapshot, catalogue| snapshot.get(catalogue.collection(collection)?.number, key))
            .boxed()
    }

    fn get_many<'a>(
        &'a self,
        collection: &'static str,
        keys: &'a [Vec<u8>],
    ) -> Answer<'a, Vec<Option<Found>>> {
        if keys.len() > SHORT {
            let keys = keys.to_vec();
            return self
                .aside(move |snapshot, catalogue| many(snapshot, catalogue, collection, &keys))
                .boxed();
        }
        self.here(move |snapshot, catalogue| many(snapshot, catalogue, collection, keys)).boxed()
    }

    fn find<'a>(
        &'a self,
        collection: &'static str,
        index: &'static str,
        key: &'a [u8],
    ) -> Answer<'a, Option<Found>> {
        self.here(move |snapshot, catalogue| {
            let numbers = catalogue.collection(collection)?;
            snapshot.find(numbers.number, numbers.index(index)?.1, key)
        })
        .boxed()
    }

    fn documents(&self, scan: Scan) -> Answer<'_, Rows<(Vec<u8>, Found)>> {
        self.scan(scan, Snapshot::documents).boxed()
    }

    fn carried(&self, scan: Scan) -> Answer<'_, Rows<Bytes>> {
        self.scan(scan, Snapshot::carried).boxed()
    }

    fn count(&self, scan: Scan) -> Answer<'_, u64> {
        self.aside(move |snapshot, catalogue| snapshot.count(&scan, catalogue)).boxed()
    }

    fn commit(&self, batch: Vec<Op>) -> Answer<'_, Version> {
        async {
            // One that is larger than all the room gets all of it.
            let share = u32::try_from(size(&batch)).unwrap_or(u32::MAX).clamp(1, WAITING_BYTES);
            let room = Arc::clone(&self.room).acquire_many_owned(share).await.map_err(|_| Error::Closed)?;
            let (done, answer) = oneshot::channel();
            self.ask(Job::Commit(Request { batch, done, room }), answer).await
        }
        .boxed()
    }

    fn check(&self, recipes: &'static [Recipe]) -> Answer<'_, Report> {
        self.aside(|snapshot, _| Ok(inspect(&snapshot.transaction, recipes))).boxed()
    }

    fn close(&self) -> Answer<'_, ()> {
        async {
            let (done, answer) = oneshot::channel();
            match self.ask(Job::Close { done }, answer).await {
                // Somebody else closed it before.
                Err(Error::Closed) => {}
                outcome => outcome?,
            }
            let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(thread) = thread {
                // The thread has answered and only returns; it aborts the process rather than panic.
                drop(thread.join());
            }
            Ok(())
        }
        .boxed()
    }
}

fn many(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    collection: &'static str,
    keys: &[Vec<u8>],
) -> Result<Vec<Option<Found>>, Failure> {
    let number = catalogue.collection(collection)?.number;
    keys.iter().map(|key| snapshot.get(number, key)).collect()
}

#[cfg(test)]
mod tests;
