//! The one door out: every request that leaves the process goes through [`Net`].
//!
//! It resolves names itself, checks each address against the purpose's policy at connect time, verifies TLS, keeps
//! connections for a few seconds and limits time. It follows no redirect and sends no header that the caller did not ask
//! for, except `Host` and, from an address with credentials, `Authorization`.

mod body;
mod client;
mod error;
mod policy;
mod pool;
mod resolve;
mod tls;
mod wire;

#[cfg(test)]
mod tests;

pub(crate) use body::Incoming;
pub(crate) use client::{Limits, Net, NetOptions};
pub(crate) use error::{Error, Stage};
pub(crate) use policy::Purpose;
