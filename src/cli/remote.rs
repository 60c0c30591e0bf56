//! A server elsewhere: the same requests over HTTPS, with an administrator's token.
//!
//! The token is a session's, as signing in gives it. It is read from a file, never from an argument, and does not travel in
//! clear: plain HTTP is for servers on this machine only.

use std::{net::IpAddr, path::Path, time::Duration};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, Uri, header};

use super::{
    failure::{Exit, Failure},
    prompt,
};
use crate::{
    crypto::Secret,
    net::{Limits, Net, NetOptions, Purpose},
    tasks::Tasks,
};

const WHAT: &str = "reaching the server";

/// Bytes of one answer; a page of a list is far below.
const LARGEST: usize = 64 << 20;

const LIMITS: Limits = Limits {
    connect: Duration::from_secs(10),
    answer: Some(Duration::from_mins(2)),
    silence: Some(Duration::from_mins(1)),
    whole: None,
};

pub(crate) struct Remote {
    net: Net,
    /// Without a slash at the end.
    base: String,
    token: Secret<String>,
}

impl Remote {
    pub(crate) fn new(url: &str, token_file: &Path) -> Result<Self, Failure> {
        let base = base(url)?;
        let token = prompt::from_file(token_file, WHAT)?;
        let options = NetOptions { verify_tls: true, ca_file: None };
        let net = Net::new(&options, Tasks::default())
            .map_err(|error| Failure::new(Exit::Failed, WHAT, error.to_string()))?;
        Ok(Self { net, base, token })
    }

    pub(crate) async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let request = self.addressed(request)?;
        let sent = self.net.send(Purpose::Operator, request, &LIMITS).await;
        let (parts, body) = sent.map_err(|error| format!("{}: {error}", self.base))?.into_parts();
        let body = body.collect(LARGEST).await.map_err(|error| format!("{}: {error}", self.base))?;
        Ok(Response::from_parts(parts, body))
    }

    fn addressed(&self, mut request: Request<Bytes>) -> Result<Request<Bytes>, String> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() =
            format!("{}{path}", self.base).parse().map_err(|_| "no valid address".to_owned())?;
        let bearer = Secret::new(format!("Bearer {}", self.token.expose()));
        let mut bearer = HeaderValue::from_str(bearer.expose())
            .map_err(|_| "the token file holds no token: one line of printable characters".to_owned())?;
        bearer.set_sensitive(true);
        // The real host is in the address.
        request.headers_mut().remove(header::HOST);
        request.headers_mut().insert(header::AUTHORIZATION, bearer);
        Ok(request)
    }
}

fn base(url: &str) -> Result<String, Failure> {
    let wrong = |why: &str| Failure::usage(format!("--url {url}: {why}"));
    let uri: Uri = url.parse().map_err(|_| wrong("this is no address"))?;
    let host = uri.host().ok_or_else(|| wrong("give the whole address, as https://chat.example.com"))?;
    if uri.query().is_some() || uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(wrong("an address without query and without credentials is wanted"));
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_this_machine(host) => {}
        Some("http") => return Err(wrong("the token would travel in clear").advice("use https")),
        _ => return Err(wrong("give the whole address, as https://chat.example.com")),
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn is_this_machine(host: &str) -> bool {
    let literal = host.trim_matches(['[', ']']);
    host == "localhost" || literal.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_does_not_travel_in_clear() {
        for good in [
            "https://chat.example.com",
            "http://127.0.0.1:8080",
            "http://[::1]:8080/",
            "http://localhost/chat",
        ] {
            assert!(base(good).is_ok(), "{good}");
        }
        for bad in [
            "http://chat.example.com",
            "http://10.0.0.1",
            "chat.example.com",
            "ftp://localhost",
            "https://a:b@c",
            "",
            "https://c/?x",
        ] {
            assert_eq!(base(bad).unwrap_err().exit, Exit::Usage, "{bad}");
        }
        assert_eq!(base("https://chat.example.com/").unwrap(), "https://chat.example.com");
    }

    #[tokio::test]
    async fn a_request_goes_to_the_address_with_the_token() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "abc.def\n").unwrap();
        let remote = Remote::new("https://chat.example.com/owui/", &file).unwrap();
        let request =
            Request::get("/api/v1/users/?page=1").header(header::HOST, "localhost").body(Bytes::new());
        let sent = remote.addressed(request.unwrap()).unwrap();
        assert_eq!(sent.uri(), "https://chat.example.com/owui/api/v1/users/?page=1");
        assert_eq!(sent.headers()[header::AUTHORIZATION], "Bearer abc.def");
        assert!(sent.headers()[header::AUTHORIZATION].is_sensitive());
        assert!(!sent.headers().contains_key(header::HOST));
    }
}
