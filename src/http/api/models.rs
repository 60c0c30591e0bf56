//! Models: the list that clients choose from, and the records that configure models (`/api/models`, `/api/v1/models`).

use std::collections::HashMap;

use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::Principal;
use crate::accounts::User;
use crate::app::App;
use crate::error::{Error, Result};
use crate::http::body::Body;
use crate::http::caller::Caller;
use crate::http::params::{Query, flag};
use crate::http::policy::{Admin, Verified};
use crate::http::reply::{Json, JsonText, Reply};
use crate::http::routes::Routes;
use crate::ids::UserId;
use crate::models::{Audience, Model, ModelForm};

/// Records on one page of the list.
const PAGE: usize = 30;

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/models", offered);
    t.get("/api/v1/models", offered);
    t.get("/api/models/base", base);
    t.get("/api/v1/models/base", base_records);
    t.get("/api/v1/models/all", all);
    t.get("/api/v1/models/list", list);
    t.get("/api/v1/models/tags", tags);
    t.get("/api/v1/models/model", one);
    t.post("/api/v1/models/create", create);
    t.post("/api/v1/models/model/update", update);
    t.post("/api/v1/models/model/toggle", toggle);
    t.post("/api/v1/models/model/delete", delete);
    t.post("/api/v1/models/model/access/update", set_access);
}

#[derive(Deserialize)]
struct Refresh {
    #[serde(default, deserialize_with = "flag")]
    refresh: bool,
}

/// What the caller may use.
async fn offered(
    caller: Caller<Verified>,
    State(app): State<App>,
    Query(query): Query<Refresh>,
) -> Result<impl Reply> {
    let list = app.models.catalogue.list(Audience::of(&caller.who), query.refresh).await?;
    Ok(JsonText(list))
}

/// What the servers offer, without records.
async fn base(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    Ok(JsonText(app.models.catalogue.base().await?))
}

/// The records that configure base models.
async fn base_records(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    let records = app.models.all().await?;
    let views = records.iter().filter(|model| model.base.is_none()).map(|model| model.view(true));
    Ok(Json(views.collect::<Vec<_>>()))
}

async fn all(_: Caller<Admin>, State(app): State<App>) -> Result<impl Reply> {
    let records = app.models.all().await?;
    Ok(Json(records.iter().map(|model| model.view(true)).collect::<Vec<_>>()))
}

#[derive(Deserialize)]
struct ListQuery {
    #[serde(default)]
    query: String,
    #[serde(default)]
    view_option: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    order_by: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    page: Option<usize>,
}

/// Presets, a page at a time.
async fn list(
    caller: Caller<Verified>,
    State(app): State<App>,
    Query(query): Query<ListQuery>,
) -> Result<impl Reply> {
    let who = &caller.who;
    let mut found: Vec<Model> = app.models.all().await?;
    found.retain(|model| {
        model.base.is_some() && app.models.may_read(who, model) && is_asked_for(model, &query, who)
    });
    sort(&mut found, &query);
    let total = found.len();
    let skipped = query.page.unwrap_or(1).saturating_sub(1).saturating_mul(PAGE);
    let page: Vec<Model> = found.into_iter().skip(skipped).take(PAGE).collect();
    let owners = owners(&app, &page).await?;
    let items = page.iter().map(|model| {
        let may_write = app.models.may_write(who, model);
        let mut view = model.short_view(may_write);
        if let Some(view) = view.as_object_mut() {
            let owner = model.owner.and_then(|owner| owners.get(&owner));
            view.insert("user".to_owned(), owner.map_or(Value::Null, |owner| owner_view(owner, may_write)));
            view.insert("write_access".to_owned(), may_write.into());
        }
        view
    });
    Ok(Json(json!({ "items": items.collect::<Vec<_>>(), "total": total })))
}

fn is_asked_for(model: &Model, query: &ListQuery, who: &Principal) -> bool {
    let is_own = model.owner.is_some() && model.owner == who.user_id();
    let view = match query.view_option.as_str() {
        "created" => is_own,
        "shared" => !is_own,
        _ => true,
    };
    let needle = query.query.to_lowercase();
    let text = needle.is_empty()
        || model.name.to_lowercase().contains(&needle)
        || model.id.as_str().to_lowercase().contains(&needle);
    view && text && (query.tag.is_empty() || names_of_tags(model).any(|tag| tag == query.tag))
}

