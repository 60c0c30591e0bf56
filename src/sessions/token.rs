//! Session tokens: JSON Web Tokens (RFC 7519) with HS256 only. The header names a key of the keyring; the algorithm is
//! never taken from the token (RFC 8725 section 3.1). One signature has exactly one accepted text: base64url without
//! padding and without stray bits.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    crypto::Keyring,
    ids::{SessionId, UserId},
};

/// Longer texts are no tokens of ours.
const MAX_LENGTH: usize = 2048;

/// The claims. Unknown ones are ignored; `exp` is absent when sessions do not expire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) id: UserId,
    pub(crate) jti: SessionId,
    /// Seconds since 1970.
    pub(crate) iat: u64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) exp: Option<u64>,
    /// Always `session`: tokens for other purposes are not accepted as sessions.
    pub(crate) typ: String,
}

#[derive(Serialize, Deserialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

/// Why a token is not accepted. The client learns no more than that it is not.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejected {
    Malformed,
    Signature,
    Expired,
}

pub(crate) fn issue(keyring: &Keyring, claims: &Claims) -> Result<String, serde_json::Error> {
    let kid = keyring.active_id().to_string();
    let header = serde_json::to_vec(&Header { alg: "HS256", typ: "JWT", kid: &kid })?;
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
    let signature = keyring.sign(token.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// The claims of a token that one of our keys has signed and that has not expired at `now`.
pub(crate) fn verify(keyring: &Keyring, token: &str, now: Timestamp) -> Result<Claims, Rejected> {
    if token.len() > MAX_LENGTH {
        return Err(Rejected::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Rejected::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(Rejected::Malformed)?;
    let header = URL_SAFE_NO_PAD.decode(header).map_err(|_| Rejected::Malformed)?;
    let header: Header<'_> = serde_json::from_slice(&header).map_err(|_| Rejected::Malformed)?;
    if header.alg != "HS256" || header.typ != "JWT" {
        return Err(Rejected::Malformed);
    }
    let key = header.kid.parse().map_err(|()| Rejected::Signature)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Rejected::Signature)?;
    if !keyring.verify(key, signed.as_bytes(), &signature) {
        return Err(Rejected::Signature);
    }
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| Rejected::Malformed)?;
    let claims: Claims = serde_json::from_slice(&payload).map_err(|_| Rejected::Malformed)?;
    if claims.typ != "session" {
        return Err(Rejected::Malformed);
    }
    if claims.exp.is_some_and(|end| now.seconds() >= end) {
        return Err(Rejected::Expired);
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crypto::Secret;

    fn keyring() -> Keyring {
        Keyring::new(&Secret::new("a secret for the token tests".to_owned()), &[])
    }

    fn claims() -> Claims {
        Claims {
            id: UserId::random(),
            jti: SessionId::random(),
            iat: 100,
            exp: Some(200),
            typ: "session".to_owned(),
        }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_token_lives_until_its_end_and_no_longer() {
        let (ring, claims) = (keyring(), claims());
        let token = issue(&ring, &claims).unwrap();
        assert_eq!(verify(&ring, &token, at(199)), Ok(claims));
        assert_eq!(verify(&ring, &token, at(200)), Err(Rejected::Expired));
    }

    #[test]
    fn the_algorithm_is_not_taken_from_the_token() {
        let (ring, claims) = (keyring(), claims());
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap());
        for alg in ["none", "None", "NONE", "HS512", "RS256", "hs256"] {
            let header = format!(r#"{{"alg":"{alg}","typ":"JWT","kid":"{}"}}"#, ring.active_id());
            let signed = format!("{}.{payload}", URL_SAFE_NO_PAD.encode(header));
            let valid = URL_SAFE_NO_PAD.encode(ring.sign(signed.as_bytes()));
            assert!(verify(&ring, &format!("{signed}."), at(150)).is_err());
            assert!(verify(&ring, &format!("{signed}.{valid}"), at(150)).is_err(), "{alg}");
        }
    }

    #[test]
    fn a_token_of_another_purpose_is_no_session() {
        let ring = keyring();
        let other = Claims { typ: "mfa".to_owned(), ..claims() };
        assert_eq!(verify(&ring, &issue(&ring, &other).unwrap(), at(150)), Err(Rejected::Malformed));
    }

    #[test]
    fn every_changed_character_spoils_the_token() {
        let ring = keyring();
        let token = issue(&ring, &claims()).unwrap();
        for place in 0..token.len() {
            for other in ["A", "z", "_", "=", "."] {
                let mut changed = token.clone();
                changed.replace_range(place..=place, other);
                assert!(changed == token || verify(&ring, &changed, at(150)).is_err(), "{changed}");
            }
        }
        for tail in ["=", "A", ".", " ", "\n"] {
            assert!(verify(&ring, &format!("{token}{tail}"), at(150)).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_text_is_taken_for_a_token(text in "\\PC{0,200}") {
            prop_assert!(verify(&keyring(), &text, at(0)).is_err());
        }

        #[test]
        fn no_signed_payload_panics(payload in proptest::collection::vec(any::<u8>(), 0..200)) {
            let ring = keyring();
            let header = format!(r#"{{"alg":"HS256","typ":"JWT","kid":"{}"}}"#, ring.active_id());
            let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
            let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(ring.sign(signed.as_bytes())));
            prop_assert!(verify(&ring, &token, at(0)).is_err());
        }
    }
}
