//! What becomes of a chat request before it goes to a model server: the contract's own fields are taken out, the
//! parameters of the model record and of the request are put in, and the differences between servers are evened out.

use bytes::Bytes;
use memchr::memmem;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::payload::Payload;
use crate::error::{Error, Result};

/// Fields between the client and us; a model server never sees them.
const OURS: &[&str] = &[
    "assistant_message_id",
    "automation_id",
    "background_tasks",
    "chat_id",
    "chat_variables",
    "features",
    "files",
    "filter_ids",
    "folder_id",
    "id",
    "message_ids",
    "metadata",
    "model_item",
    "new_chat",
    "params",
    "parent_id",
    "parent_message",
    "regeneration_message_id",
    "regeneration_prompt",
    "session_id",
    "skill_ids",
    "terminal_id",
    "tool_ids",
    "tool_servers",
    "user_message",
    "variables",
];

/// Parameters that steer us, not the model server.
const STEERING: &[&str] = &[
    "compact_token_threshold",
    "custom_params",
    "function_calling",
    "model_controls",
    "note_id",
    "reasoning_tags",
    "stream_delta_chunk_size",
    "stream_response",
    "system",
    "tool_approval_mode",
];

/// Where a request goes and what the model record adds to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Destination<'a> {
    /// The id as the model server knows it.
    pub(crate) model: &'a str,
    /// `api.openai.com` itself, which alone has gone over to `max_completion_tokens`.
    pub(crate) is_openai: bool,
    /// `params` of the model record.
    pub(crate) params: Option<&'a Map<String, Value>>,
}

/// A request as it goes out.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) body: Bytes,
    pub(crate) is_streamed: bool,
}

impl Prepared {
    /// `body` is what `payload` was parsed from.
    pub(crate) fn new(mut payload: Payload<'_>, body: &Bytes, to: Destination<'_>) -> Result<Self> {
        if payload.get("messages").is_none_or(|messages| !messages.get().starts_with('[')) {
            return Err(Error::invalid("messages", "`messages` is missing; send a list of messages"));
        }
        if payload.read::<String>("model").as_deref() != Some(to.model) {
            payload.set("model", to.model)?;
        }
        let asked: Map<String, Value> = payload.read("params").unwrap_or_default();
        let empty = Map::new();
        let params = to.params.unwrap_or(&empty);
        payload.remove(OURS);
        for source in [&asked, params] {
            add_params(&mut payload, source)?;
        }
        let forced = [&asked, params].into_iter().find_map(|source| source.get("stream_response")?.as_bool());
        if let Some(is_streamed) = forced {
            payload.set("stream", &is_streamed)?;
        }
        if let Some(system) = [&asked, params].into_iter().find_map(|source| source.get("system")?.as_str()) {
            add_system(&mut payload, system)?;
        }
        let is_streamed = payload.read("stream").unwrap_or(false);
        if !is_streamed {
            payload.remove(&["stream_options"]);
        }
        even_out(&mut payload, to)?;
        Ok(Self { body: payload.into_bytes(body), is_streamed })
    }
}

fn add_params(payload: &mut Payload<'_>, params: &Map<String, Value>) -> Result<()> {
    if let Some(Value::Object(custom)) = params.get("custom_params") {
        for (name, value) in custom {
            // A form field can only hold text, so a value may be JSON within a string.
            let decoded = value.as_str().and_then(|text| serde_json::from_str(text).ok());
            payload.set_default(name, &decoded.unwrap_or_else(|| value.clone()))?;
        }
    }
    for (name, value) in params {
        if !STEERING.contains(&&**name) && !OURS.contains(&&**name) && !value.is_null() {
            payload.set_default(name, value)?;
        }
    }
    Ok(())
}

#[derive(Deserialize)]
struct Role {
    role: String,
}

