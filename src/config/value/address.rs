//! Addresses of this machine and of its neighbours: where to listen, whom to believe.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use super::Setting;

/// An address to listen on. Names are not resolved: a static program has no system resolver, and a listener
/// should not depend on one.
pub(crate) struct Host;

impl Setting for Host {
    type Value = IpAddr;

    fn parse(text: &str) -> Result<IpAddr, String> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("localhost") {
            return Ok(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        inner.parse().map_err(|_| "it is not an IP address".to_owned())
    }

    fn show(value: &IpAddr) -> String {
        value.to_string()
    }

    fn form() -> String {
        "an IP address such as 127.0.0.1, 0.0.0.0 (every interface), ::1 or ::".to_owned()
    }

    fn kind() -> String {
        "IP address".to_owned()
    }
}

/// A network, or every address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Network {
    Any,
    Block { address: IpAddr, prefix: u8 },
}

impl Network {
    /// Whether `address` lies in this network. An IPv4 address in IPv6 clothes counts as IPv4.
    pub(crate) fn contains(self, address: IpAddr) -> bool {
        match self {
            Self::Any => true,
            Self::Block { address: base, prefix } => {
                let (base, other) = (bits(base), bits(address.to_canonical()));
                base.1 == other.1
                    && (base.0 ^ other.0).checked_shr(u32::from(base.1 - prefix)).unwrap_or(0) == 0
            }
        }
    }
}

/// The address as a number, and how many bits that number has.
fn bits(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => out.write_str("*"),
            Self::Block { address, prefix } if *prefix == bits(*address).1 => write!(out, "{address}"),
            Self::Block { address, prefix } => write!(out, "{address}/{prefix}"),
        }
    }
}

impl Setting for Network {
    type Value = Self;

    fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text == "*" {
            return Ok(Self::Any);
        }
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| format!("`{address}` is not an IP address"))?;
        let address = address.to_canonical();
        let longest = bits(address).1;
        let prefix = match prefix {
            None => longest,
            Some(prefix) => prefix
                .parse()
                .ok()
                .filter(|prefix| *prefix <= longest)
                .ok_or_else(|| format!("`/{prefix}` is not a prefix length of such an address"))?,
        };
        Ok(Self::Block { address, prefix })
    }

    fn show(value: &Self) -> String {
        value.to_string()
    }

    fn form() -> String {
        "an IP address, a network such as 10.0.0.0/8 or fd00::/8, or * for everyone".to_owned()
    }

    fn kind() -> String {
        "network".to_owned()
    }
}
