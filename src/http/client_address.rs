//! Whose request this is when proxies stand between: address and scheme as far as trusted peers tell them.
//!
//! `X-Forwarded-For` is walked from the right over trusted hops; what a client wrote itself lies to the left of that and is
//! never believed. Without a trusted peer the headers do not count at all.

use std::net::IpAddr;

use http::HeaderMap;

use super::request::Peer;
use crate::config::value::Network;

/// Address of the client, if it has one (Unix sockets do not).
pub(crate) fn client_address(peer: Peer, headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let direct = match peer {
        Peer::Tcp(address) => Some(address.ip().to_canonical()),
        Peer::Unix => None,
        Peer::Control(_) => return None,
    };
    if !is_trusted(peer, trusted) {
        return direct;
    }
    let mut nearest = direct;
    for hop in forwarded_for(headers).rev() {
        let Some(address) = hop else { return nearest };
        nearest = Some(address);
        if !covers(trusted, address) {
            return nearest;
        }
    }
    nearest
}

/// Whether the client itself spoke HTTPS.
pub(crate) fn is_https(peer: Peer, headers: &HeaderMap, trusted: &[Network]) -> bool {
    let says_https = || {
        let value = headers.get_all("x-forwarded-proto").iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next().map(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
    };
    is_trusted(peer, trusted) && says_https().unwrap_or(false)
}

fn is_trusted(peer: Peer, trusted: &[Network]) -> bool {
    match peer {
        Peer::Tcp(address) => covers(trusted, address.ip().to_canonical()),
        Peer::Unix | Peer::Control(_) => true,
    }
}

fn covers(trusted: &[Network], address: IpAddr) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// The hops in order; `None` for one that is no address.
fn forwarded_for(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("?").split(','))
        .map(|hop| parse_hop(hop.trim()))
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().ok().or_else(|| {
        hop.parse::<std::net::SocketAddr>()
            .map(|socket| socket.ip())
            .ok()
            .or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
    })?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::config::value::{List, Setting as _};

    fn networks(text: &str) -> Vec<Network> {
        List::<Network, ','>::parse(text).unwrap()
    }

    fn seen(peer: &str, header: &str) -> Option<IpAddr> {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_str(header).unwrap());
        let trusted = networks("127.0.0.1,10.0.0.0/8");
        client_address(Peer::Tcp(peer.parse().unwrap()), &headers, &trusted)
    }

    #[test]
    fn the_nearest_untrusted_hop_counts_and_what_it_wrote_does_not() {
        let cases = [
            ("127.0.0.1:1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
            ("127.0.0.1:1", "1.2.3.4, 203.0.113.9, 10.1.1.1", "203.0.113.9"),
            ("127.0.0.1:1", "203.0.113.9:4711", "203.0.113.9"),
            ("127.0.0.1:1", "[2001:db8::1]:4711", "2001:db8::1"),
            ("198.51.100.7:1", "203.0.113.9", "198.51.100.7"),
            ("127.0.0.1:1", "203.0.113.9, garbage", "127.0.0.1"),
            ("127.0.0.1:1", "garbage, 203.0.113.9", "203.0.113.9"),
        ];
        for (peer, header, expected) in cases {
            assert_eq!(seen(peer, header), Some(expected.parse().unwrap()), "{peer} {header}");
        }
    }

    #[test]
    fn the_scheme_is_believed_from_trusted_peers_only() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        let trusted = networks("127.0.0.1");
        assert!(is_https(Peer::Tcp("127.0.0.1:9".parse().unwrap()), &headers, &trusted));
        assert!(!is_https(Peer::Tcp("192.0.2.1:9".parse().unwrap()), &headers, &trusted));
        assert!(is_https(Peer::Unix, &headers, &trusted));
    }
}
