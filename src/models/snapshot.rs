//! The merged list of models at one moment, with the answers to "list them" already written.
//!
//! Order: connections in their order, each with its models as the server lists them; then presets by name. Where an order is
//! configured, the models that it names come first. When two connections offer the same id, the first has it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::access::{Audience, Guard, ModelRules};
use super::record::Model;
use crate::access::GrantTo;
use crate::ids::UserId;
use crate::upstreams::{Kind, Offered, Upstream};

/// What one connection offers.
#[derive(Clone)]
pub(super) struct Listed {
    pub(super) upstream: Arc<Upstream>,
    pub(super) offered: Arc<Vec<Offered>>,
    /// The server does not answer now; this is what it offered before.
    pub(super) is_down: bool,
}

/// A model as it can be asked.
#[derive(Clone)]
pub(crate) struct Usable {
    pub(crate) upstream: Arc<Upstream>,
    /// As the server names it.
    pub(crate) upstream_id: String,
    /// Parameters of the record.
    pub(crate) params: Option<Arc<Map<String, Value>>>,
}

struct Item {
    usable: Usable,
    guard: Guard,
    /// Of a preset: its base, which must be usable too.
    base: Option<String>,
    for_admins: Bytes,
    for_people: Bytes,
    /// Of Ollama's models: the entry of its own list, under our id.
    tag: Value,
}

pub(super) struct Snapshot {
    items: Vec<Item>,
    by_id: HashMap<String, usize>,
    rules: ModelRules,
    admins: Bytes,
    /// For people about whom no grant says anything particular.
    everyone: Bytes,
    particular: HashSet<UserId>,
    /// Base models as the servers list them, for administrators.
    base: Bytes,
}

pub(super) struct Sources<'a> {
    pub(super) listed: &'a [Listed],
    pub(super) records: &'a [Model],
    pub(super) rules: ModelRules,
    pub(super) order: &'a [String],
}

impl Snapshot {
    pub(super) fn new(sources: &Sources<'_>) -> Self {
        let mut rows = rows(sources);
        let place = |id: &str| sources.order.iter().position(|named| named == id).unwrap_or(usize::MAX);
        rows.sort_by_key(|(id, _)| place(id));
        let mut snapshot = Self {
            by_id: rows.iter().enumerate().map(|(at, (id, _))| (id.clone(), at)).collect(),
            items: rows.into_iter().map(|(_, item)| item).collect(),
            rules: sources.rules,
            admins: Bytes::new(),
            everyone: Bytes::new(),
            particular: particular(sources.records, sources.listed),
            base: written(&base_views(sources.listed)),
        };
        snapshot.admins = snapshot.write(|item| Some(&item.for_admins));
        let nobody = Audience::Person(UserId::random());
        snapshot.everyone = snapshot.list_for(nobody);
        snapshot
    }

    /// The body of `GET /api/models`.
    pub(super) fn list(&self, who: Audience) -> Bytes {
        match who {
            Audience::Admin(_) if self.rules.admins_use_all || self.rules.everyone_uses_all => {
                self.admins.clone()
            }
            Audience::Person(user) if !self.particular.contains(&user) => self.everyone.clone(),
            _ => self.list_for(who),
        }
    }

    /// The body of `GET /api/models/base`.
    pub(super) fn base(&self) -> Bytes {
        self.base.clone()
    }

    /// The same list for one kind of connection only.
    pub(super) fn list_of(&self, kind: Kind, who: Audience) -> Bytes {
        let is_of_kind = |item: &Item| item.usable.upstream.kind == kind;
        self.write(|item| self.text_for(item, who).filter(|_| is_of_kind(item)))
    }

