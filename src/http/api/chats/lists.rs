//! Lists of chats, searches, and whole chats in bulk.

use axum::extract::State;
use serde::Deserialize;

use super::answers::{json_array, ndjson};
use crate::{
    app::App,
    chats::{ListQuery, PageNumber, Sort, TitleQuery},
    error::{Error, Result},
    http::{
        caller::Caller,
        params::{Path, Query, flag},
        policy::{Admin, VerifiedPerson},
        reply::{Json, JsonText, Reply},
        routes::Routes,
    },
    ids::UserId,
};

pub(super) fn routes(t: &mut Routes) {
    t.get("/api/v1/chats/", list);
    t.get("/api/v1/chats/list", list);
    t.get("/api/v1/chats/list/user/{user_id}", list_of_person);
    t.get("/api/v1/chats/pinned", pinned);
    t.get("/api/v1/chats/archived", archived);
    t.get("/api/v1/chats/archived/count", archived_count);
    t.get("/api/v1/chats/search", search);
    t.get("/api/v1/chats/all", all);
    t.get("/api/v1/chats/all/archived", all_archived);
}

#[derive(Deserialize)]
struct ListParams {
    page: Option<i64>,
    #[serde(default, deserialize_with = "flag")]
    include_pinned: bool,
    #[serde(default, deserialize_with = "flag")]
    include_folders: bool,
    sort_by: Option<String>,
    sort_dir: Option<String>,
}

/// Without `page` the whole list.
async fn list(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Query(params): Query<ListParams>,
) -> Result<impl Reply> {
    let query = ListQuery {
        page: params.page.map(page),
        include_pinned: params.include_pinned,
        include_folders: params.include_folders,
        sort: sort(params.sort_by.as_deref())?,
        ascending: is_ascending("sort_dir", params.sort_dir.as_deref())?,
    };
    Ok(JsonText(app.chats.list(caller.who.user.id, &query).await?))
}

#[derive(Deserialize)]
struct TitleParams {
    page: Option<i64>,
    query: Option<String>,
    order_by: Option<String>,
    direction: Option<String>,
}

impl TitleParams {
    /// These lists come by the page even if none is named.
    fn into_query(self) -> Result<TitleQuery> {
        Ok(TitleQuery {
            page: Some(page(self.page.unwrap_or(1))),
            title: self.query.unwrap_or_default(),
            sort: sort(self.order_by.as_deref())?,
            ascending: is_ascending("direction", self.direction.as_deref())?,
        })
    }
}

/// Another person's chats, for an administrator.
async fn list_of_person(
    _: Caller<Admin>,
    State(app): State<App>,
    Path(user): Path<UserId>,
    Query(params): Query<TitleParams>,
) -> Result<impl Reply> {
    if !app.config.chat.admin_access {
        return Err(Error::Prohibited(
            "administrators do not look into chats here (ENABLE_ADMIN_CHAT_ACCESS)",
        ));
    }
    Ok(JsonText(app.chats.list_of_person(user, &params.into_query()?).await?))
}

async fn pinned(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    Ok(JsonText(app.chats.pinned(caller.who.user.id).await?))
}

async fn archived(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Query(params): Query<TitleParams>,
) -> Result<impl Reply> {
    Ok(JsonText(app.chats.archived(caller.who.user.id, &params.into_query()?).await?))
}

async fn archived_count(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    Ok(Json(app.chats.archived_count(caller.who.user.id).await?))
}

#[derive(Deserialize)]
struct SearchParams {
    text: String,
    page: Option<i64>,
}

async fn search(
    caller: Caller<VerifiedPerson>,
    State(app): State<App>,
    Query(params): Query<SearchParams>,
) -> Result<impl Reply> {
    let page = page(params.page.unwrap_or(1));
    Ok(JsonText(app.chats.search(caller.who.user.id, &params.text, page).await?))
}

/// Everything, one chat a line.
async fn all(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    let owner = caller.who.user.id;
    let ids = app.chats.ids(owner, None).await?;
    Ok(ndjson(&app, owner, ids))
}

async fn all_archived(caller: Caller<VerifiedPerson>, State(app): State<App>) -> Result<impl Reply> {
    let owner = caller.who.user.id;
    let ids = app.chats.ids(owner, Some(true)).await?;
    Ok(json_array(&app, owner, ids))
}

/// Pages are counted from 1; whatever is below counts as the first.
fn page(number: i64) -> PageNumber {
    u32::try_from(number.max(1)).ok().and_then(PageNumber::new).unwrap_or(PageNumber::MAX)
}

fn sort(by: Option<&str>) -> Result<Sort> {
    by.filter(|by| !by.is_empty()).map_or(Ok(Sort::default()), str::parse)
}

fn is_ascending(field: &'static str, direction: Option<&str>) -> Result<bool> {
    match direction {
        None | Some("" | "desc") => Ok(false),
        Some("asc") => Ok(true),
        Some(other) => Err(Error::invalid(field, format!("{field} is asc or desc, not `{other}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_number_means_a_page() {
        let numbers = [i64::MIN, 0, 1, 7, i64::MAX].map(|number| page(number).get());
        assert_eq!(numbers, [1, 1, 1, 7, u32::MAX]);
    }
}
