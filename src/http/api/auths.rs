//! Signing up, in and out, and one's own profile and password (`/api/v1/auths`).

use axum::extract::State;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    session_view::{SessionView, clear_cookies, set_cookie},
    user_view::{NewUserView, ProfileImageView, checked_image},
};
use crate::{
    accounts::{NewUser, Profile, Role},
    app::App,
    crypto::Secret,
    error::{Error, Result},
    http::{
        body::Body,
        caller::{Caller, presented_token},
        policy::{Admin, Public, SignedIn, SignedInPerson, VerifiedPerson},
        reply::{Json, JsonText, Reply, WithCookies},
        routes::Routes,
    },
    sessions::Authenticated,
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/auths/", session);
    t.post("/api/v1/auths/signup", sign_up);
    t.post("/api/v1/auths/signin", sign_in);
    t.post("/api/v1/auths/signout", sign_out);
    t.post("/api/v1/auths/add", add);
    t.post("/api/v1/auths/update/profile", update_profile);
    t.post("/api/v1/auths/update/timezone", update_timezone);
    t.post("/api/v1/auths/update/password", update_password);
    t.get("/api/v1/auths/admin/details", contact);
}

const DEFAULT_IMAGE: &str = "/user.png";

/// Is the presented session valid, and whose is it? Clients check a saved token with it.
async fn session(caller: Caller<SignedInPerson>, State(app): State<App>) -> Result<impl Reply> {
    let person = &caller.who;
    let cookies = set_cookie(&app, &person.session, &person.token, caller.is_https);
    let view =
        SessionView::new(&app, &person.user, &person.session, &person.token).with_profile(&person.user);
    let text = serde_json::to_vec(&view).map_err(Error::internal)?;
    Ok(WithCookies(JsonText(text.into()), cookies))
}

#[derive(Deserialize)]
struct SignUpForm {
    name: String,
    email: String,
    password: Secret<String>,
    profile_image_url: Option<String>,
}

impl SignUpForm {
    fn into_new_user(self) -> Result<NewUser> {
        let image = self.profile_image_url.unwrap_or_else(|| DEFAULT_IMAGE.to_owned());
        Ok(NewUser {
            name: self.name,
            email: self.email,
            password: self.password,
            profile_image_url: checked_image(image)?,
        })
    }
}

async fn sign_up(
    caller: Caller<Public>,
    State(app): State<App>,
    Body(form): Body<SignUpForm>,
) -> Result<impl Reply> {
    let done = app.accounts.sign_up(&caller.origin, form.into_new_user()?, caller.device()).await?;
    signed_in(&app, &done, caller.is_https)
}

#[derive(Deserialize)]
struct SignInForm {
    email: String,
    password: Secret<String>,
}

async fn sign_in(
    caller: Caller<Public>,
    State(app): State<App>,
    Body(form): Body<SignInForm>,
) -> Result<impl Reply> {
    let done = app.accounts.sign_in(&caller.origin, &form.email, form.password, caller.device()).await?;
    signed_in(&app, &done, caller.is_https)
}

fn signed_in(app: &App, done: &Authenticated, is_https: bool) -> Result<WithCookies<JsonText>> {
    let cookies = set_cookie(app, &done.session, &done.token, is_https);
    let view = SessionView::new(app, &done.user, &done.session, &done.token);
    let text = serde_json::to_vec(&view).map_err(Error::internal)?;
    Ok(WithCookies(JsonText(text.into()), cookies))
}

/// Never fails for a bad token: signed out is signed out.
async fn sign_out(caller: Caller<Public>, State(app): State<App>, headers: HeaderMap) -> Result<impl Reply> {
    if let Some(token) = presented_token(&headers) {
        app.sessions.sign_out(&caller.origin, token).await?;
    }
    Ok(WithCookies(Json(json!({ "status": true })), clear_cookies(&app, caller.is_https)))
}

#[derive(Deserialize)]
struct AddForm {
    name: String,
    email: String,
    password: Secret<String>,
    profile_image_url: Option<String>,
    role: Option<String>,
}

/// An administrator makes an account. No session of the new person is handed out.
async fn add(caller: Caller<Admin>, State(app): State<App>, Body(form): Body<AddForm>) -> Result<impl Reply> {
    let role = form.role.as_deref().map_or(Ok(Role::Pending), str::parse)?;
    let new = SignUpForm {
        name: form.name,
        email: form.email,
        password: form.password,
        profile_image_url: form.profile_image_url,
    };
    let user = app.accounts.add(&caller.origin, new.into_new_user()?, role).await?;
    Ok(Json(NewUserView::from(&user)))
}

#[derive(Deserialize)]
struct ProfileForm {
    profile_image_url: String,
    name: String,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

async fn update_profile(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Body(form): Body<ProfileForm>,
) -> Result<impl Reply> {
    let mut parts = Map::new();
    for name in ["bio", "gender", "date_of_birth"] {
        let Some(value) = form.rest.get(name) else { continue };
        if !(value.is_string() || value.is_null()) {
            return Err(Error::malformed(name, "give text or null"));
        }
        parts.insert(name.to_owned(), value.clone());
    }
    let profile = Profile { name: form.name, image_url: checked_image(form.profile_image_url)?, parts };
    let user = app.accounts.change_own_profile(caller.who.user.id, profile).await?;
    Ok(Json(ProfileImageView::from(&user)))
}

#[derive(Deserialize)]
struct TimezoneForm {
    timezone: String,
}

async fn update_timezone(
    caller: Caller<SignedInPerson>,
    State(app): State<App>,
    Body(form): Body<TimezoneForm>,
) -> Result<impl Reply> {
    if form.timezone.len() > 100 {
        return Err(Error::malformed("timezone", "give a name such as Europe/Berlin"));
    }
    let user = &caller.who.user;
    let profile = Profile {
        name: user.name.clone(),
        image_url: user.profile_image_url.clone(),
        parts: Map::from_iter([("timezone".to_owned(), Value::from(form.timezone))]),
    };
    app.accounts.change_own_profile(user.id, profile).await?;
    Ok(Json(json!({ "status": true })))
}

#[derive(Deserialize)]
struct PasswordForm {
    password: Secret<String>,
    new_password: Secret<String>,
}

/// All sessions end, the caller's too.
async fn update_password(
    caller: Caller<SignedInPerson>,
    State(app): State<App>,
    Body(form): Body<PasswordForm>,
) -> Result<impl Reply> {
    let user = &caller.who.user;
    app.accounts.change_own_password(&caller.origin, user, form.password, form.new_password).await?;
    Ok(Json(true))
}

/// Whom those who wait for approval may ask.
async fn contact(_: Caller<SignedIn>, State(app): State<App>) -> Result<impl Reply> {
    if !app.settings.show_admin_details() {
        return Err(Error::invalid("admin", "this server does not say who its administrator is"));
    }
    let (name, email) = app.accounts.contact().await?.unzip();
    Ok(Json(json!({ "name": name, "email": email })))
}
