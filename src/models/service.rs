//! Records of models: made, changed and removed by those who may.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::access::{Audience, ModelRules};
use super::catalogue::Catalogue;
use super::record::Model;
use crate::access::{Grant, Permissions, Principal, Right};
use crate::audit::{Action, Event, Origin};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::ids::ModelId;
use crate::store::{Batch, Store, Stored, by_id};
use crate::tasks::Tasks;
use crate::upstreams::{Upstreams, read_grants};

const MANY: usize = 10_000;

/// What the service is made of.
pub(crate) struct ModelsSetup {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) upstreams: Upstreams,
    pub(crate) permissions: Permissions,
    pub(crate) tasks: Tasks,
    pub(crate) rules: ModelRules,
    pub(crate) time_to_live: Duration,
    pub(crate) order: Vec<String>,
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Models {
    store: Store,
    clock: Clock,
    permissions: Permissions,
    rules: ModelRules,
    pub(crate) catalogue: Catalogue,
}

/// A record as a client writes it; fields that it does not know stay out.
#[derive(Debug, Deserialize)]
pub(crate) struct ModelForm {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) base_model_id: Option<String>,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) meta: Map<String, Value>,
    #[serde(default)]
    pub(crate) params: Map<String, Value>,
    /// Absent or null: unchanged, or nobody's for a new one.
    #[serde(default)]
    pub(crate) access_grants: Option<Value>,
    #[serde(default = "yes")]
    pub(crate) is_active: bool,
}

fn yes() -> bool {
    true
}

impl Models {
    pub(crate) fn new(setup: ModelsSetup) -> Self {
        let ModelsSetup { store, clock, upstreams, permissions, tasks, rules, time_to_live, order } = setup;
        let catalogue = Catalogue::new(store.clone(), upstreams, tasks, rules, time_to_live, order);
        Self { store, clock, permissions, rules, catalogue }
    }

    /// All records, in the order of their ids.
    pub(crate) async fn all(&self) -> Result<Vec<Model>> {
        let page = self.store.scan(by_id::<Model>().limit(MANY)).await?;
        Ok(page.items.into_iter().map(|item| item.doc).collect())
    }

    pub(crate) fn may_read(&self, who: &Principal, model: &Model) -> bool {
        self.has(who, model, Right::Read) || self.has(who, model, Right::Write)
    }

    pub(crate) fn may_write(&self, who: &Principal, model: &Model) -> bool {
        self.has(who, model, Right::Write)
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Option<Stored<Model>>> {
        match id.parse::<ModelId>() {
            Ok(id) => Ok(self.store.get::<Model>(&id).await?),
            Err(_) => Ok(None),
        }
    }

    pub(crate) async fn create(&self, who: &Principal, origin: &Origin, form: ModelForm) -> Result<Model> {
        if !who.is_admin() && !self.permissions.allows("workspace", "models") {
            return Err(Error::Prohibited("making models is not allowed to your account"));
        }
        let id: ModelId = form.id.parse()?;
        let base = base_of(&form)?;
        self.check_base(who, &id, base.as_ref()).await?;
        let now = self.clock.now();
        let access_grants = form.access_grants.as_ref().filter(|grants| !grants.is_null());
        let access_grants = access_grants.map(read_grants).transpose()?.unwrap_or_default();
        self.check_grants(who, &[], &access_grants)?;
        let model = Model {
            id,
            owner: who.user_id(),
            base,
            name: form.name,
            params: form.params,
            meta: form.meta,
            access_grants,
            is_active: form.is_active,
            created_at: now,
            updated_at: now,
        };
        let mut batch = Batch::new();
        batch.insert(&model).insert(&self.event(origin, &model, "created"));
        self.store.commit(batch).await?;
        self.catalogue.records_changed().await?;
        Ok(model)
    }

    pub(crate) async fn update(&self, who: &Principal, origin: &Origin, form: ModelForm) -> Result<Model> {
        let old = self.writable(who, &form.id).await?;
        let base = base_of(&form)?;
        if base != old.base {
            self.check_base(who, &old.id, base.as_ref()).await?;
        }
        let grants = form.access_grants.as_ref().filter(|grants| !grants.is_null());
        let grants = grants.map(read_grants).transpose()?;
        self.change(who, origin, old, |model| {
            model.base = base;
            model.name = form.name;
            model.params = form.params;
            model.meta = form.meta;
            model.is_active = form.is_active;
            if let Some(grants) = grants {
                model.access_grants = grants;
            }
        })
        .await
    }

    pub(crate) async fn toggle(&self, who: &Principal, origin: &Origin, id: &str) -> Result<Model> {
        let old = self.writable(who, id).await?;
        self.change(who, origin, old, |model| model.is_active = !model.is_active).await
    }

    pub(crate) async fn delete(&self, who: &Principal, origin: &Origin, id: &str) -> Result<()> {
        let old = self.writable(who, id).await?;
        let mut batch = Batch::new();
        batch.delete_at::<Model>(&old.id, old.version).insert(&self.event(origin, &old, "deleted"));
        self.store.commit(batch).await?;
        self.catalogue.records_changed().await
    }

    /// Sets who may use a model. An administrator may name a base model that has no record yet: it gets one.
    pub(crate) async fn set_access(
        &self,
        who: &Principal,
        origin: &Origin,
        id: &str,
        name: Option<String>,
        grants: &Value,
    ) -> Result<Model> {
        let grants = read_grants(grants)?;
        if self.get(id).await?.is_none() && who.is_admin() {
            if !self.catalogue.has(id).await? {
                return Err(Error::not_found("Model"));
            }
            let model = self.record_of_base(who, id, name, grants)?;
            let mut batch = Batch::new();
            batch.insert(&model).insert(&self.event(origin, &model, &told(&model.access_grants)));
            self.store.commit(batch).await?;
            self.catalogue.records_changed().await?;
            return Ok(model);
        }
        let old = self.writable(who, id).await?;
        self.change(who, origin, old, |model| {
            model.access_grants = grants;
            if let Some(name) = name.filter(|name| !name.trim().is_empty()) {
                model.name = name;
            }
        })
        .await
    }

    fn record_of_base(
        &self,
        who: &Principal,
        id: &str,
        name: Option<String>,
        access_grants: Vec<Grant>,
    ) -> Result<Model> {
        let now = self.clock.now();
        Ok(Model {
            id: id.parse()?,
            owner: who.user_id(),
            base: None,
            name: name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| id.to_owned()),
            params: Map::new(),
            meta: Map::new(),
            access_grants,
            is_active: true,
            created_at: now,
            updated_at: now,
        })
    }

