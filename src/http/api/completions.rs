//! Chat completions for API clients: the request goes to the model's server, the answer comes back as it is.
//!
//! This is the plain mode of the contract: nothing is saved, and the request ends with its client. The modes in which the
//! server writes the answer into a chat are told apart here by the fields that mark them.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, HeaderName};
use http_body::Frame;

use crate::access::{Principal, Write};
use crate::app::App;
use crate::chats::Chat;
use crate::error::{Error, Result};
use crate::generation::StreamSlot;
use crate::http::body::RawBody;
use crate::http::caller::Caller;
use crate::http::policy::Verified;
use crate::http::reply::{Raw, Reply};
use crate::http::routes::Routes;
use crate::ids::ChatId;
use crate::models::Audience;
use crate::upstreams::{Answer, AnswerBody, Destination, Payload, Prepared, error_events};

pub(super) fn routes(t: &mut Routes) {
    t.post("/api/chat/completions", chat).large_bodies();
    t.post("/api/v1/chat/completions", chat).large_bodies();
    t.post("/openai/chat/completions", gateway).large_bodies();
    t.post("/ollama/v1/chat/completions", gateway).large_bodies();
}

async fn chat(
    caller: Caller<Verified>,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<impl Reply> {
    let payload = Payload::parse(&body)?;
    check_chat(&app, &caller.who, &payload).await?;
    check_plain(&payload)?;
    answer(&app, &caller.who, payload, &body).await.map_err(|error| match error {
        // Clients of this route know an unknown model as a bad request.
        Error::NotFound(_) => Error::invalid("model", "Model not found"),
        other => other,
    })
}

async fn gateway(
    caller: Caller<Verified>,
    State(app): State<App>,
    RawBody(body): RawBody,
) -> Result<impl Reply> {
    let payload = Payload::parse(&body)?;
    answer(&app, &caller.who, payload, &body).await.map_err(|error| match error {
        Error::NotFound(_) => Error::Refused("Model not found".to_owned()),
        other => other,
    })
}

/// A chat that the request names must be one that the caller may write; chats that are not saved have no record to check.
async fn check_chat(app: &App, who: &Principal, payload: &Payload<'_>) -> Result<()> {
    let Some(id) = payload.read::<String>("chat_id").filter(|id| !id.is_empty()) else { return Ok(()) };
    if id.starts_with("local:") || id.starts_with("temporary:") {
        return Ok(());
    }
    let id: ChatId = id.parse()?;
    app.access.load::<Chat, Write>(who, &id).await.map(drop)
}

/// Refuses what is not the plain mode. A chat's id alone does not mark another one: clients written for older releases send
/// it with a plain request.
fn check_plain(payload: &Payload<'_>) -> Result<()> {
    const NOT_BUILT: Error = Error::NotBuilt(
        "answers that the server writes into a chat are not available yet; leave out chat_id, id and session_id",
    );
    let has_text = |name: &str| payload.read::<String>(name).is_some_and(|text| !text.is_empty());
    let has_message = has_text("id") || payload.has("message_ids");
    let has_session = has_text("session_id");
    let is_new_chat = has_session && payload.get("parent_id").is_some_and(|parent| parent.get() == "null");
    let is_bound = has_text("chat_id") && (has_message || has_session);
    if is_new_chat || is_bound { Err(NOT_BUILT) } else { Ok(()) }
}

async fn answer(app: &App, who: &Principal, payload: Payload<'_>, body: &Bytes) -> Result<Raw> {
    let id = payload.read::<String>("model").filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| Error::invalid("model", "`model` is missing; send the id of a model"))?;
    let slot = match who.person() {
        Some(person) => {
            let slot = app.streams.enter(person.user.id, person.session.id)?;
            // From here on an end of the session cuts the stream; one that came before is seen now.
            app.sessions.authenticate(&person.token).await?;
            Some(slot)
        }
        None => None,
    };
    let model = app.models.catalogue.find(&id, Audience::of(who)).await?;
    let to = Destination {
        model: &model.upstream_id,
        is_openai: model.upstream.is_openai(),
        params: model.params.as_deref(),
    };
    let prepared = Prepared::new(payload, body, to)?;
    let answer = app.upstreams.chat(&model.upstream, prepared).await?;
    Ok(Raw(response(answer, slot)))
}

fn response(answer: Answer, slot: Option<StreamSlot>) -> Response {
    let is_whole = matches!(answer.body, AnswerBody::Whole(_));
    let body = match answer.body {
        AnswerBody::Whole(bytes) => Body::from(bytes),
        AnswerBody::Passing(body) => Body::new(Held { body, slot, is_over: false }),
        AnswerBody::Converted(body) => Body::new(Held { body, slot, is_over: false }),
    };
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    if !is_whole {
        // A proxy that gathers a stream would turn it into one late piece.
        let no_cache = HeaderValue::from_static("no-cache");
        response.headers_mut().insert(CACHE_CONTROL, no_cache);
        let buffering = HeaderName::from_static("x-accel-buffering");
        response.headers_mut().insert(buffering, HeaderValue::from_static("no"));
    }
    response
}

/// A streamed answer with its person's slot, which may be taken away.
struct Held<B> {
    body: B,
    slot: Option<StreamSlot>,
    is_over: bool,
}

impl<B> http_body::Body for Held<B>
where
    B: http_body::Body<Data = Bytes, Error = Infallible> + Unpin,
{
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        if self.is_over {
            return Poll::Ready(None);
        }
        // Looked at only when the stream waits, which every stream does again and again: not with each chunk.
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame);
        }
        if let Some(why) = self.slot.as_ref().and_then(|slot| slot.poll_cut(cx)) {
            self.is_over = true;
            let last = error_events(b"\n", why);
            return Poll::Ready(Some(Ok(Frame::data(last))));
        }
        Poll::Pending
    }
}