    /// Ollama's base models in Ollama's own form.
    pub(super) fn tags(&self, who: Audience) -> Bytes {
        let is_it = |item: &&Item| item.base.is_none() && item.usable.upstream.kind == Kind::Ollama;
        let seen = self.items.iter().filter(is_it).filter(|item| self.admits(item, who));
        let tags: Vec<&Value> = seen.map(|item| &item.tag).collect();
        json!({ "models": tags }).to_string().into()
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The model, when it is there and `who` may use it.
    pub(super) fn find(&self, id: &str, who: Audience) -> Option<&Usable> {
        let item = self.item(id)?;
        self.admits(item, who).then_some(&item.usable)
    }

    fn item(&self, id: &str) -> Option<&Item> {
        self.by_id.get(id).and_then(|at| self.items.get(*at))
    }

    fn admits(&self, item: &Item, who: Audience) -> bool {
        let base = item.base.as_ref().and_then(|base| self.item(base));
        item.guard.admits(who, self.rules) && base.is_none_or(|base| base.guard.admits(who, self.rules))
    }

    fn list_for(&self, who: Audience) -> Bytes {
        self.write(|item| self.text_for(item, who))
    }

    fn text_for<'a>(&self, item: &'a Item, who: Audience) -> Option<&'a Bytes> {
        let text = if who.is_admin() { &item.for_admins } else { &item.for_people };
        self.admits(item, who).then_some(text)
    }

    fn write<'a>(&'a self, text: impl Fn(&'a Item) -> Option<&'a Bytes>) -> Bytes {
        let mut out = br#"{"object":"list","data":["#.to_vec();
        for (at, item) in self.items.iter().filter_map(text).enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.extend_from_slice(item);
        }
        out.extend_from_slice(b"]}");
        out.into()
    }
}

/// All models with their ids: base models, then presets.
fn rows(sources: &Sources<'_>) -> Vec<(String, Item)> {
    let records: HashMap<&str, &Model> =
        sources.records.iter().map(|record| (record.id.as_str(), record)).collect();
    let mut rows: Vec<(String, Item)> = Vec::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for listed in sources.listed {
        for offered in listed.offered.iter() {
            if seen.contains_key(&offered.id) {
                continue;
            }
            let record = records.get(offered.id.as_str()).copied().filter(|record| record.base.is_none());
            // Also one that is switched off: presets on it are then off too, and a later server's does not take its place.
            seen.insert(offered.id.clone(), rows.len());
            rows.push((offered.id.clone(), base_item(listed, offered, record)));
        }
    }
    let mut presets: Vec<&Model> = sources.records.iter().filter(|record| record.base.is_some()).collect();
    presets.sort_by_key(|record| record.name.to_lowercase());
    for record in presets {
        let base = record.base.as_ref().and_then(|base| seen.get(base.as_str())).and_then(|at| rows.get(*at));
        let Some((base_id, base)) = base else { continue };
        let is_free = !seen.contains_key(record.id.as_str());
        if record.is_active && is_free && is_active(records.get(base_id.as_str())) {
            let item = preset_item(record, base_id, base);
            rows.push((record.id.to_string(), item));
        }
    }
    rows.retain(|(id, _)| is_active(records.get(id.as_str())));
    rows
}

fn is_active(record: Option<&&Model>) -> bool {
    record.is_none_or(|record| record.is_active)
}

fn base_item(listed: &Listed, offered: &Offered, record: Option<&Model>) -> Item {
    let upstream = &listed.upstream;
    let guard = match record {
        Some(record) => Guard { owner: record.owner, grants: record.access_grants.clone(), has_record: true },
        None => Guard { owner: None, grants: upstream.access_grants.clone(), has_record: false },
    };
    let mut view = base_view(listed, offered);
    if let Some(record) = record {
        set(&mut view, "name", record.name.clone().into());
    }
    Item {
        usable: Usable {
            upstream: Arc::clone(upstream),
            upstream_id: offered.upstream_id.clone(),
            params: record.map(|record| Arc::new(record.params.clone())),
        },
        guard,
        base: None,
        for_admins: text(&with_record(view.clone(), record, true)),
        for_people: text(&with_record(for_people(view), record, false)),
        tag: tag(listed, offered),
    }
}

