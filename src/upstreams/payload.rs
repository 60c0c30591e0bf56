//! A chat request on its way to a model server: read at the top level only, changed only where it must be.
//!
//! The messages may be megabytes; they stay the text that the client sent. A request in which nothing changes goes out as
//! the very bytes that came in.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::error::{Error, Result};

/// The fields of a JSON object, each value as text.
#[derive(Debug)]
pub(crate) struct Payload<'a> {
    fields: Vec<(Cow<'a, str>, Cow<'a, RawValue>)>,
    is_changed: bool,
}

impl<'a> Payload<'a> {
    /// Refuses a key that occurs twice: the check here and the model server could each take another one.
    pub(crate) fn parse(body: &'a [u8]) -> Result<Self> {
        serde_json::from_slice(body).map_err(|error| {
            Error::invalid("body", format!("the request is not a JSON object as expected: {error}"))
        })
    }

    pub(crate) fn get(&self, name: &str) -> Option<&RawValue> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// The value as `T`; `None` too when it is of another type.
    pub(crate) fn read<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.get(name).and_then(|value| serde_json::from_str(value.get()).ok())
    }

    /// Present and not null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.get() != "null")
    }

    pub(crate) fn set<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        let value = Cow::Owned(to_raw_value(value).map_err(Error::internal)?);
        self.is_changed = true;
        match self.fields.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.fields.push((Cow::Owned(name.to_owned()), value)),
        }
        Ok(())
    }

    pub(crate) fn set_default<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<()> {
        if self.get(name).is_some() { Ok(()) } else { self.set(name, value) }
    }

    pub(crate) fn remove(&mut self, names: &[&str]) {
        let before = self.fields.len();
        self.fields.retain(|(key, _)| !names.contains(&&**key));
        self.is_changed |= self.fields.len() != before;
    }

    /// Moves a value to another name; one that is there already stays.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        let is_taken = self.get(to).is_some();
        if is_taken {
            self.remove(&[from]);
        } else if let Some((key, _)) = self.fields.iter_mut().find(|(key, _)| key == from) {
            *key = Cow::Owned(to.to_owned());
            self.is_changed = true;
        }
    }

    /// The request as it goes out; `original` is what this was parsed from.
    pub(crate) fn into_bytes(self, original: &Bytes) -> Bytes {
        if !self.is_changed {
            return original.clone();
        }
        let mut out = Vec::with_capacity(original.len() + 64);
        out.push(b'{');
        for (at, (key, value)) in self.fields.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.extend_from_slice(serde_json::Value::from(&**key).to_string().as_bytes());
            out.push(b':');
            out.extend_from_slice(value.get().as_bytes());
        }
        out.push(b'}');
        out.into()
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Payload<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Payload<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self::Value, A::Error> {
                let mut fields: Vec<(Cow<'de, str>, Cow<'de, RawValue>)> = Vec::with_capacity(16);
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    if fields.iter().any(|(known, _)| *known == key) {
                        return Err(A::Error::custom(format_args!("`{key}` occurs twice")));
                    }
                    fields.push((key, Cow::Borrowed(value)));
                }
                Ok(Payload { fields, is_changed: false })
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_goes_out_byte_by_byte() {
        let body = Bytes::from_static(b"{ \"model\" : \"m\", \"messages\":[ ] }");
        let mut payload = Payload::parse(&body).unwrap();
        payload.remove(&["metadata"]);
        payload.rename("max_completion_tokens", "max_tokens");
        let out = payload.into_bytes(&body);
        assert_eq!(out.as_ptr(), body.as_ptr());
    }

    #[test]
    fn a_change_leaves_the_other_values_as_they_were_written() {
        let body = Bytes::from_static(
            b"{\"model\":\"p.m\",\"messages\":[ 1.50, \"\\u00e4\" ],\"chat_id\":\"c\",\"a\\nb\":1}",
        );
        let mut payload = Payload::parse(&body).unwrap();
        payload.set("model", "m").unwrap();
        payload.set_default("temperature", &0.5).unwrap();
        payload.remove(&["chat_id"]);
        assert_eq!(
            payload.into_bytes(&body),
            "{\"model\":\"m\",\"messages\":[ 1.50, \"\\u00e4\" ],\"a\\nb\":1,\"temperature\":0.5}"
        );
    }

    #[test]
    fn a_key_that_occurs_twice_is_refused_also_in_another_spelling() {
        for body in [&br#"{"model":"a","model":"b"}"#[..], br#"{"model":"a","mode\u006c":"b"}"#] {
            let error = Payload::parse(body).unwrap_err().to_string();
            assert!(error.contains("`model` occurs twice"), "{error}");
        }
        assert!(Payload::parse(b"[1]").is_err());
    }
}
