//! The HTTP edge: listeners, the route table with its access policies, and the views of the API's contract.
//!
//! The domain knows nothing of this room. Handlers are thin: they turn a view into a call of a service and back.

pub(crate) mod api;
pub(crate) mod body;
pub(crate) mod caller;
mod client_address;
mod compress;
mod cookie;
mod edge;
mod error;
mod headers;
pub(crate) mod json_depth;
pub(crate) mod params;
pub(crate) mod policy;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod routes;
pub(crate) mod serve;
mod web;

pub(crate) use edge::Edge;