/// Puts `system` in front: before the text of a system message that is there, else as a message of its own.
fn add_system(payload: &mut Payload<'_>, system: &str) -> Result<()> {
    if system.trim().is_empty() {
        return Ok(());
    }
    let mut messages: Vec<Box<RawValue>> = payload.read("messages").unwrap_or_default();
    let first =
        messages.first().and_then(|first| serde_json::from_str::<Map<String, Value>>(first.get()).ok());
    let merged = match first {
        Some(mut first) if first.get("role").and_then(Value::as_str) == Some("system") => {
            let text = first.get("content").and_then(Value::as_str).unwrap_or_default();
            first.insert("content".into(), format!("{system}\n{text}").trim_end().into());
            messages.remove(0);
            Value::Object(first)
        }
        _ => serde_json::json!({"role": "system", "content": system}),
    };
    messages.insert(0, serde_json::value::to_raw_value(&merged).map_err(Error::internal)?);
    payload.set("messages", &messages)
}

/// What servers disagree about.
fn even_out(payload: &mut Payload<'_>, to: Destination<'_>) -> Result<()> {
    if reasons(to.model) {
        payload.rename("max_tokens", "max_completion_tokens");
        rename_system(payload, if is_early(to.model) { "user" } else { "developer" })?;
    } else if !to.is_openai {
        payload.rename("max_completion_tokens", "max_tokens");
    }
    if let Some(text) = payload.read::<String>("logit_bias") {
        payload.set("logit_bias", &logit_bias(&text)?)?;
    }
    drop_tool_images(payload)
}

/// `OpenAI`'s reasoning models, also behind a gateway that puts its provider's name before theirs.
fn reasons(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model).to_ascii_lowercase();
    ["o1", "o3", "o4", "gpt-5"].iter().any(|family| {
        name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.', ':']))
    })
}

fn is_early(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or(model);
    name.starts_with("o1-mini") || name.starts_with("o1-preview")
}

fn rename_system(payload: &mut Payload<'_>, role: &str) -> Result<()> {
    let mut messages: Vec<Box<RawValue>> = payload.read("messages").unwrap_or_default();
    let Some(first) = messages.first_mut() else { return Ok(()) };
    if serde_json::from_str::<Role>(first.get()).is_ok_and(|first| first.role == "system") {
        let mut changed: Map<String, Value> = serde_json::from_str(first.get()).map_err(Error::internal)?;
        changed.insert("role".into(), role.into());
        *first = serde_json::value::to_raw_value(&changed).map_err(Error::internal)?;
        payload.set("messages", &messages)?;
    }
    Ok(())
}

/// `"token:bias,token:bias"` as the object that it stands for.
fn logit_bias(text: &str) -> Result<Map<String, Value>> {
    let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (token, bias) = pair.split_once(':')?;
            Some((token.trim().to_owned(), bias.trim().parse::<i64>().ok()?.clamp(-100, 100).into()))
        })
        .collect::<Option<_>>()
        .ok_or_else(|| {
            Error::invalid("logit_bias", "`logit_bias` must be an object or text as in `50256:-100,11:5`")
        })
}

