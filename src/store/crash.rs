//! Failures at every single disk operation of a seeded run, power cuts, full disks.
//!
//! What must hold after each: an acknowledged batch is there, a batch is there as a whole or not at all, and
//! indexes and documents agree.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::sync::Arc;

use futures_util::future::join_all;

use super::contract::run;
use super::fault::{Dice, Disk, Fault};
use super::redb::RedbEngine;
use super::sample::{Book, COLLECTIONS, Note, RECIPES, book, note};
use super::{Batch, Document, Error, Options, Store, by_id};

const STEPS: u64 = 3;
const BATCHES_IN_A_STEP: u64 = 3;

/// Which random run, and how its batches arrive.
#[derive(Debug, Clone, Copy)]
struct Run {
    seed: u64,
    pace: Pace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// One commit for each batch: the run has the same operations each time.
    Alone,
    /// Several batches at once, which share commits as it happens.
    Together,
}

/// Every document, by a name that is unique over both collections.
type Content = BTreeMap<String, String>;

/// What one batch of the run writes: its documents, and the ids that it deletes.
struct Plan {
    books: Vec<Book>,
    gone: Vec<(String, u32)>,
    note: Note,
}

impl Plan {
    /// Batches of one step touch different shelves, so that their order does not matter.
    fn new(seed: u64, step: u64, lane: u64) -> Self {
        let mut dice = Dice(seed ^ (step * 31 + lane));
        let shelf = format!("shelf {lane}");
        let books = (0..3).map(|_| {
            let number = u32::try_from(dice.roll(6)).unwrap();
            let title = "t".repeat(usize::try_from(dice.roll(3000)).unwrap());
            let isbn = (dice.roll(2) == 0).then(|| format!("{lane}-{number}"));
            Book { isbn, title, ..book(&shelf, number, i64::try_from(dice.roll(5)).unwrap()) }
        });
        let books: Vec<_> = books.collect();
        let gone = vec![(shelf, u32::try_from(dice.roll(6)).unwrap())];
        Self { books, gone, note: note(step * 10 + lane, "done") }
    }

    fn batch(&self) -> Batch {
        let mut batch = Batch::new();
        batch.insert(&self.note);
        for id in &self.gone {
            batch.delete::<Book>(id);
        }
        for book in &self.books {
            batch.put(book);
        }
        batch
    }

    fn apply(&self, content: &mut Content) {
        content.insert(format!("note {}", self.note.id), self.note.text.clone());
        for id in &self.gone {
            content.remove(&format!("book {id:?}"));
        }
        for book in &self.books {
            content.insert(format!("book {:?}", book.id()), format!("{book:?}"));
        }
    }
}

pub(super) fn open(disk: &Disk) -> Result<Store, Error> {
    let engine = RedbEngine::open_medium(Arc::new(disk.clone()), Options::default(), COLLECTIONS)?;
    Ok(Store::over(Arc::new(engine)))
}

async fn content(store: &Store) -> Content {
    let books = store.scan(by_id::<Book>().limit(1000)).await.unwrap().items;
    let notes = store.scan(by_id::<Note>().limit(1000)).await.unwrap().items;
    let mut content: Content =
        books.into_iter().map(|b| (format!("book {:?}", b.id()), format!("{:?}", b.doc))).collect();
    content.extend(notes.into_iter().map(|n| (format!("note {}", n.id), n.doc.text)));
    content
}

/// Runs all steps as far as they go. Returns what is certain, and the batches of which nobody knows.
async fn run_steps(store: &Store, run: Run, stop_at_error: bool) -> (Content, Vec<Plan>) {
    let mut certain = Content::new();
    let lanes: Vec<Vec<u64>> = match run.pace {
        Pace::Together => vec![(0..BATCHES_IN_A_STEP).collect()],
        Pace::Alone => (0..BATCHES_IN_A_STEP).map(|lane| vec![lane]).collect(),
    };
    for (step, lanes) in (0..STEPS).flat_map(|step| lanes.iter().map(move |lanes| (step, lanes))) {
        let plans: Vec<_> = lanes.iter().map(|lane| Plan::new(run.seed, step, *lane)).collect();
        let outcomes = join_all(plans.iter().map(|plan| store.commit(plan.batch()))).await;
        let (done, lost): (Vec<_>, Vec<_>) = plans.into_iter().zip(outcomes).partition(|(_, o)| o.is_ok());
        for (plan, _) in &done {
            plan.apply(&mut certain);
        }
        if stop_at_error && !lost.is_empty() {
            return (certain, lost.into_iter().map(|(plan, _)| plan).collect());
        }
    }
    (certain, Vec::new())
}

