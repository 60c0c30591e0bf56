//! A collection for tests: every kind of key and index that the store knows.

use serde::{Deserialize, Serialize};

use super::check::{IndexRecipe, Recipe};
use super::document::{Collection, CollectionInfo, Document, Index, Order};
use super::key::KeyBytes;

pub(super) const COLLECTIONS: &[CollectionInfo] =
    &[CollectionInfo::of::<Book>(), CollectionInfo::of::<Note>()];

pub(super) const RECIPES: &[Recipe] = &[
    Recipe {
        collection: "books",
        key: "/shelf text, /number u32",
        indexes: &[
            IndexRecipe { name: "isbn", unique: true, key: "/isbn text" },
            IndexRecipe { name: "year", unique: false, key: "/year i64" },
            IndexRecipe { name: "shelf_year", unique: false, key: "/shelf text, /year i64" },
        ],
    },
    Recipe { collection: "notes", key: "/id u64", indexes: &[] },
];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Book {
    pub(super) shelf: String,
    pub(super) number: u32,
    /// Unique among all books that have one.
    pub(super) isbn: Option<String>,
    pub(super) year: i64,
    pub(super) title: String,
}

impl Document for Book {
    type Id = (String, u32);
    const COLLECTION: Collection = Collection { name: "books", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[Self::BY_ISBN, Self::BY_YEAR, Self::BY_SHELF];

    fn id(&self) -> Self::Id {
        (self.shelf.clone(), self.number)
    }
}

impl Book {
    pub(super) const BY_ISBN: Index<Self> = Index {
        name: "isbn",
        order: Order::Unique,
        key: |book| book.isbn.as_ref().map(KeyBytes::of),
        carries: None,
    };
    pub(super) const BY_YEAR: Index<Self> = Index {
        name: "year",
        order: Order::Ordered,
        key: |book| Some(KeyBytes::of(&book.year)),
        carries: None,
    };
    pub(super) const BY_SHELF: Index<Self> = Index {
        name: "shelf_year",
        order: Order::Ordered,
        key: |book| Some(KeyBytes::of(&(&book.shelf, book.year))),
        carries: Some(|book| book.title.clone().into_bytes()),
    };
}

/// A second collection, so that neighbours in the file are noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) id: u64,
    pub(super) text: String,
}

impl Document for Note {
    type Id = u64;
    const COLLECTION: Collection = Collection { name: "notes", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> u64 {
        self.id
    }
}

pub(super) fn book(shelf: &str, number: u32, year: i64) -> Book {
    let title = format!("{shelf} {number} of {year}");
    Book { shelf: shelf.to_owned(), number, isbn: None, year, title }
}

pub(super) fn note(id: u64, text: &str) -> Note {
    Note { id, text: text.to_owned() }
}
