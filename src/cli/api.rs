//! The admin API as the commands see it: a path and JSON in, JSON out, and an error that becomes an exit code.

use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use serde_json::Value;

use super::{
    client::Client,
    failure::{Exit, Failure},
};

pub(crate) struct Api {
    client: Client,
}

/// An answer that is no success.
#[derive(Debug)]
pub(crate) struct Fault {
    /// `None`: the transport failed.
    pub(crate) status: Option<StatusCode>,
    why: String,
    /// The request's id, when the server gave one.
    id: Option<String>,
}

impl Api {
    pub(crate) const fn new(client: Client) -> Self {
        Self { client }
    }

    /// Whether a running server answers, rather than this process.
    pub(crate) const fn is_online(&self) -> bool {
        self.client.is_online()
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Fault> {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Fault> {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Fault> {
        self.call(Method::DELETE, path, None).await
    }

    pub(crate) async fn close(self) {
        self.client.close().await;
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Fault> {
        let request = request(method, path, body).map_err(Fault::transport)?;
        let answer = self.client.send(request).await.map_err(Fault::transport)?;
        if !answer.status().is_success() {
            let id = answer.headers().get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
            return Err(Fault {
                status: Some(answer.status()),
                why: reason(answer.status(), answer.body()),
                id,
            });
        }
        match answer.body().as_ref() {
            b"" => Ok(Value::Null),
            body => serde_json::from_slice(body)
                .map_err(|error| Fault::transport(format!("the answer of {path} is no JSON: {error}"))),
        }
    }
}

fn request(method: Method, path: &str, body: Option<&Value>) -> Result<Request<Bytes>, String> {
    let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
    let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    request.body(bytes).map_err(|error| error.to_string())
}

/// The `detail` of an error: a sentence, or a list of complaints about fields.
fn reason(status: StatusCode, body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    match body.get("detail") {
        Some(Value::String(detail)) => detail.trim_end_matches('.').to_owned(),
        Some(Value::Array(items)) => items.iter().map(complaint).collect::<Vec<_>>().join(", "),
        _ => format!("the server answered {status}"),
    }
}

fn complaint(item: &Value) -> String {
    let words = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let field =
        item.get("loc").and_then(Value::as_array).and_then(|path| path.last()).and_then(Value::as_str);
    field.map_or_else(|| words("msg"), |field| format!("{field}: {}", words("msg")))
}

impl Fault {
    fn transport(why: impl Into<String>) -> Self {
        Self { status: None, why: why.into(), id: None }
    }

    pub(crate) fn is(&self, status: StatusCode) -> bool {
        self.status == Some(status)
    }

    pub(crate) fn exit(&self) -> Exit {
        match self.status.map(|status| status.as_u16()) {
            None => Exit::Unreachable,
            Some(404) => Exit::NotFound,
            Some(409 | 412) => Exit::Conflict,
            Some(401 | 403) => Exit::Refused,
            Some(_) => Exit::Failed,
        }
    }

    /// The failure of `what`, as `approving bob@example.org`.
    pub(crate) fn of(self, what: impl Into<String>) -> Failure {
        self.with_exit(self.exit(), what)
    }

    /// As [`Fault::of`] where the command knows better than the status what kind of failure it is.
    pub(crate) fn with_exit(&self, exit: Exit, what: impl Into<String>) -> Failure {
        let failure = Failure::new(exit, what, self.why.clone()).id(self.id.clone());
        match self.status {
            Some(status) if status.is_server_error() => failure.hint("owui doctor"),
            _ => failure,
        }
    }
}

/// `text` as one part of a path or query (RFC 3986: all but unreserved characters escaped).
pub(crate) fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_becomes_an_exit_code() {
        let exit = |status: u16| {
            Fault { status: StatusCode::from_u16(status).ok(), why: String::new(), id: None }.exit()
        };
        let codes = [
            (400, 1),
            (401, 5),
            (403, 5),
            (404, 3),
            (409, 4),
            (412, 4),
            (422, 1),
            (500, 1),
            (503, 1),
            (507, 1),
        ];
        for (status, code) in codes {
            assert_eq!(exit(status) as u8, code, "{status}");
        }
        assert_eq!(Fault::transport("gone").exit(), Exit::Unreachable);
    }

    #[test]
    fn both_forms_of_detail_are_read() {
        assert_eq!(reason(StatusCode::BAD_REQUEST, br#"{"detail":"Too short."}"#), "Too short");
        let list = br#"{"detail":[{"loc":["body","name"],"msg":"missing","type":"missing"},{"msg":"odd"}]}"#;
        assert_eq!(reason(StatusCode::UNPROCESSABLE_ENTITY, list), "name: missing, odd");
        assert_eq!(reason(StatusCode::BAD_GATEWAY, b"<html>"), "the server answered 502 Bad Gateway");
    }

    #[test]
    fn a_query_cannot_break_out_of_its_place() {
        assert_eq!(escaped("a+b@x.y&role=admin /%\u{e9}"), "a%2Bb%40x.y%26role%3Dadmin%20%2F%25%C3%A9");
    }

    #[test]
    fn only_a_request_with_a_body_says_it_is_json() {
        let with = request(Method::POST, "/x", Some(&Value::Bool(true))).unwrap();
        assert_eq!(with.headers()[header::CONTENT_TYPE], "application/json");
        assert_eq!(with.body().as_ref(), b"true");
        let without = request(Method::GET, "/x?y=1", None).unwrap();
        assert!(!without.headers().contains_key(header::CONTENT_TYPE));
    }
}
