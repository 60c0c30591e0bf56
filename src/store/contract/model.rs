//! Random batches against the store and against a model that could not be simpler: maps.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::crash;
use super::super::fault::Disk;
use super::super::sample::{Book, Note, RECIPES};
use super::super::{
    Batch, Conflict, Cursor, Document, Error, Query, Store, Version, What, by_id, by_id_prefix,
};
use super::{on_redb, run};

type Id = (String, u32);

#[derive(Debug, Clone)]
enum Step {
    Insert(Book),
    Put(Book),
    /// With the version that the document had so many batches ago.
    Replace(Book, usize),
    Delete(Id),
    DeleteAt(Id, usize),
    Absent(Id),
    Present(Id),
    At(Id, usize),
    None,
    Note(u64),
}

fn id() -> impl Strategy<Value = Id> {
    ("[ab\u{0}]{0,2}", 0..3_u32)
}

fn any_book() -> impl Strategy<Value = Book> {
    (id(), prop::option::of("[xyz]"), -2..3_i64, "[a-c]{0,40}")
        .prop_map(|((shelf, number), isbn, year, title)| Book { shelf, number, isbn, year, title })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any_book().prop_map(Step::Insert),
        4 => any_book().prop_map(Step::Put),
        3 => (any_book(), 0..3_usize).prop_map(|(book, age)| Step::Replace(book, age)),
        3 => id().prop_map(Step::Delete),
        1 => (id(), 0..3_usize).prop_map(|(id, age)| Step::DeleteAt(id, age)),
        1 => id().prop_map(Step::Absent),
        1 => id().prop_map(Step::Present),
        1 => (id(), 0..3_usize).prop_map(|(id, age)| Step::At(id, age)),
        1 => Just(Step::None),
        1 => (0..4_u64).prop_map(Step::Note),
    ]
}

#[derive(Debug, Clone, Default)]
struct Model {
    books: BTreeMap<Id, (Book, u64)>,
    notes: BTreeMap<u64, u64>,
    /// Counts the batches that were applied; a version in the model.
    clock: u64,
}

impl Model {
    /// The same rules, in the fewest words.
    fn apply(&mut self, batch: &[(Step, Option<u64>)]) -> Result<(), What> {
        let mut next = self.clone();
        next.clock += 1;
        for (step, expected) in batch {
            let found = |id: &Id| next.books.get(id).map(|(_, version)| *version);
            let at = |id: &Id| match (found(id), expected) {
                (None, _) => Err(What::Missing),
                (found, expected) if found == *expected => Ok(()),
                _ => Err(What::Moved),
            };
            match step {
                Step::Insert(book) | Step::Put(book) | Step::Replace(book, _) => {
                    match step {
                        Step::Insert(_) if found(&book.id()).is_some() => return Err(What::Exists),
                        Step::Replace(..) => at(&book.id())?,
                        _ => {}
                    }
                    let taken = |(id, (other, _)): (&Id, &(Book, u64))| {
                        *id != book.id() && book.isbn.is_some() && other.isbn == book.isbn
                    };
                    if next.books.iter().any(taken) {
                        return Err(What::Taken("isbn"));
                    }
                    next.books.insert(book.id(), (book.clone(), next.clock));
                }
                Step::Delete(id) => drop(next.books.remove(id)),
                Step::DeleteAt(id, _) => {
                    at(id)?;
                    next.books.remove(id);
                }
                Step::Absent(id) if found(id).is_some() => return Err(What::Exists),
                Step::Present(id) if found(id).is_none() => return Err(What::Missing),
                Step::At(id, _) => at(id)?,
                Step::None if !next.books.is_empty() => return Err(What::NotEmpty),
                Step::Note(id) => drop(next.notes.insert(*id, next.clock)),
                Step::Absent(_) | Step::Present(_) | Step::None => {}
            }
        }
        *self = next;
        Ok(())
    }
}

/// Each document's versions of the past: the model's beside the store's.
type Past = BTreeMap<Id, Vec<(u64, Version)>>;

fn version(past: &Past, id: &Id, age: usize) -> Option<(u64, Version)> {
    past.get(id)?.iter().rev().nth(age).copied()
}

fn translate(steps: Vec<Step>, past: &Past) -> (Batch, Vec<(Step, Option<u64>)>) {
    let mut batch = Batch::new();
    let mut model = Vec::new();
    for step in steps {
        let mut expected = None;
        match &step {
            Step::Insert(book) => drop(batch.insert(book)),
            Step::Put(book) => drop(batch.put(book)),
            Step::Delete(id) => drop(batch.delete::<Book>(id)),
            Step::Absent(id) => drop(batch.absent::<Book>(id)),
            Step::Present(id) => drop(batch.present::<Book>(id)),
            Step::None => drop(batch.none::<Book>()),
            Step::Note(id) => drop(batch.put(&Note { id: *id, text: String::new() })),
            Step::Replace(..) | Step::DeleteAt(..) | Step::At(..) => {
                let (id, age) = match &step {
                    Step::Replace(book, age) => (book.id(), *age),
                    Step::DeleteAt(id, age) | Step::At(id, age) => (id.clone(), *age),
                    _ => unreachable!(),
                };
                let Some((modelled, stored)) = version(past, &id, age) else { continue };
                expected = Some(modelled);
                match &step {
                    Step::Replace(book, _) => drop(batch.replace(book, stored)),
                    Step::DeleteAt(..) => drop(batch.delete_at::<Book>(&id, stored)),
                    _ => drop(batch.at::<Book>(&id, stored)),
                }
            }
        }
        model.push((step, expected));
    }
    (batch, model)
}

