//! `Secret<T>`: a value that must not be shown.
//!
//! It is wiped from memory when dropped, prints as `[secret]`, cannot be serialised and cannot be compared with `==`
//! (which would leak by timing). The only way in is `expose()`, so every use can be searched for.
//! It does not protect copies that others made before the value came here, such as the environment block of the process.

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroize;

/// What stands in the place of a secret wherever one would be printed.
pub(crate) const MASK: &str = "[secret]";

/// A value that is wiped on drop and never printed. Read it with [`Secret::expose`].
#[derive(Clone, Default)]
pub(crate) struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Keep the borrow short and never pass it to something that prints.
    pub(crate) const fn expose(&self) -> &T {
        &self.0
    }
}

impl Secret<String> {
    /// Whether no secret was given; its length is not told.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(MASK)
    }
}

impl<T: Zeroize> fmt::Display for Secret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(MASK)
    }
}

/// Requests carry secrets in (a password, an upstream's key); nothing carries them out.
impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_secret_never_prints_its_value() {
        let secret = Secret::new("hunter2-hunter2".to_owned());
        assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "[secret] [secret] Some([secret])");
        assert_eq!(secret.expose(), "hunter2-hunter2");
        assert!(!secret.is_empty());
        assert!(Secret::<String>::default().is_empty());
    }

    struct Probe<'a>(&'a Cell<bool>);

    impl Zeroize for Probe<'_> {
        fn zeroize(&mut self) {
            self.0.set(true);
        }
    }

    #[test]
    fn a_secret_is_wiped_when_it_is_dropped() {
        let wiped = Cell::new(false);
        let secret = Secret::new(Probe(&wiped));
        assert!(!wiped.get());
        drop(secret);
        assert!(wiped.get());
    }

    #[test]
    fn a_secret_can_be_read_from_a_request() {
        let secret: Secret<String> = serde_json::from_str("\"abc\"").unwrap();
        assert_eq!(secret.expose(), "abc");
    }
}
