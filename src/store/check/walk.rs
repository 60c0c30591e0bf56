//! Goes through all documents and all entries and compares them.

use std::collections::{BTreeMap, BTreeSet};

use ::redb::{ReadTransaction, ReadableTable, TableDefinition};
use serde_json::Value;

use super::Report;
use super::decode::{DocumentRow, document, entry, key};
use super::recipe::{KeyRecipe, Recipe};

const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
const DOCUMENTS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("documents");
const ENTRIES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("entries");

type Rows = ::redb::ReadOnlyTable<&'static [u8], &'static [u8]>;

pub(super) struct Walk<'r> {
    pub(super) report: Report,
    recipes: &'r [Recipe],
    /// By number.
    collections: BTreeMap<u64, Collection>,
    /// Number of each index, to the number of its collection.
    owners: BTreeMap<u64, u64>,
    newest: u64,
}

struct Collection {
    name: String,
    schema: u64,
    key: Option<KeyRecipe>,
    indexes: BTreeMap<u64, Index>,
}

struct Index {
    name: String,
    unique: bool,
    carries: bool,
    key: KeyRecipe,
}

impl<'r> Walk<'r> {
    pub(super) fn new(report: Report, recipes: &'r [Recipe]) -> Self {
        let (collections, owners) = (BTreeMap::new(), BTreeMap::new());
        Self { report, recipes, collections, owners, newest: 0 }
    }

    pub(super) fn all(&mut self, transaction: &ReadTransaction) -> Result<(), ::redb::Error> {
        self.catalogue(&transaction.open_table(META)?)?;
        let documents = transaction.open_table(DOCUMENTS)?;
        let entries = transaction.open_table(ENTRIES)?;
        for row in documents.iter()? {
            let (key, value) = row?;
            self.report.documents += 1;
            self.document(key.value(), value.value(), &entries)?;
        }
        for row in entries.iter()? {
            let (key, value) = row?;
            self.report.entries += 1;
            self.entry(key.value(), value.value(), &documents)?;
        }
        Ok(())
    }

    fn catalogue(
        &mut self,
        meta: &impl ReadableTable<&'static str, &'static [u8]>,
    ) -> Result<(), ::redb::Error> {
        for row in meta.iter()? {
            let (name, value) = row?;
            if name.value() == "sequence" {
                self.newest = value.value().iter().fold(0, |number, byte| (number << 8) | u64::from(*byte));
            }
            let Some(name) = name.value().strip_prefix("collection/") else { continue };
            self.report.collections += 1;
            let outcome = serde_json::from_slice::<Value>(value.value())
                .map_err(|why| why.to_string())
                .and_then(|state| self.collection(name, &state));
            if let Err(why) = outcome {
                self.report.problem(format_args!("collection {name}: {why}"));
            }
        }
        Ok(())
    }

    fn collection(&mut self, name: &str, state: &Value) -> Result<(), String> {
        let number = |value: &Value| value.as_u64().ok_or("its entry in the catalogue is damaged");
        let own = number(&state["number"])?;
        let schema = number(&state["version"])?;
        let mut collection =
            Collection { name: name.to_owned(), schema, key: None, indexes: BTreeMap::new() };
        let recipe = self.recipes.iter().find(|recipe| recipe.collection == name);
        let unfinished = !state["moving"].is_null();
        if let Some(recipe) = recipe.filter(|_| !unfinished) {
            collection.key = Some(KeyRecipe::parse(recipe.key)?);
        }
        for (index, state) in state["indexes"].as_object().into_iter().flatten() {
            let number = number(&state["number"])?;
            self.owners.insert(number, own);
            let Some(recipe) = recipe else { continue };
            let Some(found) = recipe.indexes.iter().find(|found| found.name == index) else {
                self.report.problem(format_args!("collection {name}: there is no recipe for index {index}"));
                continue;
            };
            let unique = state["unique"].as_bool() == Some(true);
            if unique != found.unique {
                self.report
                    .problem(format_args!("collection {name}: index {index} should be unique, or not"));
            }
            let carries = state["carries"].as_bool() == Some(true);
            let key = KeyRecipe::parse(found.key).map_err(|why| format!("recipe of {index}: {why}"))?;
            collection.indexes.insert(number, Index { name: index.clone(), unique, carries, key });
        }
        self.collections.insert(own, collection);
        if unfinished {
            return Err(
                "its move to a newer version is not finished: start the server to finish it".to_owned()
            );
        }
        recipe.map(|_| ()).ok_or_else(|| "there is no recipe for it, so it was not checked".to_owned())
    }

