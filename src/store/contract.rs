//! What callers rely on, whatever the engine. Each rule is a function of an open, empty store; `each_engine!`
//! runs all of them on every engine. The property test is in `model`.

mod model;

use std::collections::BTreeSet;
use std::future::Future;

use tempfile::TempDir;

use super::document::Stored;
use super::error::{Error, What};
use super::query::{Cursor, by_id, by_id_prefix};
use super::sample::{Book, COLLECTIONS, Note, book, note};
use super::service::{Options, Store};
use super::{Batch, Version};

pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

macro_rules! each_engine {
    ($($rule:ident)+) => {
        mod redb {
            $(#[test]
            fn $rule() {
                let directory = tempfile::tempdir().unwrap();
                super::run(async {
                    let store = super::on_redb(&directory);
                    super::$rule(store.clone()).await;
                    store.close().await.unwrap();
                });
            })+
        }
    };
}

each_engine! {
    a_document_comes_back_as_it_was_put
    an_insert_needs_a_free_id_and_free_unique_keys
    a_unique_key_is_free_again_once_its_holder_lets_go
    a_replace_needs_the_state_that_was_read
    a_version_never_comes_back
    preconditions_hold_or_nothing_happens
    operations_see_those_before_them_in_the_batch
    only_one_of_many_becomes_first
    no_update_is_lost
    an_update_tells_its_own_race_from_other_conflicts
    pages_cover_a_range_once_in_both_directions
    a_made_up_cursor_stays_in_its_range
    bounds_narrow_a_range
    carried_bytes_follow_the_document
    long_scans_and_counts_see_everything
    a_crowd_of_large_batches_gets_through
    what_cannot_be_stored_is_refused_and_harms_nobody
    a_closed_store_says_so
}

fn on_redb(directory: &TempDir) -> Store {
    Store::open(directory.path(), Options::default(), COLLECTIONS).unwrap()
}

async fn version_of(store: &Store, id: u64) -> Version {
    store.get::<Note>(&id).await.unwrap().unwrap().version
}

fn what(outcome: Result<(), Error>) -> What {
    outcome.unwrap_err().conflict().unwrap()
}

