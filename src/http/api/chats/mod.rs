//! Chats (`/api/v1/chats`): one's own, and for administrators where the settings let them, those of others to read.
//!
//! A chat that is not there and one that is somebody else's answer alike: 401 where a chat is read or saved, as clients of this
//! API expect it, 404 elsewhere. Tags, folders and shares are not here yet.

mod answers;
mod forms;
mod lists;
mod marks;
mod messages;

use std::sync::Arc;

use axum::extract::State;
use http::HeaderMap;

use self::{
    answers::{ChatAnswer, preference},
    forms::{ChatForm, CloneForm, ImportForm},
};
use crate::{
    access::{Granted, Person, Principal, Read, RightType, Write},
    accounts::Role,
    app::App,
    chats::{Author, Chat, Fields},
    error::{Error, Result},
    http::{
        body::{Body, RawBody, parse},
        caller::Caller,
        params::Path,
        policy::VerifiedPerson,
        reply::{Json, Reply},
        routes::Routes,
    },
    ids::ChatId,
};

pub(super) fn routes(t: &mut Routes) {
    lists::routes(t);
    marks::routes(t);
    messages::routes(t);
    t.post("/api/v1/chats/new", create).large_bodies();
    t.post("/api/v1/chats/import", import).large_bodies();
    t.delete("/api/v1/chats/", delete_all);
    t.get("/api/v1/chats/{id}", show);
    t.post("/api/v1/chats/{id}", update).large_bodies();
    t.delete("/api/v1/chats/{id}", delete);
    t.post("/api/v1/chats/{id}/clone", clone);
    t.patch("/api/v1/chats/{id}/params", set_params);
}

async fn create(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    headers: HeaderMap,
    Body(form): Body<ChatForm>,
) -> Result<impl Reply> {
    let saved = app.chats.create(&author(&caller.who), form.into_new()?).await?;
    ChatAnswer::saved(&app, saved, preference(&headers)).await
}

async fn import(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Body(form): Body<ImportForm>,
) -> Result<impl Reply> {
    allow(&app, &caller.who, "import", |why| Error::Refused(why.to_owned()))?;
    let made = app.chats.import(&author(&caller.who), form.into_chats()).await?;
    let ids = made.iter().map(|chat| chat.id).collect();
    Ok(answers::json_array(&app, caller.who.user.id, ids))
}

async fn show(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
) -> Result<impl Reply> {
    let chat = load::<Read>(&app, &caller.who, id).await.map_err(not_yours)?;
    ChatAnswer::whole(&app.chats.whole(&chat).await?)
}

/// A merge: clients may send only what changes.
async fn update(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
    headers: HeaderMap,
    Body(form): Body<ChatForm>,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await.map_err(not_yours)?;
    let saved = app.chats.update(&chat, &author(&caller.who), form.chat, form.variables).await?;
    ChatAnswer::saved(&app, saved, preference(&headers)).await
}

async fn delete(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
) -> Result<impl Reply> {
    allow(&app, &caller.who, "delete", Error::Prohibited)?;
    let chat = load::<Write>(&app, &caller.who, id).await?;
    app.chats.delete(&chat).await?;
    Ok(Json(true))
}

async fn delete_all(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    allow(&app, &caller.who, "delete", Error::Prohibited)?;
    app.chats.delete_all_of(caller.who.user.id).await?;
    Ok(Json(true))
}

async fn clone(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
    RawBody(form): RawBody,
) -> Result<impl Reply> {
    allow(&app, &caller.who, "import", |why| Error::Refused(why.to_owned()))?;
    let chat = load::<Read>(&app, &caller.who, id).await?;
    // The body may be left out.
    let title = if form.is_empty() { None } else { parse::<CloneForm>(&form)?.title };
    let copy = app.chats.duplicate(&chat, &author(&caller.who), title).await?;
    ChatAnswer::whole(&app.chats.whole_of(copy).await?)
}

async fn set_params(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Path(id): Path<ChatId>,
    Body(change): Body<Fields>,
) -> Result<impl Reply> {
    let chat = load::<Write>(&app, &caller.who, id).await?;
    Ok(Json(app.chats.set_params(&chat, &change).await?))
}

async fn load<A: RightType>(app: &App, person: &Arc<Person>, id: ChatId) -> Result<Granted<Chat, A>> {
    app.access.load(&Principal::Person(Arc::clone(person)), &id).await
}

/// What the contract answers where a chat is read or saved.
fn not_yours(error: Error) -> Error {
    match error {
        Error::NotFound(_) => Error::Prohibited("there is no such chat, or it is not yours"),
        other => other,
    }
}

/// Whether the caller has one of the permissions about chats.
fn allow(app: &App, person: &Person, what: &str, refuse: fn(&'static str) -> Error) -> Result<()> {
    if person.user.role == Role::Admin || app.permissions.allows("chat", what) {
        return Ok(());
    }
    Err(refuse(match what {
        "delete" => "deleting chats is switched off; an administrator can allow it",
        _ => "importing and copying chats is switched off; an administrator can allow it",
    }))
}

fn author(person: &Person) -> Author {
    Author { id: person.user.id, name: person.user.name.clone() }
}
