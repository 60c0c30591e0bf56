//! One's own settings (`/api/v1/users/user/settings`).

use axum::extract::State;
use serde_json::{Map, Value};

use crate::{
    app::App,
    error::{Error, Result},
    http::{
        body::Body,
        caller::Caller,
        policy::VerifiedPerson,
        reply::{Json, Reply},
        routes::Routes,
    },
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/users/user/settings", show);
    t.post("/api/v1/users/user/settings/update", update);
}

/// Largest settings of one person, as JSON text.
const MAX_BYTES: usize = 256 * 1024;

async fn show(caller: Caller<VerifiedPerson>) -> Result<impl Reply> {
    let settings = &caller.who.user.settings;
    Ok(Json(if settings.is_empty() { Value::Null } else { Value::Object(settings.clone()) }))
}

/// Merges `ui` key by key, null removes one; other keys are replaced. What a permission is missing for is left out.
async fn update(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Body(mut form): Body<Map<String, Value>>,
) -> Result<impl Reply> {
    let user = &caller.who.user;
    if Value::Object(form.clone()).to_string().len() > MAX_BYTES {
        return Err(Error::malformed("body", format!("settings may have at most {MAX_BYTES} bytes")));
    }
    let is_admin = user.role == crate::accounts::Role::Admin;
    let may = |section, key| is_admin || app.permissions.allows(section, key);
    if let Some(Value::Object(ui)) = form.get_mut("ui") {
        if !may("features", "direct_tool_servers") {
            ui.remove("toolServers");
        }
        if !(may("chat", "controls") && may("chat", "system_prompt")) {
            ui.remove("system");
        }
    }
    let settings = app.accounts.change_own_settings(user.id, form).await?;
    Ok(Json(Value::Object(settings)))
}
