//! Secrets at rest: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) with the record's identity as associated data, so that
//! a sealed value that is moved to another record or field does not open.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::KeyId;

/// Where a sealed value lives: collection, record, field.
#[derive(Debug, Clone)]
pub(crate) struct Aad(Vec<u8>);

impl Aad {
    pub(crate) fn new(collection: &str, id: impl std::fmt::Display, field: &str) -> Self {
        Self(format!("{collection}/{id}/{field}").into_bytes())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A secret that only the keyring can read. Safe to store and to show: nothing readable is inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(super) key: KeyId,
    pub(super) nonce: [u8; 24],
    pub(super) ciphertext: Vec<u8>,
}

/// Why a sealed value cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error(
        "it was sealed with key {0}, which is not in the keyring; restore that secret key or enter the value again"
    )]
    UnknownKey(KeyId),
    #[error("it does not open with its key: it was changed, or belongs to another record")]
    Refused,
}

/// Text form `key.nonce.ciphertext`, the last two in base64.
impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nonce = STANDARD_NO_PAD.encode(self.nonce);
        serializer.collect_str(&format_args!(
            "{}.{nonce}.{}",
            self.key,
            STANDARD_NO_PAD.encode(&self.ciphertext)
        ))
    }
}

impl<'de> Deserialize<'de> for Sealed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| D::Error::custom("not a sealed value"))
    }
}

fn parse(text: &str) -> Option<Sealed> {
    let mut parts = text.split('.');
    let key = parts.next()?.parse().ok()?;
    let nonce = STANDARD_NO_PAD.decode(parts.next()?).ok()?.try_into().ok()?;
    let ciphertext = STANDARD_NO_PAD.decode(parts.next()?).ok()?;
    parts.next().is_none().then_some(Sealed { key, nonce, ciphertext })
}