async fn a_document_comes_back_as_it_was_put(store: Store) {
    let mut written = book("a", 1, 1999);
    written.title = "\u{0} \u{10FFFF} \"quoted\"".to_owned();
    written.isbn = Some("x".to_owned());
    store.commit(Batch::new().insert(&written).insert(&note(1, "n"))).await.unwrap();
    assert_eq!(store.get::<Book>(&written.id_of()).await.unwrap().unwrap().doc, written);
    assert_eq!(store.find(&Book::BY_ISBN, "x").await.unwrap().unwrap().doc, written);
    assert_eq!(store.find(&Book::BY_ISBN, "y").await.unwrap(), None);
    let many = store.get_many::<Note>(&[2, 1]).await.unwrap();
    assert_eq!(many.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
    let json = store.scan_json(by_id::<Note>()).await.unwrap();
    assert_eq!(json.items[0].1.as_ref(), br#"{"id":1,"text":"n"}"#);
    assert!(!store.is_empty::<Note>().await.unwrap());
    store.commit(Batch::new().delete::<Note>(&1)).await.unwrap();
    assert!(store.is_empty::<Note>().await.unwrap());
}

async fn an_insert_needs_a_free_id_and_free_unique_keys(store: Store) {
    let first = Book { isbn: Some("x".to_owned()), ..book("a", 1, 1) };
    store.commit(Batch::new().insert(&first)).await.unwrap();
    let same_id = Book { isbn: None, ..first.clone() };
    assert_eq!(what(store.commit(Batch::new().insert(&same_id)).await), What::Exists);
    let same_isbn = Book { number: 2, ..first.clone() };
    assert_eq!(what(store.commit(Batch::new().insert(&same_isbn)).await), What::Taken("isbn"));
    assert_eq!(what(store.commit(Batch::new().put(&same_isbn)).await), What::Taken("isbn"));
    assert_eq!(store.count(by_id::<Book>()).await.unwrap(), 1);
}

async fn a_unique_key_is_free_again_once_its_holder_lets_go(store: Store) {
    let first = Book { isbn: Some("x".to_owned()), ..book("a", 1, 1) };
    let second = Book { number: 2, ..first.clone() };
    store.commit(Batch::new().insert(&first)).await.unwrap();
    store.commit(Batch::new().put(&first)).await.unwrap();
    store.commit(Batch::new().delete::<Book>(&first.id_of()).insert(&second)).await.unwrap();
    let without = Book { isbn: None, ..second.clone() };
    store.commit(Batch::new().put(&without)).await.unwrap();
    store.commit(Batch::new().insert(&first)).await.unwrap();
    assert_eq!(store.find(&Book::BY_ISBN, "x").await.unwrap().unwrap().number, 1);
}

async fn a_replace_needs_the_state_that_was_read(store: Store) {
    store.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
    let read = version_of(&store, 1).await;
    store.commit(Batch::new().replace(&note(1, "b"), read)).await.unwrap();
    assert_eq!(what(store.commit(Batch::new().replace(&note(1, "c"), read)).await), What::Moved);
    assert_eq!(what(store.commit(Batch::new().delete_at::<Note>(&1, read)).await), What::Moved);
    assert_eq!(what(store.commit(Batch::new().replace(&note(2, "c"), read)).await), What::Missing);
    assert_eq!(store.get::<Note>(&1).await.unwrap().unwrap().text, "b");
    let now = version_of(&store, 1).await;
    store.commit(Batch::new().delete_at::<Note>(&1, now)).await.unwrap();
    assert_eq!(store.get::<Note>(&1).await.unwrap(), None);
}

async fn a_version_never_comes_back(store: Store) {
    store.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
    let read = version_of(&store, 1).await;
    store.commit(Batch::new().delete::<Note>(&1)).await.unwrap();
    store.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
    assert_eq!(what(store.commit(Batch::new().replace(&note(1, "b"), read)).await), What::Moved);
}

async fn preconditions_hold_or_nothing_happens(store: Store) {
    store.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
    let version = version_of(&store, 1).await;
    let new = note(9, "new");
    let refused: [(Batch, What); 6] = [
        (Batch::new().insert(&new).absent::<Note>(&1).done(), What::Exists),
        (Batch::new().insert(&new).present::<Note>(&2).done(), What::Missing),
        (Batch::new().insert(&new).at::<Note>(&2, version).done(), What::Missing),
        (Batch::new().insert(&new).put(&note(1, "b")).at::<Note>(&1, version).done(), What::Moved),
        (Batch::new().insert(&new).none::<Note>().done(), What::NotEmpty),
        (Batch::new().put(&new).put(&book("a", 1, 1)).insert(&note(1, "b")).done(), What::Exists),
    ];
    for (batch, reason) in refused {
        let conflict = store.commit(batch).await.unwrap_err();
        assert_eq!(conflict.conflict(), Some(reason));
        assert_eq!(store.count(by_id::<Note>()).await.unwrap(), 1);
        assert!(store.is_empty::<Book>().await.unwrap());
    }
    let all = store.commit(
        Batch::new()
            .present::<Note>(&1)
            .absent::<Note>(&2)
            .at::<Note>(&1, version)
            .none::<Book>()
            .insert(&new),
    );
    all.await.unwrap();
    assert_eq!(version_of(&store, 1).await, version);
}

async fn operations_see_those_before_them_in_the_batch(store: Store) {
    let (a, b) = (note(1, "a"), note(1, "b"));
    assert_eq!(what(store.commit(Batch::new().insert(&a).insert(&b)).await), What::Exists);
    assert_eq!(what(store.commit(Batch::new().insert(&a).none::<Note>()).await), What::NotEmpty);
    store.commit(Batch::new().insert(&a).delete::<Note>(&1).none::<Note>().insert(&b).put(&b)).await.unwrap();
    store.commit(Batch::new().delete::<Note>(&1).none::<Note>()).await.unwrap();
    assert!(store.is_empty::<Note>().await.unwrap());
    let one = Book { isbn: Some("x".to_owned()), ..book("a", 1, 1) };
    let two = Book { number: 2, ..one.clone() };
    assert_eq!(what(store.commit(Batch::new().insert(&one).insert(&two)).await), What::Taken("isbn"));
    store.commit(Batch::new().insert(&one).put(&book("a", 1, 2)).insert(&two)).await.unwrap();
    assert_eq!(store.scan(Book::BY_YEAR.all()).await.unwrap().items.len(), 2);
}

async fn only_one_of_many_becomes_first(store: Store) {
    let attempts = (0..50).map(|id| {
        let store = store.clone();
        async move { store.commit(Batch::new().none::<Note>().insert(&note(id, "first"))).await.is_ok() }
    });
    let won = futures_util::future::join_all(attempts).await;
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(store.count(by_id::<Note>()).await.unwrap(), 1);
}

async fn no_update_is_lost(store: Store) {
    store.commit(Batch::new().insert(&note(1, ""))).await.unwrap();
    let updates = (0..40).map(|_| async {
        store
            .update::<Note, Error>(&1, |note| {
                note.text.push('x');
                Ok(())
            })
            .await
            .unwrap()
            .unwrap()
            .version
    });
    let versions: BTreeSet<_> = futures_util::future::join_all(updates).await.into_iter().collect();
    assert_eq!(versions.len(), 40);
    assert_eq!(store.get::<Note>(&1).await.unwrap().unwrap().text.len(), 40);
    assert_eq!(versions.last().copied(), Some(version_of(&store, 1).await));
    assert!(store.update::<Note, Error>(&2, |_| Ok(())).await.unwrap().is_none());
}

async fn an_update_tells_its_own_race_from_other_conflicts(store: Store) {
    store.commit(Batch::new().insert(&note(1, "a")).insert(&note(2, "b"))).await.unwrap();
    let old = version_of(&store, 2).await;
    store.commit(Batch::new().put(&note(2, "c"))).await.unwrap();
    let mut runs = 0;
    let outcome = store.update_with::<Note, Error>(&1, |note, batch| {
        runs += 1;
        note.text.push('!');
        batch.at::<Note>(&2, old);
        Ok(())
    });
    assert_eq!(outcome.await.unwrap_err().conflict(), Some(What::Moved));
    assert_eq!(runs, 1);
    assert_eq!(store.get::<Note>(&1).await.unwrap().unwrap().text, "a");
    let refused = store.update::<Note, Error>(&1, |_| Err(Error::Closed)).await;
    assert!(matches!(refused, Err(Error::Closed)));
}

async fn pages_cover_a_range_once_in_both_directions(store: Store) {
    let mut batch = Batch::new();
    for number in 0..25 {
        batch.insert(&book("a", number, i64::from(number % 4) - 2)).insert(&book("b", number, 7));
    }
    store.commit(batch).await.unwrap();
    for descending in [false, true] {
        let mut seen: Vec<Stored<Book>> = Vec::new();
        let mut next: Option<Cursor> = None;
        loop {
            let mut query = Book::BY_SHELF.range("a").limit(7).after(next);
            if descending {
                query = query.newest_first();
            }
            let page = store.scan(query).await.unwrap();
            assert!(page.items.len() == 7 || page.next.is_none());
            seen.extend(page.items);
            let Some(cursor) = page.next else { break };
            next = Some(cursor.to_string().parse().unwrap());
        }
        if descending {
            seen.reverse();
        }
        let keys: Vec<_> = seen.iter().map(|book| (book.shelf.clone(), book.year, book.number)).collect();
        assert!(keys.is_sorted() && keys.len() == 25 && keys[0].1 == -2, "{keys:?}");
    }
    let exact = store.scan(by_id_prefix::<Book, _>("b").limit(25)).await.unwrap();
    assert_eq!((exact.items.len(), exact.next), (25, None));
    assert_eq!(store.scan(by_id::<Book>().limit(0)).await.unwrap().items.len(), 0);
}

async fn a_made_up_cursor_stays_in_its_range(store: Store) {
    let books = [book("a", 1, 1), book("b", 1, 1), book("c", 1, 1)];
    store.commit(Batch::new().insert(&books[0]).insert(&books[1]).insert(&books[2])).await.unwrap();
    for made_up in ["", "AA", "YQAA", "YgAA", "_____w"] {
        let cursor: Cursor = made_up.parse().unwrap();
        for query in [Book::BY_SHELF.range("b"), Book::BY_SHELF.range("b").descending()] {
            let page = store.scan(query.after(cursor.clone())).await.unwrap();
            assert!(page.items.iter().all(|book| book.shelf == "b"));
        }
    }
    assert!("no cursor!".parse::<Cursor>().is_err());
}

async fn bounds_narrow_a_range(store: Store) {
    let mut batch = Batch::new();
    for number in 0..10 {
        batch.insert(&book("a", number, i64::from(number) - 5));
    }
    store.commit(batch).await.unwrap();
    let years = |page: super::Page<Stored<Book>>| page.items.iter().map(|book| book.year).collect::<Vec<_>>();
    let query = || Book::BY_SHELF.range("a").from(&-2_i64).until(&2_i64);
    assert_eq!(years(store.scan(query()).await.unwrap()), [-2, -1, 0, 1]);
    assert_eq!(years(store.scan(query().descending().limit(2)).await.unwrap()), [1, 0]);
    let upside_down = Book::BY_SHELF.range("a").from(&2_i64).until(&-2_i64);
    assert!(store.scan(upside_down).await.unwrap().items.is_empty());
    assert_eq!(store.count(query()).await.unwrap(), 4);
}

async fn carried_bytes_follow_the_document(store: Store) {
    store.commit(Batch::new().insert(&book("a", 1, 5)).insert(&book("a", 2, 6))).await.unwrap();
    let renamed = Book { title: "new".to_owned(), ..book("a", 1, 5) };
    store.commit(Batch::new().put(&renamed)).await.unwrap();
    let page = store.scan_carried(Book::BY_SHELF.range("a").newest_first()).await.unwrap();
    assert_eq!(page.items, ["a 2 of 6".as_bytes(), b"new"]);
    let first = store.scan_carried(Book::BY_SHELF.range("a").limit(1)).await.unwrap();
    let second = store.scan_carried(Book::BY_SHELF.range("a").after(first.next)).await.unwrap();
    assert_eq!((first.items[0].as_ref(), second.items[0].as_ref()), (&b"new"[..], &b"a 2 of 6"[..]));
    assert!(matches!(store.scan_carried(Book::BY_YEAR.all()).await, Err(Error::Invalid(_))));
}

async fn long_scans_and_counts_see_everything(store: Store) {
    for chunk in 0..4 {
        let mut batch = Batch::new();
        for id in 0..500 {
            batch.insert(&note(chunk * 500 + id, "n"));
        }
        store.commit(batch).await.unwrap();
    }
    let page = store.scan(by_id::<Note>().limit(1999)).await.unwrap();
    assert!(page.items.iter().map(|note| note.id).eq(0..1999) && page.next.is_some());
    assert_eq!(store.count(by_id::<Note>().limit(1)).await.unwrap(), 2000);
    let ids: Vec<u64> = (0..2000).collect();
    assert!(store.get_many::<Note>(&ids).await.unwrap().iter().all(Option::is_some));
}

async fn a_crowd_of_large_batches_gets_through(store: Store) {
    let text = "x".repeat(5 << 20);
    let writers = (0..20).map(|id| {
        let (store, note) = (store.clone(), note(id % 4, &text));
        async move { store.commit(Batch::new().put(&note)).await }
    });
    assert!(futures_util::future::join_all(writers).await.iter().all(Result::is_ok));
    assert_eq!(store.count(by_id::<Note>()).await.unwrap(), 4);
}

async fn what_cannot_be_stored_is_refused_and_harms_nobody(store: Store) {
    let long = book(&"x".repeat(2000), 1, 1);
    let fine = note(1, "a");
    assert!(matches!(store.commit(Batch::new().insert(&fine).insert(&long)).await, Err(Error::Invalid(_))));
    assert_eq!(store.get::<Note>(&1).await.unwrap(), None);
    store.commit(Batch::new()).await.unwrap();
    store.commit(Batch::new().insert(&fine)).await.unwrap();
    assert!(matches!(store.find(&Book::BY_YEAR, &1_i64).await, Err(Error::Invalid(_))));
}

async fn a_closed_store_says_so(store: Store) {
    store.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(store.get::<Note>(&1).await, Err(Error::Closed)));
    assert!(matches!(store.commit(Batch::new().insert(&note(2, "a"))).await, Err(Error::Closed)));
}

impl Book {
    fn id_of(&self) -> (String, u32) {
        super::Document::id(self)
    }
}
