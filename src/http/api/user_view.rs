//! How accounts look over the wire. Views hold no secrets: none of these types could carry a password hash.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::Value;

use super::session_view::image_path;
use crate::{
    accounts::User,
    app::App,
    error::{Error, Result},
};

/// An account as administrators see it.
#[derive(Serialize)]
pub(super) struct UserView {
    id: String,
    email: String,
    username: Option<String>,
    role: &'static str,
    name: String,
    profile_image_url: String,
    profile_banner_image_url: Option<String>,
    bio: Value,
    gender: Value,
    date_of_birth: Value,
    timezone: Value,
    presence_state: Option<String>,
    status_emoji: Option<String>,
    status_message: Option<String>,
    status_expires_at: Option<u64>,
    info: Option<Value>,
    settings: Option<Value>,
    oauth: Option<Value>,
    scim: Option<Value>,
    last_active_at: u64,
    updated_at: u64,
    created_at: u64,
    /// False: an administrator has disabled the account.
    active: bool,
    /// The first administrator, whom nobody else can change.
    primary: bool,
    group_ids: Vec<String>,
}

impl From<&User> for UserView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.to_string(),
            username: None,
            role: user.role.as_str(),
            name: user.name.clone(),
            profile_image_url: image_path(user),
            profile_banner_image_url: None,
            bio: user.profile_part("bio"),
            gender: user.profile_part("gender"),
            date_of_birth: user.profile_part("date_of_birth"),
            timezone: user.profile_part("timezone"),
            presence_state: None,
            status_emoji: None,
            status_message: None,
            status_expires_at: None,
            info: None,
            settings: None,
            oauth: None,
            scim: None,
            last_active_at: user.last_active_at.seconds(),
            updated_at: user.updated_at.seconds(),
            created_at: user.created_at.seconds(),
            active: !user.is_disabled,
            primary: user.is_primary,
            group_ids: Vec::new(),
        }
    }
}

/// One account with what belongs to it.
#[derive(Serialize)]
pub(super) struct UserDetailView {
    #[serde(flatten)]
    pub(super) user: UserView,
    pub(super) groups: Vec<Value>,
    pub(super) is_active: bool,
    /// Live sessions.
    pub(super) sessions: usize,
}

/// An account as everybody who is signed in may see it.
#[derive(Serialize)]
pub(super) struct UserInfoView {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    bio: Value,
    last_active_at: u64,
    timezone: Value,
    status_emoji: Option<String>,
    status_message: Option<String>,
    status_expires_at: Option<u64>,
    groups: Vec<Value>,
    is_active: bool,
}

impl UserInfoView {
    pub(super) fn new(app: &App, user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.clone(),
            email: user.email.to_string(),
            role: user.role.as_str(),
            bio: user.profile_part("bio"),
            last_active_at: user.last_active_at.seconds(),
            timezone: user.profile_part("timezone"),
            status_emoji: None,
            status_message: None,
            status_expires_at: None,
            groups: Vec::new(),
            is_active: app.activity.is_active(user.id, app.clock.now()),
        }
    }
}

#[derive(Serialize)]
pub(super) struct ProfileImageView {
    id: String,
    name: String,
    role: &'static str,
    email: String,
    profile_image_url: String,
}

impl From<&User> for ProfileImageView {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.to_string(),
            name: user.name.clone(),
            role: user.role.as_str(),
            email: user.email.to_string(),
            profile_image_url: user.profile_image_url.clone(),
        }
    }
}

/// What making an account answers; the contract's token fields stay away.
#[derive(Serialize)]
pub(super) struct NewUserView(ProfileImageView);

impl From<&User> for NewUserView {
    fn from(user: &User) -> Self {
        Self(ProfileImageView::from(user))
    }
}

/// Largest picture in a profile, in bytes of its text form.
const MAX_IMAGE: usize = 2 * 1024 * 1024;

/// A profile picture's address as clients may set it: a path on this server, a PNG, JPEG, GIF or WebP as data URI, or an
/// `http` address. SVG is refused: it can hold scripts.
pub(super) fn checked_image(url: String) -> Result<String> {
    let is_path = url.is_empty() || (url.starts_with('/') && !url.starts_with("//") && !url.contains('\\'));
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let fits = url.len() <= MAX_IMAGE && !url.chars().any(char::is_control);
    if fits && (is_path || is_web || picture(&url).is_some()) {
        return Ok(url);
    }
    let why =
        "give a path, an http address, or a PNG, JPEG, GIF or WebP picture as data URI of at most 2 MiB";
    Err(Error::malformed("profile_image_url", why))
}

/// Type and bytes of the picture in a data URI whose content is what its type says.
pub(super) fn picture(url: &str) -> Option<(&'static str, Vec<u8>)> {
    let (kind, data) = url.strip_prefix("data:")?.split_once(";base64,")?;
    let bytes = STANDARD.decode(data).ok()?;
    let (kind, is_right) = match kind {
        "image/png" => ("image/png", bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
        "image/jpeg" => ("image/jpeg", bytes.starts_with(b"\xff\xd8\xff")),
        "image/gif" => ("image/gif", bytes.starts_with(b"GIF8")),
        "image/webp" => ("image/webp", bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")),
        _ => return None,
    };
    is_right.then_some((kind, bytes))
}