fn preset_item(record: &Model, base_id: &str, base: &Item) -> Item {
    let kind = base.usable.upstream.kind;
    let view = json!({
        "id": record.id, "name": record.name, "object": "model", "created": record.created_at.seconds(),
        "owned_by": kind.as_str(), "connection_type": base.usable.upstream.connection_type(), "preset": true,
        "actions": [], "filters": [], "tags": record.tags(),
    });
    let mut params = base.usable.params.as_deref().cloned().unwrap_or_default();
    params.extend(record.params.clone());
    Item {
        usable: Usable { params: Some(Arc::new(params)), ..base.usable.clone() },
        guard: Guard { owner: record.owner, grants: record.access_grants.clone(), has_record: true },
        base: Some(base_id.to_owned()),
        for_admins: text(&with_record(view.clone(), Some(record), true)),
        for_people: text(&with_record(view, Some(record), false)),
        tag: Value::Null,
    }
}

/// A base model in the contract's form, as administrators see it.
fn base_view(listed: &Listed, offered: &Offered) -> Value {
    let upstream = &listed.upstream;
    let tags = match upstream.options.tags.as_ref() {
        Some(tags) => tags.clone(),
        None => Vec::new(),
    };
    let mut view = json!({
        "id": offered.id, "name": offered.name, "object": "model",
        "created": offered.raw.get("created").and_then(Value::as_u64).unwrap_or_default(),
        "owned_by": upstream.kind.as_str(), "connection_type": upstream.connection_type(),
        "urlIdx": upstream.index, "actions": [], "filters": [], "tags": tags,
    });
    let raw_name = match upstream.kind {
        Kind::OpenAi => "openai",
        Kind::Ollama => "ollama",
    };
    set(&mut view, raw_name, Value::Object(offered.raw.clone()));
    if listed.is_down {
        set(&mut view, "down", true.into());
    }
    view
}

fn tag(listed: &Listed, offered: &Offered) -> Value {
    if listed.upstream.kind != Kind::Ollama {
        return Value::Null;
    }
    let mut tag = Value::Object(offered.raw.clone());
    for name in ["name", "model"] {
        set(&mut tag, name, offered.id.clone().into());
    }
    if let Some(tag) = tag.as_object_mut() {
        tag.remove("id");
    }
    tag
}

/// Without what the server says about itself and which server it is.
fn for_people(mut view: Value) -> Value {
    if let Some(view) = view.as_object_mut() {
        for inner in ["openai", "ollama", "urlIdx"] {
            view.remove(inner);
        }
    }
    view
}

fn with_record(mut view: Value, record: Option<&Model>, with_params: bool) -> Value {
    if let Some(record) = record {
        set(&mut view, "info", record.short_view(with_params));
        if record.base.is_none() && !record.tags().is_empty() {
            set(&mut view, "tags", record.tags().into());
        }
    }
    view
}

fn base_views(listed: &[Listed]) -> Vec<Value> {
    let mut seen = HashSet::new();
    let offered =
        listed.iter().flat_map(|listed| listed.offered.iter().map(move |offered| (listed, offered)));
    offered
        .filter(|(_, offered)| seen.insert(&offered.id))
        .map(|(listed, offered)| base_view(listed, offered))
        .collect()
}

fn written(views: &[Value]) -> Bytes {
    json!({"object": "list", "data": views}).to_string().into()
}

fn set(view: &mut Value, name: &str, value: Value) {
    if let Some(view) = view.as_object_mut() {
        view.insert(name.to_owned(), value);
    }
}

fn text(view: &Value) -> Bytes {
    view.to_string().into()
}

/// People for whom a record or a connection says something of their own.
fn particular(records: &[Model], listed: &[Listed]) -> HashSet<UserId> {
    let grants = records.iter().flat_map(|record| &record.access_grants);
    let grants = grants.chain(listed.iter().flat_map(|listed| &listed.upstream.access_grants));
    let named = grants.filter_map(|grant| match grant.to {
        GrantTo::User(user) => Some(user),
        _ => None,
    });
    named.chain(records.iter().filter_map(|record| record.owner)).collect()
}
