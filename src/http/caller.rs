//! From a request to who makes it. `Caller<Policy>` is the first argument of every handler and is checked before the body is
//! read, so that an outsider learns nothing from what the body's parser says.

use axum::extract::FromRequestParts;
use http::{HeaderMap, Method, header, request::Parts};

use super::{
    client_address::{client_address, is_https},
    cookie,
    policy::Policy,
    request::{Peer, RequestInfo},
};
use crate::{
    access::Principal,
    app::App,
    audit::{Actor, Origin},
    error::{Error, Result},
    sessions::Device,
};

/// A caller whom policy `P` has admitted.
pub(crate) struct Caller<P: Policy> {
    pub(crate) who: P::Who,
    /// On whose behalf and through which request, for the record.
    pub(crate) origin: Origin,
    /// Whether the client spoke HTTPS.
    pub(crate) is_https: bool,
    pub(crate) user_agent: Option<String>,
}

impl<P: Policy> Caller<P> {
    /// What a new session remembers of the client.
    pub(crate) fn device(&self) -> Device {
        Device { source: self.origin.source.clone(), user_agent: self.user_agent.clone() }
    }
}

/// Who was let in and by which rule; left with the request, so that whoever waits for its body asks again afterwards.
#[derive(Clone)]
pub(crate) struct Admitted {
    principal: Principal,
    admit: fn(Principal) -> Result<()>,
}

impl Admitted {
    /// Whether the person may still do what the route does: the session lives and the role reaches.
    pub(crate) async fn still(&self, app: &App) -> Result<()> {
        match self.principal.person() {
            Some(person) => (self.admit)(app.sessions.authenticate(&person.token).await?),
            None => Ok(()),
        }
    }
}

impl<P: Policy> FromRequestParts<App> for Caller<P> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let info = *parts.extensions.get::<RequestInfo>().ok_or(Error::Unauthenticated("no request info"))?;
        let principal = if P::LOOKS { principal(parts, app, info.peer).await } else { Ok(None) };
        let principal = match principal {
            // Where a credential is optional, a bad one counts as none.
            Err(Error::Unauthenticated(_)) if P::ACCESS == super::policy::Access::Public => None,
            other => other?,
        };
        if P::ACCESS == super::policy::Access::Public && !parts.method.is_safe() {
            check_same_site(&parts.headers)?;
        }
        if let Some(user) = principal.as_ref().and_then(Principal::user_id) {
            app.activity.note(user, app.clock.now());
        }
        let trusted = &app.config.server.forwarded_allow_ips;
        let actor = principal.as_ref().map_or(Actor::Anonymous, Principal::actor);
        let source = match info.peer {
            Peer::Control(_) => Some("socket".to_owned()),
            peer => client_address(peer, &parts.headers, trusted).map(|address| address.to_string()),
        };
        if let Some(principal @ Principal::Person(_)) = &principal {
            let admit = |who| P::admit(Some(who)).map(drop);
            parts.extensions.insert(Admitted { principal: principal.clone(), admit });
        }
        Ok(Self {
            who: P::admit(principal)?,
            origin: Origin { actor, request: Some(info.id.to_string()), source },
            is_https: is_https(info.peer, &parts.headers, trusted),
            user_agent: header_text(&parts.headers, header::USER_AGENT).map(str::to_owned),
        })
    }
}

/// Who presents a credential: the kernel's word on the control socket, else `Authorization: Bearer`, else the cookie.
async fn principal(parts: &Parts, app: &App, peer: Peer) -> Result<Option<Principal>> {
    if let Peer::Control(operator) = peer {
        return Ok(Some(Principal::Operator(operator)));
    }
    if let Some(token) = bearer(&parts.headers) {
        return app.sessions.authenticate(token).await.map(Some);
    }
    let Some(token) = cookie::read(&parts.headers, cookie::SESSION) else { return Ok(None) };
    if !parts.method.is_safe() {
        check_same_site(&parts.headers)?;
        check_preflighted(&parts.method, &parts.headers)?;
    }
    app.sessions.authenticate(token).await.map(Some)
}

/// The presented session token, valid or not.
pub(crate) fn presented_token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookie::read(headers, cookie::SESSION))
}

/// Exactly two words, as RFC 6750 section 2.1 has it; anything else counts as absent.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut words = header_text(headers, header::AUTHORIZATION)?.split_ascii_whitespace();
    let scheme = words.next()?;
    let token = words.next()?;
    (scheme.eq_ignore_ascii_case("bearer") && words.next().is_none()).then_some(token)
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// A browser says from which site a request comes; another site may not act with this site's cookie, nor sign its visitor in.
fn check_same_site(headers: &HeaderMap) -> Result<()> {
    let foreign = || Error::Refused("the request comes from another web site".to_owned());
    if let Some(site) = headers.get("sec-fetch-site") {
        return if site == "same-origin" || site == "none" { Ok(()) } else { Err(foreign()) };
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    let host = header_text(headers, header::HOST);
    match (origin, host) {
        (Some((_, authority)), Some(host)) if authority.eq_ignore_ascii_case(host) => Ok(()),
        _ => Err(foreign()),
    }
}

/// Without `Sec-Fetch-Site` and `Origin` a form post could still come from elsewhere; a JSON body could not, since it needs a
/// preflight.
fn check_preflighted(method: &Method, headers: &HeaderMap) -> Result<()> {
    let told = headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
    let is_json = header_text(headers, header::CONTENT_TYPE).is_some_and(|kind| {
        kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    let forms_cannot = *method != Method::POST;
    if told || is_json || forms_cannot {
        Ok(())
    } else {
        Err(Error::Refused("with a session cookie, send Content-Type: application/json".to_owned()))
    }
}
