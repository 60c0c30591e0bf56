//! Whole chats as answers: one, or many as they are read.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    app::App,
    chats::{Saved, WholeChat},
    error::{Error, Result},
    http::reply::{JsonText, Raw, Reply},
    ids::{ChatId, UserId},
};

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const MINIMAL: &str = "return=minimal";

/// Whether the client is content with what it changed (`Prefer: return=minimal`, RFC 7240).
pub(super) fn prefers_minimal(headers: &HeaderMap) -> bool {
    let values = headers.get_all(PREFER).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split([',', ';'])).any(|token| token.trim().eq_ignore_ascii_case(MINIMAL))
}

/// A chat as the API shows it.
pub(super) struct ChatAnswer {
    json: Bytes,
    is_minimal: bool,
}

impl ChatAnswer {
    pub(super) fn whole(chat: &WholeChat) -> Result<Self> {
        Ok(Self { json: chat.to_json()?.into(), is_minimal: false })
    }

    /// After a change: the whole chat, or only what was sent if that is enough for the client.
    pub(super) async fn saved(app: &App, saved: Saved, is_minimal: bool) -> Result<Self> {
        if !is_minimal {
            return Self::whole(&app.chats.whole_of(saved.chat).await?);
        }
        let part = WholeChat { chat: saved.chat, messages: saved.sent, is_partial: true };
        Ok(Self { json: part.to_json()?.into(), is_minimal })
    }
}

impl IntoResponse for ChatAnswer {
    fn into_response(self) -> Response {
        let mut response = JsonText(self.json).into_response();
        if self.is_minimal {
            response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static(MINIMAL));
        }
        response
    }
}

impl Reply for ChatAnswer {}

/// Chats one a line, read as the client takes them.
pub(super) fn ndjson(app: &App, owner: UserId, ids: Vec<ChatId>) -> Raw {
    many(app, owner, ids, ["", "", "\n", ""], "application/x-ndjson")
}

/// The same as a JSON list.
pub(super) fn json_array(app: &App, owner: UserId, ids: Vec<ChatId>) -> Raw {
    many(app, owner, ids, ["[", ",", "", "]"], "application/json")
}

struct Walk {
    app: App,
    owner: UserId,
    ids: std::vec::IntoIter<ChatId>,
    /// What stands before everything, between two chats, behind each, and behind everything.
    marks: [&'static str; 4],
    is_first: bool,
    is_done: bool,
}

fn many(app: &App, owner: UserId, ids: Vec<ChatId>, marks: [&'static str; 4], kind: &'static str) -> Raw {
    let walk = Walk { app: app.clone(), owner, ids: ids.into_iter(), marks, is_first: true, is_done: false };
    let chunks = stream::unfold(walk, |mut walk| async {
        let chunk = walk.next().await.transpose()?;
        Some((chunk, walk))
    });
    let mut response = Response::new(Body::from_stream(chunks));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Raw(response)
}

impl Walk {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if self.is_done {
            return Ok(None);
        }
        let [before, between, behind, end] = self.marks;
        for id in self.ids.by_ref() {
            // One that was deleted since the list was made is left out.
            let Some(chat) = self.app.chats.own(self.owner, id).await? else { continue };
            let mut out = if self.is_first { before } else { between }.as_bytes().to_vec();
            self.is_first = false;
            out.append(&mut chat.to_json()?);
            out.extend_from_slice(behind.as_bytes());
            return Ok(Some(out.into()));
        }
        self.is_done = true;
        let before = if self.is_first { before } else { "" };
        Ok(Some(format!("{before}{end}").into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_found_among_others() {
        let prefers = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(PREFER, HeaderValue::from_static(value));
            }
            prefers_minimal(&headers)
        };
        assert!(prefers(&["return=minimal"]));
        assert!(prefers(&["respond-async", "wait=10, Return=Minimal"]));
        assert!(!prefers(&["return=representation"]));
        assert!(!prefers(&[]));
    }
}