fn sort(models: &mut [Model], query: &ListQuery) {
    match query.order_by.as_str() {
        "created_at" => models.sort_by_key(|model| model.created_at),
        "updated_at" => models.sort_by_key(|model| model.updated_at),
        _ => models.sort_by_key(|model| model.name.to_lowercase()),
    }
    if query.direction == "desc" {
        models.reverse();
    }
}

fn names_of_tags(model: &Model) -> impl Iterator<Item = &str> {
    let tags = model.meta.get("tags").and_then(Value::as_array).into_iter().flatten();
    tags.filter_map(|tag| tag.get("name").and_then(Value::as_str).or_else(|| tag.as_str()))
}

async fn owners(app: &App, models: &[Model]) -> Result<HashMap<UserId, User>> {
    let mut ids: Vec<UserId> = models.iter().filter_map(|model| model.owner).collect();
    ids.sort_unstable();
    ids.dedup();
    let users = app.store.get_many::<User>(&ids).await?;
    Ok(users.into_iter().flatten().map(|user| (user.id, user.doc)).collect())
}

/// Whoever may only use a model learns whose it is, not how to reach or what to try with that account.
fn owner_view(user: &User, may_write: bool) -> Value {
    if may_write {
        json!({"id": user.id, "name": user.name, "role": user.role, "email": user.email})
    } else {
        json!({"id": user.id, "name": user.name})
    }
}

async fn tags(caller: Caller<Verified>, State(app): State<App>) -> Result<impl Reply> {
    let records = app.models.all().await?;
    let visible =
        records.iter().filter(|model| model.base.is_some() && app.models.may_read(&caller.who, model));
    let mut tags: Vec<&str> = visible.flat_map(names_of_tags).collect();
    tags.sort_unstable();
    tags.dedup();
    Ok(Json(json!(tags)))
}

#[derive(Deserialize)]
struct Id {
    id: Option<String>,
}

async fn one(
    caller: Caller<Verified>,
    State(app): State<App>,
    Query(query): Query<Id>,
) -> Result<impl Reply> {
    let id = named(query.id)?;
    let found = app.models.get(&id).await?.filter(|model| app.models.may_read(&caller.who, model));
    let model = found.ok_or_else(|| Error::not_found("Model"))?;
    let may_write = app.models.may_write(&caller.who, &model);
    let mut view = model.view(may_write);
    if let Some(view) = view.as_object_mut() {
        view.insert("write_access".to_owned(), may_write.into());
    }
    Ok(Json(view))
}

async fn create(
    caller: Caller<Verified>,
    State(app): State<App>,
    Body(form): Body<ModelForm>,
) -> Result<impl Reply> {
    let model = app.models.create(&caller.who, &caller.origin, form).await?;
    Ok(Json(model.view(true)))
}

async fn update(
    caller: Caller<Verified>,
    State(app): State<App>,
    Body(form): Body<ModelForm>,
) -> Result<impl Reply> {
    let model = app.models.update(&caller.who, &caller.origin, form).await?;
    Ok(Json(model.view(true)))
}

async fn toggle(
    caller: Caller<Verified>,
    State(app): State<App>,
    Query(query): Query<Id>,
) -> Result<impl Reply> {
    let model = app.models.toggle(&caller.who, &caller.origin, &named(query.id)?).await?;
    Ok(Json(model.view(true)))
}

/// The id stands in the body, or, as older clients have it, in the query.
async fn delete(
    caller: Caller<Verified>,
    State(app): State<App>,
    Query(query): Query<Id>,
    crate::http::body::RawBody(body): crate::http::body::RawBody,
) -> Result<impl Reply> {
    let id = match query.id {
        Some(id) => Some(id),
        None => crate::http::body::parse::<Id>(&body)?.id,
    };
    app.models.delete(&caller.who, &caller.origin, &named(id)?).await?;
    Ok(Json(true))
}

#[derive(Deserialize)]
struct AccessForm {
    id: String,
    name: Option<String>,
    access_grants: Value,
}

async fn set_access(
    caller: Caller<Verified>,
    State(app): State<App>,
    Body(form): Body<AccessForm>,
) -> Result<impl Reply> {
    let AccessForm { id, name, access_grants } = form;
    let model = app.models.set_access(&caller.who, &caller.origin, &id, name, &access_grants).await?;
    Ok(Json(model.view(true)))
}

fn named(id: Option<String>) -> Result<String> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| Error::malformed("id", "name the model with its id"))
}
