//! The service itself, and proving who one is by password.

use super::{Email, User};
use crate::{
    audit::{Action, Actor, Event, Origin},
    clock::{Clock, Timestamp},
    crypto::{Hasher, Secret},
    error::{Error, Result},
    events::Events,
    ids::UserId,
    sessions::{Authenticated, Device, Method, Sessions},
    settings::Settings,
    store::{Batch, Store, Stored, What},
};

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Accounts {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    pub(super) sessions: Sessions,
    pub(super) hasher: Hasher,
    pub(super) rules: PasswordRules,
    pub(super) events: Events,
}

/// What a new password must be like. Existing ones are not judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PasswordRules {
    /// In characters.
    pub(crate) min_length: usize,
}

impl PasswordRules {
    pub(crate) fn check(self, password: &Secret<String>) -> Result<()> {
        if password.expose().chars().count() < self.min_length {
            let why = format!("the password is too short; use at least {} characters", self.min_length);
            return Err(Error::invalid("password", why));
        }
        Ok(())
    }
}

impl Accounts {
    pub(crate) fn new(
        store: Store,
        clock: Clock,
        settings: Settings,
        sessions: Sessions,
        hasher: Hasher,
        rules: PasswordRules,
        events: Events,
    ) -> Self {
        Self { store, clock, settings, sessions, hasher, rules, events }
    }

    /// Sign-in by password. An unknown address, a wrong password and a disabled account are one answer and take one time.
    pub(crate) async fn sign_in(
        &self,
        origin: &Origin,
        email: &str,
        password: Secret<String>,
        device: Device,
    ) -> Result<Authenticated> {
        if !self.settings.password_auth() {
            return Err(Error::Refused("signing in with a password is switched off here".to_owned()));
        }
        let mut found = match email.parse::<Email>() {
            Ok(email) => self.by_email(&email).await?,
            Err(_) => None,
        };
        let hash = found.as_ref().and_then(|user| user.password.clone());
        let is_right = self.hasher.verify(password, hash.clone()).await?;
        loop {
            let user = match found {
                Some(user) if is_right && !user.is_disabled => user,
                _ => return Err(wrong_credentials()),
            };
            let session = self.sessions.prepare(&user, Method::Password, device.clone())?;
            let who = Origin { actor: Actor::Anonymous, ..origin.clone() };
            let event = Event::new(self.clock.now(), &who, Action::SignedIn, user.id);
            // The account as it was when the password was checked: a password change in between wins.
            let mut batch = Batch::new();
            batch.at::<User>(&user.id, user.version).insert(&session.record).insert(&event);
            self.sessions.make_room(user.id, &mut batch).await?;
            match self.store.commit(batch).await {
                Ok(()) => {
                    return Ok(Authenticated {
                        user: user.doc,
                        session: session.record,
                        token: session.token,
                    });
                }
                Err(error) if matches!(error.conflict(), Some(What::Moved | What::Missing)) => {
                    found = self.get(user.id).await?.filter(|now| now.password == hash);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(crate) async fn get(&self, id: UserId) -> Result<Option<Stored<User>>> {
        Ok(self.store.get::<User>(&id).await?)
    }

    /// Whom people who wait for approval may turn to: the configured contact, else the first administrator.
    pub(crate) async fn contact(&self) -> Result<Option<(String, String)>> {
        let first = self.store.scan(User::BY_CREATED.all().limit(1)).await?.items.pop();
        let name = first.as_ref().map(|user| user.name.clone()).unwrap_or_default();
        let email = self.settings.admin_contact().or_else(|| first.map(|user| user.email.to_string()));
        Ok(email.map(|email| (name, email)))
    }

    /// Notes when people were last seen; accounts that are gone meanwhile are skipped.
    pub(crate) async fn note_activity(&self, seen: Vec<(UserId, Timestamp)>) -> Result<()> {
        for (id, at) in seen {
            self.store
                .update::<User, Error>(&id, |user| {
                    user.last_active_at = user.last_active_at.max(at);
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    pub(super) fn check_sign_up_open(&self) -> Result<()> {
        let open =
            self.settings.sign_up_open() && self.settings.login_form() && self.settings.password_auth();
        let closed = "sign-up is closed here; ask an administrator for an account";
        if open { Ok(()) } else { Err(Error::Refused(closed.to_owned())) }
    }

    pub(super) fn check_first_sign_up(&self) -> Result<()> {
        let by_form = self.settings.login_form() || self.settings.initial_admin_sign_up();
        if by_form && self.settings.password_auth() {
            return Ok(());
        }
        let why = "the first account cannot be made here: the login form or password sign-in is switched off";
        Err(Error::Refused(why.to_owned()))
    }
}

fn wrong_credentials() -> Error {
    Error::invalid("email", "the e-mail address or the password is wrong")
}
