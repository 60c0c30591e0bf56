//! What the misbehaving model server says, by path and mode.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};

use super::serve::{Line, Then};
use super::{Mode, Seen};

const FOREVER: Duration = Duration::from_hours(1);

/// The two protocols it speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    OpenAi,
    Ollama,
}

pub(super) fn answer(line: &mut Line<'_>, seen: &Seen) -> std::io::Result<Then> {
    if let Some(key) = &line.shared.key
        && seen.header("authorization") != Some(format!("Bearer {key}").as_str())
    {
        let body =
            json!({ "error": { "message": "the key is wrong", "type": "auth", "code": "invalid_api_key" } });
        return line.whole(401, "application/json", "", body.to_string().as_bytes());
    }
    let path = seen.path.split('?').next().unwrap_or_default();
    match (seen.method.as_str(), path) {
        ("GET", "/v1/models") => list(line, Form::OpenAi),
        ("GET", "/api/tags") => list(line, Form::Ollama),
        ("GET", "/api/version") => line.whole(200, "application/json", "", br#"{"version":"0.0.0"}"#),
        ("POST", "/v1/chat/completions") => chat(line, seen, Form::OpenAi),
        ("POST", "/api/chat") => chat(line, seen, Form::Ollama),
        _ => line.whole(404, "application/json", "", br#"{"error":{"message":"no such route"}}"#),
    }
}

fn list(line: &mut Line<'_>, form: Form) -> std::io::Result<Then> {
    let mode = line.shared.list.lock().unwrap().clone();
    if let Some(done) = refuse(line, &mode)? {
        return Ok(done);
    }
    let names = line.shared.models.lock().unwrap().clone();
    let body = match form {
        Form::OpenAi => {
            let models: Vec<Value> = names
                .iter()
                .map(|name| json!({ "id": name, "object": "model", "created": 1_700_000_000, "owned_by": "mock" }))
                .collect();
            json!({ "object": "list", "data": models })
        }
        Form::Ollama => {
            let models: Vec<Value> = names
                .iter()
                .map(|name| {
                    json!({ "name": name, "model": name, "modified_at": "2025-01-01T00:00:00Z", "size": 1000,
                        "digest": "00", "details": { "family": "mock", "parameter_size": "1K" } })
                })
                .collect();
            json!({ "models": models })
        }
    };
    line.whole(200, "application/json", "", body.to_string().as_bytes())
}

/// The modes that give no answer proper.
fn refuse(line: &mut Line<'_>, mode: &Mode) -> std::io::Result<Option<Then>> {
    match mode {
        Mode::Status { code, retry_after } => {
            let extra = retry_after.map(|seconds| format!("retry-after: {seconds}\r\n")).unwrap_or_default();
            let body = json!({ "error": { "message": format!("mock says {code}"), "type": "mock", "code": "mock_fault" } });
            line.whole(*code, "application/json", &extra, body.to_string().as_bytes()).map(Some)
        }
        Mode::Body { code, body } => line.whole(*code, "application/json", "", body.as_bytes()).map(Some),
        Mode::Hang => {
            line.stay(FOREVER)?;
            Ok(Some(Then::Close))
        }
        _ => Ok(None),
    }
}

fn chat(line: &mut Line<'_>, seen: &Seen, form: Form) -> std::io::Result<Then> {
    let mode = line.shared.chat.lock().unwrap().clone();
    line.shared.streaming.fetch_add(1, Ordering::SeqCst);
    let told = tell(line, seen, form, &mode);
    line.shared.streaming.fetch_sub(1, Ordering::SeqCst);
    // A broken connection that this side did not break is a client that hung up.
    if told.is_err() && !line.shared.stopped.load(Ordering::SeqCst) {
        line.shared.cancelled.fetch_add(1, Ordering::SeqCst);
    }
    told
}

fn tell(line: &mut Line<'_>, seen: &Seen, form: Form, mode: &Mode) -> std::io::Result<Then> {
    if let Some(done) = refuse(line, mode)? {
        return Ok(done);
    }
    let request: Value = serde_json::from_slice(&seen.body).unwrap_or_default();
    let model = request["model"].as_str().unwrap_or("mock-model").to_owned();
    // Ollama streams unless it is told not to.
    if request["stream"].as_bool().unwrap_or(form == Form::Ollama) {
        stream(line, form, &model, mode)
    } else {
        plain(line, form, &model, mode)
    }
}

fn plain(line: &mut Line<'_>, form: Form, model: &str, mode: &Mode) -> std::io::Result<Then> {
    let (chunks, wait) = match mode {
        Mode::Normal { chunks, delay } => {
            (*chunks, delay.saturating_mul(u32::try_from(*chunks).unwrap_or(1)))
        }
        Mode::SlowFirst(wait) => (5, *wait),
        Mode::Stall { .. } => (0, FOREVER),
        _ => (5, Duration::ZERO),
    };
    line.stay(wait)?;
    let text: String = (0..chunks).map(word).collect();
    let body = match form {
        Form::OpenAi => {
            json!({ "id": "chatcmpl-mock", "object": "chat.completion", "created": 1_700_000_000, "model": model,
            "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": 3, "completion_tokens": chunks, "total_tokens": chunks + 3 } })
        }
        Form::Ollama => {
            json!({ "model": model, "created_at": "2025-01-01T00:00:00Z", "done": true, "done_reason": "stop",
            "message": { "role": "assistant", "content": text }, "prompt_eval_count": 3, "eval_count": chunks })
        }
    };
    let body = body.to_string();
    match mode {
        // Promises the whole and breaks off in the middle.
        Mode::Cut { .. } => {
            line.begin_chunked("application/json")?;
            line.chunk(&body[..body.len() / 2])?;
            Ok(Then::Close)
        }
        Mode::Malformed { .. } => line.whole(200, "application/json", "", b"{\"choices\": [oh no"),
        _ => line.whole(200, "application/json", "", body.as_bytes()),
    }
}

fn stream(line: &mut Line<'_>, form: Form, model: &str, mode: &Mode) -> std::io::Result<Then> {
    line.begin_chunked(if form == Form::OpenAi { "text/event-stream" } else { "application/x-ndjson" })?;
    let (chunks, delay) = match mode {
        Mode::Normal { chunks, delay } => (*chunks, *delay),
        Mode::Stall { after } | Mode::Cut { after } | Mode::Malformed { after } => (*after, Duration::ZERO),
        Mode::SlowFirst(wait) => {
            line.stay(*wait)?;
            (5, Duration::ZERO)
        }
        Mode::Endless => (usize::MAX, Duration::ZERO),
        Mode::Status { .. } | Mode::Body { .. } | Mode::Hang => (0, Duration::ZERO),
    };
    for number in 0..chunks {
        if number > 0 && !delay.is_zero() {
            line.stay(delay)?;
        }
        line.chunk(&piece(form, model, &word(number), None))?;
        if number % 64 == 63 {
            line.check()?;
        }
    }
    match mode {
        Mode::Stall { .. } => {
            line.stay(FOREVER)?;
            Ok(Then::Close)
        }
        Mode::Cut { .. } => Ok(Then::Close),
        Mode::Malformed { .. } => {
            line.chunk("data: {\"choices\": [oh no\n\n")?;
            line.end_chunked()
        }
        _ => {
            line.chunk(&piece(form, model, "", Some("stop")))?;
            if form == Form::OpenAi {
                line.chunk("data: [DONE]\n\n")?;
            }
            line.end_chunked()
        }
    }
}

fn word(number: usize) -> String {
    format!("word{number} ")
}

fn piece(form: Form, model: &str, text: &str, finish: Option<&str>) -> String {
    match form {
        Form::OpenAi => {
            let chunk = json!({ "id": "chatcmpl-mock", "object": "chat.completion.chunk", "created": 1_700_000_000,
                "model": model, "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": finish }] });
            format!("data: {chunk}\n\n")
        }
        Form::Ollama => {
            let done = finish.is_some();
            let chunk = json!({ "model": model, "created_at": "2025-01-01T00:00:00Z", "done": done, "done_reason": finish,
                "message": { "role": "assistant", "content": text } });
            format!("{chunk}\n")
        }
    }
}
