//! Keeps the merged list of models: asks servers again when it is older than its time to live, one refresh at a time.
//!
//! A server that does not answer keeps its last list, marked as down, and is asked again beside the requests: it costs its
//! own timeout once, and nobody waits for it a second time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use tokio::time::Instant;

use super::access::{Audience, ModelRules};
use super::record::Model;
use super::snapshot::{Listed, Snapshot, Sources, Usable};
use crate::error::{Error, Result};
use crate::ids::ConnectionId;
use crate::store::{Store, by_id};
use crate::tasks::Tasks;
use crate::upstreams::{Kind, Offered, Upstream, Upstreams};

/// Far above what a site has; the records are read as a whole.
const MANY: usize = 10_000;
/// How long a request waits for a refresh when there is an older list to answer with.
const PATIENCE: Duration = Duration::from_millis(500);
/// A server that is down is asked again no sooner.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Catalogue(Arc<Inner>);

struct Inner {
    store: Store,
    upstreams: Upstreams,
    tasks: Tasks,
    rules: ModelRules,
    time_to_live: Duration,
    order: Vec<String>,
    current: RwLock<Arc<Current>>,
    /// What servers offered last.
    offered: Mutex<HashMap<ConnectionId, Known>>,
    refreshing: tokio::sync::Mutex<()>,
}

struct Current {
    snapshot: Snapshot,
    made_at: Instant,
    /// Of the connections that it was made from; 0: of none yet.
    epoch: u64,
}

#[derive(Clone)]
struct Known {
    offered: Arc<Vec<Offered>>,
    asked_at: Instant,
    is_down: bool,
    is_being_asked: bool,
}

impl Catalogue {
    pub(super) fn new(
        store: Store,
        upstreams: Upstreams,
        tasks: Tasks,
        rules: ModelRules,
        time_to_live: Duration,
        order: Vec<String>,
    ) -> Self {
        let nothing = Snapshot::new(&Sources { listed: &[], records: &[], rules, order: &[] });
        let current = Arc::new(Current { snapshot: nothing, made_at: Instant::now(), epoch: 0 });
        Self(Arc::new(Inner {
            store,
            upstreams,
            tasks,
            rules,
            time_to_live,
            order,
            current: RwLock::new(current),
            offered: Mutex::default(),
            refreshing: tokio::sync::Mutex::new(()),
        }))
    }

    /// The body of `GET /api/models`.
    pub(crate) async fn list(&self, who: Audience, is_forced: bool) -> Result<Bytes> {
        Ok(self.fresh(is_forced).await?.snapshot.list(who))
    }

    /// The same list for one kind of connection only.
    pub(crate) async fn list_of(&self, kind: Kind, who: Audience) -> Result<Bytes> {
        Ok(self.fresh(false).await?.snapshot.list_of(kind, who))
    }

    /// Ollama's models in Ollama's own form.
    pub(crate) async fn tags(&self, who: Audience) -> Result<Bytes> {
        Ok(self.fresh(false).await?.snapshot.tags(who))
    }

    /// The body of `GET /api/models/base`.
    pub(crate) async fn base(&self) -> Result<Bytes> {
        Ok(self.fresh(false).await?.snapshot.base())
    }

    /// A model to be used. "Not there" and "not for you" are one answer.
    pub(crate) async fn find(&self, id: &str, who: Audience) -> Result<Usable> {
        let known = self.current();
        let is_current = known.epoch == self.0.upstreams.epoch();
        if let (true, Some(usable)) = (is_current, known.snapshot.find(id, who)) {
            return Ok(usable.clone());
        }
        if !is_current || (!known.snapshot.has(id) && known.made_at.elapsed() >= self.0.time_to_live) {
            self.refresh(Instant::now(), false).await?;
        }
        self.current().snapshot.find(id, who).cloned().ok_or_else(|| Error::not_found("Model"))
    }

    /// Whether a base model or a preset has this id now.
    pub(crate) async fn has(&self, id: &str) -> Result<bool> {
        Ok(self.fresh(false).await?.snapshot.has(id))
    }

    /// Makes the list anew from what is known, after a record has changed.
    pub(super) async fn records_changed(&self) -> Result<()> {
        let _turn = self.0.refreshing.lock().await;
        let current = self.current();
        self.publish(current.made_at, current.epoch).await
    }