/// Whether the store holds the certain batches, and each of the others as a whole or not at all.
fn is_explained(found: &Content, certain: &Content, in_doubt: &[Plan]) -> bool {
    (0..1 << in_doubt.len()).any(|chosen: u32| {
        let mut possible = certain.clone();
        for (number, plan) in in_doubt.iter().enumerate() {
            if chosen & (1 << number) != 0 {
                plan.apply(&mut possible);
            }
        }
        possible == *found
    })
}

async fn check(store: &Store, context: &str) {
    let report = store.check_with(RECIPES).await.unwrap();
    assert!(report.problems.is_empty(), "{context}: {:?}", report.problems);
}

/// How many disk operations the run needs when nothing fails.
fn operations(which: Run) -> usize {
    run(async {
        let disk = Disk::formatted();
        let store = open(&disk).unwrap();
        run_steps(&store, which, false).await;
        store.close().await.unwrap();
        disk.operations()
    })
}

#[test]
fn a_power_cut_at_any_operation_loses_no_acknowledged_batch_and_splits_none() {
    for which in [Run { seed: 1, pace: Pace::Alone }, Run { seed: 2, pace: Pace::Together }] {
        for n in 0..operations(which) {
            let context = format!("{which:?}, operation {n}");
            let disk = Disk::formatted();
            disk.fail_at(n, Fault::PowerCut);
            run(async {
                let (certain, in_doubt) = match open(&disk) {
                    Ok(store) => {
                        let outcome = run_steps(&store, which, true).await;
                        drop(store.close().await);
                        outcome
                    }
                    Err(_) => (Content::new(), Vec::new()),
                };
                assert!(
                    disk.has_failed() || which.pace == Pace::Together,
                    "{context}: it never came to that"
                );
                disk.power_on(which.seed * 7919 + n as u64);
                let store = open(&disk).unwrap_or_else(|why| panic!("{context}: {why}"));
                let found = content(&store).await;
                assert!(is_explained(&found, &certain, &in_doubt), "{context}: {:?}", found.keys());
                check(&store, &context).await;
                store.commit(Batch::new().insert(&note(999, "goes on"))).await.unwrap();
                store.close().await.unwrap();
            });
        }
    }
}

#[test]
fn one_failed_operation_fails_its_batches_and_nothing_else() {
    let faults = [Fault::Error(ErrorKind::StorageFull), Fault::Half];
    let which = Run { seed: 3, pace: Pace::Alone };
    for n in 0..operations(which) {
        for fault in faults {
            let context = format!("{fault:?} at operation {n}");
            let disk = Disk::formatted();
            disk.fail_at(n, fault);
            run(async {
                // At the start there is nobody to heal it: the operator starts again.
                let store =
                    open(&disk).or_else(|_| open(&disk)).unwrap_or_else(|why| panic!("{context}: {why}"));
                let (certain, _) = run_steps(&store, which, false).await;
                let notes = certain.keys().filter(|name| name.starts_with("note")).count();
                let lost = usize::try_from(STEPS * BATCHES_IN_A_STEP).unwrap() - notes;
                assert!(lost <= 1, "{context}: {lost} batches were refused");
                assert_eq!(content(&store).await, certain, "{context}");
                check(&store, &context).await;
                drop(store.close().await);
                let store =
                    open(&disk).or_else(|_| open(&disk)).unwrap_or_else(|why| panic!("{context}: {why}"));
                assert_eq!(content(&store).await, certain, "{context}, opened again");
                store.close().await.unwrap();
            });
            assert!(disk.has_failed(), "{context}: it never came to that");
        }
    }
}

async fn fill(store: &Store) -> u64 {
    let text = "x".repeat(50_000);
    for id in 0..10_000 {
        match store.commit(Batch::new().insert(&note(id, &text))).await {
            Ok(()) => {}
            Err(Error::Full) => return id,
            Err(other) => panic!("{other}"),
        }
    }
    panic!("it was never full")
}

