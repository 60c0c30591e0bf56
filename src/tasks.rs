//! Background work. Everything that runs on its own is started here, so that it stops with the server and its failures are told.

use std::{fmt::Display, future::Future, time::Duration};

use tokio::sync::watch;

/// Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Tasks {
    stop: watch::Sender<bool>,
}

impl Default for Tasks {
    fn default() -> Self {
        Self { stop: watch::Sender::new(false) }
    }
}

impl Tasks {
    /// Runs `work` to its end, whatever the server does meanwhile.
    #[expect(clippy::unused_self, reason = "whoever starts work must have been given the means")]
    #[expect(clippy::disallowed_methods, reason = "the one place that starts tasks")]
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        tokio::spawn(work);
    }

    /// Runs `work` until it ends or the server stops.
    pub(crate) fn spawn_until_stop(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut stop = self.stop.subscribe();
        self.spawn(async move {
            tokio::select! {
                () = work => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        });
    }

    /// Runs `work` every `interval`, first after one, until the server stops. A failure is logged and does not end it.
    pub(crate) fn every<F, E>(
        &self,
        name: &'static str,
        interval: Duration,
        mut work: impl FnMut() -> F + Send + 'static,
    ) where
        F: Future<Output = Result<(), E>> + Send,
        E: Display + Send,
    {
        self.spawn_until_stop(async move {
            loop {
                tokio::time::sleep(interval).await;
                if let Err(error) = work().await {
                    tracing::warn!(task = name, %error, "background work failed; it is tried again");
                }
            }
        });
    }

    /// Ends everything that waits for the stop.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }
}
