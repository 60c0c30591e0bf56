//! People, for administrators mostly (`/api/v1/users`).

use axum::{body::Body as HttpBody, extract::State, response::IntoResponse as _};
use http::{HeaderValue, Response, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::user_view::{UserDetailView, UserInfoView, UserView, checked_image, picture};
use crate::{
    accounts::{Change, ListQuery, SortKey, User},
    app::App,
    crypto::Secret,
    error::{Error, Result},
    http::{
        body::Body,
        caller::Caller,
        params::{Path, Path2, Query},
        policy::{Admin, Verified},
        reply::{Json, JsonText, Raw, Reply},
        routes::Routes,
    },
    ids::{SessionId, UserId},
    store::Stored,
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/users/", list);
    t.get("/api/v1/users/all", all);
    t.get("/api/v1/users/search", search);
    t.get("/api/v1/users/permissions", permissions);
    t.get("/api/v1/users/default/permissions", default_permissions);
    t.get("/api/v1/users/{id}", show);
    t.delete("/api/v1/users/{id}", delete);
    t.post("/api/v1/users/{id}/update", update);
    t.get("/api/v1/users/{id}/info", info);
    t.get("/api/v1/users/{id}/active", active);
    t.get("/api/v1/users/{id}/profile/image", image);
    t.get("/api/v1/users/{id}/sessions", sessions);
    t.post("/api/v1/users/{id}/sessions/revoke", end_sessions);
    t.delete("/api/v1/users/{id}/sessions/{session}", end_session);
}

#[derive(Deserialize)]
struct ListParams {
    query: Option<String>,
    order_by: Option<String>,
    direction: Option<String>,
    page: Option<usize>,
}

impl ListParams {
    fn into_query(self) -> Result<ListQuery> {
        let sort = match self.order_by.as_deref() {
            None | Some("" | "created_at") => SortKey::Created,
            Some("name") => SortKey::Name,
            Some("email") => SortKey::Email,
            Some("last_active_at") => SortKey::LastActive,
            Some("updated_at") => SortKey::Updated,
            Some("role") => SortKey::Role,
            Some(other) => {
                let why =
                    format!("`{other}` is none of name, email, created_at, last_active_at, updated_at, role");
                return Err(Error::malformed("order_by", why));
            }
        };
        let ascending = match self.direction.as_deref() {
            None | Some("" | "desc") => false,
            Some("asc") => true,
            Some(other) => {
                return Err(Error::malformed("direction", format!("`{other}` is neither asc nor desc")));
            }
        };
        Ok(ListQuery { text: self.query, sort, ascending, page: Some(self.page.unwrap_or(1)) })
    }
}

#[derive(Serialize)]
struct ListView<T> {
    users: Vec<T>,
    total: usize,
}

async fn list(
    _: Caller<Admin>,
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<impl Reply> {
    let page = app.accounts.list(&params.into_query()?).await?;
    let users = page.users.iter().map(|user| UserView::from(&user.doc)).collect();
    Ok(Json(ListView { users, total: page.total }))
}

async fn all(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    let page = app.accounts.list(&ListQuery::default()).await?;
    let users = page.users.iter().map(|user| UserInfoView::new(&app, user)).collect();
    Ok(Json(ListView { users, total: page.total }))
}

async fn search(
    _: Caller<Verified>,
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<impl Reply> {
    let page = app.accounts.list(&params.into_query()?).await?;
    let users = page.users.iter().map(|user| UserInfoView::new(&app, user)).collect();
    Ok(Json(ListView { users, total: page.total }))
}

async fn permissions(_: Caller<Verified>, State(app): State<App>) -> Result<impl Reply> {
    Ok(JsonText(app.permissions.bytes()))
}

async fn default_permissions(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    Ok(JsonText(app.permissions.bytes()))
}

async fn show(_: Caller<Admin>, State(app): State<App>, Path(id): Path<Known>) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    let sessions = app.sessions.of_user(&user).await?.len();
    let is_active = app.activity.is_active(user.id, app.clock.now());
    Ok(Json(UserDetailView { user: UserView::from(&user.doc), groups: Vec::new(), is_active, sessions }))
}

async fn info(_: Caller<Verified>, State(app): State<App>, Path(id): Path<Known>) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    Ok(Json(UserInfoView::new(&app, &user)))
}

async fn active(_: Caller<Verified>, State(app): State<App>, Path(id): Path<Known>) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    Ok(Json(json!({ "active": app.activity.is_active(user.id, app.clock.now()) })))
}

