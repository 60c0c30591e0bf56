//! The body of a streamed answer on its way through: the upstream's bytes, and an honest end.
//!
//! Whatever happens upstream, the reader gets whole lines, and a stream that is not complete ends with an error event and
//! `[DONE]`. Dropping this body (the reader has gone) closes the connection to the upstream.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};

use super::stream::{End, Watch};
use crate::net::{self, Incoming};

/// After `[DONE]` nothing is expected but the end of the body; a server that forgets it is not waited for.
const AFTER_DONE: Duration = Duration::from_secs(2);

/// How a streamed answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Complete,
    /// In plain words, without an address.
    Failed(String),
    /// The reader left first.
    Abandoned,
}

type OnEnd = Box<dyn FnOnce(Outcome) + Send + Sync>;

pub(crate) struct Passing {
    /// `None` once the stream is over.
    body: Option<Incoming>,
    watch: Watch,
    out: VecDeque<Bytes>,
    on_end: Option<OnEnd>,
}

impl Passing {
    pub(crate) fn new(body: Incoming, on_end: impl FnOnce(Outcome) + Send + Sync + 'static) -> Self {
        Self {
            body: Some(body),
            watch: Watch::default(),
            out: VecDeque::new(),
            on_end: Some(Box::new(on_end)),
        }
    }

    fn take(&mut self, piece: Bytes) {
        let was_done = self.watch.is_done();
        match self.watch.take(piece, &mut self.out) {
            Err(_) => self.fail("the model server sent something that is no event stream"),
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
            (End::Complete, _) => self.over(Outcome::Complete),
            (End::Early, None) => self.fail("the model server ended its answer in the middle"),
            (End::Early, Some(error)) => {
                self.fail(&format!("the model server failed in the middle: {error}"));
            }
        }
    }

    fn fail(&mut self, why: &str) {
        self.out.push_back(error_events(self.watch.separator(), why));
        self.over(Outcome::Failed(why.to_owned()));
    }

    fn over(&mut self, outcome: Outcome) {
        self.body = None;
        if let Some(tell) = self.on_end.take() {
            tell(outcome);
        }
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

impl Drop for Passing {
    fn drop(&mut self) {
        self.over(Outcome::Abandoned);
    }
}

/// The last two events of a stream that broke.
pub(crate) fn error_events(separator: &[u8], why: &str) -> Bytes {
    let message = format!("{why}. What has arrived so far is incomplete; please try again");
    let error = serde_json::json!({"error": {"message": message, "type": "upstream_error"}});
    let mut events = separator.to_vec();
    events.extend_from_slice(format!("data: {error}\n\ndata: [DONE]\n\n").as_bytes());
    events.into()
}
