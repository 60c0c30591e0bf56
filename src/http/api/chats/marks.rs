//! Pins, the archive, and what has been read.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{ChatAnswer, load};
use crate::{
    access::{Read, Write},
    app::App,
    clock::Timestamp,
    error::Result,
    http::{
        caller::Caller,
        params::Path,
        policy::VerifiedPerson,
        reply::{Json, Reply},
        routes::Routes,
    },
    ids::ChatId,
};

pub(super) fn routes(t: &mut Routes) {
    t.post("/api/v1/chats/{id}/pin", pin);
    t.get("/api/v1/chats/{id}/pinned", is_pinned);
    t.post("/api/v1/chats/{id}/archive", archive);
    t.post("/api/v1/chats/archive/all", archive_all);
    t.post("/api/v1/chats/unarchive/all", unarchive_all);
    t.post("/api/v1/chats/read", read_all);
    t.post("/api/v1/chats/{id}/unread", unread);
}

/// Pins, or unpins what is pinned.
async fn pin(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await?;
    let pinned = app.chats.toggle_pin(&chat).await?;
    ChatAnswer::whole(&app.chats.whole_of(pinned).await?)
}

async fn is_pinned(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
) -> Result<impl Reply> {
    Ok(Json(load::<Read>(&app, &caller.who, id).await?.pinned))
}

/// Archives, or brings back what is archived.
async fn archive(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await?;
    let archived = app.chats.toggle_archive(&chat).await?;
    ChatAnswer::whole(&app.chats.whole_of(archived).await?)
}

async fn archive_all(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    app.chats.archive_all(caller.who.user.id).await?;
    Ok(Json(true))
}

async fn unarchive_all(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    app.chats.unarchive_all(caller.who.user.id).await?;
    Ok(Json(true))
}

/// There are no folders whose numbers of unread chats could be told.
async fn read_all(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    let count = app.chats.mark_all_read(caller.who.user.id).await?;
    Ok(Json(json!({"updated_count": count, "folder_unread_counts": {}})))
}

#[derive(Serialize)]
struct UnreadView {
    chat_id: ChatId,
    last_read_at: Option<u64>,
    folder_id: Option<String>,
    folder_unread_counts: Map<String, Value>,
}

async fn unread(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await?;
    let chat = app.chats.mark_unread(&chat).await?;
    Ok(Json(UnreadView {
        chat_id: chat.id,
        last_read_at: chat.last_read_at.map(Timestamp::seconds),
        folder_id: chat.folder_id,
        folder_unread_counts: Map::new(),
    }))
}
