//! The route table. From it come the router, the document of routes and the authorization tests.
//!
//! A handler's first argument is `Caller<SomePolicy>`; the table takes nothing else, and reads the policy off the type.

use axum::{
    Extension, Router,
    extract::{FromRequest, FromRequestParts, State},
    handler::Handler,
    routing::{MethodFilter, MethodRouter, on},
};
use serde::Serialize;

use super::{
    body::{Body, RawBody},
    caller::Caller,
    params::{Path, Path2, Query},
    policy::{Access, Policy},
    reply::Reply,
};
use crate::{app::App, error::Error};

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    /// Takes bodies up to `OWUI_MAX_CHAT_BODY` instead of `OWUI_MAX_BODY`.
    pub(crate) takes_large_bodies: bool,
}

/// What a request carries of its row.
#[derive(Clone, Copy)]
pub(crate) struct RowInfo {
    pub(crate) takes_large_bodies: bool,
}

/// Arguments after the caller.
pub(crate) trait Argument {}
impl<T> Argument for Body<T> {}
impl Argument for RawBody {}
impl<T> Argument for Path<T> {}
impl<A, B> Argument for Path2<A, B> {}
impl<T> Argument for Query<T> {}
impl Argument for State<App> {}
impl Argument for http::HeaderMap {}
impl Argument for axum::extract::Request {}

/// A handler that declares its policy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` declares no access policy",
    label = "wanted: first argument `Caller<SomePolicy>`, further ones of `http::{{body, params}}`, result `Result<impl Reply, Error>`"
)]
pub(crate) trait Endpoint<T>: Handler<T, App> {
    const ACCESS: Access;
}

macro_rules! endpoint {
    ($last:ident $(, $argument:ident)*) => {
        impl<F, Fut, R, M, P, $($argument,)* $last> Endpoint<(M, Caller<P>, $($argument,)* $last,)> for F
        where
            F: Handler<(M, Caller<P>, $($argument,)* $last,), App> + Fn(Caller<P>, $($argument,)* $last) -> Fut,
            Fut: Future<Output = Result<R, Error>> + Send,
            R: Reply,
            P: Policy,
            $($argument: Argument + FromRequestParts<App>,)*
            $last: Argument + FromRequest<App, M>,
        {
            const ACCESS: Access = P::ACCESS;
        }
    };
}
endpoint!(A);
endpoint!(B, A);
endpoint!(C, A, B);
endpoint!(D, A, B, C);

impl<F, Fut, R, M, P> Endpoint<(M, Caller<P>)> for F
where
    F: Handler<(M, Caller<P>), App> + Fn(Caller<P>) -> Fut,
    Fut: Future<Output = Result<R, Error>> + Send,
    R: Reply,
    P: Policy,
{
    const ACCESS: Access = P::ACCESS;
}

/// The table while it is being filled.
#[derive(Default)]
pub(crate) struct Routes {
    entries: Vec<(Row, MethodRouter<App>)>,
}

/// The row just added, to say more about it.
pub(crate) struct NewRow<'a>(&'a mut Row);

impl NewRow<'_> {
    /// Whole chats and completions come in here.
    pub(crate) fn large_bodies(self) {
        self.0.takes_large_bodies = true;
    }
}

impl Routes {
    pub(crate) fn get<H: Endpoint<T>, T: 'static>(&mut self, path: &'static str, handler: H) -> NewRow<'_> {
        self.add("GET", MethodFilter::GET, path, handler)
    }

    pub(crate) fn post<H: Endpoint<T>, T: 'static>(&mut self, path: &'static str, handler: H) -> NewRow<'_> {
        self.add("POST", MethodFilter::POST, path, handler)
    }

    pub(crate) fn patch<H: Endpoint<T>, T: 'static>(&mut self, path: &'static str, handler: H) -> NewRow<'_> {
        self.add("PATCH", MethodFilter::PATCH, path, handler)
    }

    pub(crate) fn delete<H: Endpoint<T>, T: 'static>(
        &mut self,
        path: &'static str,
        handler: H,
    ) -> NewRow<'_> {
        self.add("DELETE", MethodFilter::DELETE, path, handler)
    }

    fn add<H: Endpoint<T>, T: 'static>(
        &mut self,
        method: &'static str,
        filter: MethodFilter,
        path: &'static str,
        handler: H,
    ) -> NewRow<'_> {
        let row = Row { method, path, access: H::ACCESS, takes_large_bodies: false };
        self.entries.push((row, on(filter, handler)));
        let at = self.entries.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the entry was pushed the line before")]
        NewRow(&mut self.entries[at].0)
    }

    pub(crate) fn rows(&self) -> Vec<Row> {
        self.entries.iter().map(|(row, _)| row.clone()).collect()
    }

    /// The router. Each path answers with and without its trailing slash, since clients of either habit exist.
    #[expect(clippy::disallowed_methods, reason = "the one place that fills the router")]
    pub(crate) fn into_router(self) -> Router<App> {
        self.entries.into_iter().fold(Router::new(), |router, (row, handler)| {
            let info = RowInfo { takes_large_bodies: row.takes_large_bodies };
            let handler = handler.layer(Extension(info));
            match twin(row.path) {
                Some(twin) => router.route(row.path, handler.clone()).route(&twin, handler),
                None => router.route(row.path, handler),
            }
        })
    }
}

/// The same path with its trailing slash toggled.
fn twin(path: &str) -> Option<String> {
    match path.strip_suffix('/') {
        Some("") => None,
        Some(bare) => Some(bare.to_owned()),
        None if path.ends_with('}') && path.contains("{*") => None,
        None => Some(format!("{path}/")),
    }
}
