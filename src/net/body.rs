//! The body of an answer from outside: frames as they arrive, with limits on silence and on the whole.
//!
//! Silence is counted only while somebody waits for the next frame: a slow reader is not the server's fault. It is counted
//! in quarters of the limit, so that a frame costs no look at the clock and no timer is moved; the limit is kept to
//! within a quarter.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming as Received;
use tokio::time::{Instant, Sleep};

use super::error::{Error, Stage};
use super::pool::{Origin, Pool};
use super::wire::{self, Wire};

pub(crate) struct Incoming {
    received: Received,
    /// Given back to the pool at the end of the body; dropped with it before.
    wire: Option<Box<Wire>>,
    home: Arc<Pool>,
    origin: Origin,
    patience: Patience,
}

impl Incoming {
    pub(super) fn new(
        received: Received,
        wire: Box<Wire>,
        home: Arc<Pool>,
        origin: Origin,
        patience: Patience,
    ) -> Self {
        Self { received, wire: Some(wire), home, origin, patience }
    }

    /// The whole body, up to `limit` bytes.
    pub(crate) async fn collect(mut self, limit: usize) -> Result<Bytes, Error> {
        let mut first = Bytes::new();
        let mut more = BytesMut::new();
        while let Some(frame) = self.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            if first.len() + more.len() + data.len() > limit {
                return Err(Error::TooLarge(limit));
            }
            if first.is_empty() && more.is_empty() {
                first = data;
            } else {
                more.extend_from_slice(&std::mem::take(&mut first));
                more.extend_from_slice(&data);
            }
        }
        Ok(if more.is_empty() { first } else { more.freeze() })
    }

    /// From now on, silence may last so long and no longer.
    pub(crate) fn allow_silence(&mut self, limit: Duration) {
        self.patience.silence = Some(limit);
        self.patience.restart();
    }

    fn poll_received(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = match ready!(Pin::new(&mut self.received).poll_frame(cx)) {
            Some(Ok(frame)) => Some(Ok(frame)),
            Some(Err(error)) => {
                self.wire = None;
                Some(Err(wire::explain(&error)))
            }
            None => {
                self.give_back(cx);
                None
            }
        };
        self.patience.heard();
        Poll::Ready(frame)
    }

    fn give_back(&mut self, cx: &mut Context<'_>) {
        if let Some(mut wire) = self.wire.take() {
            wire.drive(cx);
            if wire.is_ready() {
                self.home.keep(&self.origin, wire);
            }
        }
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = this.poll_received(cx) {
            return Poll::Ready(frame);
        }
        if let Some(wire) = &mut this.wire {
            wire.drive(cx);
        }
        if let Poll::Ready(frame) = this.poll_received(cx) {
            return Poll::Ready(frame);
        }
        let error = ready!(this.patience.poll_end(cx));
        this.wire = None;
        Poll::Ready(Some(Err(error)))
    }

    fn is_end_stream(&self) -> bool {
        // Only the final `None` gives the connection back.
        false
    }

    fn size_hint(&self) -> SizeHint {
        self.received.size_hint()
    }
}

/// How long a body may be silent, and when it must be done.
pub(super) struct Patience {
    silence: Option<Duration>,
    deadline: Option<(Instant, Duration)>,
    timer: Option<Pin<Box<Sleep>>>,
    quiet_quarters: u8,
}

impl Patience {
    pub(super) fn new(silence: Option<Duration>, deadline: Option<(Instant, Duration)>) -> Self {
        Self { silence, deadline, timer: None, quiet_quarters: 0 }
    }

    fn heard(&mut self) {
        self.quiet_quarters = 0;
    }

    fn restart(&mut self) {
        self.quiet_quarters = 0;
        self.timer = None;
    }

    /// Ready with what ran out.
    fn poll_end(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        loop {
            if self.timer.is_none() {
                self.timer = self.next_look().map(|at| Box::pin(tokio::time::sleep_until(at)));
            }
            let Some(timer) = &mut self.timer else { return Poll::Pending };
            ready!(timer.as_mut().poll(cx));
            self.timer = None;
            if let Some((deadline, whole)) = self.deadline
                && deadline <= Instant::now()
            {
                return Poll::Ready(Error::Timeout(Stage::Whole, whole));
            }
            self.quiet_quarters += 1;
            if let Some(limit) = self.silence
                && self.quiet_quarters > 4
            {
                return Poll::Ready(Error::Timeout(Stage::Silence, limit));
            }
        }
    }

    fn next_look(&self) -> Option<Instant> {
        let quarter = self.silence.map(|limit| Instant::now() + limit / 4);
        match (quarter, self.deadline) {
            (Some(quarter), Some((deadline, _))) => Some(quarter.min(deadline)),
            (Some(at), None) | (None, Some((at, _))) => Some(at),
            (None, None) => None,
        }
    }
}
