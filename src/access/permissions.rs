//! The permission tree: what people who are no administrators may do at large. The same for everyone until there are groups.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, value::RawValue};

use crate::error::{Error, Result};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Permissions {
    tree: Arc<Value>,
    /// The tree as JSON text: it is part of every session answer.
    json: Arc<RawValue>,
}

impl Permissions {
    /// `tree` has sections (`chat`, `features`, ...) of booleans.
    pub(crate) fn new(tree: Value) -> Result<Self> {
        let json = serde_json::value::to_raw_value(&tree).map_err(Error::internal)?;
        Ok(Self { tree: Arc::new(tree), json: json.into() })
    }

    /// Whether `key` of `section` is allowed; unknown ones are not.
    pub(crate) fn allows(&self, section: &str, key: &str) -> bool {
        self.tree.get(section).and_then(|section| section.get(key)).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn json(&self) -> &RawValue {
        &self.json
    }

    pub(crate) fn bytes(&self) -> Bytes {
        Bytes::copy_from_slice(self.json.get().as_bytes())
    }
}
