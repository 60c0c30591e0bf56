//! JSON objects whose members keep their order and their exact text.
//!
//! Clients put what they like into chats and messages, and get it back as they wrote it: numbers beyond 64 bits, escaped
//! surrogate halves, unknown keys. So only the outermost level is taken apart; values stay text.
//! No text holds a line break (JSON allows raw ones only between tokens), so that any of it fits on one line of NDJSON.

use std::{borrow::Cow, fmt};

use indexmap::IndexMap;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, Result};

/// An object, taken apart by one level.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Fields(IndexMap<String, Box<RawValue>>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut map = IndexMap::<String, Box<RawValue>>::deserialize(deserializer)?;
        for value in map.values_mut() {
            put_on_one_line(value);
        }
        Ok(Self(map))
    }
}

impl Fields {
    pub(crate) fn get(&self, key: &str) -> Option<&RawValue> {
        self.0.get(key).map(|value| &**value)
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Sets a member; one that is there keeps its place.
    pub(crate) fn set(&mut self, key: &str, value: Box<RawValue>) {
        if let Some(place) = self.0.get_mut(key) {
            *place = value;
        } else {
            self.0.insert(key.to_owned(), value);
        }
    }

    /// Like [`Fields::set`], with any value.
    pub(crate) fn set_to<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        self.set(key, raw(value)?);
        Ok(())
    }

    /// Marks where a member stands whose value is kept elsewhere.
    pub(crate) fn mark(&mut self, key: &str) {
        if !self.contains(key) {
            self.set(key, RawValue::NULL.to_owned());
        }
    }

    /// Takes a member out; the others keep their order.
    pub(crate) fn remove(&mut self, key: &str) -> Option<Box<RawValue>> {
        self.0.shift_remove(key)
    }

    /// Every member of `other` replaces or joins those here.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (key, value) in &other.0 {
            self.set(key, value.clone());
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), &**value))
    }

    /// A value without raw line breaks.
    pub(crate) fn on_one_line(mut value: Box<RawValue>) -> Box<RawValue> {
        put_on_one_line(&mut value);
        value
    }

    /// Bytes of keys and values, about the size as text.
    pub(crate) fn size(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.get().len() + 4).sum()
    }

    /// The member as text, if it is a text.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(text_of)
    }

    pub(crate) fn from_raw(json: &RawValue) -> serde_json::Result<Self> {
        serde_json::from_str(json.get())
    }

    pub(crate) fn to_raw(&self) -> Result<Box<RawValue>> {
        raw(&self.0)
    }

    /// As text, with the members `own` in place of those of the same name, or behind the others.
    pub(crate) fn to_raw_with(&self, own: &[(&str, Box<RawValue>)]) -> Result<Box<RawValue>> {
        raw(&Overlaid { fields: self, own })
    }
}

/// Fields with some members in place of, or besides, their own.
struct Overlaid<'a> {
    fields: &'a Fields,
    own: &'a [(&'a str, Box<RawValue>)],
}

impl Serialize for Overlaid<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let own = |key: &str| self.own.iter().find(|(name, _)| *name == key).map(|(_, value)| &**value);
        let there = self.fields.iter().map(|(key, value)| (key, own(key).unwrap_or(value)));
        let joining = self.own.iter().filter(|(key, _)| !self.fields.contains(key));
        serializer.collect_map(there.chain(joining.map(|(key, value)| (*key, &**value))))
    }
}

/// Any value as JSON text.
pub(crate) fn raw<T: Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>> {
    to_raw_value(value).map_err(Error::internal)
}

/// Raw line breaks occur in JSON between tokens only (RFC 8259, 7), where a space does as well.
fn put_on_one_line(value: &mut Box<RawValue>) {
    if memchr::memchr2(b'\n', b'\r', value.get().as_bytes()).is_some() {
        let line = value.get().replace(['\n', '\r'], " ");
        if let Ok(line) = RawValue::from_string(line) {
            *value = line;
        }
    }
}

/// What a JSON text says. Halves of surrogate pairs, which JavaScript cuts when it counts characters, become U+FFFD.
pub(crate) fn text_of(json: &RawValue) -> Option<String> {
    serde_json::from_str::<Text>(json.get()).ok().map(|text| text.0)
}

/// A text that forgives broken surrogate pairs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Text;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Text, E> {
                Ok(Text(String::from_utf8_lossy(bytes).into_owned()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// One member of an object in JSON text, without looking at what comes behind it.
pub(crate) fn peek<'a>(object: &'a str, key: &str) -> Option<&'a RawValue> {
    let mut found = None;
    let search = Peek { key, found: &mut found };
    // The search ends with an error on purpose as soon as it has found the key.
    let _stopped = serde_json::Deserializer::from_str(object).deserialize_map(search).is_err();
    found
}

struct Peek<'k, 'f, 'a> {
    key: &'k str,
    found: &'f mut Option<&'a RawValue>,
}

impl<'a> Visitor<'a> for Peek<'_, '_, 'a> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(key) = map.next_key::<Cow<'a, str>>()? {
            let value = map.next_value::<&'a RawValue>()?;
            if key == self.key {
                *self.found = Some(value);
                return Err(M::Error::custom("found"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn members_keep_order_and_text() {
        let json = r#"{"z":1.0,"a":123456789012345678901234567890,"m":{"b":"\ud800","a":[1e2]}}"#;
        assert_eq!(fields(json).to_raw().unwrap().get(), json);
    }

    #[test]
    fn a_repeated_key_takes_its_last_value() {
        assert_eq!(fields(r#"{"a":1,"b":2,"a":3}"#).to_raw().unwrap().get(), r#"{"a":3,"b":2}"#);
    }

    #[test]
    fn nothing_spans_lines() {
        let pretty = "{\"a\": [\n  1,\r\n  \"x\\ny\"\n]}";
        let text = fields(pretty).to_raw().unwrap();
        assert!(!text.get().contains(['\n', '\r']));
        let value: serde_json::Value = serde_json::from_str(text.get()).unwrap();
        assert_eq!(value, serde_json::json!({"a": [1, "x\ny"]}));
    }

    #[test]
    fn half_a_character_does_not_spoil_a_text() {
        assert_eq!(fields(r#"{"t":"hi \ud83d"}"#).text("t").unwrap(), "hi \u{FFFD}\u{FFFD}\u{FFFD}");
        assert_eq!(fields(r#"{"t":"\ud83e\udd89"}"#).text("t").unwrap(), "🦉");
        assert_eq!(fields(r#"{"t":7}"#).text("t"), None);
    }

    #[test]
    fn peeking_stops_at_the_key() {
        assert_eq!(peek(r#"{"a":[1,2],"b": "x", broken"#, "b").unwrap().get(), "\"x\"");
        assert!(peek(r#"{"a":{"b":1}}"#, "b").is_none());
        assert!(peek("[1]", "b").is_none());
    }
}
