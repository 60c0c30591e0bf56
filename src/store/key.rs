//! Keys as bytes that sort like the values they come from.
//!
//! Each component delimits itself, so that tuples are concatenations, a prefix of components is a prefix of
//! bytes, and no value can run into the next one. Numbers are big endian with the sign bit flipped; texts end
//! with 00 00, and a 00 inside is written 00 FF. The encoding is part of the file format: never change one.

use std::cmp::Reverse;

use uuid::Uuid;

/// Something that can be (part of) a primary key or an index key.
pub(crate) trait Key {
    fn encode(&self, out: &mut Vec<u8>);
}

/// An encoded key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyBytes(Vec<u8>);

impl KeyBytes {
    pub(crate) fn of<K: Key + ?Sized>(key: &K) -> Self {
        Self(encoded(key))
    }

    pub(super) fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

pub(super) fn encoded<K: Key + ?Sized>(key: &K) -> Vec<u8> {
    let mut out = Vec::with_capacity(48);
    key.encode(&mut out);
    out
}

/// The smallest byte string greater than every one that starts with `prefix`; `None` if there is none.
pub(super) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let keep = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut out = prefix.get(..=keep)?.to_vec();
    *out.last_mut()? += 1;
    Some(out)
}

impl<K: Key + ?Sized> Key for &K {
    fn encode(&self, out: &mut Vec<u8>) {
        (**self).encode(out);
    }
}

impl Key for str {
    fn encode(&self, out: &mut Vec<u8>) {
        self.as_bytes().encode(out);
    }
}

impl Key for String {
    fn encode(&self, out: &mut Vec<u8>) {
        self.as_bytes().encode(out);
    }
}

impl Key for [u8] {
    fn encode(&self, out: &mut Vec<u8>) {
        for (position, part) in self.split(|byte| *byte == 0).enumerate() {
            if position > 0 {
                out.extend_from_slice(&[0x00, 0xFF]);
            }
            out.extend_from_slice(part);
        }
        out.extend_from_slice(&[0x00, 0x00]);
    }
}

impl Key for u64 {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_be_bytes());
    }
}

impl Key for i64 {
    fn encode(&self, out: &mut Vec<u8>) {
        (self.cast_unsigned() ^ (1 << 63)).encode(out);
    }
}

impl Key for u32 {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_be_bytes());
    }
}

impl Key for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
}

impl Key for Uuid {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
}

/// Nothing sorts before something.
impl<K: Key> Key for Option<K> {
    fn encode(&self, out: &mut Vec<u8>) {
        self.is_some().encode(out);
        if let Some(key) = self {
            key.encode(out);
        }
    }
}

/// The opposite order, for an index that sorts one component up and another down.
impl<K: Key> Key for Reverse<K> {
    fn encode(&self, out: &mut Vec<u8>) {
        let start = out.len();
        self.0.encode(out);
        for byte in out.iter_mut().skip(start) {
            *byte = !*byte;
        }
    }
}

/// No component at all: the prefix of everything.
impl Key for () {
    fn encode(&self, _: &mut Vec<u8>) {}
}

macro_rules! tuple {
    ($($name:ident $position:tt),+) => {
        impl<$($name: Key),+> Key for ($($name,)+) {
            fn encode(&self, out: &mut Vec<u8>) {
                $(self.$position.encode(out);)+
            }
        }
    };
}
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_sort_like_the_values(
            a in (any::<Vec<u8>>(), any::<i64>(), any::<Option<u32>>()),
            b in (any::<Vec<u8>>(), any::<i64>(), any::<Option<u32>>()),
        ) {
            let key = |k: &(Vec<u8>, i64, Option<u32>)| encoded(&(k.0.as_slice(), Reverse(k.1), k.2));
            let order = (&a.0, Reverse(a.1), a.2).cmp(&(&b.0, Reverse(b.1), b.2));
            prop_assert_eq!(key(&a).cmp(&key(&b)), order);
        }

        #[test]
        fn zero_bytes_do_not_disturb_the_order_of_texts(a in "[\u{0}-\u{2}a]{0,5}", b in "[\u{0}-\u{2}a]{0,5}") {
            prop_assert_eq!(encoded(&(&a, 7_u64)).cmp(&encoded(&(&b, 7_u64))), a.cmp(&b));
        }

        #[test]
        fn after_prefix_is_the_end_of_the_prefix(prefix in prop::collection::vec(250_u8.., 0..4), rest in any::<Vec<u8>>()) {
            let mut inside = prefix.clone();
            inside.extend(rest);
            if let Some(end) = after_prefix(&prefix) {
                prop_assert!(inside < end);
                prop_assert!(end > prefix);
            } else {
                prop_assert!(prefix.iter().all(|byte| *byte == u8::MAX));
            }
        }
    }

    #[test]
    fn a_text_does_not_run_into_the_next_component() {
        assert_ne!(encoded(&("ab", "c")), encoded(&("a", "bc")));
        assert!(!encoded("ab").starts_with(&encoded("a")));
    }
}
