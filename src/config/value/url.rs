//! Addresses of other servers, and how their certificates are checked.

use std::fmt;
use std::path::PathBuf;

use super::Setting;

/// An `http` or `https` address to which paths are appended: no trailing slash, query, fragment or credentials.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BaseUrl(String);

impl BaseUrl {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether requests to it travel over TLS.
    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Setting for BaseUrl {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or("it does not begin with http:// or https://")?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err("it does not begin with http:// or https://".to_owned());
        }
        if text.contains(['?', '#']) {
            return Err("it has a query or a fragment".to_owned());
        }
        let url = format!("{scheme}://{}", rest.trim_end_matches('/'));
        let uri: http::Uri = url.parse().map_err(|_| "it is not a valid address".to_owned())?;
        let authority = uri.authority().ok_or("it names no host")?;
        if authority.as_str().contains('@') {
            return Err(
                "it carries a user name or password, which belong into the setting for keys".to_owned()
            );
        }
        // `http://host:` and `http://host:99999` pass the generic parser.
        let after_host = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        if authority.host().is_empty() || (!after_host.is_empty() && authority.port_u16().is_none()) {
            return Err("its host or port is not valid".to_owned());
        }
        Ok(Self(url))
    }

    fn show(value: &Self) -> String {
        value.0.clone()
    }

    fn form() -> String {
        "an address such as https://chat.example.org or http://127.0.0.1:11434".to_owned()
    }

    fn kind() -> String {
        "address".to_owned()
    }
}

/// How certificates of other servers are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verify {
    /// Against the system's authorities, or those in the setting for a CA file.
    On,
    /// Not at all: anyone on the way can read and change what is sent.
    Off,
    /// Against the authorities in this file.
    With(PathBuf),
}

impl Setting for Verify {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, String> {
        match bool::parse(text) {
            Ok(true) => Ok(Self::On),
            Ok(false) => Ok(Self::Off),
            Err(_) if text.trim().contains('/') => Ok(Self::With(PathBuf::from(text.trim()))),
            Err(_) => Err("it is neither a switch nor a path".to_owned()),
        }
    }

    fn show(value: &Self) -> String {
        match value {
            Self::On => "true".to_owned(),
            Self::Off => "false".to_owned(),
            Self::With(path) => path.display().to_string(),
        }
    }

    fn form() -> String {
        "true, false, or the path of a file with CA certificates".to_owned()
    }

    fn kind() -> String {
        "switch or path".to_owned()
    }
}
