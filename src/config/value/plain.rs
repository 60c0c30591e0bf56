//! The simple forms: text, switches, whole numbers, paths, and values that may be absent.

use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use super::{Given, Setting};

/// Any text, blanks at both ends removed.
pub(crate) struct Text;

impl Setting for Text {
    type Value = String;

    fn parse(text: &str) -> Result<String, String> {
        if text.contains('\0') {
            Err("it contains a zero byte".to_owned())
        } else {
            Ok(text.trim().to_owned())
        }
    }

    fn show(value: &String) -> String {
        value.clone()
    }

    fn form() -> String {
        "text".to_owned()
    }

    fn kind() -> String {
        "text".to_owned()
    }
}

/// A switch. A word that is none of the eight is an error: a typo must not mean "off".
impl Setting for bool {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(true),
            "false" | "0" | "no" | "off" => Ok(false),
            _ => Err("it is neither true nor false".to_owned()),
        }
    }

    fn show(value: &Self) -> String {
        value.to_string()
    }

    fn form() -> String {
        "true or false (also 1/0, yes/no, on/off)".to_owned()
    }

    fn kind() -> String {
        "switch".to_owned()
    }
}

/// A whole number from `MIN` to `MAX`, held as a `T`.
pub(crate) struct Whole<T, const MIN: u64, const MAX: u64>(PhantomData<T>);

impl<T, const MIN: u64, const MAX: u64> Setting for Whole<T, MIN, MAX>
where
    T: TryFrom<u64> + ToString,
{
    type Value = T;

    fn parse(text: &str) -> Result<T, String> {
        let number: i128 = text.trim().parse().map_err(|_| "it is not a whole number".to_owned())?;
        let number = u64::try_from(number).map_err(|_| "it is out of range".to_owned())?;
        if !(MIN..=MAX).contains(&number) {
            return Err("it is out of range".to_owned());
        }
        T::try_from(number).map_err(|_| "it is out of range".to_owned())
    }

    fn show(value: &T) -> String {
        value.to_string()
    }

    fn form() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn kind() -> String {
        format!("{MIN} to {MAX}")
    }
}

/// A path in the file system. Whether it exists is not looked at here.
pub(crate) struct FilePath;

impl Setting for FilePath {
    type Value = PathBuf;

    fn parse(text: &str) -> Result<PathBuf, String> {
        let text = Text::parse(text)?;
        if text.is_empty() { Err("it is empty".to_owned()) } else { Ok(Path::new(&text).to_path_buf()) }
    }

    fn show(value: &PathBuf) -> String {
        value.display().to_string()
    }

    fn form() -> String {
        "a path".to_owned()
    }

    fn kind() -> String {
        "path".to_owned()
    }
}

/// A value that may be left empty.
pub(crate) struct Optional<T>(PhantomData<T>);

impl<T: Setting> Setting for Optional<T> {
    type Value = Option<T::Value>;
    const SECRET: bool = T::SECRET;

    fn parse(text: &str) -> Result<Self::Value, String> {
        if text.trim().is_empty() { Ok(None) } else { T::parse(text).map(Some) }
    }

    fn read(given: &Given) -> Result<Self::Value, String> {
        match given {
            Given::Text(text) => Self::parse(text),
            tree @ Given::Tree(_) => T::read(tree).map(Some),
        }
    }

    fn show(value: &Self::Value) -> String {
        value.as_ref().map(T::show).unwrap_or_default()
    }

    fn form() -> String {
        format!("{}, or nothing", T::form())
    }

    fn kind() -> String {
        T::kind()
    }
}