async fn all(store: &Store, query: impl Fn() -> Query<Book>, limit: usize) -> Vec<Book> {
    let mut out = Vec::new();
    let mut next: Option<Cursor> = None;
    loop {
        let page = store.scan(query().limit(limit).after(next)).await.unwrap();
        out.extend(page.items.into_iter().map(|stored| stored.doc));
        next = page.next;
        if next.is_none() {
            return out;
        }
    }
}

async fn compare(store: &Store, model: &Model, limit: usize) {
    let books: Vec<Book> = model.books.values().map(|(book, _)| book.clone()).collect();
    assert_eq!(all(store, by_id::<Book>, limit).await, books);
    let mut by_year = books.clone();
    by_year.sort_by_key(|book| (book.year, book.id()));
    assert_eq!(all(store, || Book::BY_YEAR.all(), limit).await, by_year);
    by_year.reverse();
    assert_eq!(all(store, || Book::BY_YEAR.all().descending(), limit).await, by_year);
    for shelf in ["", "a", "ab", "\u{0}"] {
        let mine = |book: &&Book| book.shelf == shelf;
        let expected: Vec<_> = books.iter().filter(mine).cloned().collect();
        assert_eq!(all(store, || by_id_prefix::<Book, _>(shelf), limit).await, expected);
        let mut expected: Vec<_> = by_year.iter().rev().filter(mine).map(|book| book.title.clone()).collect();
        let page = store.scan_carried(Book::BY_SHELF.range(shelf)).await.unwrap();
        let titles: Vec<_> =
            page.items.iter().map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).collect();
        assert_eq!(titles, expected);
        expected.reverse();
        let count = store.count(Book::BY_SHELF.range(shelf)).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
    for isbn in ["x", "y", "z"] {
        let holder = store.find(&Book::BY_ISBN, isbn).await.unwrap().map(|stored| stored.doc);
        assert_eq!(holder, books.iter().find(|book| book.isbn.as_deref() == Some(isbn)).cloned());
    }
    assert_eq!(store.count(by_id::<Note>()).await.unwrap(), model.notes.len() as u64);
}

async fn learn(store: &Store, model: &Model, past: &mut Past) {
    for (id, (_, modelled)) in &model.books {
        let stored = store.get::<Book>(id).await.unwrap().unwrap().version;
        let versions = past.entry(id.clone()).or_default();
        if versions.last() != Some(&(*modelled, stored)) {
            // A new version in one is a new version in the other.
            assert!(versions.iter().all(|(m, s)| m != modelled && *s != stored), "{id:?}");
            versions.push((*modelled, stored));
        }
    }
}

/// Runs the batches on an empty store, closes and opens it once in between, and compares everything.
async fn follow(open: impl Fn() -> Store, batches: Vec<Vec<Step>>, limit: usize, reopen: usize) {
    let mut store = open();
    let mut model = Model::default();
    let mut past = Past::new();
    for (number, steps) in batches.into_iter().enumerate() {
        let (batch, steps) = translate(steps, &past);
        let outcome = store.commit(batch).await.map_err(|why| match why {
            Error::Conflict(Conflict { what, .. }) => what,
            other => panic!("{other}"),
        });
        assert_eq!(outcome, model.apply(&steps), "{steps:?}");
        learn(&store, &model, &mut past).await;
        if number == reopen {
            store.close().await.unwrap();
            store = open();
        }
    }
    compare(&store, &model, limit).await;
    let report = store.check_with(RECIPES).await.unwrap();
    assert!(report.is_good(), "{:?}", report.problems);
    store.close().await.unwrap();
}

/// Many short lives are worth more than the same disk each time.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() }
}

fn batches() -> impl Strategy<Value = Vec<Vec<Step>>> {
    prop::collection::vec(prop::collection::vec(step(), 1..6), 1..25)
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn redb_does_what_the_model_does(batches in batches(), limit in 1..5_usize, reopen in 0..25_usize) {
        let disk = Disk::formatted();
        run(follow(|| crash::open(&disk).unwrap(), batches, limit, reopen));
    }
}

proptest! {
    #![proptest_config(config(10))]

    #[test]
    fn redb_on_files_does_what_the_model_does(batches in batches(), limit in 1..5_usize, reopen in 0..25_usize) {
        let directory = tempfile::tempdir().unwrap();
        run(follow(|| on_redb(&directory), batches, limit, reopen));
    }
}
