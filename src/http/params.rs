//! Parameters in the path and in the query.

use std::str::FromStr;

use axum::extract::{FromRequestParts, Query as AxumQuery, RawPathParams};
use http::request::Parts;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

use crate::{
    app::App,
    error::{Error, Result},
};

/// The path's one parameter.
pub(crate) struct Path<T>(pub(crate) T);

/// The path's two parameters.
pub(crate) struct Path2<A, B>(pub(crate) A, pub(crate) B);

impl<T: FromStr<Err = Error> + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let values = values(parts, app).await?;
        let [value] = values.as_slice() else { return Err(Error::not_found("path")) };
        value.parse().map(Self)
    }
}

impl<A, B> FromRequestParts<App> for Path2<A, B>
where
    A: FromStr<Err = Error> + Send,
    B: FromStr<Err = Error> + Send,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let values = values(parts, app).await?;
        let [first, second] = values.as_slice() else { return Err(Error::not_found("path")) };
        Ok(Self(first.parse()?, second.parse()?))
    }
}

async fn values(parts: &mut Parts, app: &App) -> Result<Vec<String>> {
    let params = RawPathParams::from_request_parts(parts, app)
        .await
        .map_err(|_| Error::invalid("path", "the path is not UTF-8"))?;
    Ok(params.iter().map(|(_, value)| value.to_owned()).collect())
}

/// The query as `T`; unknown parameters are ignored.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        AxumQuery::<T>::try_from_uri(&parts.uri)
            .map(|AxumQuery(value)| Self(value))
            .map_err(|rejection| Error::malformed("query", rejection.body_text()))
    }
}

/// Free text in a path, such as a connection's number.
#[derive(Debug, Clone)]
pub(crate) struct Text(pub(crate) String);

impl FromStr for Text {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(Self(text.to_owned()))
    }
}

/// A yes or no in a query, in all the forms that clients send. For `#[serde(default, deserialize_with = "flag")]`.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" | "" => Ok(false),
        _ => Err(serde::de::Error::custom(format!("`{text}` is neither true nor false"))),
    }
}
