//! What a value of a setting may be. The type in the table decides how text is read, shown and described.
//!
//! A type here is often only a marker for a form: `Seconds` reads `10` and `1.5` into a `Duration`. Reading never
//! panics and never touches the file system. Messages say what is wrong; what is expected comes from `form`.

mod address;
mod header;
mod json;
mod list;
mod plain;
mod secret;
mod size;
mod time;
mod url;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use address::{Host, Network};
pub(crate) use header::Header;
pub(crate) use json::JsonArray;
pub(crate) use list::{List, Positional};
pub(crate) use plain::{FilePath, Optional, Text, Whole};
pub(crate) use secret::SecretText;
pub(crate) use size::ByteSize;
pub(crate) use time::{Lifetime, Seconds, Span};
pub(crate) use url::{BaseUrl, Verify};
pub(crate) use words::{CompatMode, Environment, LogFormat, LogLevel, SameSite, UserRole};

/// A value as a layer gave it: text from the environment and from flags, text or a structure from the file.
/// No `Debug`: it may be a secret that nothing has recognised as one yet.
#[derive(Clone)]
pub(crate) enum Given {
    Text(String),
    Tree(serde_json::Value),
}

/// The form of a setting.
pub(crate) trait Setting {
    type Value;

    /// Whether the value is hidden everywhere and may come from a file named by `<NAME>_FILE`.
    const SECRET: bool = false;

    /// Reads text. The error is a clause about the text, such as `it is not a number`.
    fn parse(text: &str) -> Result<Self::Value, String>;

    /// Reads what a layer gave; only forms that have structure accept more than text.
    fn read(given: &Given) -> Result<Self::Value, String> {
        match given {
            Given::Text(text) => Self::parse(text),
            Given::Tree(serde_json::Value::Array(_)) => {
                Err("it is a list where one value belongs".to_owned())
            }
            Given::Tree(_) => Err("it is a table where one value belongs".to_owned()),
        }
    }

    /// The value as text that `parse` would accept again, or a mask when secret.
    fn show(value: &Self::Value) -> String;

    /// What is expected, to follow the word "expected".
    fn form() -> String;

    /// The form in a word or two, for the table of the documentation.
    fn kind() -> String;
}
