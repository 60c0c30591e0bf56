//! The session cookie: reading it from requests, writing it into answers (RFC 6265).

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::COOKIE};

use crate::config::value::SameSite;

/// Name of the cookie that holds the session token.
pub(crate) const SESSION: &str = "token";

/// The value of the first cookie `name`, if there is one.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim().trim_matches('"'))
        .filter(|value| !value.is_empty())
}

/// Attributes that every answer of this server gives its cookies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes {
    pub(crate) is_secure: bool,
    pub(crate) same_site: SameSite,
}

/// `Set-Cookie` for a session token. Without `lives` it is gone with the browser's window.
pub(crate) fn set_session(
    token: &str,
    lives: Option<Duration>,
    attributes: Attributes,
) -> Option<HeaderValue> {
    let age = lives.map(|lives| format!("; Max-Age={}", lives.as_secs())).unwrap_or_default();
    HeaderValue::try_from(format!("{SESSION}={token}; Path=/; HttpOnly{}{age}", tail(attributes))).ok()
}

/// `Set-Cookie` that removes cookie `name`.
pub(crate) fn clear(name: &str, attributes: Attributes) -> Option<HeaderValue> {
    HeaderValue::try_from(format!("{name}=; Path=/; HttpOnly{}; Max-Age=0", tail(attributes))).ok()
}

fn tail(attributes: Attributes) -> String {
    let secure = if attributes.is_secure { "; Secure" } else { "" };
    format!("; SameSite={}{secure}", attributes.same_site.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(text: &[u8]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_bytes(text) {
            headers.insert(COOKIE, value);
        }
        headers
    }

    #[test]
    fn the_named_cookie_is_found_among_others() {
        let found = |text: &str| read(&headers(text.as_bytes()), SESSION).map(str::to_owned);
        assert_eq!(found("a=b; token=abc.def; c=d").as_deref(), Some("abc.def"));
        assert_eq!(found("token=\"abc\"").as_deref(), Some("abc"));
        assert_eq!(found("mytoken=x; tokens=y"), None);
        assert_eq!(found("token="), None);
        assert_eq!(found("token"), None);
    }

    proptest! {
        #[test]
        fn no_header_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&headers(&bytes), SESSION);
        }

        #[test]
        fn what_is_set_is_read_back(token in "[A-Za-z0-9_.-]{1,100}") {
            let secure = Attributes { is_secure: true, same_site: SameSite::Lax };
            let set = set_session(&token, None, secure).unwrap();
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let sent = headers(pair.as_bytes());
            prop_assert_eq!(read(&sent, SESSION), Some(token.as_str()));
        }
    }
}
