//! Servers that speak the `OpenAI` API: `OpenAI` itself, vLLM, llama.cpp, LM Studio and most others.

use std::sync::Arc;

use bytes::Bytes;
use http::Method;
use serde_json::{Map, Value};

use super::answer::{Answer, failure};
use super::request::Prepared;
use super::service::Upstreams;
use super::upstream::Upstream;
use crate::error::Result;
use crate::net::Purpose;

/// Models of api.openai.com that cannot chat.
const NO_CHAT: [&str; 6] = ["babbage", "dall-e", "davinci", "embedding", "tts", "whisper"];

pub(super) const MODELS: &str = "/models";

impl Upstreams {
    pub(super) async fn chat_openai(&self, upstream: &Arc<Upstream>, prepared: Prepared) -> Result<Answer> {
        let limits = self.0.setup.timing.for_chat(prepared.is_streamed);
        let request = upstream.request(Method::POST, "/chat/completions", prepared.body)?;
        let response = self.0.setup.net.send(Purpose::Models, request, &limits).await;
        Answer::of_openai(upstream, response.map_err(|error| failure(upstream, &error))?).await
    }
}

/// The entries of a model list, which servers wrap in more than one way; `None`: this is none.
pub(super) fn entries(upstream: &Upstream, body: &Bytes) -> Option<Vec<Map<String, Value>>> {
    let list = match serde_json::from_slice(body).ok()? {
        Value::Array(list) => list,
        Value::Object(mut object) => match object.remove("data").or_else(|| object.remove("models"))? {
            Value::Array(list) => list,
            _ => return None,
        },
        _ => return None,
    };
    let entries = list.into_iter().filter_map(|entry| match entry {
        Value::Object(entry) if entry.get("id").is_some_and(Value::is_string) => Some(entry),
        _ => None,
    });
    let can_chat = |entry: &Map<String, Value>| {
        let id = entry.get("id").and_then(Value::as_str).unwrap_or_default();
        !upstream.is_openai() || !NO_CHAT.iter().any(|word| id.contains(word))
    };
    Some(entries.filter(can_chat).collect())
}
