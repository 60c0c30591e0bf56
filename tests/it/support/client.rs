//! A blocking HTTP client that never hides a status: what came back is looked at by the test.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use ureq::http::{HeaderMap, Method, Request, Response};

use super::stream::Stream;

/// No answer may take longer; a hanging server fails the test instead of stopping the run.
const LIMIT: Duration = Duration::from_mins(1);

#[derive(Clone)]
pub(crate) struct Client {
    base: String,
    agent: ureq::Agent,
    headers: Vec<(String, String)>,
}

impl Client {
    pub(crate) fn new(base: &str) -> Client {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(LIMIT))
            .build()
            .new_agent();
        Client { base: base.to_owned(), agent, headers: Vec::new() }
    }

    /// The same client with one more header on each request.
    pub(crate) fn header(&self, name: &str, value: &str) -> Client {
        let mut client = self.clone();
        client.headers.push((name.to_owned(), value.to_owned()));
        client
    }

    pub(crate) fn bearer(&self, token: &str) -> Client {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// As the web app does it: the session in a cookie, and a page of this server as origin.
    pub(crate) fn cookie(&self, token: &str) -> Client {
        self.header("cookie", &format!("token={token}")).header("origin", &self.base)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, Some(body))
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let bytes = body.map(|value| serde_json::to_vec(value).unwrap());
        self.send_bytes(method, path, "application/json", bytes.as_deref())
    }

    pub(crate) fn send_bytes(&self, method: &str, path: &str, kind: &str, body: Option<&[u8]>) -> Answer {
        let what = format!("{method} {path}");
        match self.try_send(method, path, kind, body) {
            Ok(answer) => answer,
            Err(why) => panic!("{what} to {} has no answer: {why}", self.base),
        }
    }

    /// For requests that may find nobody listening, or a connection cut in the middle.
    pub(crate) fn try_send(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut response = self.exchange(method, path, kind, body)?;
        let body = response.body_mut().with_config().limit(256 << 20).read_to_vec()?;
        Ok(Answer {
            what: format!("{method} {path}"),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body,
        })
    }

    pub(crate) fn try_get(&self, path: &str) -> Result<Answer, ureq::Error> {
        self.try_send("GET", path, "", None)
    }

    pub(crate) fn try_post(&self, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        self.try_send("POST", path, "application/json", Some(&serde_json::to_vec(body).unwrap()))
    }

    /// A streamed answer, read line by line while it arrives; dropping it hangs up.
    pub(crate) fn stream(&self, path: &str, body: &Value) -> Stream {
        let bytes = serde_json::to_vec(body).unwrap();
        let what = format!("POST {path}");
        match self.exchange("POST", path, "application/json", Some(&bytes)) {
            Ok(response) => Stream::new(what, response),
            Err(why) => panic!("{what} has no answer: {why}"),
        }
    }

    fn exchange(
        &self,
        method: &str,
        path: &str,
        kind: &str,
        body: Option<&[u8]>,
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let url = format!("{}{path}", self.base);
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let Some(body) = body else {
            let mut request = Request::builder().method(method).uri(url);
            for (name, value) in &self.headers {
                request = request.header(name, value);
            }
            return self.agent.run(request.body(()).unwrap());
        };
        if method == Method::GET || method == Method::DELETE {
            let mut request = match method {
                Method::GET => self.agent.get(&url),
                _ => self.agent.delete(&url),
            }
            .force_send_body();
            for (name, value) in &self.headers {
                request = request.header(name, value);
            }
            return request.content_type(kind).send(body);
        }
        let mut request = Request::builder().method(method).uri(url).header("content-type", kind);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        self.agent.run(request.body(body).unwrap())
    }
}

pub(crate) struct Answer {
    what: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answer {
        assert!(self.status == status, "{self} where {status} was expected");
        self
    }

    #[track_caller]
    pub(crate) fn expect_one_of(self, statuses: &[u16]) -> Answer {
        assert!(statuses.contains(&self.status), "{self} where one of {statuses:?} was expected");
        self
    }

    pub(crate) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|why| panic!("{self} is not JSON: {why}"))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The `detail` of an error answer as text.
    #[track_caller]
    pub(crate) fn detail(&self) -> String {
        match &self.json()["detail"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    /// A header's value, empty when absent.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All values of a header that may be repeated.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).map(str::to_owned).collect()
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let short: String = text.chars().take(600).collect();
        write!(f, "{} gave {} {short}", self.what, self.status)
    }
}
