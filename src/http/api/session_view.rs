//! The session object: what signing in answers, with the cookie beside it.

use std::time::Duration;

use http::HeaderValue;
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use crate::{
    accounts::User,
    app::App,
    http::cookie::{self, Attributes},
    sessions::Session,
};

#[derive(Serialize)]
pub(super) struct SessionView<'a> {
    token: &'a str,
    token_type: &'static str,
    expires_at: Option<u64>,
    id: String,
    email: &'a str,
    name: &'a str,
    role: &'static str,
    profile_image_url: String,
    permissions: &'a RawValue,
}

/// The session object with the person's profile, as checking a session answers it.
#[derive(Serialize)]
pub(super) struct SessionWithProfile<'a> {
    #[serde(flatten)]
    session: SessionView<'a>,
    bio: Value,
    gender: Value,
    date_of_birth: Value,
    status_emoji: Option<String>,
    status_message: Option<String>,
    status_expires_at: Option<u64>,
}

impl<'a> SessionView<'a> {
    pub(super) fn new(app: &'a App, user: &'a User, session: &Session, token: &'a str) -> Self {
        Self {
            token,
            token_type: "Bearer",
            expires_at: session.expires_at.map(crate::clock::Timestamp::seconds),
            id: user.id.to_string(),
            email: user.email.as_str(),
            name: &user.name,
            role: user.role.as_str(),
            profile_image_url: image_path(user),
            permissions: app.permissions.json(),
        }
    }

    pub(super) fn with_profile(self, user: &User) -> SessionWithProfile<'a> {
        SessionWithProfile {
            session: Self { profile_image_url: user.profile_image_url.clone(), ..self },
            bio: user.profile_part("bio"),
            gender: user.profile_part("gender"),
            date_of_birth: user.profile_part("date_of_birth"),
            status_emoji: None,
            status_message: None,
            status_expires_at: None,
        }
    }
}

pub(super) fn image_path(user: &User) -> String {
    format!("/api/v1/users/{}/profile/image", user.id)
}

/// The session cookie for `token`, valid as long as the session.
pub(super) fn set_cookie(app: &App, session: &Session, token: &str, is_https: bool) -> Vec<HeaderValue> {
    let lives = session.expires_at.map(|end| end.since(app.clock.now()));
    let lives = lives.map(|lives| Duration::from_secs(lives.as_secs()));
    cookie::set_session(token, lives, attributes(app, is_https)).into_iter().collect()
}

/// Removes every cookie that a session or a sign-in elsewhere may have left.
pub(super) fn clear_cookies(app: &App, is_https: bool) -> Vec<HeaderValue> {
    ["token", "owui-session", "oui-session", "oauth_id_token", "oauth_session_id"]
        .into_iter()
        .filter_map(|name| cookie::clear(name, attributes(app, is_https)))
        .collect()
}

fn attributes(app: &App, is_https: bool) -> Attributes {
    let auth = &app.config.auth;
    Attributes { is_secure: auth.cookie_secure.unwrap_or(is_https), same_site: auth.cookie_same_site }
}