async fn works_again(store: &Store, already: u64) {
    assert_eq!(store.count(by_id::<Note>()).await.unwrap(), already);
    store.commit(Batch::new().insert(&note(10_000, "fits"))).await.unwrap();
    assert_eq!(store.get::<Note>(&10_000).await.unwrap().unwrap().text, "fits");
    check(store, "after the disk was full").await;
}

#[test]
fn a_file_that_cannot_grow_refuses_writes_until_it_can() {
    run(async {
        let disk = Disk::formatted();
        let store = open(&disk).unwrap();
        disk.limit(Some(disk.length() + (3 << 20)), None);
        let written = fill(&store).await;
        assert!(written > 5, "{written}");
        for id in 0..written {
            assert_eq!(store.get::<Note>(&id).await.unwrap().unwrap().text.len(), 50_000);
        }
        disk.limit(None, None);
        works_again(&store, written).await;
        store.close().await.unwrap();
    });
}

#[test]
fn a_disk_without_room_is_noticed_before_anything_is_written() {
    run(async {
        let disk = Disk::formatted();
        let store = open(&disk).unwrap();
        store.commit(Batch::new().insert(&note(0, "a"))).await.unwrap();
        disk.limit(None, Some(1000));
        let before = disk.operations();
        let refused = store.commit(Batch::new().insert(&note(1, "b"))).await;
        assert!(matches!(refused, Err(Error::Full)));
        assert_eq!(disk.operations(), before);
        disk.limit(None, None);
        works_again(&store, 1).await;
        store.close().await.unwrap();
    });
}

#[test]
fn a_failed_read_is_tried_again_on_a_fresh_database() {
    run(async {
        let disk = Disk::formatted();
        // Almost no cache, so that reads come to the disk.
        let options = || Options { cache_bytes: 64 << 10, ..Options::default() };
        let reopen = || {
            let engine = RedbEngine::open_medium(Arc::new(disk.clone()), options(), COLLECTIONS).unwrap();
            Store::over(Arc::new(engine))
        };
        let store = reopen();
        for id in 0..40 {
            let text = "x".repeat(20_000);
            store
                .commit(Batch::new().insert(&note(id, &text)).insert(&book(
                    "a",
                    u32::try_from(id).unwrap(),
                    1,
                )))
                .await
                .unwrap();
        }
        store.close().await.unwrap();
        let mut failed = 0;
        for n in 0..12 {
            let store = reopen();
            disk.fail_read_at(n);
            let (one, page, count) = futures_util::future::join3(
                store.get::<Note>(&7),
                store.scan(Book::BY_YEAR.all()),
                store.count(by_id::<Note>()),
            )
            .await;
            assert_eq!(one.unwrap().unwrap().text.len(), 20_000);
            assert_eq!((page.unwrap().items.len(), count.unwrap()), (40, 40));
            failed += usize::from(disk.has_failed_to_read());
            store.commit(Batch::new().put(&note(1000, "still writes"))).await.unwrap();
            store.commit(Batch::new().delete::<Note>(&1000)).await.unwrap();
            store.close().await.unwrap();
        }
        assert!(failed > 6, "only {failed} reads came to the disk");
    });
}

#[test]
fn a_disk_that_stays_broken_is_reported_and_not_waited_for() {
    run(async {
        let disk = Disk::formatted();
        let store = open(&disk).unwrap();
        store.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
        disk.fail_at(0, Fault::PowerCut);
        assert!(matches!(store.commit(Batch::new().insert(&note(2, "b"))).await, Err(Error::Io { .. })));
        assert!(matches!(store.get::<Note>(&1).await, Err(Error::Io { .. })));
        assert!(matches!(store.count(by_id::<Note>()).await, Err(Error::Io { .. })));
        assert!(matches!(store.commit(Batch::new().insert(&note(2, "b"))).await, Err(Error::Io { .. })));
        // It comes back: nobody has to start the server anew.
        disk.power_on(1);
        assert_eq!(store.get::<Note>(&1).await.unwrap().unwrap().text, "a");
        store.commit(Batch::new().insert(&note(2, "b"))).await.unwrap();
        store.close().await.unwrap();
    });
}
