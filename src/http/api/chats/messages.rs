//! Single messages of a chat.

use axum::extract::State;
use http::HeaderMap;

use super::{
    answers::{ChatAnswer, preference},
    author, load,
};
use crate::{
    access::Write,
    app::App,
    chats::Fields,
    error::Result,
    http::{body::Body, caller::Caller, params::Path2, policy::VerifiedPerson, reply::Reply, routes::Routes},
    ids::{ChatId, MessageId},
};

pub(super) fn routes(t: &mut Routes) {
    t.post("/api/v1/chats/{id}/messages/{message_id}", set).large_bodies();
    t.delete("/api/v1/chats/{id}/messages/{message_id}", remove);
}

/// Changes members of a message, `content` mostly, or adds a message: below the shown one unless `parentId` says otherwise, and
/// from `user` unless `role` does.
async fn set(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path2(id, message): Path2<ChatId, MessageId>,
    headers: HeaderMap,
    Body(mut fields): Body<Fields>,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await?;
    // A recording of the same words, for those who listen; no part of the message.
    fields.remove("voice");
    let saved = app.chats.set_message(&chat, &author(&caller.who), message, fields).await?;
    ChatAnswer::saved(&app, saved, preference(&headers)).await
}

async fn remove(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path2(id, message): Path2<ChatId, MessageId>,
    headers: HeaderMap,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await?;
    let saved = app.chats.remove_message(&chat, message).await?;
    ChatAnswer::saved(&app, saved, preference(&headers)).await
}
