//! What the service itself tells, running or opened for this check: people, model servers.

use serde_json::{Value, json};

use super::{Check, Verdict, files};
use crate::cli::{
    api::{Api, Fault, escaped},
    people,
};

pub(super) async fn checks(api: &Api) -> Vec<Check> {
    let mut checks = vec![service(api).await, administrators(api).await];
    checks.extend(model_servers(api).await);
    checks
}

/// What a running server finds in its own store.
pub(super) async fn store(api: &Api) -> Check {
    match api.get("/api/v1/store/check").await {
        Ok(report) => {
            let count = |field: &str| report.get(field).and_then(Value::as_u64).unwrap_or(0);
            let list = report.get("problems").and_then(Value::as_array).cloned().unwrap_or_default();
            let problems: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            let holds = report.get("ok").and_then(Value::as_bool) == Some(true);
            let problems = (!holds).then(|| problems.join("; "));
            let (collections, documents) = (count("collections"), count("documents"));
            files::store_check(
                problems,
                count("unlisted_problems"),
                collections,
                documents,
                count("index_entries"),
            )
        }
        Err(fault) => failed("store", fault),
    }
}

async fn service(api: &Api) -> Check {
    const NAME: &str = "service";
    match api.get("/api/v1/status").await {
        Ok(status) if api.is_online() => {
            let version = status.get("version").and_then(Value::as_str).unwrap_or("unknown");
            if version == env!("CARGO_PKG_VERSION") {
                Check::holds(NAME, format!("a server of version {version} answers"))
            } else {
                let found = format!(
                    "the server is of version {version}, this program of {}",
                    env!("CARGO_PKG_VERSION")
                );
                Check::new(NAME, Verdict::Doubtful, found).advice("restart the server")
            }
        }
        Ok(_) => Check::holds(NAME, "no server runs; the data opens"),
        Err(fault) => failed(NAME, fault),
    }
}

async fn administrators(api: &Api) -> Check {
    const NAME: &str = "administrators";
    match people::all(api, None, usize::MAX, |_| true).await {
        Ok(everyone) if everyone.is_empty() => Check::new(
            NAME,
            Verdict::Doubtful,
            "nobody has an account yet; whoever signs up first becomes administrator",
        )
        .advice("sign up, or owui user add ADDRESS --role admin"),
        Ok(everyone) => {
            let admins =
                everyone.iter().filter(|person| person.role() == "admin" && person.is_enabled()).count();
            match admins {
                0 => Check::new(NAME, Verdict::Fails, "no enabled account is an administrator")
                    .advice("owui user role ADDRESS --role admin"),
                _ => Check::holds(NAME, format!("{admins} of {}", people::count(everyone.len()))),
            }
        }
        Err(fault) => failed(NAME, fault),
    }
}

async fn model_servers(api: &Api) -> Vec<Check> {
    const NAME: &str = "model server";
    let connections = match api.get("/api/v1/connections").await {
        Ok(Value::Array(connections)) => connections,
        Ok(_) => Vec::new(),
        Err(fault) => return vec![failed(NAME, fault)],
    };
    if connections.is_empty() {
        let none = Check::new(NAME, Verdict::Doubtful, "there is none, so nobody can chat");
        return vec![none.advice("owui connection add URL --for everyone")];
    }
    let mut checks = Vec::new();
    for connection in connections {
        let text = |field: &str| connection.get(field).and_then(Value::as_str).unwrap_or_default();
        let url = text("url").to_owned();
        checks.push(
            match api.post(&format!("/api/v1/connections/{}/test", escaped(text("id"))), &json!({})).await {
                Ok(state) if state.get("up").and_then(Value::as_bool) == Some(true) => {
                    let models = state.get("models").and_then(Value::as_u64).unwrap_or(0);
                    Check::holds(NAME, format!("{url} answers: {models} models"))
                }
                Ok(state) => {
                    let why = state.get("error").and_then(Value::as_str).unwrap_or("it does not answer");
                    let needs_key = connection.get("needs_key").and_then(Value::as_bool) == Some(true);
                    Check::new(NAME, Verdict::Fails, format!("{url}: {why}")).advice(if needs_key {
                        "put the secret key of your backups back and restart, or enter this server's key again in the \
                         browser under Connections"
                            .to_owned()
                    } else {
                        format!("start it, or owui connection remove {url}")
                    })
                }
                Err(fault) => failed(NAME, fault),
            },
        );
    }
    checks
}

fn failed(name: &'static str, fault: Fault) -> Check {
    let why = fault.of("asking").text.map(|text| text.message()).unwrap_or_default();
    Check::new(name, Verdict::Fails, why)
}
