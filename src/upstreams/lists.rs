//! The contract's view of the connections: parallel lists of addresses, keys and options by number.
//!
//! A key never leaves: its place holds a placeholder. A list that is read, changed and written back keeps the keys of the
//! connections that it still names; a key does not follow its connection to another address, or whoever may edit the
//! list could have it sent to a server of theirs.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::connection::{Connection, Kind, Options, base_url};
use super::grants;
use super::service::{NewConnection, Upstreams};
use super::upstream::Upstream;
use crate::audit::{Action, Event, Origin};
use crate::crypto::Secret;
use crate::error::{Error, Result};
use crate::ids::ConnectionId;
use crate::store::Batch;

/// Stands where a stored secret is, and means "unchanged" when it comes back.
pub(crate) const PLACEHOLDER: &str = "********";

/// Addresses, keys and options of the connections of one kind.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Lists {
    pub(crate) urls: Vec<String>,
    /// As many as addresses; missing ones are empty.
    pub(crate) keys: Vec<String>,
    /// By number, or (as older clients write) by address.
    pub(crate) configs: Map<String, Value>,
}

impl Upstreams {
    pub(crate) fn lists(&self, kind: Kind) -> Lists {
        let mut lists = Lists::default();
        for (number, upstream) in self.of_kind(kind).iter().enumerate() {
            lists.urls.push(upstream.url.clone());
            lists.keys.push(if upstream.has_key() { PLACEHOLDER.to_owned() } else { String::new() });
            lists.configs.insert(number.to_string(), entry(upstream));
        }
        lists
    }

    /// Makes the stored connections of a kind equal to `lists`; those of the environment take their options from it.
    pub(crate) async fn replace(&self, who: &Origin, kind: Kind, lists: Lists) -> Result<()> {
        let _turn = self.0.changing.lock().await;
        let known = self.of_kind(kind);
        let stored = self.stored(kind).await?;
        let mut batch = Batch::new();
        let mut claimed = HashSet::new();
        let urls = lists.urls.iter().map(|url| base_url(url)).collect::<Result<Vec<_>>>()?;
        for (number, url) in urls.iter().enumerate() {
            let wanted = Wanted::read(&lists, number, url)?;
            let same = find(&known, &claimed, number, &urls);
            let record = same.and_then(|same| stored.iter().find(|connection| connection.id == same.id));
            let position = u32::try_from(number).unwrap_or(u32::MAX);
            let next = match same {
                Some(same) => self.changed(same, record, wanted, position)?,
                None => self.created(kind, wanted, position)?,
            };
            claimed.insert(next.id);
            if record == Some(&next) {
                continue;
            }
            let action = if same.is_some() { Action::ConnectionChanged } else { Action::ConnectionAdded };
            let event = Event::new(next.updated_at, who, action, next.id).with_detail(url.as_str());
            batch.put(&next).insert(&event);
        }
        for gone in
            stored.iter().filter(|connection| !connection.is_overlay && !claimed.contains(&connection.id))
        {
            let event = Event::new(self.0.setup.clock.now(), who, Action::ConnectionRemoved, gone.id);
            batch.delete::<Connection>(&gone.id).insert(&event.with_detail(gone.url.as_str()));
        }
        if batch.is_empty() {
            return Ok(());
        }
        self.0.setup.store.commit(batch).await?;
        self.reload().await
    }

    fn created(&self, kind: Kind, wanted: Wanted, position: u32) -> Result<Connection> {
        let number = position + 1;
        let key = match wanted.key {
            Key::Unchanged => {
                let why = format!("the address of connection {number} is new; enter its key again");
                return Err(Error::invalid("key", why));
            }
            Key::Is(key) => Some(key),
            Key::None => None,
        };
        let new = NewConnection {
            kind,
            url: wanted.url.clone(),
            key,
            headers: merge(&Map::new(), wanted.headers.unwrap_or_default())?,
            options: wanted.options,
            access_grants: wanted.access_grants.unwrap_or_default(),
        };
        self.connection(ConnectionId::random(), &wanted.url, new, position)
    }

