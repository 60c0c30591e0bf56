//! Running: listeners, one loop for each, and a stop that lets requests finish.

mod connection;
mod control;
mod listen;
mod notify;
mod stop;
mod timed_io;

use std::{future::Future, pin::pin, time::Duration};

use hyper_util::server::graceful::GracefulShutdown;

pub(crate) use control::{SOCKET_NAME, operator_of_process};
pub(crate) use listen::{Listeners, bind};

use super::Edge;
use crate::app::App;

/// For the last words of streams that are cut.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Every request was answered.
    Drained,
    /// The time for draining was over, or a second signal came; some requests were cut.
    Cut,
}

/// Serves until the process is told to stop. `ready` is called once everything answers.
pub(crate) async fn run(app: App, listeners: Listeners, ready: impl FnOnce()) -> std::io::Result<Ended> {
    let edge = Edge::new(app.clone());
    let graceful = GracefulShutdown::new();
    let mut signals = stop::Signals::new()?;
    let drain = app.config.server.drain_timeout;
    {
        let mut accepting = pin!(listen::accept_all(listeners, edge, &app, &graceful));
        app.mark_ready();
        ready();
        notify::ready();
        let mut watchdog = pin!(notify::watchdog());
        tokio::select! {
            () = &mut accepting => {}
            () = &mut watchdog => {}
            name = signals.next() => tracing::info!(signal = name, "stopping: no new work is taken"),
        }
    }
    notify::stopping();
    app.begin_stop();
    let ended = drained(&app, graceful, drain, &mut signals).await;
    app.finish().await;
    Ok(ended)
}

/// Waits for open requests: at most `limit`, and not after a second signal. Streams that are cut because time is over are told.
async fn drained(
    app: &App,
    graceful: GracefulShutdown,
    limit: Duration,
    signals: &mut stop::Signals,
) -> Ended {
    let mut all = pin!(graceful.shutdown());
    tokio::select! {
        () = &mut all => return Ended::Drained,
        _ = signals.next() => {
            tracing::warn!("second signal; open requests are cut");
            return Ended::Cut;
        }
        () = tokio::time::sleep(limit) => {}
    }
    tracing::warn!("the time for draining is over; open requests are cut");
    app.streams.cut_all("the server is stopping; ask again in a moment");
    drop(tokio::time::timeout(LAST_WORDS, all).await);
    Ended::Cut
}

/// A future that never completes: for loops that end only with their task.
fn never() -> impl Future<Output = ()> {
    std::future::pending()
}