    fn current(&self) -> Arc<Current> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    async fn fresh(&self, is_forced: bool) -> Result<Arc<Current>> {
        let current = self.current();
        let is_current = current.epoch == self.0.upstreams.epoch();
        if is_current && !is_forced && current.made_at.elapsed() < self.0.time_to_live {
            return Ok(current);
        }
        if is_forced || !is_current {
            self.refresh(Instant::now(), is_forced).await?;
            return Ok(self.current());
        }
        // It goes on when this request does not wait for it any longer.
        let (this, done) = (self.clone(), tokio::sync::oneshot::channel());
        let (tell, told) = done;
        self.0.tasks.spawn(async move {
            if let Err(error) = this.refresh(current.made_at + this.0.time_to_live, false).await {
                tracing::warn!(%error, "the list of models could not be made");
            }
            // Whoever asked may not wait any longer.
            tell.send(()).unwrap_or_default();
        });
        drop(tokio::time::timeout(PATIENCE, told).await);
        Ok(self.current())
    }

    /// Asks the servers, unless somebody has done so after `since`.
    async fn refresh(&self, since: Instant, all: bool) -> Result<()> {
        let _turn = self.0.refreshing.lock().await;
        let (current, epoch) = (self.current(), self.0.upstreams.epoch());
        if current.made_at >= since && current.epoch == epoch {
            return Ok(());
        }
        // Whoever has just changed a connection wants to see what came of it.
        let all = all || current.epoch != epoch;
        let active = self.0.upstreams.active();
        let (down, up): (Vec<_>, Vec<_>) =
            active.into_iter().partition(|upstream| !all && self.is_down(upstream));
        join_all(up.iter().map(|upstream| self.ask(upstream))).await;
        for upstream in down {
            self.ask_beside(upstream);
        }
        self.publish(Instant::now(), epoch).await
    }

    /// Asks a server that was down, without anyone waiting; a list that it gives is published.
    fn ask_beside(&self, upstream: Arc<Upstream>) {
        {
            let mut offered = self.0.offered.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(known) = offered.get_mut(&upstream.id) else { return };
            if known.is_being_asked || known.asked_at.elapsed() < ASK_AGAIN {
                return;
            }
            known.is_being_asked = true;
        }
        let this = self.clone();
        self.0.tasks.spawn(async move {
            this.ask(&upstream).await;
            if !this.is_down(&upstream)
                && let Err(error) = this.records_changed().await
            {
                tracing::warn!(%error, "the list of models could not be made");
            }
        });
    }

    async fn ask(&self, upstream: &Arc<Upstream>) {
        let answer = self.0.upstreams.list(upstream).await;
        let mut offered = self.0.offered.lock().unwrap_or_else(PoisonError::into_inner);
        let before = offered.get(&upstream.id).map(|known| Arc::clone(&known.offered));
        let is_down = answer.is_err();
        let list = answer.map_or_else(|_| before.unwrap_or_default(), Arc::new);
        let known = Known { offered: list, asked_at: Instant::now(), is_down, is_being_asked: false };
        offered.insert(upstream.id, known);
    }

    fn is_down(&self, upstream: &Upstream) -> bool {
        let offered = self.0.offered.lock().unwrap_or_else(PoisonError::into_inner);
        offered.get(&upstream.id).is_some_and(|known| known.is_down)
    }

    async fn publish(&self, made_at: Instant, epoch: u64) -> Result<()> {
        let page = self.0.store.scan(by_id::<Model>().limit(MANY)).await?;
        let records: Vec<Model> = page.items.into_iter().map(|item| item.doc).collect();
        let listed = self.listed();
        let sources =
            Sources { listed: &listed, records: &records, rules: self.0.rules, order: &self.0.order };
        let current = Arc::new(Current { snapshot: Snapshot::new(&sources), made_at, epoch });
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = current;
        Ok(())
    }

    fn listed(&self) -> Vec<Listed> {
        let mut offered = self.0.offered.lock().unwrap_or_else(PoisonError::into_inner);
        let active = self.0.upstreams.active();
        offered.retain(|id, _| active.iter().any(|upstream| upstream.id == *id));
        let known = active.into_iter().filter_map(|upstream| {
            let known = offered.get(&upstream.id)?;
            Some(Listed { upstream, offered: Arc::clone(&known.offered), is_down: known.is_down })
        });
        known.collect()
    }
}
