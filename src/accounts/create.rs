//! Making an account: the one way in, whatever the door.

use serde_json::Map;

use super::{Accounts, Email, Role, User};
use crate::{
    audit::{Action, Actor, Event, Origin},
    crypto::{PasswordHash, Secret},
    error::{Error, Result},
    ids::UserId,
    sessions::{Authenticated, Device, Method},
    store::{self, Batch, Stored, What},
};

/// What a door asks for.
pub(crate) struct NewUser {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: Secret<String>,
    pub(crate) profile_image_url: String,
}

/// Which accounts a batch may make.
#[derive(Clone, Copy)]
enum Place {
    /// The first of all: becomes the primary administrator.
    First,
    Later(Role),
}

impl Accounts {
    /// Sign-up. The first person becomes the administrator; which of several at once is the first, the store decides. For
    /// everybody else sign-up must be open.
    pub(crate) async fn sign_up(
        &self,
        origin: &Origin,
        form: NewUser,
        device: Device,
    ) -> Result<Authenticated> {
        if self.store.is_empty::<User>().await? {
            self.check_first_sign_up()?;
        } else {
            self.check_sign_up_open()?;
        }
        let (name, email, password) = self.checked(form.name, &form.email, form.password).await?;
        let mut place = Place::First;
        if !self.store.is_empty::<User>().await? {
            self.check_sign_up_open()?;
            place = Place::Later(self.settings.default_role());
        }
        loop {
            let user = self.draft(&name, &email, Some(&password), &form.profile_image_url, place);
            let session = self.sessions.prepare(&user, Method::Password, device.clone())?;
            let who = Origin { actor: Actor::Anonymous, ..origin.clone() };
            let event = Event::new(user.created_at, &who, Action::SignedUp, user.id)
                .with_detail(format!("{} as {}", user.email, user.role));
            let mut batch = admitting(place);
            batch.insert(&user).insert(&session.record).insert(&event);
            match self.store.commit(batch).await {
                Ok(()) => return Ok(Authenticated { user, session: session.record, token: session.token }),
                Err(error) if error.conflict() == Some(What::NotEmpty) => {
                    // Somebody else was first.
                    self.check_sign_up_open()?;
                    place = Place::Later(self.settings.default_role());
                }
                Err(error) => return Err(taken(error)),
            }
        }
    }

    /// An administrator, or the operator, makes an account. The very first one becomes the administrator also here.
    pub(crate) async fn add(&self, origin: &Origin, form: NewUser, role: Role) -> Result<User> {
        let (name, email, password) = self.checked(form.name, &form.email, form.password).await?;
        let mut place = if self.store.is_empty::<User>().await? { Place::First } else { Place::Later(role) };
        loop {
            let user = self.draft(&name, &email, Some(&password), &form.profile_image_url, place);
            let event = Event::new(user.created_at, origin, Action::UserCreated, user.id)
                .with_detail(format!("{} as {}", user.email, user.role));
            let mut batch = admitting(place);
            batch.insert(&user).insert(&event);
            match self.store.commit(batch).await {
                Ok(()) => return Ok(user),
                Err(error) if error.conflict() == Some(What::NotEmpty) => {
                    place = Place::Later(role);
                }
                Err(error) => return Err(taken(error)),
            }
        }
    }

    /// Whether somebody has an account here.
    pub(crate) async fn exist(&self) -> Result<bool> {
        Ok(!self.store.is_empty::<User>().await?)
    }

    pub(crate) async fn by_email(&self, email: &Email) -> Result<Option<Stored<User>>> {
        Ok(self.store.find(&User::BY_EMAIL, email).await?)
    }

    async fn checked(
        &self,
        name: String,
        email: &str,
        password: Secret<String>,
    ) -> Result<(String, Email, PasswordHash)> {
        let name = checked_name(&name)?;
        let email: Email = email.parse()?;
        self.rules.check(&password)?;
        Ok((name, email, self.hasher.hash(password).await?))
    }

    fn draft(
        &self,
        name: &str,
        email: &Email,
        password: Option<&PasswordHash>,
        image: &str,
        place: Place,
    ) -> User {
        let now = self.clock.now();
        let (role, is_primary) = match place {
            Place::First => (Role::Admin, true),
            Place::Later(role) => (role, false),
        };
        User {
            id: UserId::random(),
            email: email.clone(),
            name: name.to_owned(),
            role,
            is_disabled: false,
            is_primary,
            password: password.cloned(),
            epoch: 0,
            profile_image_url: image.to_owned(),
            profile: Map::new(),
            settings: Map::new(),
            created_at: now,
            updated_at: now,
            last_active_at: now,
        }
    }
}

/// A batch that fails unless its account has the place that it was made for.
fn admitting(place: Place) -> Batch {
    let mut batch = Batch::new();
    if matches!(place, Place::First) {
        batch.none::<User>();
    }
    batch
}

/// A name as people write theirs: something visible, at most 200 characters, no control characters.
pub(super) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= 200 && !name.chars().any(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(Error::invalid(
            "name",
            "the name must have 1 to 200 characters, none of them a control character",
        ))
    }
}

/// A taken address is the client's matter, everything else is not.
pub(super) fn taken(error: store::Error) -> Error {
    match error.conflict() {
        Some(What::Taken("email")) => {
            Error::invalid("email", "an account with this e-mail address exists already")
        }
        _ => error.into(),
    }
}
