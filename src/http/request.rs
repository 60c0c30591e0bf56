//! What the edge knows about a request before anything of it is believed: its id and where it came from.

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use http::{HeaderMap, HeaderName};

use crate::{access::Operator, crypto::random_bytes};

/// Names one request in the log, in the answer's header `x-request-id` and in error texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestId(u64);

static FIRST: LazyLock<u64> = LazyLock::new(|| u64::from_le_bytes(random_bytes()));
static COUNT: AtomicU64 = AtomicU64::new(0);

impl RequestId {
    /// Unique within this process, and all but certainly among processes.
    pub(crate) fn next() -> Self {
        // An odd multiplier permutes the 64-bit numbers: ids differ and do not tell how many there were.
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(FIRST.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Peer {
    Tcp(SocketAddr),
    /// The Unix socket for proxies: whoever may open it is trusted as a proxy.
    Unix,
    /// The control socket, or the same process: the kernel says who it is.
    Control(Operator),
}

/// On the control socket: the user who became root through sudo, as the command says.
pub(crate) const SUDO_UID: HeaderName = HeaderName::from_static("x-owui-sudo-uid");

impl Peer {
    /// With what the operator's command says about sudo: a remark for the record, no proof of anything.
    pub(crate) fn remarked(self, headers: &HeaderMap) -> Self {
        let Self::Control(operator) = self else { return self };
        let said = headers.get(SUDO_UID).and_then(|uid| uid.to_str().ok()?.parse().ok());
        Self::Control(Operator { sudo_uid: said.or(operator.sudo_uid), ..operator })
    }
}

/// Whether somebody has read the request's body to its end. Goes with requests that have one.
#[derive(Clone, Default)]
pub(crate) struct BodyRead(Arc<AtomicBool>);

impl BodyRead {
    pub(crate) fn mark(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_marked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Put into each request's extensions by the edge.
#[derive(Clone, Copy)]
pub(crate) struct RequestInfo {
    pub(crate) id: RequestId,
    pub(crate) peer: Peer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_control_socket_may_remark_on_sudo() {
        let mut headers = HeaderMap::new();
        headers.insert(SUDO_UID, "1000".parse().unwrap());
        let root = Operator { uid: 0, sudo_uid: None };
        let Peer::Control(operator) = Peer::Control(root).remarked(&headers) else { panic!("another peer") };
        assert_eq!(operator, Operator { uid: 0, sudo_uid: Some(1000) });
        assert!(matches!(Peer::Unix.remarked(&headers), Peer::Unix));
    }
}