    /// The record of a known connection as it shall be. What is not mentioned stays.
    fn changed(
        &self,
        same: &Upstream,
        record: Option<&Connection>,
        wanted: Wanted,
        position: u32,
    ) -> Result<Connection> {
        let now = self.0.setup.clock.now();
        let headers = merge(&same.own_headers, wanted.headers.unwrap_or_else(|| same.own_headers.clone()))?;
        let given = match &wanted.key {
            Key::Is(key) => Some(Secret::new(key.expose().clone())),
            _ => None,
        };
        super::upstream::headers(given.as_ref(), &wanted.options, &headers)?;
        let sealed_headers = match record {
            Some(record) if headers == same.own_headers => record.headers.clone(),
            _ => self.seal_headers(same.id, &headers)?,
        };
        let key = match (wanted.key, record) {
            (_, _) if same.is_locked => None,
            (Key::Unchanged, Some(record)) => record.key.clone(),
            (Key::Is(key), _) => Some(self.seal(same.id, "key", key.expose().as_bytes())),
            _ => None,
        };
        let mut next = Connection {
            id: same.id,
            kind: same.kind,
            position: if same.is_locked { 0 } else { position },
            url: same.url.clone(),
            key,
            headers: sealed_headers,
            options: wanted.options,
            access_grants: wanted.access_grants.unwrap_or_else(|| same.access_grants.clone()),
            is_overlay: same.is_locked,
            created_at: record.map_or(now, |record| record.created_at),
            updated_at: record.map_or(now, |record| record.updated_at),
        };
        if record != Some(&next) {
            next.updated_at = now;
        }
        Ok(next)
    }
}

/// The known connection that number `number` of the new list means: the one with its address, best at its number.
fn find<'a>(
    known: &'a [Arc<Upstream>],
    claimed: &HashSet<ConnectionId>,
    number: usize,
    urls: &[String],
) -> Option<&'a Arc<Upstream>> {
    let url = urls.get(number)?;
    let is_it = |one: &&Arc<Upstream>| one.url == *url && !claimed.contains(&one.id);
    known.get(number).filter(is_it).or_else(|| known.iter().find(is_it))
}

fn entry(upstream: &Upstream) -> Value {
    let mut entry = match serde_json::to_value(&upstream.options) {
        Ok(Value::Object(entry)) => entry,
        _ => Map::new(),
    };
    let id = upstream.id.to_string();
    entry.insert("id".into(), id.clone().into());
    let grants = grants::view(&upstream.access_grants, "connection", &id, upstream.updated_at);
    entry.insert("access_grants".into(), grants.into());
    if !upstream.own_headers.is_empty() {
        let hidden = upstream.own_headers.keys().map(|name| (name.clone(), PLACEHOLDER.into()));
        entry.insert("headers".into(), Value::Object(hidden.collect()));
    }
    if upstream.kind == Kind::Ollama && upstream.has_key() {
        entry.insert("key".into(), PLACEHOLDER.into());
    }
    if upstream.is_locked {
        entry.insert("locked".into(), true.into());
    }
    entry.insert("state".into(), json!(upstream.health.state()));
    Value::Object(entry)
}

enum Key {
    Unchanged,
    Is(Secret<String>),
    None,
}

/// One connection as the lists want it.
struct Wanted {
    url: String,
    key: Key,
    options: Options,
    headers: Option<Map<String, Value>>,
    access_grants: Option<Vec<crate::access::Grant>>,
}

impl Wanted {
    fn read(lists: &Lists, number: usize, url: &str) -> Result<Self> {
        let by_url = || lists.urls.get(number).and_then(|written| lists.configs.get(written));
        let entry = lists.configs.get(&number.to_string()).or_else(by_url);
        let mut entry = match entry {
            Some(Value::Object(entry)) => entry.clone(),
            None | Some(Value::Null) => Map::new(),
            Some(_) => return Err(Error::malformed("config", "options must be an object")),
        };
        // Ollama has no list of keys: there the key is one of the options.
        let among_options = entry.remove("key");
        let listed = lists.keys.get(number).map(String::as_str).filter(|key| !key.is_empty());
        let key = match listed.or_else(|| among_options.as_ref().and_then(Value::as_str)).map(str::trim) {
            None | Some("") => Key::None,
            Some(PLACEHOLDER) => Key::Unchanged,
            Some(key) => Key::Is(Secret::new(key.to_owned())),
        };
        let headers = match entry.remove("headers") {
            None => None,
            Some(Value::Null) => Some(Map::new()),
            Some(Value::Object(headers)) => Some(headers),
            Some(Value::String(text)) if text.trim().is_empty() => Some(Map::new()),
            Some(_) => {
                return Err(Error::malformed("headers", "headers must be an object of names and values"));
            }
        };
        let access_grants = entry.get("access_grants").filter(|grants| !grants.is_null());
        let access_grants = access_grants.map(grants::read).transpose()?;
        Ok(Self { url: url.to_owned(), key, options: Options::parse(entry)?, headers, access_grants })
    }
}

/// New header values, with those that are placeholders taken from the known ones.
fn merge(known: &Map<String, Value>, mut wanted: Map<String, Value>) -> Result<Map<String, Value>> {
    for (name, value) in &mut wanted {
        if value == PLACEHOLDER {
            let why = || Error::invalid("headers", format!("enter the value of the header `{name}`"));
            *value = known.get(name).cloned().ok_or_else(why)?;
        }
    }
    Ok(wanted)
}
