//! Connections kept open between requests.
//!
//! Kept for a few seconds only: common model servers close an idle connection after five, and a request written to a
//! connection that is being closed is lost. A sweep runs only while something is kept, so an idle process stays idle.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use http::uri::Authority;
use tokio::time::Instant;

use super::wire::Wire;
use crate::tasks::Tasks;

/// Below the five seconds after which uvicorn, which most Python model servers run on, closes.
const KEEP_PLAIN: Duration = Duration::from_secs(4);
/// TLS ends at gateways that keep connections longer, and its handshake is worth saving.
const KEEP_TLS: Duration = Duration::from_secs(30);
const KEEP_PER_ORIGIN: usize = 512;
const SWEEP_EVERY: Duration = Duration::from_secs(2);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) tls: bool,
    pub(super) authority: Authority,
}

pub(super) struct Pool {
    kept: Mutex<Kept>,
    tasks: Tasks,
}

#[derive(Default)]
struct Kept {
    by_origin: HashMap<Origin, Vec<Idle>>,
    is_swept: bool,
}

struct Idle {
    wire: Box<Wire>,
    until: Instant,
}

impl Pool {
    pub(super) fn new(tasks: Tasks) -> Self {
        Self { kept: Mutex::default(), tasks }
    }

    /// The connection that was used last: the older ones can then end.
    pub(super) fn take(&self, origin: &Origin) -> Option<Box<Wire>> {
        let mut kept = self.lock();
        let idle = kept.by_origin.get_mut(origin)?.pop()?;
        (idle.until > Instant::now()).then_some(idle.wire)
    }

    pub(super) fn keep(self: &Arc<Self>, origin: &Origin, wire: Box<Wire>) {
        let until = Instant::now() + if origin.tls { KEEP_TLS } else { KEEP_PLAIN };
        let idle = Idle { wire, until };
        let mut kept = self.lock();
        match kept.by_origin.get_mut(origin) {
            Some(list) if list.len() >= KEEP_PER_ORIGIN => return,
            Some(list) => list.push(idle),
            None => drop(kept.by_origin.insert(origin.clone(), vec![idle])),
        }
        if !std::mem::replace(&mut kept.is_swept, true) {
            self.tasks.spawn_until_stop(sweep(Arc::downgrade(self)));
        }
    }

    /// Closes what has been idle too long; false when nothing is left.
    fn expire(&self) -> bool {
        let now = Instant::now();
        let mut kept = self.lock();
        kept.by_origin.retain(|_, list| {
            list.retain(|idle| idle.until > now);
            !list.is_empty()
        });
        kept.is_swept = !kept.by_origin.is_empty();
        kept.is_swept
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn sweep(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        match pool.upgrade() {
            Some(pool) if pool.expire() => {}
            _ => return,
        }
    }
}