/// A neutral head and shoulders, for people without a picture.
const NOBODY: &str = concat!(
    r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="#8a8f94"/>"##,
    r##"<circle cx="32" cy="25" r="11" fill="#eceeef"/><path d="M10 60a22 19 0 0 1 44 0z" fill="#eceeef"/></svg>"##
);

/// The picture itself. Pictures elsewhere are not fetched and not redirected to: that would tell them who looks.
async fn image(_: Caller<Verified>, State(app): State<App>, Path(id): Path<Known>) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    let (kind, bytes) =
        picture(&user.profile_image_url).unwrap_or_else(|| ("image/svg+xml", NOBODY.as_bytes().to_vec()));
    let mut response = Response::new(HttpBody::from(bytes)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300"));
    Ok(Raw(response))
}

#[derive(Deserialize)]
struct UpdateForm {
    role: Option<String>,
    name: Option<String>,
    email: Option<String>,
    profile_image_url: Option<String>,
    password: Option<Secret<String>>,
    /// Ours: false disables the account, true enables it again.
    active: Option<bool>,
}

async fn update(
    caller: Caller<Admin>,
    State(app): State<App>,
    Path(id): Path<Known>,
    Body(form): Body<UpdateForm>,
) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    // Forms send the picture's address on this server back; that is no change.
    let own_image = super::session_view::image_path(&user);
    let image = form.profile_image_url.filter(|url| *url != own_image).map(checked_image).transpose()?;
    let change = Change {
        role: form.role.as_deref().map(str::parse).transpose()?,
        name: form.name,
        email: form.email,
        profile_image_url: image,
        // Forms send an empty password for "as it is".
        password: form.password.filter(|password| !password.is_empty()),
        is_active: form.active,
    };
    let user = app.accounts.change(&caller.origin, user.id, change).await?;
    Ok(Json(UserView::from(&user)))
}

async fn delete(caller: Caller<Admin>, State(app): State<App>, Path(id): Path<Known>) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    app.accounts.delete(&caller.origin, user.id).await?;
    app.finish_removals().await?;
    Ok(Json(true))
}

#[derive(Serialize)]
struct SessionView {
    id: String,
    created_at: u64,
    expires_at: Option<u64>,
    source: Option<String>,
    user_agent: Option<String>,
}

async fn sessions(_: Caller<Admin>, State(app): State<App>, Path(id): Path<Known>) -> Result<impl Reply> {
    let user = id.load(&app).await?;
    let sessions = app.sessions.of_user(&user).await?;
    let views: Vec<_> = sessions
        .iter()
        .map(|session| SessionView {
            id: session.id.to_string(),
            created_at: session.created_at.seconds(),
            expires_at: session.expires_at.map(crate::clock::Timestamp::seconds),
            source: session.source.clone(),
            user_agent: session.user_agent.clone(),
        })
        .collect();
    Ok(Json(views))
}

async fn end_sessions(
    caller: Caller<Admin>,
    State(app): State<App>,
    Path(id): Path<UserId>,
) -> Result<impl Reply> {
    app.accounts.end_sessions(&caller.origin, id).await?;
    Ok(Json(true))
}

async fn end_session(
    caller: Caller<Admin>,
    State(app): State<App>,
    Path2(id, session): Path2<UserId, SessionId>,
) -> Result<impl Reply> {
    if app.sessions.end_one(&caller.origin, id, session).await? {
        Ok(Json(Value::Bool(true)))
    } else {
        Err(Error::not_found("session"))
    }
}

/// A user's id in a path. By the contract an unknown one is 400 on these routes, not 404.
struct Known(Option<UserId>);

impl std::str::FromStr for Known {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(Self(text.parse().ok()))
    }
}

impl Known {
    async fn load(self, app: &App) -> Result<Stored<User>> {
        let user = match self.0 {
            Some(id) => app.accounts.get(id).await?,
            None => None,
        };
        user.ok_or_else(|| Error::invalid("user_id", "user not found"))
    }
}
