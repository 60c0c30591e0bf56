//! Sizes in bytes: `10MB`, `32KB`, `1048576`.

use std::fmt;

use super::Setting;

/// A number of bytes. Units are powers of 1024, as the names have been used for memory and request limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ByteSize(u64);

const UNITS: [(&str, u64); 5] =
    [("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("B", 1)];

impl ByteSize {
    pub(crate) const fn bytes(self) -> u64 {
        self.0
    }

    /// The size for an in-memory buffer, cut to what this machine can address.
    pub(crate) fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, unit)| self.0 >= *unit && self.0.is_multiple_of(*unit)) {
            Some((_, 1)) | None => write!(out, "{}", self.0),
            Some((name, unit)) => write!(out, "{}{name}", self.0 / unit),
        }
    }
}

impl Setting for ByteSize {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end).unwrap_or((text, ""));
        let number: u64 = number.parse().map_err(|_| "it does not begin with a whole number".to_owned())?;
        number.checked_mul(factor(unit.trim())?).map(Self).ok_or_else(|| "it is too large".to_owned())
    }

    fn show(value: &Self) -> String {
        value.to_string()
    }

    fn form() -> String {
        "a size such as 512KB, 10MB or 1GB (powers of 1024), or a number of bytes".to_owned()
    }

    fn kind() -> String {
        "size".to_owned()
    }
}

fn factor(unit: &str) -> Result<u64, String> {
    let upper = unit.to_ascii_uppercase();
    // `M`, `MB` and `MiB` mean the same: nobody who sets a limit wants to find out about the difference.
    let letter = upper.strip_suffix("IB").or_else(|| upper.strip_suffix('B')).unwrap_or(&upper);
    if letter.is_empty() && upper != "IB" {
        return Ok(1);
    }
    UNITS
        .iter()
        .find(|(name, unit)| *unit > 1 && name.strip_suffix('B') == Some(letter))
        .map(|(_, unit)| *unit)
        .ok_or_else(|| format!("it has the unknown unit `{unit}`"))
}
