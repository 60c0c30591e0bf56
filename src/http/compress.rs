//! Compressing answers for clients that ask for it. Streams stay as they are, since a compressor would hold their pieces back,
//! and so do small answers, pictures and what is compressed already.

use axum::Router;
use http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::compression::{
    CompressionLayer, CompressionLevel,
    predicate::{Predicate, SizeAbove},
};

/// In bytes. Below this the head of the answer is most of it.
const WORTH_IT: u64 = 1024;

pub(super) fn layer(router: Router, is_on: bool) -> Router {
    if !is_on {
        return router;
    }
    let when = SizeAbove::new(WORTH_IT).and(is_json);
    router.layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(when))
}

/// The API's answers. The web app's files come compressed from the build.
fn is_json(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}
