//! Random bytes of the operating system.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rustix::{
    io::Errno,
    rand::{GetRandomFlags, getrandom},
};

/// `N` random bytes, by the system call itself: a static executable in an empty root has no `/dev/urandom` to fall back to.
/// The call cannot fail once the system has booted; if it does, no secret may be made.
pub(crate) fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

/// As [`random_bytes`], for a length that is known only at run time.
pub(crate) fn random_vec(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    fill(&mut bytes);
    bytes
}

#[expect(clippy::expect_used, reason = "going on without randomness would make guessable secrets")]
fn fill(bytes: &mut [u8]) {
    let mut filled = 0;
    while let Some(rest @ [_, ..]) = bytes.get_mut(filled..) {
        match getrandom(rest, GetRandomFlags::empty()) {
            Err(Errno::INTR) => {}
            read => filled += read.expect("the operating system gives random bytes"),
        }
    }
}

/// 256 random bits as URL-safe text (43 characters).
pub(crate) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}
