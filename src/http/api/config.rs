//! What the web app and other clients need to know before and after sign-in (`/api/config`).

use axum::extract::State;
use serde_json::{Map, Value, json};

use crate::{
    access::Principal,
    app::App,
    error::Result,
    http::{
        caller::Caller,
        policy::{MaybeKnown, Verified},
        reply::{Json, Reply},
        routes::Routes,
    },
};

/// Version of the HTTP API that this server speaks; clients compare it.
pub(super) const API_VERSION: &str = "0.12.4";

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/config", config);
    t.get("/api/v1/configs/banners", banners);
    t.get("/manifest.json", manifest);
}

async fn config(caller: Caller<MaybeKnown>, State(app): State<App>) -> Result<impl Reply> {
    let mut config = public(&app);
    match &caller.who {
        None => {
            if !app.accounts.exist().await? {
                config.insert("onboarding".to_owned(), Value::Bool(true));
            }
        }
        Some(who) if who.is_verified() => add_for_users(&app, who, &mut config),
        Some(_) => {
            config.insert("ui".to_owned(), pending_page(&app));
        }
    }
    Ok(Json(config))
}

fn public(app: &App) -> Map<String, Value> {
    let settings = &app.settings;
    let features = json!({
        "auth": true,
        "auth_trusted_header": false,
        "enable_signup_password_confirmation": false,
        "enable_ldap": false,
        "enable_signup": settings.sign_up_open(),
        "enable_login_form": settings.login_form(),
        "enable_websocket": false,
        "slim": false,
    });
    let config = json!({
        "status": true,
        "name": app.config.server.webui_name,
        "version": API_VERSION,
        "default_locale": "",
        "i18n": {},
        "oauth": { "providers": {}, "auto_redirect": false },
        "features": features,
    });
    match config {
        Value::Object(config) => config,
        _ => Map::new(),
    }
}

/// Features of the API that this server does not have: told as off, so that clients hide them.
const ABSENT: [&str; 38] = [
    "enable_api_keys",
    "enable_version_update_check",
    "enable_pyodide_file_persistence",
    "enable_easter_eggs",
    "enable_direct_connections",
    "enable_direct_integrations",
    "enable_plugins",
    "enable_tools",
    "enable_functions",
    "enable_tool_servers",
    "enable_terminal_servers",
    "enable_folders",
    "enable_channels",
    "enable_encrypted_channels",
    "enable_apps",
    "enable_calendar",
    "enable_automations",
    "enable_notes",
    "enable_context_compaction",
    "enable_tool_permissions",
    "enable_web_search",
    "enable_web_search_confirmation",
    "enable_code_execution",
    "enable_code_interpreter",
    "enable_image_generation",
    "enable_autocomplete_generation",
    "enable_title_generation",
    "enable_follow_up_generation",
    "enable_tags_generation",
    "enable_community_sharing",
    "enable_message_rating",
    "enable_user_webhooks",
    "enable_user_status",
    "enable_admin_analytics",
    "enable_google_drive_integration",
    "enable_onedrive_integration",
    "enable_memories",
    "enable_subagents",
];

fn add_for_users(app: &App, who: &Principal, config: &mut Map<String, Value>) {
    if let Some(Value::Object(features)) = config.get_mut("features") {
        features.extend(ABSENT.iter().map(|name| ((*name).to_owned(), Value::Bool(false))));
        features.insert("enable_password_change_form".to_owned(), Value::Bool(app.settings.password_auth()));
        features.insert("enable_public_active_users_count".to_owned(), Value::Bool(false));
        features.insert("enable_admin_export".to_owned(), Value::Bool(app.config.chat.admin_export));
        features.insert("enable_admin_chat_access".to_owned(), Value::Bool(app.config.chat.admin_access));
        features.insert("folder_max_file_count".to_owned(), Value::Null);
    }
    let more = json!({
        "default_models": app.config.models.default.join(","),
        "default_pinned_models": "",
        "default_prompt_suggestions": app.config.chat.prompt_suggestions,
        "permissions": app.config.permissions.tree(),
        "code": { "engine": "", "interpreter_engine": "" },
        "audio": { "tts": { "engine": "", "voice": "", "split_on": "punctuation" }, "stt": { "engine": "" } },
        "file": { "max_size": null, "max_count": null, "image_compression": { "width": null, "height": null } },
        "ui": pending_page(app),
        "license_metadata": null,
    });
    if let Value::Object(more) = more {
        config.extend(more);
    }
    if who.is_admin() {
        config.insert("active_entries".to_owned(), Value::Null);
    }
}

fn pending_page(app: &App) -> Value {
    json!({
        "pending_user_overlay_title": app.settings.pending_title(),
        "pending_user_overlay_content": app.settings.pending_content(),
    })
}

async fn banners(_: Caller<Verified>) -> Result<impl Reply> {
    Ok(Json(Value::Array(Vec::new())))
}

/// The web app as something to install, under the instance's own name.
async fn manifest(_: Caller<crate::http::policy::Public>, State(app): State<App>) -> Result<impl Reply> {
    let name = &app.config.server.webui_name;
    Ok(Json(json!({
        "name": name,
        "short_name": name,
        "start_url": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "icons": [
            { "src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any" },
            { "src": "/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any" },
            { "src": "/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any" },
            { "src": "/icon-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable" },
        ],
    })))
}