    async fn change(
        &self,
        who: &Principal,
        origin: &Origin,
        old: Stored<Model>,
        change: impl FnOnce(&mut Model),
    ) -> Result<Model> {
        let mut model = old.doc.clone();
        change(&mut model);
        if model == old.doc {
            return Ok(model);
        }
        model.updated_at = self.clock.now();
        let has_other_access = model.access_grants != old.access_grants;
        let what = if has_other_access { told(&model.access_grants) } else { "changed".to_owned() };
        if has_other_access {
            self.check_grants(who, &old.access_grants, &model.access_grants)?;
        }
        let mut batch = Batch::new();
        batch.replace(&model, old.version).insert(&self.event(origin, &model, &what));
        self.store.commit(batch).await?;
        self.catalogue.records_changed().await?;
        Ok(model)
    }

    /// A record that `who` may change; "not there" and "not yours" are one answer.
    async fn writable(&self, who: &Principal, id: &str) -> Result<Stored<Model>> {
        let found = self.get(id).await?.filter(|model| self.may_write(who, model));
        found.ok_or_else(|| Error::not_found("Model"))
    }

    /// A person's model stands on a base that the person may use; only administrators configure base models themselves.
    async fn check_base(&self, who: &Principal, id: &ModelId, base: Option<&ModelId>) -> Result<()> {
        if who.is_admin() {
            return Ok(());
        }
        let Some(base) = base else {
            let why = "choose the model that yours builds on (`base_model_id`)";
            return Err(Error::invalid("base_model_id", why));
        };
        self.catalogue.find(base.as_str(), Audience::of(who)).await?;
        if self.get(id.as_str()).await?.is_none() && self.catalogue.has(id.as_str()).await? {
            return Err(Error::Conflict("there is a model with this id already; choose another".to_owned()));
        }
        Ok(())
    }

    /// Sharing with everyone is an act of its own.
    fn check_grants(&self, who: &Principal, before: &[Grant], after: &[Grant]) -> Result<()> {
        let opens = |grant: &&Grant| grant.to == crate::access::GrantTo::Everyone && !before.contains(grant);
        let is_allowed = who.is_admin() || self.permissions.allows("sharing", "public_models");
        if is_allowed || !after.iter().any(|grant| opens(&grant)) {
            return Ok(());
        }
        Err(Error::Refused("sharing models with everyone is not allowed to your account".to_owned()))
    }

    fn has(&self, who: &Principal, model: &Model, right: Right) -> bool {
        match who.user_id() {
            _ if who.is_admin() && self.rules.admins_use_all => true,
            Some(user) => model.owner == Some(user) || Grant::any(&model.access_grants, user, right),
            None => who.is_admin(),
        }
    }

    fn event(&self, origin: &Origin, model: &Model, what: &str) -> Event {
        Event::new(model.updated_at.max(self.clock.now()), origin, Action::ModelAccessChanged, &model.id)
            .with_detail(what)
    }
}

fn base_of(form: &ModelForm) -> Result<Option<ModelId>> {
    let base = form.base_model_id.as_deref().filter(|base| !base.is_empty());
    let base = base.map(str::parse::<ModelId>).transpose()?;
    if base.as_ref().is_some_and(|base| base.as_str() == form.id) {
        return Err(Error::invalid("base_model_id", "a model cannot build on itself"));
    }
    Ok(base)
}

fn told(grants: &[Grant]) -> String {
    match grants {
        [] => "for administrators".to_owned(),
        grants if grants.contains(&Grant::EVERYONE_READS) => "for everyone".to_owned(),
        grants => format!("for {} people or groups", grants.len()),
    }
}
