//! Does the file hold together? A second opinion that shares no code with what writes it.
//!
//! The checker decodes rows by itself, derives primary and index keys from the stored JSON by the recipes in
//! [`recipes`], and compares in both directions: every document has exactly the entries that it should have,
//! and every entry belongs to a document. What an index carries is opaque here and is not compared.
//!
//! It needs memory for the problems only, and stops listing those at a bound, but goes on counting.

mod decode;
mod recipe;
pub(crate) mod recipes;
mod walk;

use std::fmt;
use std::path::Path;

use ::redb::{Database, ReadTransaction, ReadableDatabase};

#[cfg(test)]
pub(crate) use self::recipe::IndexRecipe;
pub(crate) use self::recipe::Recipe;
use self::walk::Walk;
#[cfg(test)]
use super::document::{CollectionInfo, Order};

const LISTED: usize = 200;
const CACHE: usize = 16 << 20;

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) collections: u64,
    pub(crate) documents: u64,
    pub(crate) entries: u64,
    /// In words; the first ones if there are very many.
    pub(crate) problems: Vec<String>,
    /// How many more problems there are than are listed.
    pub(crate) unlisted: u64,
}

impl Report {
    pub(crate) fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    fn problem(&mut self, problem: impl fmt::Display) {
        if self.problems.len() < LISTED {
            self.problems.push(problem.to_string());
        } else {
            self.unlisted += 1;
        }
    }
}

/// Checks a file, or the one in a data directory, that no process has open. Verifies the checksum of every page
/// too. Blocks.
pub(crate) fn run(path: &Path) -> Report {
    run_with(path, recipes::RECIPES)
}

pub(crate) fn run_with(path: &Path, recipes: &[Recipe]) -> Report {
    let file = if path.is_dir() { path.join("owui.redb") } else { path.to_owned() };
    let mut report = Report::default();
    let mut database = match Database::builder().set_cache_size(CACHE).open(&file) {
        Ok(database) => database,
        Err(why) => {
            report.problem(format_args!("{} cannot be opened: {why}", file.display()));
            return report;
        }
    };
    match database.check_integrity() {
        Ok(true) => {}
        Ok(false) => report.problem("the file was damaged and had to be repaired"),
        Err(why) => report.problem(format_args!("the pages of the file do not hold together: {why}")),
    }
    match database.begin_read() {
        Ok(transaction) => inspect_into(report, &transaction, recipes),
        Err(why) => {
            report.problem(format_args!("the file cannot be read: {why}"));
            report
        }
    }
}

/// What the recipes lack, compared with the declarations: for a test beside the list of collections.
#[cfg(test)]
pub(crate) fn missing_recipes(collections: &[CollectionInfo]) -> Vec<String> {
    let mut missing = Vec::new();
    for declared in collections {
        let Some(recipe) = recipes::RECIPES.iter().find(|recipe| recipe.collection == declared.name) else {
            missing.push(format!("collection {}", declared.name));
            continue;
        };
        for index in (declared.indexes)() {
            let unique = index.order == Order::Unique;
            if !recipe.indexes.iter().any(|found| found.name == index.name && found.unique == unique) {
                missing.push(format!("collection {}, index {}", declared.name, index.name));
            }
        }
    }
    missing
}

/// Checks one committed state, while the store is in use.
pub(crate) fn inspect(transaction: &ReadTransaction, recipes: &[Recipe]) -> Report {
    inspect_into(Report::default(), transaction, recipes)
}

fn inspect_into(report: Report, transaction: &ReadTransaction, recipes: &[Recipe]) -> Report {
    let mut walk = Walk::new(report, recipes);
    if let Err(why) = walk.all(transaction) {
        walk.report.problem(format_args!("the check could not go on: {why}"));
    }
    walk.report
}

#[cfg(test)]
mod tests;