    /// A document must have exactly the entries that its JSON asks for.
    fn document(&mut self, whole: &[u8], value: &[u8], entries: &Rows) -> Result<(), ::redb::Error> {
        let found = key(whole).and_then(|(number, rest)| Some((self.collections.get(&number)?, rest)));
        let Some((collection, primary)) = found else {
            self.report.problem(format_args!("a document of an unknown collection: {}", hex(whole)));
            return Ok(());
        };
        let Some(recipe) = &collection.key else { return Ok(()) };
        let mut problems = Vec::new();
        match Self::expected(collection, recipe, primary, value) {
            Err(why) => problems.push(why),
            Ok((row, expected)) => {
                if row.version > self.newest {
                    problems.push("its version was never given".to_owned());
                }
                let noted: BTreeSet<&[u8]> = row.entries.iter().map(|(_, key)| *key).collect();
                let names = expected.iter().map(|(key, _)| key.as_slice()).collect::<BTreeSet<_>>();
                if noted != names || noted.len() != row.entries.len() {
                    problems.push("the entries that it notes are not those of its content".to_owned());
                }
                for (key, index) in &expected {
                    let there = entries.get(key.as_slice())?;
                    let holder = there.as_ref().and_then(|value| {
                        let row = entry(index.unique, key.get(2..)?, value.value())?;
                        Some((row.primary == primary, row.carried.is_empty()))
                    });
                    match holder {
                        None => problems.push(format!("it is missing in index {}", index.name)),
                        Some((false, _)) => problems.push(format!("index {} names another one", index.name)),
                        Some((true, false)) if !index.carries => {
                            problems.push(format!("index {} carries something", index.name));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
        let name = collection.name.clone();
        for problem in problems {
            self.report.problem(format_args!("{name}, document {}: {problem}", hex(primary)));
        }
        Ok(())
    }

    /// The row taken apart, and the whole keys of the entries that it should have.
    #[expect(clippy::type_complexity, reason = "used once, and a name would say less")]
    fn expected<'a, 'c>(
        collection: &'c Collection,
        recipe: &KeyRecipe,
        primary: &[u8],
        value: &'a [u8],
    ) -> Result<(DocumentRow<'a>, Vec<(Vec<u8>, &'c Index)>), String> {
        let row = document(value).ok_or("its row is damaged")?;
        if row.schema != collection.schema {
            return Err(format!("it has version {} of its shape, not {}", row.schema, collection.schema));
        }
        let json: Value = serde_json::from_slice(row.json).map_err(|why| format!("its JSON: {why}"))?;
        if recipe.make(&json)?.as_deref() != Some(primary) {
            return Err("its content belongs under another id".to_owned());
        }
        let mut expected = Vec::new();
        for (number, index) in &collection.indexes {
            let Some(key) = index.key.make(&json)? else { continue };
            let mut whole = u16::try_from(*number).map_err(|why| why.to_string())?.to_be_bytes().to_vec();
            whole.extend(key);
            if !index.unique {
                whole.extend_from_slice(primary);
            }
            expected.push((whole, index));
        }
        Ok((row, expected))
    }

    /// An entry must belong to a document that asks for it.
    fn entry(&mut self, whole: &[u8], value: &[u8], documents: &Rows) -> Result<(), ::redb::Error> {
        let found = key(whole).and_then(|(number, rest)| Some((number, *self.owners.get(&number)?, rest)));
        let Some((number, owner, position)) = found else {
            if !self.collections.values().any(|collection| collection.key.is_none()) {
                self.report.problem(format_args!("an entry of an unknown index: {}", hex(whole)));
            }
            return Ok(());
        };
        let Some(collection) = self.collections.get(&owner) else { return Ok(()) };
        let (Some(_), Some(index)) = (&collection.key, collection.indexes.get(&number)) else {
            return Ok(());
        };
        let name = format!("{}, index {}", collection.name, index.name);
        let Some(row) = entry(index.unique, position, value) else {
            self.report.problem(format_args!("{name}: the entry {} is damaged", hex(position)));
            return Ok(());
        };
        let mut document_key = u16::try_from(owner).unwrap_or_default().to_be_bytes().to_vec();
        document_key.extend_from_slice(row.primary);
        let wanted = documents.get(document_key.as_slice())?.is_some_and(|value| {
            let json = document(value.value()).and_then(|row| serde_json::from_slice::<Value>(row.json).ok());
            json.is_some_and(|json| index.key.make(&json).is_ok_and(|key| key.as_deref() == Some(row.key)))
        });
        if !wanted {
            self.report.problem(format_args!("{name}: no document asks for the entry {}", hex(position)));
        }
        Ok(())
    }
}

/// Keys are mostly text, but not only.
fn hex(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
