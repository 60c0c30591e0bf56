//! What only this engine does: files and locks, moves to newer versions, real disks that are full.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::store::contract::run;
use crate::store::sample::{Book, COLLECTIONS, Note, RECIPES, book, note};
use crate::store::{
    Batch, Collection, CollectionInfo, Document, Error, Index, KeyBytes, Options, Order, Progress, Store,
    by_id,
};

fn open(directory: &Path, collections: &[CollectionInfo]) -> Result<Store, Error> {
    Store::open(directory, Options::default(), collections)
}

/// Opens it, does something, closes it.
fn within<T>(directory: &Path, collections: &[CollectionInfo], job: impl AsyncFnOnce(&Store) -> T) -> T {
    run(async {
        let store = open(directory, collections).unwrap();
        let outcome = job(&store).await;
        store.close().await.unwrap();
        outcome
    })
}

#[test]
fn a_second_process_is_told_who_has_the_store() {
    let directory = tempfile::tempdir().unwrap();
    within(directory.path(), COLLECTIONS, async |_| {
        let second = open(directory.path(), COLLECTIONS).unwrap_err();
        assert!(matches!(second, Error::Locked { pid: Some(pid) } if pid == std::process::id()), "{second}");
        assert!(second.to_string().contains(&format!("process {}", std::process::id())));
    });
    within(directory.path(), COLLECTIONS, async |_| ());
}

#[test]
fn letting_go_of_the_last_handle_closes_the_store() {
    let directory = tempfile::tempdir().unwrap();
    run(async {
        let store = open(directory.path(), COLLECTIONS).unwrap();
        let other = store.clone();
        drop(store);
        other.commit(Batch::new().insert(&note(1, "a"))).await.unwrap();
        drop(other);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        let again = loop {
            match open(directory.path(), COLLECTIONS) {
                Err(Error::Locked { .. }) if std::time::Instant::now() < deadline => {}
                outcome => break outcome.unwrap(),
            }
            tokio::task::yield_now().await;
        };
        assert!(again.get::<Note>(&1).await.unwrap().is_some());
        again.close().await.unwrap();
    });
}

#[test]
fn files_are_for_their_owner_only() {
    let directory = tempfile::tempdir().unwrap();
    within(directory.path(), COLLECTIONS, async |_| ());
    let mut names = BTreeSet::new();
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        names.insert(file.file_name().into_string().unwrap());
    }
    assert_eq!(names, BTreeSet::from(["owui.lock".to_owned(), "owui.redb".to_owned()]));
}

#[test]
fn a_start_that_was_cut_off_leaves_no_broken_file() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("owui.new"), "half a database").unwrap();
    within(directory.path(), COLLECTIONS, async |store| {
        assert!(store.is_empty::<Note>().await.unwrap());
    });
}

#[test]
fn no_directory_and_no_database_are_told_apart_from_damage() {
    let directory = tempfile::tempdir().unwrap();
    let missing = open(&directory.path().join("missing"), COLLECTIONS).unwrap_err();
    assert!(matches!(missing, Error::Io { .. }), "{missing}");
    std::fs::write(directory.path().join("owui.redb"), "no database at all, but long enough to look")
        .unwrap();
    assert!(open(directory.path(), COLLECTIONS).is_err());
}

/// The same collection as `Note`, one version later: `text` is now `words`, and there are indexes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Letter {
    id: u64,
    words: Vec<String>,
}

impl Document for Letter {
    type Id = u64;
    const COLLECTION: Collection = Collection { name: "notes", version: 2 };
    const INDEXES: &'static [Index<Self>] = &[
        Index {
            name: "first",
            order: Order::Unique,
            key: |letter| letter.words.first().map(KeyBytes::of),
            carries: None,
        },
        Index {
            name: "length",
            order: Order::Ordered,
            key: |letter| Some(KeyBytes::of(&(letter.words.len() as u64))),
            carries: Some(|letter| letter.words.concat().into_bytes()),
        },
    ];

    fn id(&self) -> u64 {
        self.id
    }

    fn upgrade(from: u32, value: Value) -> Result<Value, String> {
        let text = value["text"].as_str().ok_or_else(|| format!("no text in version {from}"))?;
        // Passes the trial before the move, and fails in the move itself, as if the process had ended there.
        let late = text == "late" && LATE.fetch_add(1, Ordering::Relaxed) == 1;
        if text == "poison" || late {
            return Err("cannot read this one".to_owned());
        }
        Ok(json!({"id": value["id"], "words": text.split(' ').collect::<Vec<_>>()}))
    }
}

