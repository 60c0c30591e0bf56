//! The set of connections: those of the environment first, which cannot be changed here, then the stored ones.
//!
//! What requests use is a list in memory that is made anew after each change; secrets are opened once, when it is made.

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::{Map, Value};

use super::connection::{Connection, Kind, Options, base_url};
use super::health::Health;
use super::upstream::{self, Timing, Upstream};
use crate::access::Grant;
use crate::audit::{Action, Event, Origin};
use crate::clock::Clock;
use crate::crypto::{Keyring, Sealed, Secret};
use crate::error::{Error, Result};
use crate::ids::ConnectionId;
use crate::net::Net;
use crate::store::{Batch, Store, by_id};

/// Far above what a site has; the list is read as a whole.
const MANY: usize = 1000;

/// A connection that the environment names.
pub(crate) struct Given {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) key: Option<Secret<String>>,
}

/// What the service is made of.
pub(crate) struct Setup {
    pub(crate) store: Store,
    pub(crate) keyring: Keyring,
    pub(crate) clock: Clock,
    pub(crate) net: Net,
    pub(crate) timing: Timing,
    pub(crate) enable_openai: bool,
    pub(crate) enable_ollama: bool,
    pub(crate) environment: Vec<Given>,
}

/// A connection to be added.
pub(crate) struct NewConnection {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) key: Option<Secret<String>>,
    pub(crate) headers: Map<String, Value>,
    pub(crate) options: Options,
    pub(crate) access_grants: Vec<Grant>,
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Upstreams(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) setup: Setup,
    current: RwLock<Current>,
    /// One change at a time: each is made from the list as it is.
    pub(super) changing: tokio::sync::Mutex<()>,
}

#[derive(Clone, Default)]
struct Current {
    list: Arc<Vec<Arc<Upstream>>>,
    /// Moves with each change, so that whoever keeps something made from the list notices.
    epoch: u64,
}

impl Upstreams {
    pub(crate) async fn open(setup: Setup) -> Result<Self> {
        let current = RwLock::new(Current::default());
        let upstreams = Self(Arc::new(Inner { setup, current, changing: tokio::sync::Mutex::new(()) }));
        upstreams.reload().await?;
        Ok(upstreams)
    }

    /// All connections in order, disabled ones too.
    pub(crate) fn all(&self) -> Arc<Vec<Arc<Upstream>>> {
        Arc::clone(&self.0.current.read().unwrap_or_else(PoisonError::into_inner).list)
    }

    /// Changes whenever [`Upstreams::all`] does.
    pub(crate) fn epoch(&self) -> u64 {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).epoch
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> Vec<Arc<Upstream>> {
        self.all().iter().filter(|upstream| upstream.kind == kind).cloned().collect()
    }

    pub(crate) fn is_kind_enabled(&self, kind: Kind) -> bool {
        match kind {
            Kind::OpenAi => self.0.setup.enable_openai,
            Kind::Ollama => self.0.setup.enable_ollama,
        }
    }

    /// Those that may be asked now.
    pub(crate) fn active(&self) -> Vec<Arc<Upstream>> {
        let is_active =
            |upstream: &&Arc<Upstream>| upstream.is_usable() && self.is_kind_enabled(upstream.kind);
        self.all().iter().filter(is_active).cloned().collect()
    }

    pub(crate) fn get(&self, id: ConnectionId) -> Result<Arc<Upstream>> {
        let found = self.all().iter().find(|upstream| upstream.id == id).cloned();
        found.ok_or_else(|| Error::not_found("connection"))
    }

    pub(crate) async fn add(&self, who: &Origin, new: NewConnection) -> Result<Arc<Upstream>> {
        let _turn = self.0.changing.lock().await;
        let url = base_url(&new.url)?;
        let same = self.all().iter().any(|known| known.kind == new.kind && known.url == url);
        if same {
            let why = "there is a connection with this address already; change that one, or remove it first";
            return Err(Error::Conflict(why.to_owned()));
        }
        let last = self.stored(new.kind).await?.iter().map(|connection| connection.position).max();
        let connection =
            self.connection(ConnectionId::random(), &url, new, last.map_or(0, |last| last + 1))?;
        let event = Event::new(self.0.setup.clock.now(), who, Action::ConnectionAdded, connection.id);
        let mut batch = Batch::new();
        batch.insert(&connection).insert(&event.with_detail(url));
        self.0.setup.store.commit(batch).await?;
        self.reload().await?;
        self.get(connection.id)
    }

    pub(crate) async fn remove(&self, who: &Origin, id: ConnectionId) -> Result<()> {
        let _turn = self.0.changing.lock().await;
        let known = self.get(id)?;
        if known.is_locked {
            let why =
                "this connection comes from the environment; remove it from there and restart the server";
            return Err(Error::Conflict(why.to_owned()));
        }
        let event = Event::new(self.0.setup.clock.now(), who, Action::ConnectionRemoved, id);
        let mut batch = Batch::new();
        batch.delete::<Connection>(&id).insert(&event.with_detail(known.url.clone()));
        self.0.setup.store.commit(batch).await?;
        self.reload().await
    }

    /// Checks what is sealed or sent by doing both.
    pub(super) fn connection(
        &self,
        id: ConnectionId,
        url: &str,
        new: NewConnection,
        position: u32,
    ) -> Result<Connection> {
        upstream::headers(new.key.as_ref(), &new.options, &new.headers)?;
        let now = self.0.setup.clock.now();
        Ok(Connection {
            id,
            kind: new.kind,
            position,
            url: url.to_owned(),
            key: new.key.map(|key| self.seal(id, "key", key.expose().as_bytes())),
            headers: self.seal_headers(id, &new.headers)?,
            options: new.options,
            access_grants: new.access_grants,
            is_overlay: false,
            created_at: now,
            updated_at: now,
        })
    }

