//! Which addresses a request may go to, by what it is for.
//!
//! The check is made on the address that is about to be connected to, after resolution, so that a name cannot pass with
//! one address and connect to another.

use std::net::{IpAddr, Ipv4Addr};

use super::error::Error;

/// What a request is for. Each purpose has its own rule about addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A model server that an administrator has configured: loopback and private networks are where they usually are.
    Models,
    /// The server that an operator administers from here, by an address of their own choice.
    Operator,
}

impl Purpose {
    pub(crate) fn admit(self, address: IpAddr) -> Result<(), Error> {
        match self {
            Self::Models | Self::Operator => one_host(address),
        }
    }
}

/// A group or broadcast address is nobody's server.
fn one_host(address: IpAddr) -> Result<(), Error> {
    let many = match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_multicast() || v4 == Ipv4Addr::BROADCAST,
        IpAddr::V6(v6) => v6.is_multicast(),
    };
    if many { Err(Error::Forbidden("a group of hosts, not one server")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_may_live_on_loopback_and_private_networks_but_not_on_a_group_address() {
        for good in ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.9", "0.0.0.0", "8.8.8.8", "fd00::1"] {
            assert_eq!(Purpose::Models.admit(good.parse().unwrap()), Ok(()), "{good}");
        }
        for bad in ["224.0.0.1", "255.255.255.255", "ff02::1", "::ffff:224.0.0.1"] {
            assert!(Purpose::Models.admit(bad.parse().unwrap()).is_err(), "{bad}");
        }
    }
}
