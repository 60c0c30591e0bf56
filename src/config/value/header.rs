//! Response headers whose value the operator chooses.

use http::HeaderValue;

use super::Setting;

/// The value of a response header; `off` means that the header is not sent.
pub(crate) struct Header;

impl Setting for Header {
    type Value = Option<HeaderValue>;

    fn parse(text: &str) -> Result<Self::Value, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("off") {
            return Ok(None);
        }
        // Without this, an empty line in the file would quietly send an empty header.
        if text.is_empty() {
            return Err("it is empty".to_owned());
        }
        if !text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err("it has a line break or a character that a header cannot carry".to_owned());
        }
        HeaderValue::from_str(text).map(Some).map_err(|_| "it is not a valid header value".to_owned())
    }

    fn show(value: &Self::Value) -> String {
        value.as_ref().and_then(|value| value.to_str().ok()).unwrap_or("off").to_owned()
    }

    fn form() -> String {
        "a header value on one line, or `off` to leave the header out".to_owned()
    }

    fn kind() -> String {
        "header".to_owned()
    }
}
