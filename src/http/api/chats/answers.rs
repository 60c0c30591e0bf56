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

const WHOLE: &str = "return=representation";

/// Changes of longer chats are answered with what was sent, not with the whole chat, unless the client asks for it: otherwise each
/// message would cost as much as all before it.
const LONG: u64 = 100;

/// What the client wants to see of a chat that it changed (`Prefer`, RFC 7240 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Preference {
    /// Only what it sent.
    Minimal,
    /// Everything, however long.
    Whole,
    /// It does not say.
    None,
}

pub(super) fn preference(headers: &HeaderMap) -> Preference {
    let values = headers.get_all(PREFER).into_iter().filter_map(|value| value.to_str().ok());
    let mut words = values.flat_map(|value| value.split([',', ';'])).map(str::trim);
    let known = words.find_map(|word| {
        let is = |wanted: &str| word.eq_ignore_ascii_case(wanted);
        if is(MINIMAL) {
            return Some(Preference::Minimal);
        }
        is(WHOLE).then_some(Preference::Whole)
    });
    known.unwrap_or(Preference::None)
}

/// A chat as the API shows it.
pub(super) struct ChatAnswer {
    json: Bytes,
    /// The preference that was followed, to be told.
    applied: Option<&'static str>,
}

impl ChatAnswer {
    pub(super) fn whole(chat: &WholeChat) -> Result<Self> {
        Ok(Self { json: chat.to_json()?.into(), applied: None })
    }

    /// After a change: the whole chat, or only what was sent if that is enough for the client or the chat is long.
    pub(super) async fn saved(app: &App, saved: Saved, wanted: Preference) -> Result<Self> {
        let applied = match wanted {
            Preference::Minimal => Some(MINIMAL),
            Preference::Whole => Some(WHOLE),
            Preference::None => None,
        };
        let is_long = saved.chat.message_count > LONG;
        if wanted == Preference::Whole || (wanted == Preference::None && !is_long) {
            let whole = app.chats.whole_of(saved.chat).await?;
            return Ok(Self { json: whole.to_json()?.into(), applied });
        }
        let part = WholeChat { chat: saved.chat, messages: saved.sent, is_partial: true };
        Ok(Self { json: part.to_json()?.into(), applied })
    }
}

impl IntoResponse for ChatAnswer {
    fn into_response(self) -> Response {
        let mut response = JsonText(self.json).into_response();
        if let Some(applied) = self.applied {
            response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static(applied));
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
            preference(&headers)
        };
        assert_eq!(prefers(&["return=minimal"]), Preference::Minimal);
        assert_eq!(prefers(&["respond-async", "wait=10, Return=Minimal"]), Preference::Minimal);
        assert_eq!(prefers(&["return=representation"]), Preference::Whole);
        assert_eq!(prefers(&["wait=10"]), Preference::None);
        assert_eq!(prefers(&[]), Preference::None);
    }
}
