//! Settings that an administrator may change while the server runs, on top of those it was started with.
//!
//! A value from file, environment or flag is locked: it wins, and a change of it is reported as not applied. What is stored
//! here counts only where the start left the default.

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    accounts::Role,
    audit::{Action, Event, Origin as Who},
    clock::{Clock, Timestamp},
    config::{
        Config, Loaded, Origin,
        value::{Lifetime, Setting as _, UserRole},
    },
    error::{Error, Result},
    store::{Batch, Collection, Document, Index, Store, by_id},
};

/// Settings that were changed at run time are few; this is far above their number.
const MANY: usize = 10_000;

/// A value that an administrator has set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// `group.field`
    key: String,
    /// As the setting's own parser reads it.
    value: String,
    at: Timestamp,
}

impl Document for Changed {
    type Id = String;
    const COLLECTION: Collection = Collection { name: "settings", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> String {
        self.key.clone()
    }
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Settings(Arc<Inner>);

struct Inner {
    loaded: Arc<Loaded>,
    store: Store,
    clock: Clock,
    changed: RwLock<BTreeMap<String, String>>,
}

impl Settings {
    pub(crate) async fn open(loaded: Arc<Loaded>, store: Store, clock: Clock) -> Result<Self> {
        let page = store.scan(by_id::<Changed>().limit(MANY)).await?;
        let changed = page.items.into_iter().map(|item| (item.doc.key, item.doc.value)).collect();
        Ok(Self(Arc::new(Inner { loaded, store, clock, changed: RwLock::new(changed) })))
    }

    /// Whether the start decides the value of `key`.
    pub(crate) fn is_locked(&self, key: &str) -> bool {
        self.0.loaded.origin(key) != Origin::Default
    }

    /// Stores the values, as far as they are not locked. All are checked first; the answer names those that are locked.
    pub(crate) async fn change(
        &self,
        who: &Who,
        values: Vec<(&'static str, String)>,
    ) -> Result<Vec<&'static str>> {
        let mut locked = Vec::new();
        let mut batch = Batch::new();
        let mut accepted = Vec::new();
        let at = self.0.clock.now();
        for (key, value) in values {
            let Some(meta) = Config::table().into_iter().find(|meta| meta.key == key && meta.runtime) else {
                return Err(Error::invalid("key", format!("{key} cannot be changed while the server runs")));
            };
            meta.check(&value).map_err(|why| Error::malformed(meta.env, why))?;
            if self.get(key).is_some_and(|now| now == value) {
                continue;
            }
            if self.is_locked(key) {
                locked.push(meta.env);
                continue;
            }
            batch
                .put(&Changed { key: key.to_owned(), value: value.clone(), at })
                .insert(&Event::new(at, who, Action::SettingsChanged, key).with_detail(value.as_str()));
            accepted.push((key.to_owned(), value));
        }
        if !accepted.is_empty() {
            self.0.store.commit(batch).await?;
            self.0.changed.write().unwrap_or_else(PoisonError::into_inner).extend(accepted);
        }
        Ok(locked)
    }

    /// Sign-up is open to people after the first: only when somebody has said so.
    pub(crate) fn sign_up_open(&self) -> bool {
        const KEY: &str = "auth.enable_signup";
        if self.is_locked(KEY) {
            return self.config().auth.enable_signup;
        }
        self.get(KEY).as_deref() == Some("true")
    }

    pub(crate) fn login_form(&self) -> bool {
        self.switch("auth.enable_login_form", self.config().auth.enable_login_form)
    }

    pub(crate) fn initial_admin_sign_up(&self) -> bool {
        self.config().auth.enable_initial_admin_signup
    }

    pub(crate) fn password_auth(&self) -> bool {
        self.config().auth.enable_password_auth
    }

    pub(crate) fn show_admin_details(&self) -> bool {
        self.switch("auth.show_admin_details", self.config().auth.show_admin_details)
    }

    pub(crate) fn default_role(&self) -> Role {
        let stored = self.get("auth.default_user_role").and_then(|text| UserRole::parse(&text).ok());
        match stored.unwrap_or(self.config().auth.default_user_role) {
            UserRole::Pending => Role::Pending,
            UserRole::User => Role::User,
            UserRole::Admin => Role::Admin,
        }
    }

    /// `None`: sessions do not expire.
    pub(crate) fn session_lifetime(&self) -> Option<Duration> {
        let stored = self.get("auth.jwt_expires_in").and_then(|text| Lifetime::parse(&text).ok());
        stored.unwrap_or(self.config().auth.jwt_expires_in).as_duration()
    }

    /// The session's lifetime as text, as the API shows it.
    pub(crate) fn session_lifetime_text(&self) -> String {
        self.text("auth.jwt_expires_in", || Lifetime::show(&self.config().auth.jwt_expires_in))
    }

    pub(crate) fn admin_contact(&self) -> Option<String> {
        let contact = self.text("auth.admin_contact", || self.config().auth.admin_contact.clone());
        Some(contact).filter(|contact| !contact.is_empty())
    }

    pub(crate) fn pending_title(&self) -> String {
        self.text("auth.pending_title", || self.config().auth.pending_title.clone())
    }

    pub(crate) fn pending_content(&self) -> String {
        self.text("auth.pending_content", || self.config().auth.pending_content.clone())
    }

    fn switch(&self, key: &str, started_with: bool) -> bool {
        self.get(key).map_or(started_with, |text| text == "true")
    }

    fn text(&self, key: &str, started_with: impl FnOnce() -> String) -> String {
        self.get(key).unwrap_or_else(started_with)
    }

    /// The stored value of `key`, where one counts.
    fn get(&self, key: &str) -> Option<String> {
        if self.is_locked(key) {
            return None;
        }
        self.0.changed.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn config(&self) -> &Config {
        &self.0.loaded.config
    }
}
