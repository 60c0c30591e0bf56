//! The log on standard error.

use crate::config::table::settings;
use crate::config::value::{LogFormat, LogLevel};

settings! {
    /// The log.
    log Log {
        /// `text` or `json`; nothing means text on a terminal and JSON elsewhere.
        format: LogFormat = "", "LOG_FORMAT", flag("--log-format");
        /// Least severity that is logged: `trace`, `debug`, `info`, `warn`, `error`.
        level: LogLevel = "info", "GLOBAL_LOG_LEVEL", flag("--log-level");
        /// One line for each request.
        requests: bool = "true", "OWUI_LOG_REQUESTS";
    }
}
