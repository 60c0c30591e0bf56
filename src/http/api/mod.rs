//! The API's contract, an area a file: wire shapes and thin handlers. Paths, field names and status codes are those that existing
//! clients speak; inside we use our own words.

mod auths;
mod auths_config;
mod chats;
mod completions;
mod config;
mod connections;
mod health;
mod models;
mod ollama;
mod openai;
mod session_view;
mod status;
mod store_check;
mod user_settings;
mod user_view;
mod users;

use super::routes::Routes;

/// Every route of the server.
pub(crate) fn routes(table: &mut Routes) {
    auths::routes(table);
    auths_config::routes(table);
    completions::routes(table);
    chats::routes(table);
    config::routes(table);
    connections::routes(table);
    health::routes(table);
    models::routes(table);
    ollama::routes(table);
    openai::routes(table);
    status::routes(table);
    store_check::routes(table);
    user_settings::routes(table);
    users::routes(table);
}
