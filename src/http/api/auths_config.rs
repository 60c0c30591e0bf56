//! The administrators' form for sign-up, sign-in and sessions (`/api/v1/auths/admin/config`).

use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::{
    app::App,
    error::{Error, Result},
    http::{
        body::Body,
        caller::Caller,
        policy::Admin,
        reply::{Json, Reply},
        routes::Routes,
    },
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/auths/admin/config", show);
    t.post("/api/v1/auths/admin/config", change);
}

/// Fields of the form that change a setting: name, key of the setting.
const FIELDS: [(&str, &str); 8] = [
    ("SHOW_ADMIN_DETAILS", "auth.show_admin_details"),
    ("ADMIN_EMAIL", "auth.admin_contact"),
    ("ENABLE_LOGIN_FORM", "auth.enable_login_form"),
    ("ENABLE_SIGNUP", "auth.enable_signup"),
    ("DEFAULT_USER_ROLE", "auth.default_user_role"),
    ("JWT_EXPIRES_IN", "auth.jwt_expires_in"),
    ("PENDING_USER_OVERLAY_TITLE", "auth.pending_title"),
    ("PENDING_USER_OVERLAY_CONTENT", "auth.pending_content"),
];

async fn show(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    Ok(Json(view(&app)))
}

/// Applies the fields that are given. Fields of features that this server does not have are accepted when they ask for what is
/// the case anyway; locked ones are named in the answer.
async fn change(
    caller: Caller<Admin>,
    State(app): State<App>,
    Body(form): Body<Map<String, Value>>,
) -> Result<impl Reply> {
    let mut values = Vec::new();
    for (field, key) in FIELDS {
        if let Some(value) = form.get(field) {
            values.push((key, text(field, value)?));
        }
    }
    let locked = app.settings.change(&caller.origin, values).await?;
    let mut view = view(&app);
    if let Value::Object(view) = &mut view {
        view.insert("sessions_revoked".to_owned(), Value::Bool(false));
        view.insert("locked".to_owned(), json!(locked));
    }
    Ok(Json(view))
}

fn text(field: &str, value: &Value) -> Result<String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::String(text) => Ok(text.clone()),
        _ => Err(Error::malformed(field, "give text, true or false")),
    }
}

fn view(app: &App) -> Value {
    let settings = &app.settings;
    json!({
        "ENABLE_MFA": false,
        "MFA_ALLOW_OAUTH_BYPASS": false,
        "MFA_ALLOW_TRUSTED_HEADER_BYPASS": false,
        "SHOW_ADMIN_DETAILS": settings.show_admin_details(),
        "ADMIN_EMAIL": settings.admin_contact(),
        "WEBUI_URL": app.config.server.webui_url.as_ref().map_or("", |url| url.as_str()),
        "ENABLE_LOGIN_FORM": settings.login_form(),
        "ENABLE_SIGNUP": settings.sign_up_open(),
        "ENABLE_API_KEYS": false,
        "ENABLE_API_KEYS_ENDPOINT_RESTRICTIONS": false,
        "API_KEYS_ALLOWED_ENDPOINTS": "",
        "DEFAULT_USER_ROLE": settings.default_role().as_str(),
        "DEFAULT_GROUP_ID": "",
        "JWT_EXPIRES_IN": settings.session_lifetime_text(),
        "ENABLE_COMMUNITY_SHARING": false,
        "ENABLE_MESSAGE_RATING": false,
        "ENABLE_FOLDERS": false,
        "FOLDER_MAX_FILE_COUNT": "",
        "AUTOMATION_MAX_COUNT": "",
        "AUTOMATION_MIN_INTERVAL": "",
        "ENABLE_AUTOMATIONS": false,
        "ENABLE_CHANNELS": false,
        "CHANNEL_MODEL_RESPONSE_MODE": "thread",
        "ENABLE_CALENDAR": false,
        "ENABLE_MEMORIES": false,
        "ENABLE_MEMORY_SYSTEM_CONTEXT": false,
        "ENABLE_NOTES": false,
        "ENABLE_USER_WEBHOOKS": false,
        "ENABLE_USER_STATUS": false,
        "PENDING_USER_OVERLAY_TITLE": settings.pending_title(),
        "PENDING_USER_OVERLAY_CONTENT": settings.pending_content(),
        "RESPONSE_WATERMARK": "",
    })
}