/// How often the document that fails late was tried.
static LATE: AtomicU32 = AtomicU32::new(0);

const NEWER: &[CollectionInfo] = &[CollectionInfo::of::<Book>(), CollectionInfo::of::<Letter>()];

/// Options that keep what they are told.
fn watched() -> (Options, Arc<Mutex<Vec<Progress>>>) {
    let seen: Arc<Mutex<Vec<Progress>>> = Arc::default();
    let told = Arc::clone(&seen);
    let progress: Arc<dyn Fn(Progress) + Send + Sync> = Arc::new(move |now| told.lock().unwrap().push(now));
    (Options { progress: Some(progress), ..Options::default() }, seen)
}

fn notes(directory: &Path, count: u64) {
    within(directory, COLLECTIONS, async |store| {
        for start in (0..count).step_by(1000) {
            let mut batch = Batch::new();
            for id in start..count.min(start + 1000) {
                batch.insert(&note(id, &format!("note{id} of {count}")));
            }
            store.commit(batch.put(&book("a", 1, 1))).await.unwrap();
        }
    });
}

#[test]
fn an_older_collection_is_brought_up_to_date_and_indexed() {
    let directory = tempfile::tempdir().unwrap();
    notes(directory.path(), 2500);
    let (options, seen) = watched();
    run(async {
        let store = Store::open(directory.path(), options, NEWER).unwrap();
        let letter = store.find(&Letter::INDEXES[0], "note77").await.unwrap().unwrap();
        assert_eq!(letter.words, ["note77", "of", "2500"]);
        assert_eq!(store.count(Letter::INDEXES[1].range(&3_u64)).await.unwrap(), 2500);
        assert_eq!(store.scan(by_id::<Book>()).await.unwrap().items.len(), 1);
        let clash = Letter { id: 9999, words: vec!["note77".to_owned()] };
        assert!(store.commit(Batch::new().insert(&clash)).await.is_err());
        store.close().await.unwrap();
    });
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 2 && seen.last().unwrap().finished, "{seen:?}");
    assert_eq!(seen.last().unwrap().documents, 2500);
    let older = open(directory.path(), COLLECTIONS).unwrap_err();
    assert!(matches!(older, Error::Version { found: 2, known: 1, .. }), "{older}");
    assert!(older.to_string().contains("notes"));
}

#[test]
fn a_document_that_cannot_be_upgraded_stops_the_start_before_anything_changes() {
    let directory = tempfile::tempdir().unwrap();
    notes(directory.path(), 1500);
    within(directory.path(), COLLECTIONS, async |store| {
        store.commit(Batch::new().put(&note(1400, "poison"))).await.unwrap();
    });
    let stopped = open(directory.path(), NEWER).unwrap_err();
    assert!(matches!(&stopped, Error::Migration { collection: "notes", .. }), "{stopped}");
    assert!(stopped.to_string().contains("this one"), "{stopped}");
    within(directory.path(), COLLECTIONS, async |store| {
        assert_eq!(store.get::<Note>(&1400).await.unwrap().unwrap().text, "poison");
    });
}

#[test]
fn a_move_that_stopped_half_way_goes_on_where_it_was() {
    let directory = tempfile::tempdir().unwrap();
    notes(directory.path(), 2500);
    within(directory.path(), COLLECTIONS, async |store| {
        store.commit(Batch::new().put(&note(1700, "late"))).await.unwrap();
    });
    assert!(matches!(open(directory.path(), NEWER), Err(Error::Migration { .. })));
    // The old program must not touch what is half new.
    assert!(matches!(open(directory.path(), COLLECTIONS), Err(Error::Version { .. })));
    let report = crate::store::check::run_with(&directory.path().join("owui.redb"), RECIPES);
    assert!(report.problems.iter().any(|problem| problem.contains("not finished")), "{:?}", report.problems);
    let (options, seen) = watched();
    run(async {
        let store = Store::open(directory.path(), options, NEWER).unwrap();
        assert_eq!(store.count(Letter::INDEXES[0].all()).await.unwrap(), 2500);
        assert_eq!(store.get::<Letter>(&1700).await.unwrap().unwrap().words, ["late"]);
        assert_eq!(store.get::<Letter>(&1).await.unwrap().unwrap().words, ["note1", "of", "2500"]);
        store.close().await.unwrap();
    });
    // The first thousand were not done again.
    assert_eq!(seen.lock().unwrap().last().unwrap().documents, 1500);
}

