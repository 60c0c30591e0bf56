//! The keyring: one active root key and the retired ones, each known by an id. Keys for single purposes are derived from a
//! root with HKDF-SHA-256 (RFC 5869), so that a token's key can never open a sealed value or the reverse.
//!
//! Rotation replaces the active key and keeps the former as retired until nothing refers to it any more.

use std::{fmt, str::FromStr, sync::Arc};

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Aad, OpenError, Sealed, Secret, random_bytes};

/// Names a root key without telling anything about it: 64 bits derived from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyId([u8; 8]);

struct Root {
    id: KeyId,
    seal: Zeroizing<[u8; 32]>,
    token: Zeroizing<[u8; 32]>,
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Keyring {
    active: Arc<Root>,
    retired: Arc<[Root]>,
}

impl Keyring {
    /// `retired` are earlier secrets that may still have sealed something or signed a living token.
    pub(crate) fn new(active: &Secret<String>, retired: &[Secret<String>]) -> Self {
        Self { active: Arc::new(Root::derive(active)), retired: retired.iter().map(Root::derive).collect() }
    }

    pub(crate) fn active_id(&self) -> KeyId {
        self.active.id
    }

    /// Seals `plain` for the place that `place` names.
    #[expect(clippy::expect_used, reason = "fails only for messages of 256 GiB and more")]
    pub(crate) fn seal(&self, place: &Aad, plain: &[u8]) -> Sealed {
        let nonce = random_bytes::<24>();
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let ciphertext = cipher(&self.active.seal)
            .encrypt(&XNonce::from(nonce), payload)
            .expect("the message is short enough");
        Sealed { key: self.active.id, nonce, ciphertext }
    }

    pub(crate) fn open(&self, place: &Aad, sealed: &Sealed) -> Result<Secret<Vec<u8>>, OpenError> {
        let root = self.root(sealed.key).ok_or(OpenError::UnknownKey(sealed.key))?;
        let payload = Payload { msg: &sealed.ciphertext, aad: place.as_bytes() };
        cipher(&root.seal)
            .decrypt(&XNonce::from(sealed.nonce), payload)
            .map(Secret::new)
            .map_err(|_| OpenError::Refused)
    }

    /// HMAC-SHA-256 over `message` with the active key's token key (RFC 2104, RFC 7518 section 3.2).
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 32] {
        mac(&self.active.token, message).finalize().into_bytes().into()
    }

    /// Whether `signature` is the named key's over `message`; in constant time.
    pub(crate) fn verify(&self, key: KeyId, message: &[u8], signature: &[u8]) -> bool {
        self.root(key).is_some_and(|root| mac(&root.token, message).verify_slice(signature).is_ok())
    }

    fn root(&self, id: KeyId) -> Option<&Root> {
        if self.active.id == id { Some(&self.active) } else { self.retired.iter().find(|root| root.id == id) }
    }
}

impl Root {
    fn derive(secret: &Secret<String>) -> Self {
        let source = Hkdf::<Sha256>::new(Some(b"owui keyring 1"), secret.expose().as_bytes());
        let mut id = [0; 8];
        let mut seal = Zeroizing::new([0; 32]);
        let mut token = Zeroizing::new([0; 32]);
        expand(&source, b"id", &mut id);
        expand(&source, b"seal", seal.as_mut());
        expand(&source, b"token", token.as_mut());
        Self { id: KeyId(id), seal, token }
    }
}

#[expect(clippy::expect_used, reason = "fails only for outputs over 8160 bytes")]
fn expand(source: &Hkdf<Sha256>, purpose: &[u8], out: &mut [u8]) {
    source.expand(purpose, out).expect("the output is short enough");
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.into())
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn mac(key: &[u8; 32], message: &[u8]) -> Hmac<Sha256> {
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any key length will do");
    mac.update(message);
    mac
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key {self}")
    }
}

impl FromStr for KeyId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() != 16 || !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
            return Err(());
        }
        u64::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(secret: &str) -> Keyring {
        Keyring::new(&Secret::new(secret.to_owned()), &[])
    }

    #[test]
    fn a_sealed_value_opens_at_its_own_place_only() {
        let ring = ring("first secret of the tests");
        let here = Aad::new("connections", 1, "key");
        let sealed = ring.seal(&here, b"sk-upstream");
        assert_eq!(ring.open(&here, &sealed).unwrap().expose(), b"sk-upstream");
        assert!(matches!(ring.open(&Aad::new("connections", 2, "key"), &sealed), Err(OpenError::Refused)));
    }

    #[test]
    fn a_retired_key_still_opens_and_verifies_and_an_unknown_one_does_not() {
        let old = ring("first secret of the tests");
        let here = Aad::new("connections", 1, "key");
        let sealed = old.seal(&here, b"x");
        let signature = old.sign(b"message");
        let both = Keyring::new(
            &Secret::new("second secret of the tests".to_owned()),
            &[Secret::new("first secret of the tests".to_owned())],
        );
        assert_eq!(both.open(&here, &sealed).unwrap().expose(), b"x");
        assert!(both.verify(old.active_id(), b"message", &signature));
        let new = ring("second secret of the tests");
        assert!(matches!(new.open(&here, &sealed), Err(OpenError::UnknownKey(_))));
        assert!(!new.verify(old.active_id(), b"message", &signature));
        assert!(!new.verify(new.active_id(), b"message", &signature));
    }

    #[test]
    fn the_stored_form_survives_a_round_trip_and_a_broken_one_is_refused() {
        let sealed = ring("first secret of the tests").seal(&Aad::new("a", "b", "c"), b"secret");
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(!text.contains("secret"));
        assert_eq!(serde_json::from_str::<Sealed>(&text).unwrap(), sealed);
        assert!(serde_json::from_str::<Sealed>("\"0011223344556677.AA.AA\"").is_err());
    }
}
