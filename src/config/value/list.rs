//! Lists: text with one separator in the environment, an array in the file.

use std::marker::PhantomData;

use super::{Given, Setting};

/// A list whose order does not tie it to another list; empty entries are left out.
pub(crate) struct List<T, const SEPARATOR: char>(PhantomData<T>);

/// A list whose entries belong to those of another list by position, so that an empty entry keeps its place.
/// Empty entries at the end are left out: `a;b;` has two entries.
pub(crate) struct Positional<T, const SEPARATOR: char>(PhantomData<T>);

impl<T: Setting, const SEPARATOR: char> Setting for List<T, SEPARATOR> {
    type Value = Vec<T::Value>;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self::Value, String> {
        // Some variables have always been JSON arrays; accept that form wherever it is one.
        match serde_json::from_str::<Vec<String>>(text) {
            Ok(items) => {
                entries::<T>(items.iter().map(String::as_str).filter(|item| !item.trim().is_empty()))
            }
            Err(_) => entries::<T>(text.split(SEPARATOR).filter(|item| !item.trim().is_empty())),
        }
    }

    fn read(given: &Given) -> Result<Self::Value, String> {
        match given {
            Given::Text(text) => Self::parse(text),
            Given::Tree(tree) => entries::<T>(array(tree)?.iter().map(String::as_str)),
        }
    }

    fn show(value: &Self::Value) -> String {
        join::<T>(value, SEPARATOR)
    }

    fn form() -> String {
        form::<T>(SEPARATOR)
    }

    fn kind() -> String {
        format!("list of {} by `{SEPARATOR}`", T::kind())
    }
}

impl<T: Setting, const SEPARATOR: char> Setting for Positional<T, SEPARATOR> {
    type Value = Vec<T::Value>;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self::Value, String> {
        let end = text.trim_end_matches(|c: char| c == SEPARATOR || c.is_whitespace());
        if end.is_empty() { Ok(Vec::new()) } else { entries::<T>(end.split(SEPARATOR)) }
    }

    fn read(given: &Given) -> Result<Self::Value, String> {
        match given {
            Given::Text(text) => Self::parse(text),
            Given::Tree(tree) => entries::<T>(array(tree)?.iter().map(String::as_str)),
        }
    }

    fn show(value: &Self::Value) -> String {
        join::<T>(value, SEPARATOR)
    }

    fn form() -> String {
        form::<T>(SEPARATOR)
    }

    fn kind() -> String {
        format!("list of {} by `{SEPARATOR}`", T::kind())
    }
}

fn entries<'a, T: Setting>(items: impl Iterator<Item = &'a str>) -> Result<Vec<T::Value>, String> {
    let read =
        |(at, item): (usize, &str)| T::parse(item.trim()).map_err(|why| format!("entry {}: {why}", at + 1));
    items.enumerate().map(read).collect()
}

fn array(tree: &serde_json::Value) -> Result<Vec<String>, String> {
    let items = tree.as_array().ok_or_else(|| "it is a table where a list belongs".to_owned())?;
    let text = |item: &serde_json::Value| match item {
        serde_json::Value::String(text) => Ok(text.clone()),
        serde_json::Value::Number(number) => Ok(number.to_string()),
        serde_json::Value::Bool(switch) => Ok(switch.to_string()),
        _ => Err("it has an entry that is not a single value".to_owned()),
    };
    items.iter().map(text).collect()
}

fn join<T: Setting>(values: &[T::Value], separator: char) -> String {
    values.iter().map(T::show).collect::<Vec<_>>().join(&separator.to_string())
}

fn form<T: Setting>(separator: char) -> String {
    format!("a list separated by `{separator}` (in the file an array), each entry {}", T::form())
}
