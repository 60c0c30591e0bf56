//! Ollama through its own API: requests and answers are put from one form into the other.
//!
//! Format: Ollama's `/api/chat` (JSON objects, one a line when streamed) and `/api/tags`.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::Method;
use http_body::{Body, Frame};
use memchr::memchr;

use super::answer::{Accepted, Answer, AnswerBody, LARGEST, accepted, bad, failure};
use super::ollama_form::{self, Reply, Writer};
use super::passing::{error_events, note};
use super::request::Prepared;
use super::service::Upstreams;
use super::upstream::Upstream;
use crate::error::Result;
use crate::net::{self, Incoming, Purpose};

pub(super) const TAGS: &str = "/api/tags";
/// One object of a stream: text of one token, or a picture at most.
const LONGEST_LINE: usize = 8 << 20;

impl Upstreams {
    pub(super) async fn chat_ollama(&self, upstream: &Arc<Upstream>, prepared: Prepared) -> Result<Answer> {
        let (model, body) = ollama_form::request(&prepared)?;
        let limits = self.0.setup.timing.for_chat(prepared.is_streamed);
        let request = upstream.request(Method::POST, "/api/chat", body)?;
        let response = self.0.setup.net.send(Purpose::Models, request, &limits).await;
        let response = match accepted(upstream, response.map_err(|error| failure(upstream, &error))?).await? {
            Accepted::Good(response) => response,
            Accepted::Refused(answer) => return Ok(answer),
        };
        let writer = Writer::new(&model, self.0.setup.clock.now());
        if prepared.is_streamed {
            let converted = Converted::new(response.into_body(), writer, Arc::clone(upstream));
            return Ok(Answer::events(AnswerBody::Converted(converted)));
        }
        let body = response.into_body().collect(LARGEST).await.map_err(|error| failure(upstream, &error))?;
        match serde_json::from_slice(&body) {
            Ok(Reply { error: None, done: true, message, usage, .. }) => {
                Ok(Answer::json(writer.whole(message, &usage)))
            }
            Ok(Reply { error: Some(_), .. }) => Err(bad(upstream, "reported an error")),
            _ => Err(bad(upstream, "sent an answer that cannot be read")),
        }
    }
}

/// A streamed answer as events.
pub(crate) struct Converted {
    /// `None` once the stream is over.
    body: Option<Incoming>,
    writer: Writer,
    line: BytesMut,
    out: VecDeque<Bytes>,
    upstream: Arc<Upstream>,
}

impl Converted {
    fn new(body: Incoming, writer: Writer, upstream: Arc<Upstream>) -> Self {
        Self { body: Some(body), writer, line: BytesMut::new(), out: VecDeque::new(), upstream }
    }

    fn take(&mut self, piece: &[u8]) {
        let mut rest = piece;
        while let Some(end) = memchr(b'\n', rest) {
            let (line, after) =
                (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
            if self.line.is_empty() {
                self.take_line(line);
            } else {
                self.line.extend_from_slice(line);
                let line = std::mem::take(&mut self.line);
                self.take_line(&line);
            }
            if self.body.is_none() {
                return;
            }
            rest = after;
        }
        self.line.extend_from_slice(rest);
        if self.line.len() > LONGEST_LINE {
            self.fail("the model server sent a line without an end");
        }
    }

    fn take_line(&mut self, line: &[u8]) {
        if line.trim_ascii().is_empty() {
            return;
        }
        match serde_json::from_slice::<Reply>(line) {
            Ok(Reply { error: Some(_), .. }) => self.fail("the model server reported an error"),
            Ok(reply) => {
                let is_done = reply.done;
                self.out.push_back(self.writer.chunk(&reply));
                if is_done {
                    self.out.push_back(Bytes::from_static(b"data: [DONE]\n\n"));
                    self.body = None;
                }
            }
            Err(_) => self.fail("the model server sent something that is no JSON"),
        }
    }

    fn close(&mut self, error: Option<&net::Error>) {
        // The last object may come without a line end.
        let line = std::mem::take(&mut self.line);
        if error.is_none() {
            self.take_line(&line);
        }
        if self.body.is_some() {
            match error {
                Some(error) => self.fail(&format!("the model server failed in the middle: {error}")),
                None => self.fail("the model server ended its answer in the middle"),
            }
        }
    }

    fn fail(&mut self, why: &str) {
        self.out.push_back(error_events(b"", why));
        self.body = None;
        note(&self.upstream, why);
    }
}

impl Body for Converted {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<std::result::Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        loop {
            if let Some(piece) = this.out.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            let Some(body) = &mut this.body else { return Poll::Ready(None) };
            match ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        this.take(&piece);
                    }
                }
                Some(Err(error)) => this.close(Some(&error)),
                None => this.close(None),
            }
        }
    }
}
