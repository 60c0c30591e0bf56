//! Names to addresses without the C library, whose resolver a static executable cannot use.
//!
//! Literal addresses and `localhost` need no resolver. The system's resolver configuration is read when a name is first
//! needed, not at start: an empty chroot has none, and a server that only talks to literal addresses must start there.
//! hickory-resolver reads /etc/hosts as well and keeps answers for their time to live.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hickory_resolver::TokioResolver;
use tokio::sync::OnceCell;

use super::error::Error;

#[derive(Default)]
pub(super) struct Names {
    system: OnceCell<TokioResolver>,
}

impl Names {
    /// The addresses of `host` in the order in which they should be tried; never empty.
    pub(super) async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, Error> {
        if let Some(known) = without_resolver(host) {
            return Ok(known);
        }
        let resolver = self.system.get_or_try_init(|| async { system_resolver() }).await?;
        let found = resolver.lookup_ip(host).await.map_err(|error| {
            tracing::debug!(%error, "name lookup failed");
            Error::Resolve(if error.is_no_records_found() || error.is_nx_domain() {
                "there is no such name".into()
            } else {
                "the name server did not answer; check /etc/resolv.conf".into()
            })
        })?;
        let addresses: Vec<IpAddr> = found.iter().collect();
        if addresses.is_empty() {
            Err(Error::Resolve("the name has no address".into()))
        } else {
            Ok(addresses)
        }
    }
}

fn without_resolver(host: &str) -> Option<Vec<IpAddr>> {
    let bare = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some(vec![address]);
    }
    // RFC 6761, 6.3: localhost names are always loopback. IPv4 first: most local model servers listen there only.
    let name = bare.strip_suffix('.').unwrap_or(bare).to_ascii_lowercase();
    let is_local = name == "localhost" || name.ends_with(".localhost");
    is_local.then(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
}

fn system_resolver() -> Result<TokioResolver, Error> {
    TokioResolver::builder_tokio().and_then(hickory_resolver::ResolverBuilder::build).map_err(|error| {
        tracing::warn!(%error, "no usable resolver configuration");
        Error::Resolve(
            "this system has no resolver configuration (/etc/resolv.conf); use a literal address".into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_addresses_and_localhost_need_no_resolver() {
        let loopback: Vec<IpAddr> = vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
        assert_eq!(without_resolver("LOCALHOST."), Some(loopback.clone()));
        assert_eq!(without_resolver("a.localhost"), Some(loopback));
        assert_eq!(without_resolver("[::1]"), Some(vec!["::1".parse().unwrap()]));
        assert_eq!(without_resolver("10.0.0.7"), Some(vec!["10.0.0.7".parse().unwrap()]));
        assert_eq!(without_resolver("localhost.example.org"), None);
    }
}
