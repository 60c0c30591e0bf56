//! Changing and deleting accounts.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Accounts, Email, Role, User, create::checked_name};
use crate::{
    audit::{Action, Actor, Event, Origin},
    clock::Timestamp,
    crypto::{PasswordHash, Secret},
    error::{Error, Result},
    events,
    ids::UserId,
    store::{self, Batch, Collection, Document, Index, Stored, What},
};

/// What an administrator changes; `None` leaves it as it is.
#[derive(Default)]
pub(crate) struct Change {
    pub(crate) role: Option<Role>,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) profile_image_url: Option<String>,
    pub(crate) password: Option<Secret<String>>,
    /// False disables the account: nobody can sign in with it until it is enabled again.
    pub(crate) is_active: Option<bool>,
}

/// What a person changes of their own profile.
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) image_url: String,
    /// The optional parts; null removes one.
    pub(crate) parts: Map<String, Value>,
}

/// An account that is gone while what it owned may still be there. Written with the deletion, removed when all is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Removal {
    pub(crate) user: UserId,
    since: Timestamp,
}

impl Document for Removal {
    type Id = UserId;
    const COLLECTION: Collection = Collection { name: "removals", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> UserId {
        self.user
    }
}

/// A [`Change`] after its checks.
struct Checked {
    role: Option<Role>,
    name: Option<String>,
    email: Option<Email>,
    image: Option<String>,
    password: Option<PasswordHash>,
    is_active: Option<bool>,
}

impl Accounts {
    /// Applies `change` to the account `id`. Whatever takes rights away, or changes the password, ends its sessions in the
    /// same batch; an approval does not, so that a waiting person just goes on.
    pub(crate) async fn change(&self, origin: &Origin, id: UserId, change: Change) -> Result<User> {
        let user = self.get(id).await?.ok_or_else(|| Error::not_found("user"))?;
        check_primary(origin, &user, &change)?;
        let change = self.check(change).await?;
        let now = self.clock.now();
        let done = self
            .store
            .update_with::<User, Error>(&id, |user, batch| {
                for event in apply(origin, user, &change, now) {
                    batch.insert(&event);
                }
                Ok(())
            })
            .await
            .map_err(email_taken)?
            .ok_or_else(|| Error::not_found("user"))?;
        if !done.is_verified() {
            self.events.publish(events::Event::AccessLost(id));
        } else if done.epoch != user.epoch {
            self.events.publish(events::Event::SessionsEnded(id));
        }
        self.sessions.forget_ended(id, Some(done.epoch)).await?;
        Ok(done.doc)
    }

    /// A person's own new password. All of their sessions end, this one too.
    pub(crate) async fn change_own_password(
        &self,
        origin: &Origin,
        user: &Stored<User>,
        current: Secret<String>,
        new: Secret<String>,
    ) -> Result<()> {
        if !self.settings.password_auth() {
            return Err(Error::Refused("passwords are switched off here".to_owned()));
        }
        if !self.hasher.verify(current, user.password.clone()).await? {
            return Err(Error::invalid("password", "the current password is wrong"));
        }
        self.rules.check(&new)?;
        let (hash, now) = (self.hasher.hash(new).await?, self.clock.now());
        let before = user.password.clone();
        let done = self
            .store
            .update_with::<User, Error>(&user.id, |user, batch| {
                if user.password != before {
                    return Err(Error::Conflict(
                        "the password was changed meanwhile; sign in again".to_owned(),
                    ));
                }
                user.password = Some(hash.clone());
                user.epoch += 1;
                user.updated_at = now;
                batch.insert(&Event::new(now, origin, Action::PasswordChanged, user.id));
                Ok(())
            })
            .await?;
        self.events.publish(events::Event::SessionsEnded(user.id));
        self.sessions.forget_ended(user.id, done.map(|user| user.epoch)).await
    }

    pub(crate) async fn change_own_profile(&self, id: UserId, profile: Profile) -> Result<User> {
        let name = checked_name(&profile.name)?;
        let now = self.clock.now();
        let done = self
            .store
            .update::<User, Error>(&id, |user| {
                user.name.clone_from(&name);
                user.profile_image_url.clone_from(&profile.image_url);
                for (part, value) in &profile.parts {
                    set_part(&mut user.profile, part, value);
                }
                user.updated_at = now;
                Ok(())
            })
            .await?;
        done.map(|user| user.doc).ok_or_else(|| Error::not_found("user"))
    }

