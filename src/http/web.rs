//! The web app: embedded files with their compressed forms, and the page for every address that is no file.

use axum::{
    body::Body,
    extract::Request,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{Embed, EmbeddedFile};

use super::reply::json_response;
use crate::error::Error;

#[derive(Embed)]
#[folder = "$OUT_DIR/web"]
struct Files;

/// Addresses below these belong to programs: what is unknown there is told as JSON, never as a page.
const PROGRAMS: [&str; 6] = ["/api", "/openai", "/ollama", "/oauth", "/docs", "/openapi.json"];
/// Compressed forms, best first: name of the coding, ending of the file.
const PACKED: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];
/// Names below this folder change with their content.
const HASHED: &str = "assets/";

/// Whether the executable has the web app inside.
pub(crate) fn is_built() -> bool {
    env!("OWUI_BUILD_WEB") == "yes"
}

/// Everything that no route answers.
pub(crate) async fn fallback(request: Request) -> Response {
    let path = request.uri().path();
    let is_program = PROGRAMS
        .iter()
        .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    if is_program {
        return Error::not_found(format!("{} {path}", request.method())).into_response();
    }
    if *request.method() != Method::GET && *request.method() != Method::HEAD {
        let mut response = json_response(
            StatusCode::METHOD_NOT_ALLOWED,
            &serde_json::json!({ "detail": "only GET is possible here" }),
        );
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let name = path.trim_start_matches('/');
    if let Some(response) = file(name, request.headers()) {
        return response;
    }
    let looks_like_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if looks_like_file && !name.starts_with("c/") {
        return Error::not_found("file").into_response();
    }
    file("index.html", request.headers()).unwrap_or_else(|| Error::not_found("web app").into_response())
}

/// The embedded file in the best form that the client takes, or 304 when it has it already.
fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let is_packed =
        name.rsplit('.').next().is_some_and(|ending| PACKED.iter().any(|(_, packed)| *packed == ending));
    if name.is_empty() || is_packed {
        return None;
    }
    let plain = Files::get(name)?;
    let tag = entity_tag(&plain);
    let (content, encoding) = best_form(name, plain, headers);
    let mut response = if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(bytes(content)))
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    out.insert(header::ETAG, tag);
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let caching = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn best_form(name: &str, plain: EmbeddedFile, headers: &HeaderMap) -> (EmbeddedFile, Option<&'static str>) {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |wanted: &str| {
        accepted.split(',').any(|form| {
            let mut parts = form.split(';').map(str::trim);
            parts.next() == Some(wanted) && parts.next() != Some("q=0")
        })
    };
    for (encoding, ending) in PACKED {
        if takes(encoding)
            && let Some(packed) = Files::get(&format!("{name}.{ending}"))
        {
            return (packed, Some(encoding));
        }
    }
    (plain, None)
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        std::borrow::Cow::Borrowed(data) => Bytes::from_static(data),
        std::borrow::Cow::Owned(data) => Bytes::from(data),
    }
}

fn entity_tag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let hash = u128::from_be_bytes(std::array::from_fn(|at| hash.get(at).copied().unwrap_or_default()));
    HeaderValue::try_from(format!("\"{hash:032x}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
