//! Takes out of an upstream's error text what its reader must not learn: the key, also in a shortened form, and the
//! address of the server.

use super::upstream::Upstream;

const REMOVED: &str = "[removed]";
/// A word that begins like the key and goes on with stars or dots is the key in a shortened form.
const LIKE_KEY: usize = 4;

pub(super) fn scrub(text: &str, upstream: &Upstream) -> String {
    let key = upstream.key.as_ref().map(|key| key.expose().as_str()).filter(|key| !key.is_empty());
    let mut clean = text.to_owned();
    for secret in key.into_iter().chain(addresses(&upstream.url)) {
        if clean.contains(secret) {
            clean = clean.replace(secret, REMOVED);
        }
    }
    for value in upstream.own_headers.values().filter_map(|value| value.as_str()) {
        if value.len() >= LIKE_KEY && clean.contains(value) {
            clean = clean.replace(value, REMOVED);
        }
    }
    match key.and_then(|key| key.get(..LIKE_KEY)) {
        Some(start) if clean.contains(start) => without_words(&clean, start),
        _ => clean,
    }
}

/// The address as a whole, and its host with the port.
fn addresses(url: &str) -> impl Iterator<Item = &str> {
    let host = url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    [Some(url), host].into_iter().flatten().filter(|part| !part.is_empty())
}

fn without_words(text: &str, start: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let is_border = |c: char| {
        c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | ':' | '(' | ')' | '<' | '>')
    };
    for piece in text.split_inclusive(is_border) {
        let word = piece.trim_end_matches(is_border);
        let is_short_form = word.starts_with(start) && word.contains(['*', '.', '…', '•']);
        clean.push_str(if is_short_form { REMOVED } else { word });
        clean.push_str(piece.strip_prefix(word).unwrap_or_default());
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_keys_are_found() {
        let text = r#"{"message":"Incorrect key: sk-ab****yz, or sk-abacus; see https://x"}"#;
        assert_eq!(
            without_words(text, "sk-a"),
            r#"{"message":"Incorrect key: [removed], or sk-abacus; see https://x"}"#
        );
    }

    #[test]
    fn both_forms_of_an_address_are_known() {
        assert_eq!(
            addresses("http://10.0.0.1:80/v1").collect::<Vec<_>>(),
            ["http://10.0.0.1:80/v1", "10.0.0.1:80"]
        );
    }
}