    /// Merges `ui` key by key (null removes one) and replaces other keys of the person's own settings.
    pub(crate) async fn change_own_settings(
        &self,
        id: UserId,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>> {
        let done = self
            .store
            .update::<User, Error>(&id, |user| {
                for (key, value) in &patch {
                    match (key.as_str(), value) {
                        ("ui", Value::Object(ui)) => {
                            let stored =
                                user.settings.entry("ui").or_insert_with(|| Value::Object(Map::new()));
                            if let Value::Object(stored) = stored {
                                ui.iter().for_each(|(name, value)| set_part(stored, name, value));
                            }
                        }
                        _ => set_part(&mut user.settings, key, value),
                    }
                }
                Ok(())
            })
            .await?;
        done.map(|user| user.doc.settings).ok_or_else(|| Error::not_found("user"))
    }

    /// Ends all sessions of `id`; how many lived.
    pub(crate) async fn end_sessions(&self, origin: &Origin, id: UserId) -> Result<usize> {
        let user = self.get(id).await?.ok_or_else(|| Error::not_found("user"))?;
        if user.is_primary && !may_touch_primary(origin, id) {
            return Err(primary_is_own());
        }
        let living = self.sessions.of_user(&user).await?.len();
        let now = self.clock.now();
        let done = self
            .store
            .update_with::<User, Error>(&id, |user, batch| {
                user.epoch += 1;
                batch.insert(&Event::new(now, origin, Action::SessionsRevoked, user.id));
                Ok(())
            })
            .await?;
        self.events.publish(events::Event::SessionsEnded(id));
        self.sessions.forget_ended(id, done.map(|user| user.epoch)).await?;
        Ok(living)
    }

    /// Deletes the account and ends its sessions. What it owned is removed afterwards (see [`Removal`]).
    pub(crate) async fn delete(&self, origin: &Origin, id: UserId) -> Result<()> {
        loop {
            let user = self.get(id).await?.ok_or_else(|| Error::not_found("user"))?;
            if user.is_primary {
                return Err(Error::Refused("the first administrator cannot be deleted".to_owned()));
            }
            if origin.user() == Some(id) {
                return Err(Error::Refused("nobody can delete their own account here".to_owned()));
            }
            let now = self.clock.now();
            let event = Event::new(now, origin, Action::UserDeleted, id).with_detail(user.email.as_str());
            let mut batch = Batch::new();
            batch.delete_at::<User>(&id, user.version).put(&Removal { user: id, since: now }).insert(&event);
            match self.store.commit(batch).await {
                Ok(()) => break,
                Err(error) if error.conflict() == Some(What::Moved) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.events.publish(events::Event::AccessLost(id));
        self.sessions.forget_ended(id, None).await
    }

    /// Deleted accounts whose belongings may still be there.
    pub(crate) async fn removals(&self) -> Result<Vec<UserId>> {
        let page = self.store.scan(store::by_id::<Removal>().limit(1000)).await?;
        Ok(page.items.iter().map(|removal| removal.user).collect())
    }

    /// Everything that `id` owned is gone.
    pub(crate) async fn removal_done(&self, id: UserId) -> Result<()> {
        Ok(self.store.commit(Batch::new().delete::<Removal>(&id)).await?)
    }

    async fn check(&self, change: Change) -> Result<Checked> {
        let password = match change.password {
            Some(password) => {
                self.rules.check(&password)?;
                Some(self.hasher.hash(password).await?)
            }
            None => None,
        };
        Ok(Checked {
            role: change.role,
            name: change.name.as_deref().map(checked_name).transpose()?,
            email: change.email.as_deref().map(str::parse).transpose()?,
            image: change.profile_image_url,
            password,
            is_active: change.is_active,
        })
    }
}

/// Makes the change and tells what happened.
fn apply(origin: &Origin, user: &mut User, change: &Checked, now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    let mut note = |action, detail: String| {
        events.push(Event::new(now, origin, action, user.id).with_detail(detail));
    };
    let mut ends_sessions = false;
    if let Some(role) = change.role.filter(|role| *role != user.role) {
        note(Action::RoleChanged, format!("{} to {role}", user.role));
        ends_sessions |= user.role != Role::Pending;
        user.role = role;
    }
    if let Some(active) = change.is_active.filter(|active| *active == user.is_disabled) {
        note(if active { Action::UserEnabled } else { Action::UserDisabled }, String::new());
        ends_sessions |= !active;
        user.is_disabled = !active;
    }
    if let Some(password) = &change.password {
        note(Action::PasswordChanged, String::new());
        ends_sessions = true;
        user.password = Some(password.clone());
    }
    if let Some(email) = change.email.as_ref().filter(|email| **email != user.email) {
        note(Action::UserUpdated, format!("{} to {email}", user.email));
        ends_sessions = true;
        user.email = email.clone();
    }
    if let Some(name) = &change.name {
        user.name.clone_from(name);
    }
    if let Some(image) = &change.image {
        user.profile_image_url.clone_from(image);
    }
    user.epoch += u32::from(ends_sessions);
    user.updated_at = now;
    events
}

/// The first administrator is changed only by itself or by the operator at the machine, and stays what it is.
fn check_primary(origin: &Origin, user: &User, change: &Change) -> Result<()> {
    if !user.is_primary {
        return Ok(());
    }
    if !may_touch_primary(origin, user.id) {
        return Err(primary_is_own());
    }
    if change.role.is_some_and(|role| role != Role::Admin) || change.is_active == Some(false) {
        let why = "the first administrator cannot lose the role or be disabled: somebody must be able to administer";
        return Err(Error::Refused(why.to_owned()));
    }
    Ok(())
}

fn may_touch_primary(origin: &Origin, id: UserId) -> bool {
    origin.user() == Some(id) || matches!(origin.actor, Actor::Operator { .. } | Actor::System)
}

fn primary_is_own() -> Error {
    Error::Refused("the first administrator's account can be changed only by its owner".to_owned())
}

fn email_taken(error: Error) -> Error {
    match error {
        Error::Conflict(_) => Error::invalid("email", "an account with this e-mail address exists already"),
        other => other,
    }
}

fn set_part(parts: &mut Map<String, Value>, name: &str, value: &Value) {
    if value.is_null() {
        parts.remove(name);
    } else {
        parts.insert(name.to_owned(), value.clone());
    }
}
