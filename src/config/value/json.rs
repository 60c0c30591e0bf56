//! Structured values.

use serde_json::Value;

use super::{Given, Setting};

/// A JSON array; in the file an array of tables.
pub(crate) struct JsonArray;

impl Setting for JsonArray {
    type Value = Vec<Value>;

    fn parse(text: &str) -> Result<Vec<Value>, String> {
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let tree = serde_json::from_str(text).map_err(|error| format!("it is not JSON ({error})"))?;
        Self::read(&Given::Tree(tree))
    }

    fn read(given: &Given) -> Result<Vec<Value>, String> {
        match given {
            Given::Text(text) => Self::parse(text),
            Given::Tree(Value::Array(items)) => Ok(items.clone()),
            Given::Tree(Value::Null) => Ok(Vec::new()),
            Given::Tree(_) => Err("it is JSON, but not an array".to_owned()),
        }
    }

    fn show(value: &Vec<Value>) -> String {
        Value::Array(value.clone()).to_string()
    }

    fn form() -> String {
        "a JSON array".to_owned()
    }

    fn kind() -> String {
        "JSON array".to_owned()
    }
}
