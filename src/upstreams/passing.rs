//! The body of a streamed answer on its way through: the upstream's bytes, and an honest end.
//!
//! Whatever happens upstream, the reader gets whole lines, and a stream that is not complete ends with an error event and
//! `[DONE]`. Dropping this body (the reader has gone) closes the connection to the upstream.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};

use super::scrub::scrub;
use super::stream::{End, Fault, Watch};
use super::upstream::Upstream;
use crate::net::{self, Incoming};

/// After `[DONE]` nothing is expected but the end of the body; a server that forgets it is not waited for.
const AFTER_DONE: Duration = Duration::from_secs(2);

pub(crate) struct Passing {
    /// `None` once the stream is over.
    body: Option<Incoming>,
    watch: Watch,
    out: VecDeque<Bytes>,
    upstream: Arc<Upstream>,
}

impl Passing {
    pub(super) fn new(body: Incoming, upstream: Arc<Upstream>) -> Self {
        Self { body: Some(body), watch: Watch::default(), out: VecDeque::new(), upstream }
    }

    fn take(&mut self, piece: Bytes) {
        let was_done = self.watch.is_done();
        match self.watch.take(piece, &mut self.out) {
            Err(fault) => self.refuse(fault),
            Ok(()) if self.watch.is_done() && !was_done => {
                if let Some(body) = &mut self.body {
                    body.allow_silence(AFTER_DONE);
                }
            }
            Ok(()) => {}
        }
    }

    /// The body is over, as it should be or by an error.
    fn close(&mut self, error: Option<&net::Error>) {
        match (self.watch.end(&mut self.out), error) {
            (Ok(End::Complete), _) => self.body = None,
            (Ok(End::Early), None) => self.fail("the model server ended its answer in the middle"),
            (Ok(End::Early), Some(error)) => {
                self.fail(&format!("the model server failed in the middle: {error}"));
            }
            (Err(fault), _) => self.refuse(fault),
        }
    }

    fn refuse(&mut self, fault: Fault) {
        match fault {
            Fault::Malformed => self.fail("the model server sent something that is no event stream"),
            Fault::Reported(error) => {
                note(&self.upstream, "the model server reported an error in the middle");
                let separator = self.watch.separator();
                self.out.push_back(last_events(separator, &scrub(&error, &self.upstream)));
                self.body = None;
            }
        }
    }

    fn fail(&mut self, why: &str) {
        note(&self.upstream, why);
        self.out.push_back(error_events(self.watch.separator(), why));
        self.body = None;
    }
}

impl Body for Passing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        loop {
            if let Some(piece) = this.out.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            let Some(body) = &mut this.body else { return Poll::Ready(None) };
            match ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    if let Ok(piece) = frame.into_data() {
                        this.take(piece);
                    }
                }
                Some(Err(error)) => this.close(Some(&error)),
                None => this.close(None),
            }
        }
    }
}

/// Tells the operator of an answer that broke off.
pub(super) fn note(upstream: &Upstream, why: &str) {
    tracing::warn!(connection = %upstream.id, why, "a streamed answer broke off");
}

/// The last two events of a stream that broke.
pub(crate) fn error_events(separator: &[u8], why: &str) -> Bytes {
    let message = format!("{why}. What has arrived so far is incomplete; please try again");
    let error = serde_json::json!({"error": {"message": message, "type": "upstream_error"}});
    last_events(separator, &error.to_string())
}

fn last_events(separator: &[u8], error: &str) -> Bytes {
    let mut events = separator.to_vec();
    events.extend_from_slice(format!("data: {error}\n\ndata: [DONE]\n\n").as_bytes());
    events.into()
}
