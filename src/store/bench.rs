//! Figures of the store: what sharing a commit gains, and what reads cost. Started by `cargo bench --bench store
//! --features bench`, in a temporary directory or in the one named by the first argument.
//!
//! Machines differ, so the figures that count are ratios: 64 writers to one, a long collection to a short one.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::key::KeyBytes;
use super::{Batch, Collection, CollectionInfo, Document, Error, Index, Options, Order, Store, by_id};

const COLLECTIONS: &[CollectionInfo] = &[CollectionInfo::of::<Line>()];
const MANY: u64 = 100_000;
const FEW: u64 = 10;
const PAGE: usize = 60;

/// As heavy as the metadata of a chat.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    id: u64,
    owner: String,
    updated_at: i64,
    title: String,
    text: String,
}

impl Document for Line {
    type Id = u64;
    const COLLECTION: Collection = Collection { name: "lines", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[Self::BY_OWNER];

    fn id(&self) -> u64 {
        self.id
    }
}

impl Line {
    const BY_OWNER: Index<Self> = Index {
        name: "owner_updated",
        order: Order::Ordered,
        key: |line| Some(KeyBytes::of(&(&line.owner, line.updated_at))),
        carries: Some(|line| format!("{} {}", line.id, line.title).into_bytes()),
    };

    fn new(id: u64, owner: &str) -> Self {
        let updated_at = id.cast_signed();
        let title = format!("A title of usual length, number {id}");
        Self { id, owner: owner.to_owned(), updated_at, title, text: "x".repeat(300) }
    }
}

/// Runs everything and prints a line for each figure.
#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
fn run(directory: &Path) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|why| why.to_string())?.block_on(async {
        let figures = measure(directory).await.map_err(|why| why.to_string())?;
        for (name, figure) in figures {
            println!("{name:<58} {figure}");
        }
        Ok(())
    })
}

async fn measure(directory: &Path) -> Result<Vec<(&'static str, String)>, Error> {
    let store = Store::open(directory, Options::default(), COLLECTIONS)?;
    let mut figures = Vec::new();

    let one = writers(&store, 1, Duration::from_secs(2)).await?;
    let crowd = writers(&store, 64, Duration::from_secs(2)).await?;
    figures.push(("commits/s of one writer", format!("{one:.0}")));
    figures.push(("commits/s of 64 writers", format!("{crowd:.0}")));
    figures.push(("64 writers to one (goal: 20)", format!("{:.1}", crowd / one)));

    fill(&store, "few", 1 << 40, FEW).await?;
    fill(&store, "many", 1 << 41, MANY).await?;
    let get = timed(20_000, || store.get::<Line>(&((1 << 41) + 777))).await;
    let absent = timed(20_000, || store.get::<Line>(&7777)).await;
    figures.push(("get of one among 100,000 (goal: under 10 us)", micros(get)));
    figures.push(("get of an absent one", micros(absent)));

    let few =
        timed(5_000, || store.scan_carried(Line::BY_OWNER.range("few").newest_first().limit(PAGE))).await;
    let many =
        timed(5_000, || store.scan_carried(Line::BY_OWNER.range("many").newest_first().limit(PAGE))).await;
    let full = timed(1_000, || store.scan(Line::BY_OWNER.range("many").newest_first().limit(PAGE))).await;
    figures.push(("page of 10 carried entries, the owner has 10", micros(few)));
    figures.push(("page of 60 carried entries, the owner has 100,000 (15 us)", micros(many)));
    figures.push(("page of 60 parsed documents", micros(full)));
    let per_entry = |page: Duration, entries: f64| page.as_secs_f64() / entries;
    let growth = per_entry(many, 60.0) / per_entry(few, 10.0);
    figures.push(("cost of an entry among 100,000 to one among 10", format!("{growth:.2}")));

    let count = timed(3, || store.count(by_id::<Line>())).await;
    figures.push(("count of all", format!("{:.1} ms", count.as_secs_f64() * 1e3)));
    let one_large = writers(&store, 1, Duration::from_secs(1)).await?;
    figures.push(("commits/s of one writer, full to empty store", format!("{:.2}", one_large / one)));
    store.close().await?;
    let start = Instant::now();
    let store = Store::open(directory, Options::default(), COLLECTIONS)?;
    figures.push(("opening it", format!("{:.1} ms", start.elapsed().as_secs_f64() * 1e3)));
    store.close().await?;
    Ok(figures)
}

/// Acknowledged commits per second.
async fn writers(store: &Store, count: u64, time: Duration) -> Result<f64, Error> {
    let start = Instant::now();
    let writer = |writer: u64| async move {
        let mut done = 0_u32;
        while start.elapsed() < time {
            let line = Line::new(writer * 1_000_000 + u64::from(done % 1000), "writers");
            store.commit(Batch::new().put(&line)).await?;
            done += 1;
        }
        Ok::<u32, Error>(done)
    };
    let done = futures_util::future::try_join_all((0..count).map(writer)).await?;
    Ok(f64::from(done.into_iter().sum::<u32>()) / start.elapsed().as_secs_f64())
}

async fn fill(store: &Store, owner: &str, first: u64, count: u64) -> Result<(), Error> {
    let mut id = first;
    while id < first + count {
        let mut batch = Batch::new();
        for id in id..(id + 2000).min(first + count) {
            batch.insert(&Line::new(id, owner));
        }
        store.commit(batch).await?;
        id += 2000;
    }
    Ok(())
}

/// The mean of many runs, after some that do not count.
async fn timed<T, F: Future<Output = Result<T, Error>>>(times: u32, job: impl Fn() -> F) -> Duration {
    for _ in 0..times / 10 {
        drop(std::hint::black_box(job().await));
    }
    let start = Instant::now();
    for _ in 0..times {
        drop(std::hint::black_box(job().await));
    }
    start.elapsed() / times
}

fn micros(time: Duration) -> String {
    format!("{:.2} us", time.as_secs_f64() * 1e6)
}

/// A directory of our own under the given one, removed at the end.
pub fn in_fresh_directory(parent: Option<PathBuf>) -> Result<(), String> {
    let parent = parent.unwrap_or_else(std::env::temp_dir);
    let directory = parent.join(format!("owui-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory).map_err(|why| format!("{}: {why}", directory.display()))?;
    let outcome = run(&directory);
    std::fs::remove_dir_all(&directory).map_err(|why| format!("{}: {why}", directory.display()))?;
    outcome
}
