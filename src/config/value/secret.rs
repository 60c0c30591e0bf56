//! Text that is hidden.

use super::Setting;
use crate::crypto::secret::{MASK, Secret};

/// Secret text. Taken as it is: a blank may be part of a password.
pub(crate) struct SecretText;

impl Setting for SecretText {
    type Value = Secret<String>;
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self::Value, String> {
        // A secret goes into headers and keys; a control character in it is always an accident of quoting or editing.
        if text.chars().any(char::is_control) {
            return Err("it has a line break or another control character".to_owned());
        }
        Ok(Secret::new(text.to_owned()))
    }

    fn show(value: &Self::Value) -> String {
        if value.is_empty() { String::new() } else { MASK.to_owned() }
    }

    fn form() -> String {
        "a secret on one line".to_owned()
    }

    fn kind() -> String {
        "secret".to_owned()
    }
}
