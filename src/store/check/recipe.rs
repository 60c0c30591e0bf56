//! Reads recipes and makes keys by them. The language is described in `recipes.rs`.

use std::borrow::Cow;

use serde_json::Value;

use super::recipes::{COMPUTED, Computed};

pub(crate) struct Recipe {
    pub(crate) collection: &'static str,
    pub(crate) key: &'static str,
    pub(crate) indexes: &'static [IndexRecipe],
}

pub(crate) struct IndexRecipe {
    pub(crate) name: &'static str,
    pub(crate) unique: bool,
    pub(crate) key: &'static str,
}

/// Where a value comes from.
enum Source {
    Pointer(String),
    Computed(Computed),
}

/// A recipe for one key, ready for use.
pub(super) struct KeyRecipe {
    parts: Vec<Part>,
    conditions: Vec<(Source, Value)>,
}

struct Part {
    source: Source,
    name: String,
    kind: Kind,
    lower: bool,
    optional: bool,
    down: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Uuid,
    U32,
    U64,
    I64,
    Bool,
}

impl KeyRecipe {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (parts, conditions) = text.split_once(" if ").unwrap_or((text, ""));
        let parts = parts.split(',').map(|part| Part::parse(part.trim())).collect::<Result<_, _>>()?;
        let conditions = conditions.split(" and ").filter(|text| !text.trim().is_empty()).map(|text| {
            let (pointer, value) = text.split_once('=').ok_or_else(|| format!("no = in {text:?}"))?;
            let value = serde_json::from_str(value.trim()).map_err(|why| format!("{text:?}: {why}"))?;
            Ok::<_, String>((Source::parse(pointer.trim())?, value))
        });
        Ok(Self { parts, conditions: conditions.collect::<Result<_, _>>()? })
    }

    /// The key of this document; `None` if it has none.
    pub(super) fn make(&self, document: &Value) -> Result<Option<Vec<u8>>, String> {
        let holds = |(source, value): &(Source, Value)| {
            source.value(document).as_deref().unwrap_or(&Value::Null) == value
        };
        if !self.conditions.iter().all(holds) {
            return Ok(None);
        }
        let mut key = Vec::new();
        for part in &self.parts {
            let Some(bytes) = part.make(document)? else { return Ok(None) };
            key.extend(bytes);
        }
        Ok(Some(key))
    }
}

impl Source {
    fn parse(text: &str) -> Result<Self, String> {
        match text.strip_prefix('@') {
            None if text.starts_with('/') => Ok(Self::Pointer(text.to_owned())),
            None => Err(format!("{text:?} is neither a pointer nor a computed value")),
            Some(name) => {
                let found = COMPUTED.iter().find(|(known, _)| *known == name);
                found
                    .map(|(_, compute)| Self::Computed(*compute))
                    .ok_or_else(|| format!("nobody computes {name}"))
            }
        }
    }

    fn value<'a>(&self, document: &'a Value) -> Option<Cow<'a, Value>> {
        match self {
            Self::Pointer(pointer) => document.pointer(pointer).map(Cow::Borrowed),
            Self::Computed(compute) => compute(document).map(Cow::Owned),
        }
    }
}

impl Part {
    fn parse(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let source = Source::parse(name)?;
        let kind = match words.next() {
            Some("text") => Kind::Text,
            Some("uuid") => Kind::Uuid,
            Some("u32") => Kind::U32,
            Some("u64") => Kind::U64,
            Some("i64") => Kind::I64,
            Some("bool") => Kind::Bool,
            other => return Err(format!("{text:?}: {other:?} is no kind")),
        };
        let mut part =
            Self { source, name: name.to_owned(), kind, lower: false, optional: false, down: false };
        for word in words {
            match word {
                "lower" => part.lower = true,
                "optional" => part.optional = true,
                "down" => part.down = true,
                other => return Err(format!("{text:?}: what is {other:?}?")),
            }
        }
        Ok(part)
    }

    fn make(&self, document: &Value) -> Result<Option<Vec<u8>>, String> {
        let value = self.source.value(document).filter(|value| !value.is_null());
        let mut bytes = match value {
            None if self.optional => vec![0],
            None => return Ok(None),
            Some(value) => {
                let plain = self
                    .plain(&value)
                    .ok_or_else(|| format!("{} holds {value}, which is not of its kind", self.name))?;
                if self.optional { [vec![1], plain].concat() } else { plain }
            }
        };
        if self.down {
            bytes = bytes.into_iter().map(|byte| !byte).collect();
        }
        Ok(Some(bytes))
    }

    fn plain(&self, value: &Value) -> Option<Vec<u8>> {
        match self.kind {
            Kind::Text if self.lower => Some(terminated(&value.as_str()?.to_lowercase())),
            Kind::Text => Some(terminated(value.as_str()?)),
            Kind::Uuid => sixteen(value.as_str()?),
            Kind::U32 => Some(u32::try_from(value.as_u64()?).ok()?.to_be_bytes().to_vec()),
            Kind::U64 => Some(value.as_u64()?.to_be_bytes().to_vec()),
            Kind::I64 => {
                // Adding half the range turns the order of signed numbers into that of unsigned ones.
                let shifted = i128::from(value.as_i64()?) + (1 << 63);
                Some(u64::try_from(shifted).ok()?.to_be_bytes().to_vec())
            }
            Kind::Bool => Some(vec![u8::from(value.as_bool()?)]),
        }
    }
}

fn terminated(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for byte in text.bytes() {
        match byte {
            0 => out.extend([0, 255]),
            other => out.push(other),
        }
    }
    out.extend([0, 0]);
    out
}

fn sixteen(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().filter(|c| *c != '-').map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() == 32)?;
    digits
        .chunks(2)
        .map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)).ok())
        .collect()
}
