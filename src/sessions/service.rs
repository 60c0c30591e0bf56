//! Beginning, checking and ending sessions.

use std::sync::Arc;

use super::{
    Method, Session,
    token::{self, Claims},
};
use crate::{
    access::{Person, Principal},
    accounts::User,
    audit::{Action, Event, Origin},
    clock::Clock,
    crypto::Keyring,
    error::{Error, Result},
    events::{self, Events},
    ids::{SessionId, UserId},
    settings::Settings,
    store::{Batch, Store, Stored},
};

/// How many expired records one sweep takes at a time.
const SWEEP: usize = 500;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Sessions {
    store: Store,
    clock: Clock,
    keyring: Keyring,
    settings: Settings,
    events: Events,
    /// Sessions that one person may have; the oldest give way.
    max_per_user: usize,
}

/// A session that has yet to be committed, and its token.
pub(crate) struct NewSession {
    pub(crate) record: Session,
    pub(crate) token: String,
}

/// A person, the session that was just begun for them, and its token.
pub(crate) struct Authenticated {
    pub(crate) user: User,
    pub(crate) session: Session,
    pub(crate) token: String,
}

/// What a client tells about itself when it signs in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Device {
    pub(crate) source: Option<String>,
    pub(crate) user_agent: Option<String>,
}

impl Sessions {
    pub(crate) fn new(
        store: Store,
        clock: Clock,
        keyring: Keyring,
        settings: Settings,
        events: Events,
        max_per_user: usize,
    ) -> Self {
        Self { store, clock, keyring, settings, events, max_per_user }
    }

    /// Makes a session for `user` without storing it: the caller's batch does, together with what justifies it.
    pub(crate) fn prepare(&self, user: &User, method: Method, device: Device) -> Result<NewSession> {
        let now = self.clock.now();
        let expires_at = self.settings.session_lifetime().map(|lifetime| now.plus(lifetime));
        let record = Session {
            id: SessionId::random(),
            user: user.id,
            epoch: user.epoch,
            method,
            created_at: now,
            expires_at,
            source: device.source,
            user_agent: device.user_agent.map(|text| text.chars().take(200).collect()),
        };
        let claims = Claims {
            id: user.id,
            jti: record.id,
            iat: now.seconds(),
            exp: expires_at.map(crate::clock::Timestamp::seconds),
            typ: "session".to_owned(),
        };
        let token = token::issue(&self.keyring, &claims).map_err(Error::internal)?;
        Ok(NewSession { record, token })
    }

    /// Adds the end of the oldest sessions of `user` to `batch`, so that one more does not pass the limit.
    pub(crate) async fn make_room(&self, user: UserId, batch: &mut Batch) -> Result<()> {
        // More than the limit may be there after sign-ins that raced; the next one makes up for it.
        let many = self.max_per_user.saturating_add(SWEEP);
        let oldest = self.store.scan(Session::BY_USER.range(&user).limit(many)).await?.items;
        let surplus = (oldest.len() + 1).saturating_sub(self.max_per_user);
        for session in oldest.iter().take(surplus) {
            batch.delete::<Session>(&session.id);
        }
        Ok(())
    }

    /// The person whom `token` names, if its session lives. In doubt: no.
    pub(crate) async fn authenticate(&self, token: &str) -> Result<Principal> {
        const REFUSED: Error = Error::Unauthenticated("the session has ended; sign in again");
        let now = self.clock.now();
        let Ok(claims) = token::verify(&self.keyring, token, now) else { return Err(REFUSED) };
        let session = self.store.get::<Session>(&claims.jti).await?.ok_or(REFUSED)?;
        let user = self.store.get::<User>(&claims.id).await?.ok_or(REFUSED)?;
        let lives = session.user == user.id
            && session.epoch == user.epoch
            && session.expires_at.is_none_or(|end| now < end)
            && !user.is_disabled;
        if !lives {
            return Err(REFUSED);
        }
        Ok(Principal::Person(Arc::new(Person { user, session, token: token.to_owned() })))
    }

    /// Ends the session of `token`. A token that names none is no error: there is nothing to end.
    pub(crate) async fn sign_out(&self, origin: &Origin, token: &str) -> Result<()> {
        let Ok(principal) = self.authenticate(token).await else { return Ok(()) };
        let Some(person) = principal.person() else { return Ok(()) };
        let origin = Origin { actor: principal.actor(), ..origin.clone() };
        let event = Event::new(self.clock.now(), &origin, Action::SignedOut, person.user.id);
        self.store.commit(Batch::new().delete::<Session>(&person.session.id).insert(&event)).await?;
        self.events.publish(events::Event::SessionEnded(person.user.id, person.session.id));
        Ok(())
    }

    /// Ends one session of `user`; whether there was one.
    pub(crate) async fn end_one(&self, origin: &Origin, user: UserId, id: SessionId) -> Result<bool> {
        let Some(session) = self.store.get::<Session>(&id).await?.filter(|session| session.user == user)
        else {
            return Ok(false);
        };
        let event = Event::new(self.clock.now(), origin, Action::SessionsRevoked, user);
        self.store.commit(Batch::new().delete::<Session>(&session.id).insert(&event)).await?;
        self.events.publish(events::Event::SessionEnded(user, id));
        Ok(true)
    }

    /// Live sessions of `user`, oldest first.
    pub(crate) async fn of_user(&self, user: &User) -> Result<Vec<Stored<Session>>> {
        let now = self.clock.now();
        let limit = self.max_per_user.saturating_mul(2);
        let mut items = self.store.scan(Session::BY_USER.range(&user.id).limit(limit)).await?.items;
        items.retain(|session| session.epoch == user.epoch && session.expires_at.is_none_or(|end| now < end));
        Ok(items)
    }

    /// Removes the records of `user` that an epoch's move has ended. Their end does not wait for this: it is tidying.
    pub(crate) async fn forget_ended(&self, user: UserId, epoch: Option<u32>) -> Result<()> {
        loop {
            let page = self.store.scan(Session::BY_USER.range(&user).limit(SWEEP)).await?;
            let ended: Vec<_> = page.items.iter().filter(|session| Some(session.epoch) != epoch).collect();
            if ended.is_empty() {
                return Ok(());
            }
            self.store.commit(deletion(ended)).await?;
        }
    }

    /// Removes expired records; how many there were.
    pub(crate) async fn sweep(&self) -> Result<usize> {
        let now = self.clock.now();
        let mut swept = 0;
        loop {
            let page = self.store.scan(Session::BY_EXPIRY.all().limit(SWEEP)).await?;
            let expired: Vec<_> = page
                .items
                .iter()
                .take_while(|session| session.expires_at.is_some_and(|end| end <= now))
                .collect();
            if expired.is_empty() {
                return Ok(swept);
            }
            swept += expired.len();
            self.store.commit(deletion(expired)).await?;
        }
    }
}

fn deletion(sessions: Vec<&Stored<Session>>) -> Batch {
    let mut batch = Batch::new();
    for session in sessions {
        batch.delete::<Session>(&session.id);
    }
    batch
}
