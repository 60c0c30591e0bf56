//! The two forms of a chat: `OpenAI`'s, which clients speak, and Ollama's.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::request::Prepared;
use crate::clock::Timestamp;
use crate::error::{Error, Result};

/// Parameters that Ollama takes under `options`, by the same name.
const OPTIONS: &[&str] = &[
    "frequency_penalty",
    "min_p",
    "mirostat",
    "mirostat_eta",
    "mirostat_tau",
    "num_batch",
    "num_ctx",
    "num_gpu",
    "num_keep",
    "num_predict",
    "num_thread",
    "presence_penalty",
    "repeat_last_n",
    "repeat_penalty",
    "seed",
    "stop",
    "temperature",
    "tfs_z",
    "top_k",
    "top_p",
    "typical_p",
    "use_mlock",
    "use_mmap",
];

/// The request in Ollama's form, and the model that it asks for.
pub(super) fn request(prepared: &Prepared) -> Result<(String, Bytes)> {
    let mut asked: Map<String, Value> = serde_json::from_slice(&prepared.body).map_err(Error::internal)?;
    let model = asked.get("model").and_then(Value::as_str).unwrap_or_default().to_owned();
    let messages = match asked.remove("messages") {
        Some(Value::Array(messages)) => messages.into_iter().map(message).collect::<Result<Vec<_>>>()?,
        _ => Vec::new(),
    };
    let mut options = match asked.remove("options") {
        Some(Value::Object(options)) => options,
        _ => Map::new(),
    };
    for name in OPTIONS {
        if let Some(value) = asked.remove(*name).filter(|value| !value.is_null()) {
            options.insert((*name).to_owned(), value);
        }
    }
    if let Some(limit) = asked.remove("max_tokens").filter(Value::is_number) {
        options.entry("num_predict").or_insert(limit);
    }
    let mut body =
        json!({"model": model, "messages": messages, "stream": prepared.is_streamed, "options": options});
    for name in ["tools", "keep_alive", "format", "think"] {
        if let Some(value) = asked.remove(name).filter(|value| !value.is_null()) {
            set(&mut body, name, value);
        }
    }
    if let Some(effort) = asked.get("reasoning_effort").and_then(Value::as_str) {
        set(&mut body, "think", if effort == "none" { false.into() } else { effort.into() });
    }
    if let Some(format) = format(asked.get("response_format")) {
        set(&mut body, "format", format);
    }
    Ok((model, body.to_string().into()))
}

fn set(body: &mut Value, name: &str, value: Value) {
    if let Some(body) = body.as_object_mut() {
        body.insert(name.to_owned(), value);
    }
}

fn format(asked: Option<&Value>) -> Option<Value> {
    let asked = asked?;
    match asked.get("type")?.as_str()? {
        "json_object" => Some("json".into()),
        "json_schema" => asked.pointer("/json_schema/schema").cloned(),
        _ => None,
    }
}

/// One message: parts become text and images, arguments of calls become objects.
fn message(message: Value) -> Result<Value> {
    let Value::Object(mut message) = message else {
        return Err(Error::invalid("messages", "each message must be an object with `role` and `content`"));
    };
    if let Some(Value::Array(parts)) = message.get("content") {
        let (text, images) = parts_of(parts)?;
        message.insert("content".into(), text.into());
        if !images.is_empty() {
            message.insert("images".into(), images.into());
        }
    } else if message.get("content").is_none_or(Value::is_null) {
        message.insert("content".into(), "".into());
    }
    if let Some(Value::Array(calls)) = message.get_mut("tool_calls") {
        for call in calls {
            if let Some(arguments) = call.pointer_mut("/function/arguments")
                && let Some(object) = arguments.as_str().and_then(|text| serde_json::from_str(text).ok())
            {
                *arguments = object;
            }
        }
    }
    Ok(Value::Object(message))
}

fn parts_of(parts: &[Value]) -> Result<(String, Vec<Value>)> {
    let (mut text, mut images) = (String::new(), Vec::new());
    for part in parts {
        if let Some(piece) = part.get("text").and_then(Value::as_str) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(piece);
        }
        if let Some(url) = part.pointer("/image_url/url").and_then(Value::as_str) {
            let data = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
            let (_, base64) = data.ok_or_else(|| {
                Error::invalid(
                    "messages",
                    "this model takes images only as data (`data:image/png;base64,...`)",
                )
            })?;
            images.push(base64.into());
        }
    }
    Ok((text, images))
}

/// One object of an answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) message: Said,
    pub(super) done: bool,
    done_reason: Option<String>,
    #[serde(flatten)]
    pub(super) usage: Usage,
    pub(super) error: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    content: String,
    thinking: Option<String>,
    tool_calls: Vec<Call>,
}

#[derive(Debug, Default, Deserialize)]
struct Call {
    #[serde(default)]
    id: Option<String>,
    function: Function,
}

#[derive(Debug, Default, Deserialize)]
struct Function {
    name: String,
    #[serde(default)]
    arguments: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Usage {
    prompt_eval_count: u64,
    eval_count: u64,
}

impl Usage {
    fn view(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_eval_count,
            "completion_tokens": self.eval_count,
            "total_tokens": self.prompt_eval_count + self.eval_count,
        })
    }
}

/// Writes an answer in `OpenAI`'s form.
pub(super) struct Writer {
    id: String,
    model: String,
    created: u64,
    has_role: bool,
    has_calls: bool,
}

#[derive(Serialize)]
struct Chunk<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    model: &'a str,
    choices: [Choice<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Value>,
}