    pub(super) fn seal(&self, id: ConnectionId, field: &str, plain: &[u8]) -> Sealed {
        self.0.setup.keyring.seal(&Connection::place(id, field), plain)
    }

    pub(super) fn seal_headers(
        &self,
        id: ConnectionId,
        headers: &Map<String, Value>,
    ) -> Result<Option<Sealed>> {
        if headers.is_empty() {
            return Ok(None);
        }
        let text = serde_json::to_vec(headers).map_err(Error::internal)?;
        Ok(Some(self.seal(id, "headers", &text)))
    }

    /// The records of a kind in their order.
    pub(super) async fn stored(&self, kind: Kind) -> Result<Vec<Connection>> {
        let page = self.0.setup.store.scan(by_id::<Connection>().limit(MANY)).await?;
        let mut stored: Vec<_> =
            page.items.into_iter().map(|item| item.doc).filter(|item| item.kind == kind).collect();
        stored.sort_by_key(|connection| (connection.position, connection.created_at));
        Ok(stored)
    }

    /// Makes the list anew from the environment and the store.
    pub(super) async fn reload(&self) -> Result<()> {
        let before = self.all();
        let mut list = Vec::new();
        for kind in [Kind::OpenAi, Kind::Ollama] {
            let stored = self.stored(kind).await?;
            let given = self.0.setup.environment.iter().filter(|given| given.kind == kind);
            for given in given {
                let id = Connection::environment_id(kind, &given.url)?;
                let overlay = stored.iter().find(|connection| connection.id == id);
                list.push(self.given(id, given, overlay, index(&list, kind))?);
            }
            for connection in stored.iter().filter(|connection| !connection.is_overlay) {
                list.push(self.opened(connection, index(&list, kind)));
            }
        }
        for upstream in &mut list {
            let same = |old: &&Arc<Upstream>| old.id == upstream.id && old.url == upstream.url;
            if let Some(old) = before.iter().find(same)
                && !upstream.is_unreadable
            {
                upstream.health = Arc::clone(&old.health);
            }
        }
        let list = Arc::new(list.into_iter().map(Arc::new).collect());
        let mut current = self.0.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Current { list, epoch: current.epoch + 1 };
        Ok(())
    }

    fn given(
        &self,
        id: ConnectionId,
        given: &Given,
        overlay: Option<&Connection>,
        index: usize,
    ) -> Result<Upstream> {
        let key = given.key.as_ref().filter(|key| !key.expose().is_empty());
        let key = key.map(|key| Secret::new(key.expose().clone()));
        let own_headers = match overlay.and_then(|overlay| overlay.headers.as_ref()) {
            Some(sealed) => self.open_headers(id, sealed).unwrap_or_default(),
            None => Map::new(),
        };
        let options = overlay.map(|overlay| overlay.options.clone()).unwrap_or_default();
        let headers = upstream::headers(key.as_ref(), &options, &own_headers)?;
        Ok(Upstream {
            id,
            kind: given.kind,
            index,
            url: given.url.clone(),
            access_grants: overlay.map(|overlay| overlay.access_grants.clone()).unwrap_or_default(),
            is_locked: true,
            updated_at: overlay.map(|overlay| overlay.updated_at).unwrap_or_default(),
            health: Arc::default(),
            is_unreadable: false,
            key,
            own_headers,
            headers,
            options,
        })
    }

    /// A record whose secrets do not open stays in the list and says why it cannot be used.
    fn opened(&self, connection: &Connection, index: usize) -> Upstream {
        let health = Arc::<Health>::default();
        let opened = self.open_secrets(connection).and_then(|(key, own)| {
            let headers = upstream::headers(key.as_ref(), &connection.options, &own)?;
            Ok((key, own, headers))
        });
        let is_unreadable = opened.is_err();
        let (key, own_headers, headers) = opened.unwrap_or_else(|error| {
            tracing::error!(connection = %connection.id, %error, "a connection's key cannot be read");
            health.failed(upstream::UNREADABLE.to_owned());
            Default::default()
        });
        Upstream {
            id: connection.id,
            kind: connection.kind,
            index,
            url: connection.url.clone(),
            access_grants: connection.access_grants.clone(),
            is_locked: false,
            updated_at: connection.updated_at,
            options: connection.options.clone(),
            health,
            is_unreadable,
            key,
            own_headers,
            headers,
        }
    }

    fn open_secrets(&self, connection: &Connection) -> Result<Secrets> {
        let key =
            connection.key.as_ref().map(|sealed| self.open_text(connection.id, "key", sealed)).transpose()?;
        let own = connection.headers.as_ref().map(|sealed| self.open_headers(connection.id, sealed));
        Ok((key, own.transpose()?.unwrap_or_default()))
    }

    fn open_headers(&self, id: ConnectionId, sealed: &Sealed) -> Result<Map<String, Value>> {
        let text = self.open_text(id, "headers", sealed)?;
        serde_json::from_str(text.expose()).map_err(Error::internal)
    }

    fn open_text(&self, id: ConnectionId, field: &str, sealed: &Sealed) -> Result<Secret<String>> {
        let plain =
            self.0.setup.keyring.open(&Connection::place(id, field), sealed).map_err(Error::internal)?;
        let text = std::str::from_utf8(plain.expose()).map_err(Error::internal)?;
        Ok(Secret::new(text.to_owned()))
    }
}

/// Key and own headers of a connection, readable.
type Secrets = (Option<Secret<String>>, Map<String, Value>);

fn index(list: &[Upstream], kind: Kind) -> usize {
    list.iter().filter(|upstream| upstream.kind == kind).count()
}