/// `Book` with one index less and another one more, in the same version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Volume {
    shelf: String,
    number: u32,
    isbn: Option<String>,
    year: i64,
    title: String,
}

const CHANGED: &[CollectionInfo] = &[CollectionInfo::of::<Volume>(), CollectionInfo::of::<Note>()];

impl Document for Volume {
    type Id = (String, u32);
    const COLLECTION: Collection = Book::COLLECTION;
    const INDEXES: &'static [Index<Self>] = &[
        Index {
            name: "isbn",
            order: Order::Unique,
            key: |volume| volume.isbn.as_ref().map(KeyBytes::of),
            carries: None,
        },
        Index {
            name: "title",
            order: Order::Unique,
            key: |volume| Some(KeyBytes::of(&volume.title)),
            carries: None,
        },
    ];

    fn id(&self) -> Self::Id {
        (self.shelf.clone(), self.number)
    }
}

#[test]
fn new_and_dropped_indexes_are_noticed_without_a_new_version() {
    let directory = tempfile::tempdir().unwrap();
    let books = [book("a", 1, 1), Book { isbn: Some("x".to_owned()), ..book("a", 2, 1) }];
    within(directory.path(), COLLECTIONS, async |store| {
        store.commit(Batch::new().insert(&books[0]).insert(&books[1])).await.unwrap();
    });
    within(directory.path(), CHANGED, async |store| {
        let found = store.find(&Volume::INDEXES[1], &books[0].title).await.unwrap().unwrap();
        assert_eq!(found.number, 1);
        assert_eq!(store.find(&Volume::INDEXES[0], "x").await.unwrap().unwrap().number, 2);
    });
    // And back: the entries of the dropped indexes were removed, so none is left over or twice there.
    within(directory.path(), COLLECTIONS, async |store| {
        assert_eq!(store.scan(Book::BY_YEAR.all()).await.unwrap().items.len(), 2);
        let report = store.check_with(RECIPES).await.unwrap();
        assert_eq!((report.entries, report.problems), (5, Vec::new()));
    });
}

#[test]
fn a_new_unique_index_over_documents_that_share_a_key_is_refused_and_harms_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let twin = |number| Book { title: "twin".to_owned(), ..book("a", number, 1) };
    within(directory.path(), COLLECTIONS, async |store| {
        store.commit(Batch::new().insert(&twin(1)).insert(&twin(2))).await.unwrap();
    });
    let refused = open(directory.path(), CHANGED).unwrap_err();
    assert!(matches!(refused, Error::Migration { collection: "books", .. }), "{refused}");
    within(directory.path(), COLLECTIONS, async |store| {
        assert!(store.check_with(RECIPES).await.unwrap().is_good());
    });
}

/// A file system of its own, so that it can be full without disturbing anybody. `None` if we may not mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6m,mode=700", "owui-test"])
            .arg(directory.path())
            .output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(directory))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.0.path()).output());
    }
}

#[test]
fn a_really_full_disk_stops_writes_and_nothing_else() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("no right to mount: the full disk is tried in memory only, see crash.rs");
        return;
    };
    let ballast = disk.0.path().join("ballast");
    run(async {
        let store = open(disk.0.path(), COLLECTIONS).unwrap();
        let text = "x".repeat(20_000);
        let mut written = 0;
        // Somebody else takes the rest in the middle of it, so that looking before writing is not all it takes.
        let full = loop {
            if written == 30 {
                let rest = vec![0; 16 << 20];
                assert!(std::fs::write(&ballast, rest).is_err());
            }
            match store.commit(Batch::new().insert(&note(written, &text))).await {
                Ok(()) => written += 1,
                Err(why) => break why,
            }
        };
        assert!(matches!(full, Error::Full), "{full}");
        assert_eq!(written, 30);
        assert_eq!(store.scan(by_id::<Note>()).await.unwrap().items.len(), 30);
        std::fs::remove_file(&ballast).unwrap();
        while store.commit(Batch::new().insert(&note(written, &text))).await.is_ok() {
            written += 1;
        }
        assert_eq!(store.count(by_id::<Note>()).await.unwrap(), written);
        assert!(store.check_with(RECIPES).await.unwrap().is_good());
        store.close().await.unwrap();
        let store = open(disk.0.path(), COLLECTIONS).unwrap();
        assert_eq!(store.count(by_id::<Note>()).await.unwrap(), written);
        store.close().await.unwrap();
    });
}