/// Servers refuse images in the result of a tool.
fn drop_tool_images(payload: &mut Payload<'_>) -> Result<()> {
    let Some(text) = payload.get("messages").map(RawValue::get) else { return Ok(()) };
    let may_concern = |needle: &str| memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    if !(may_concern("\"image_url\"") && may_concern("\"tool\"")) {
        return Ok(());
    }
    let mut messages: Vec<Value> = payload.read("messages").unwrap_or_default();
    for message in
        messages.iter_mut().filter(|message| message.get("role").is_some_and(|role| role == "tool"))
    {
        if let Some(Value::Array(parts)) = message.get_mut("content") {
            parts.retain(|part| part.get("type").is_none_or(|kind| kind != "image_url"));
        }
    }
    payload.set("messages", &messages)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent(body: &Value, model: &str, is_openai: bool, params: &Value) -> Value {
        let to = Destination { model, is_openai, params: params.as_object() };
        let body = Bytes::from(body.to_string());
        let prepared = Prepared::new(Payload::parse(&body).unwrap(), &body, to).unwrap();
        serde_json::from_slice(&prepared.body).unwrap()
    }

    #[test]
    fn our_own_fields_never_leave() {
        let mut body = json!({"model": "p.m", "messages": [], "stream": true, "stream_options": {"include_usage": true}});
        for field in OURS {
            body[*field] = json!({"x": 1});
        }
        let expected = json!({"model": "m", "messages": [], "stream": true, "stream_options": {"include_usage": true}, "x": 1});
        assert_eq!(sent(&body, "m", false, &json!({})), expected);
    }

    #[test]
    fn the_request_wins_over_its_params_and_those_over_the_records() {
        let body = json!({"model": "m", "messages": [], "temperature": 1, "params": {"temperature": 2, "top_p": 0.2}});
        let record = json!({"temperature": 3, "top_p": 0.3, "seed": 7, "function_calling": "native",
            "custom_params": {"extra": "{\"a\":1}", "word": "plain"}});
        let expected = json!({"model": "m", "messages": [], "temperature": 1, "top_p": 0.2, "seed": 7,
            "extra": {"a": 1}, "word": "plain"});
        assert_eq!(sent(&body, "m", false, &record), expected);
    }

    #[test]
    fn the_records_system_prompt_comes_first() {
        let record = json!({"system": "Be brief."});
        let own = sent(
            &json!({"model": "m", "messages": [{"role": "user", "content": "hi"}]}),
            "m",
            false,
            &record,
        );
        assert_eq!(own["messages"][0], json!({"role": "system", "content": "Be brief."}));
        let both = json!({"model": "m", "messages": [{"role": "system", "content": "In verse."}]});
        let both = sent(&both, "m", false, &record);
        assert_eq!(both["messages"], json!([{"role": "system", "content": "Be brief.\nIn verse."}]));
    }

    #[test]
    fn token_limits_have_the_name_that_the_server_knows() {
        let body =
            |name: &str| json!({"model": "x", "messages": [{"role": "system", "content": "s"}], name: 5});
        let none = json!({});
        assert_eq!(sent(&body("max_completion_tokens"), "llama", false, &none)["max_tokens"], 5);
        assert_eq!(sent(&body("max_completion_tokens"), "gpt-4o", true, &none)["max_completion_tokens"], 5);
        let reasoning = sent(&body("max_tokens"), "openai/o3-mini", true, &none);
        assert_eq!(reasoning["max_completion_tokens"], 5);
        assert_eq!(reasoning["messages"][0]["role"], "developer");
        assert_eq!(sent(&body("max_tokens"), "o1-mini", true, &none)["messages"][0]["role"], "user");
        assert_eq!(sent(&body("max_tokens"), "o11y-model", true, &none)["max_tokens"], 5);
    }

    #[test]
    fn small_repairs() {
        let body = json!({"model": "m", "logit_bias": "1:-200, 2:5", "stream_options": {}, "messages": [
            {"role": "tool", "content": [{"type": "text", "text": "t"}, {"type": "image_url", "image_url": {}}]},
            {"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]});
        let sent = sent(&body, "m", false, &json!({}));
        assert_eq!(sent["logit_bias"], json!({"1": -100, "2": 5}));
        assert_eq!(sent["messages"][0]["content"], json!([{"type": "text", "text": "t"}]));
        assert_eq!(sent["messages"][1]["content"].as_array().map(Vec::len), Some(1));
        assert!(sent.get("stream_options").is_none());
    }

    #[test]
    fn a_request_without_messages_is_refused() {
        let to = Destination { model: "m", is_openai: false, params: None };
        for body in ["{\"model\":\"m\"}", "{\"model\":\"m\",\"messages\":null}", "nonsense", ""] {
            let body = Bytes::from_static(body.as_bytes());
            let prepared = Payload::parse(&body).and_then(|payload| Prepared::new(payload, &body, to));
            assert!(prepared.is_err(), "{body:?}");
        }
    }
}