#[derive(Serialize)]
struct Choice<'a> {
    index: u8,
    delta: Delta<'a>,
    logprobs: (),
    finish_reason: Option<&'a str>,
}

#[derive(Default, Serialize)]
struct Delta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Value>,
}

impl Writer {
    pub(super) fn new(model: &str, now: Timestamp) -> Self {
        let id = format!("{model}-{}", Uuid::new_v4());
        Self { id, model: model.to_owned(), created: now.seconds(), has_role: false, has_calls: false }
    }

    /// One event of a streamed answer.
    pub(super) fn chunk(&mut self, reply: &Reply) -> Bytes {
        let said = &reply.message;
        self.has_calls |= !said.tool_calls.is_empty();
        let role = (!std::mem::replace(&mut self.has_role, true)).then_some("assistant");
        let delta = Delta {
            role,
            content: (!said.content.is_empty() || role.is_some()).then_some(said.content.as_str()),
            reasoning_content: said.thinking.as_deref().filter(|text| !text.is_empty()),
            tool_calls: calls(&said.tool_calls),
        };
        let finish_reason = reply.done.then(|| self.reason(reply.done_reason.as_deref()));
        let chunk = Chunk {
            id: &self.id,
            object: "chat.completion.chunk",
            created: self.created,
            model: &self.model,
            choices: [Choice { index: 0, delta, logprobs: (), finish_reason }],
            usage: reply.done.then(|| reply.usage.view()),
        };
        let mut event = b"data: ".to_vec();
        // Writing to a vector cannot fail, and neither can text and numbers.
        drop(serde_json::to_writer(&mut event, &chunk));
        event.extend_from_slice(b"\n\n");
        event.into()
    }

    /// An answer in one piece.
    pub(super) fn whole(mut self, said: Said, usage: &Usage) -> Bytes {
        self.has_calls = !said.tool_calls.is_empty();
        let mut message = json!({"role": "assistant", "content": said.content});
        if let Some(thinking) = said.thinking.filter(|text| !text.is_empty()) {
            set(&mut message, "reasoning_content", thinking.into());
        }
        if self.has_calls {
            set(&mut message, "tool_calls", calls(&said.tool_calls).into());
        }
        let answer = json!({
            "id": self.id, "object": "chat.completion", "created": self.created, "model": self.model,
            "choices": [{"index": 0, "message": message, "logprobs": null, "finish_reason": self.reason(None)}],
            "usage": usage.view(),
        });
        answer.to_string().into()
    }

    fn reason(&self, given: Option<&str>) -> &'static str {
        match given {
            _ if self.has_calls => "tool_calls",
            Some("length") => "length",
            _ => "stop",
        }
    }
}

fn calls(calls: &[Call]) -> Vec<Value> {
    let view = |(index, call): (usize, &Call)| {
        let id = call.id.clone().unwrap_or_else(|| format!("call_{}", Uuid::new_v4()));
        json!({"index": index, "id": id, "type": "function",
            "function": {"name": call.function.name, "arguments": call.function.arguments.to_string()}})
    };
    calls.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_takes_ollamas_form() {
        let asked = json!({"model": "m", "stream": true, "temperature": 0.5, "max_tokens": 9, "top_k": null,
        "response_format": {"type": "json_object"}, "reasoning_effort": "low", "user": "x",
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": "see"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,QUJD"}}]},
            {"role": "assistant", "content": null,
                "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{\"a\":1}"}}]},
        ]});
        let prepared = Prepared { body: asked.to_string().into(), is_streamed: true };
        let (model, body) = request(&prepared).unwrap();
        let expected = json!({"model": "m", "stream": true, "options": {"temperature": 0.5, "num_predict": 9},
        "format": "json", "think": "low",
        "messages": [
            {"role": "user", "content": "see", "images": ["QUJD"]},
            {"role": "assistant", "content": "",
                "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": {"a": 1}}}]},
        ]});
        assert_eq!((model.as_str(), serde_json::from_slice::<Value>(&body).unwrap()), ("m", expected));
    }

    #[test]
    fn an_image_by_address_is_refused_with_the_way_out() {
        let asked = json!({"model": "m", "messages": [{"role": "user",
            "content": [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]}]});
        let prepared = Prepared { body: asked.to_string().into(), is_streamed: false };
        assert!(request(&prepared).unwrap_err().to_string().contains("data:image/png;base64"));
    }

    #[test]
    fn replies_become_chunks() {
        let mut writer = Writer::new("m", Timestamp::from_seconds(7));
        let mut chunk = |text: &str| -> Value {
            let event = writer.chunk(&serde_json::from_str(text).unwrap());
            let text = std::str::from_utf8(&event).unwrap();
            serde_json::from_str(text.strip_prefix("data: ").and_then(|t| t.strip_suffix("\n\n")).unwrap())
                .unwrap()
        };
        let first = chunk(r#"{"message":{"role":"assistant","content":"Hi"},"done":false}"#);
        assert_eq!(first["choices"][0]["delta"], json!({"role": "assistant", "content": "Hi"}));
        assert_eq!((&first["choices"][0]["finish_reason"], &first["created"]), (&Value::Null, &json!(7)));
        let think = chunk(r#"{"message":{"content":"","thinking":"hm"},"done":false}"#);
        assert_eq!(think["choices"][0]["delta"], json!({"reasoning_content": "hm"}));
        let last = chunk(
            r#"{"message":{"content":""},"done":true,"done_reason":"length","prompt_eval_count":3,"eval_count":4}"#,
        );
        assert_eq!(last["choices"][0]["finish_reason"], "length");
        assert_eq!(last["usage"], json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}));
    }
}
