//! The table of settings, one file per area. To add a setting, add one entry; documentation, `config show`, `*_FILE`
//! and the checks at start follow from it. A rule between two settings goes to `check.rs`.

mod auth;
mod chat;
mod headers;
mod limits;
mod log;
mod models;
mod permissions;
mod server;
mod store;

pub(crate) use auth::Auth;
pub(crate) use chat::Chat;
pub(crate) use headers::Headers;
pub(crate) use limits::Limits;
pub(crate) use log::Log;
pub(crate) use models::Models;
pub(crate) use permissions::Permissions;
pub(crate) use server::Server;
pub(crate) use store::Store;
