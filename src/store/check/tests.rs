//! The checker finds what is wrong. Each test damages a good file in one way, with redb alone.

use ::redb::{Database, ReadableTable, TableDefinition};
use tempfile::TempDir;

use std::cmp::Reverse;

use serde_json::{Value, json};
use uuid::Uuid;

use super::recipe::KeyRecipe;
use super::{Report, missing_recipes, recipes, run_with};
use crate::store::contract::run;
use crate::store::key::encoded;
use crate::store::sample::{Book, COLLECTIONS, RECIPES, book, note};
use crate::store::{Batch, Options, Store};

const DOCUMENTS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("documents");
const ENTRIES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("entries");

type Row = (Vec<u8>, Vec<u8>);

fn filled() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    run(async {
        let store = Store::open(directory.path(), Options::default(), COLLECTIONS).unwrap();
        let mut batch = Batch::new();
        for number in 0..5 {
            let isbn = (number < 3).then(|| format!("isbn {number}"));
            batch.insert(&Book { isbn, ..book("a", number, i64::from(number) - 2) });
        }
        store.commit(batch.insert(&note(1, "n"))).await.unwrap();
        store.close().await.unwrap();
    });
    directory
}

/// Rewrites one table, and checks.
fn after(table: TableDefinition<&[u8], &[u8]>, damage: impl Fn(&mut Vec<Row>)) -> Report {
    let directory = filled();
    let database = Database::open(directory.path().join("owui.redb")).unwrap();
    let transaction = database.begin_write().unwrap();
    {
        let mut table = transaction.open_table(table).unwrap();
        let mut rows: Vec<Row> = Vec::new();
        for row in table.iter().unwrap() {
            let (key, value) = row.unwrap();
            rows.push((key.value().to_vec(), value.value().to_vec()));
        }
        damage(&mut rows);
        table.retain(|_, _| false).unwrap();
        for (key, value) in rows {
            table.insert(key.as_slice(), value.as_slice()).unwrap();
        }
    }
    transaction.commit().unwrap();
    drop(database);
    run_with(directory.path(), RECIPES)
}

#[track_caller]
fn assert_says(report: &Report, words: &str) {
    assert!(report.problems.iter().any(|problem| problem.contains(words)), "{words}: {:?}", report.problems);
}

#[test]
fn a_good_file_has_no_problems() {
    let report = run_with(filled().path(), RECIPES);
    assert_eq!(report, Report { collections: 2, documents: 6, entries: 13, ..Report::default() });
}

#[test]
fn a_lost_entry_is_found() {
    let report = after(ENTRIES, |rows| drop(rows.remove(0)));
    assert_says(&report, "missing in index isbn");
    assert_eq!(report.problems.len(), 1);
}

#[test]
fn an_entry_that_nobody_asks_for_is_found() {
    let report = after(ENTRIES, |rows| {
        let (mut key, value) = rows[0].clone();
        key.insert(2, b'!');
        rows.push((key, value));
    });
    assert_says(&report, "index isbn: no document asks for the entry !isbn 0");
}

#[test]
fn two_holders_of_a_unique_key_are_found() {
    let report = after(DOCUMENTS, |rows| {
        let json = rows[1].1.windows(6).rposition(|part| part == b"isbn 1").unwrap();
        rows[1].1[json + 5] = b'0';
    });
    assert_says(&report, "index isbn names another one");
}

#[test]
fn a_lost_document_is_found() {
    let report = after(DOCUMENTS, |rows| drop(rows.remove(4)));
    assert_says(&report, "index year: no document asks for");
    assert_says(&report, "index shelf_year: no document asks for");
}

#[test]
fn a_document_under_a_wrong_id_and_a_cut_one_are_found() {
    let report = after(DOCUMENTS, |rows| *rows[0].0.last_mut().unwrap() = 77);
    assert_says(&report, "belongs under another id");
    let report = after(DOCUMENTS, |rows| rows[0].1.truncate(20));
    assert_says(&report, "its row is damaged");
    let report = after(DOCUMENTS, |rows| rows[0].1.push(b'!'));
    assert_says(&report, "its JSON");
}

#[test]
fn the_recipes_of_the_product_can_be_read_and_lacking_ones_are_named() {
    for recipe in recipes::RECIPES {
        for key in recipe.indexes.iter().map(|index| index.key).chain([recipe.key]) {
            assert_eq!(KeyRecipe::parse(key).err(), None, "{key}");
        }
    }
    assert_eq!(missing_recipes(COLLECTIONS), ["collection books", "collection notes"]);
    for wrong in
        ["", "id text", "/id word", "/id text loud", "@nobody text", "/id text if /x", "/id text if /x = y"]
    {
        assert!(KeyRecipe::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn keys_are_made_as_the_recipe_says() {
    let make = |recipe: &str, json: Value| KeyRecipe::parse(recipe).unwrap().make(&json);
    let id = "00010203-0405-0607-0809-0a0b0c0d0e0f";
    let document = json!({"i": -3, "u": id, "b": true, "n": 7, "t": "\u{0}É"});
    let own = make("/i i64 down, /u uuid, /b bool, /n u32 optional, /t text lower", document);
    let key = (Reverse(-3_i64), id.parse::<Uuid>().unwrap(), true, (Some(7_u32), "\u{0}é"));
    assert_eq!(own.unwrap().unwrap(), encoded(&key));
    assert_eq!(make("/n u32 optional", json!({})).unwrap().unwrap(), encoded(&None::<u32>));
    assert_eq!(make("/n u32", json!({"n": null})), Ok(None));
    assert!(make("/n u32", json!({"n": -1})).is_err());
    let when = "/n u32 if /a = 1 and /b/c = null";
    assert!(make(when, json!({"n": 1, "a": 1})).unwrap().is_some());
    assert!(make(when, json!({"n": 1, "a": 1, "b": {"c": 0}})).unwrap().is_none());
    let chat = json!({"title": " Ab", "archived": false, "pinned": true, "folder_id": "f",
        "updated_at": 2000, "last_read_at": 1999});
    let all = make("@chat_place u32, @chat_title text, @chat_unread bool", chat).unwrap().unwrap();
    assert_eq!(all, encoded(&(3_u32, "ab", true)));
}

#[test]
fn a_collection_without_a_recipe_is_a_problem() {
    let directory = filled();
    let report = run_with(directory.path(), &RECIPES[..1]);
    assert_says(&report, "collection notes: there is no recipe");
    assert_eq!(report.problems.len(), 1);
    assert_says(&run_with(&directory.path().join("nothing"), RECIPES), "cannot be opened");
}
