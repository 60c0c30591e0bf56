//! `owui status`: what the service is doing, at a glance.

use serde_json::{Value, json};

use super::{context::Context, failure::Failure, table::Column};

const COLUMNS: [Column; 11] = [
    Column::text("running"),
    Column::text("version"),
    Column::text("pid"),
    Column::text("uptime"),
    Column::text("ready"),
    Column::text("users"),
    Column::text("pending"),
    Column::text("streams"),
    Column::text("connections"),
    Column::text("data_dir"),
    Column::text("web_app"),
];

/// What only a running server can tell.
const OF_A_SERVER: [&str; 4] = ["pid", "started_at", "uptime", "ready"];

pub(crate) async fn run(context: &Context<'_>) -> Result<(), Failure> {
    let mut status =
        context.api.get("/api/v1/status").await.map_err(|fault| fault.of("asking for the status"))?;
    if let Some(fields) = status.as_object_mut() {
        if !context.api.is_online() {
            fields.retain(|field, _| !OF_A_SERVER.contains(&field.as_str()));
        }
        if let (false, Some(Value::Object(counts))) = (context.api.is_online(), fields.get_mut("counts")) {
            counts.remove("streams");
        }
        fields.insert("running".to_owned(), context.api.is_online().into());
    }
    if context.out.is_json() {
        return context.out.json(&status);
    }
    context.out.record(&COLUMNS, &for_people(&status))
}

/// Flat, with words for what is a structure in the API.
fn for_people(status: &Value) -> Value {
    let mut flat = status.clone();
    let Some(fields) = flat.as_object_mut() else { return flat };
    if let Some(Value::Object(counts)) = fields.remove("counts") {
        fields.extend(counts);
    }
    if let Some(seconds) = fields.get("uptime").and_then(Value::as_u64) {
        fields.insert("uptime".to_owned(), span(seconds).into());
    }
    if let Some(Value::Array(connections)) = fields.get("connections") {
        let words: Vec<Value> =
            connections.iter().map(|connection| json!(connection_line(connection))).collect();
        fields.insert("connections".to_owned(), Value::Array(words));
    }
    flat
}

fn connection_line(connection: &Value) -> String {
    let name = ["url", "name", "id"].iter().find_map(|field| connection.get(field)?.as_str()).unwrap_or("?");
    let state = connection.get("state").unwrap_or(connection);
    match state.get("up").and_then(Value::as_bool) {
        Some(true) => format!("{name} up"),
        Some(false) => {
            format!(
                "{name} down ({})",
                state.get("error").and_then(Value::as_str).unwrap_or("no reason known")
            )
        }
        None => format!("{name} not asked yet"),
    }
}

/// `3 d 4 h`, `5 min 2 s`: the two largest units.
fn span(seconds: u64) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")];
    let parts = units.iter().scan(seconds, |left, (size, unit)| {
        let count = *left / size;
        *left %= size;
        Some((count, *unit))
    });
    let told: Vec<String> = parts
        .skip_while(|(count, _)| *count == 0)
        .take(2)
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if told.is_empty() { "0 s".to_owned() } else { told.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_two_units() {
        let spans = [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3661, "1 h 1 min"),
            (90_000, "1 d 1 h"),
            (86_401, "1 d"),
        ];
        for (seconds, told) in spans {
            assert_eq!(span(seconds), told);
        }
    }

    #[test]
    fn a_person_gets_words_for_structures() {
        let status = json!({
            "version": "0.1.0", "uptime": 61, "counts": { "users": 3, "pending": 1 },
            "connections": [
                { "url": "http://a", "state": { "up": true } },
                { "url": "http://b", "state": { "up": false, "error": "refused" } },
                { "url": "http://c", "state": {} },
            ],
        });
        let flat = for_people(&status);
        assert_eq!(flat["users"], 3);
        assert_eq!(flat["uptime"], "1 min 1 s");
        assert_eq!(
            flat["connections"],
            json!(["http://a up", "http://b down (refused)", "http://c not asked yet"])
        );
    }
}
