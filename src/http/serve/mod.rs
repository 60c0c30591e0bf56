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
    let ended = drained(graceful, drain, &mut signals).await;
    app.finish().await;
    Ok(ended)
}

/// Waits for open requests: at most `limit`, and not after a second signal.
async fn drained(graceful: GracefulShutdown, limit: Duration, signals: &mut stop::Signals) -> Ended {
    let all = async {
        graceful.shutdown().await;
        Ended::Drained
    };
    let cut = |why: &'static str| {
        tracing::warn!("{why}; open requests are cut");
        Ended::Cut
    };
    tokio::select! {
        ended = all => ended,
        () = tokio::time::sleep(limit) => cut("the time for draining is over"),
        _ = signals.next() => cut("second signal"),
    }
}

/// A future that never completes: for loops that end only with their task.
fn never() -> impl Future<Output = ()> {
    std::future::pending()
}
