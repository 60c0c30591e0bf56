//! The service manager's protocol (`sd_notify(3)`): ready, stopping, still alive. Without a service manager nothing happens.

use std::time::Duration;

use sd_notify::NotifyState;

pub(super) fn ready() {
    tell(&[NotifyState::Ready]);
}

pub(super) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Says every half of the promised interval that the runtime still turns; for ever.
pub(super) async fn watchdog() {
    let Some(interval) = sd_notify::watchdog_enabled() else { return super::never().await };
    let mut beat = tokio::time::interval((interval / 2).max(Duration::from_millis(10)));
    loop {
        beat.tick().await;
        tell(&[NotifyState::Watchdog]);
    }
}

fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}
