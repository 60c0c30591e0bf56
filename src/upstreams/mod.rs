//! Model servers: connections to them, their lists, and answers that pass through.
//!
//! Everything that goes to a model server goes through [`Upstreams`]. Who may use which model is not decided here.

use std::sync::Arc;

use crate::error::Result;

mod answer;
mod connection;
mod discover;
mod finish;
mod grants;
mod health;
mod line;
mod list;
mod lists;
mod ollama;
mod ollama_form;
mod openai;
mod passing;
mod payload;
mod request;
mod scrub;
mod service;
mod stream;
mod upstream;

#[cfg(test)]
mod tests;

pub(crate) use answer::{Answer, AnswerBody};
pub(crate) use connection::{Connection, Kind, Options};
pub(crate) use grants::{read as read_grants, view as grants_view};
pub(crate) use health::State;
pub(crate) use list::Offered;
pub(crate) use lists::Lists;
pub(crate) use passing::error_events;
pub(crate) use payload::Payload;
pub(crate) use request::{Destination, Prepared};
pub(crate) use service::{Given, NewConnection, Setup, Upstreams};
pub(crate) use upstream::{Timing, Upstream};

impl Upstreams {
    /// Sends a chat request on. Dropping the future or the answer's body ends it at the server too.
    pub(crate) async fn chat(&self, upstream: &Arc<Upstream>, prepared: Prepared) -> Result<Answer> {
        match upstream.kind {
            Kind::OpenAi => self.chat_openai(upstream, prepared).await,
            Kind::Ollama => self.chat_ollama(upstream, prepared).await,
        }
    }
}
