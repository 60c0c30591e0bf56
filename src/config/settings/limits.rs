//! What one client may take.

use crate::config::table::settings;
use crate::config::value::{ByteSize, Span, Whole};

settings! {
    /// What a single request, connection or person may take of the server.
    limits Limits {
        /// Largest request body, unless the route has a limit of its own.
        max_body: ByteSize = "10MB", "OWUI_MAX_BODY";
        /// Largest body of a request that carries a chat, with its images.
        max_chat_body: ByteSize = "64MB", "OWUI_MAX_CHAT_BODY";
        /// Largest request head: request line and all headers together.
        max_header_bytes: ByteSize = "32KB", "OWUI_MAX_HEADER_BYTES";
        /// Deepest nesting of JSON in a request.
        json_depth: Whole<usize, 4, 127> = "64", "OWUI_MAX_JSON_DEPTH";
        /// Answers that one person may have streaming at the same time.
        streams_per_user: Whole<usize, 1, 1_000_000> = "2048", "OWUI_MAX_STREAMS_PER_USER";
        /// Time for a request head to arrive.
        header_timeout: Span = "15s", "OWUI_HEADER_TIMEOUT";
        /// Time without a single byte of a request body after which the request is given up.
        body_timeout: Span = "30s", "OWUI_BODY_TIMEOUT";
        /// Time without a single byte taken by the client after which its answer is given up.
        write_timeout: Span = "1m", "OWUI_WRITE_TIMEOUT";
        /// How long an idle connection stays open.
        keep_alive: Span = "75s", "OWUI_KEEP_ALIVE";
    }
}
