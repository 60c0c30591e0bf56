//! `owui connection`: the model servers that the service asks.
//!
//! A connection is named by its address, its name or its id. The key never stands in an argument and is never shown.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    api::{Fault, escaped},
    args::ListArgs,
    context::{Context, Tally},
    failure::{Exit, Failure},
    prompt,
    table::Column,
};
use crate::crypto::Secret;

#[derive(Debug, Subcommand)]
pub(crate) enum ConnectionCommand {
    /// List model servers and whether they answer
    List {
        #[command(flatten)]
        list: ListArgs,
    },
    /// Add a model server; exit 4 when it is there already
    Add(AddArgs),
    /// Add a model server unless it is there already
    Ensure(AddArgs),
    /// Ask model servers for their models: those named, or all
    ///
    /// Exits 1 when one does not answer.
    Test {
        /// Address, name or id; `-` reads them from standard input, one a line
        #[arg(value_name = "CONNECTION")]
        connections: Vec<String>,
    },
    /// Forget model servers
    Remove {
        /// Address, name or id; `-` reads them from standard input, one a line
        #[arg(required = true, value_name = "CONNECTION")]
        connections: Vec<String>,
    },
}

#[derive(Args, Debug)]
pub(crate) struct AddArgs {
    /// Base address, such as <http://127.0.0.1:8000/v1>
    url: String,
    /// What the server speaks
    #[arg(long, default_value = "openai")]
    kind: KindArg,
    /// Name for people
    #[arg(long)]
    name: Option<String>,
    /// Put before each model's id, so that two servers may offer a model of the same name
    #[arg(long)]
    prefix: Option<String>,
    /// File whose content is the server's API key; `-` is standard input
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Who may use its models
    #[arg(long = "for", value_name = "WHOM", default_value = "admins")]
    audience: Audience,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum KindArg {
    /// The OpenAI API: llama.cpp, vLLM, LM Studio, hosted services
    Openai,
    /// Ollama's own API
    Ollama,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Audience {
    /// Everyone who is approved
    Everyone,
    /// Administrators, until a model is granted
    Admins,
}

impl KindArg {
    const fn word(self) -> &'static str {
        match self {
            Self::Openai => "openai",
            Self::Ollama => "ollama",
        }
    }
}

impl Audience {
    const fn word(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Admins => "admins",
        }
    }
}

const COLUMNS: [Column; 12] = [
    Column::text("url"),
    Column::text("kind"),
    Column::text("name"),
    Column::text("for"),
    Column::text("up").at("/state/up"),
    Column::text("models").at("/state/models"),
    Column::text("error").at("/state/error"),
    Column::text("id").rare(),
    Column::text("prefix").rare(),
    Column::text("origin").rare(),
    Column::text("enabled").rare(),
    Column::text("has_key").rare(),
];

pub(crate) async fn run(context: &Context<'_>, command: ConnectionCommand) -> Result<(), Failure> {
    match command {
        ConnectionCommand::List { list: args } => {
            let all = all(context).await.map_err(|fault| fault.of("listing connections"))?;
            context.out.list(&COLUMNS, &all, &args)
        }
        ConnectionCommand::Add(args) => add(context, &args, false).await,
        ConnectionCommand::Ensure(args) => add(context, &args, true).await,
        ConnectionCommand::Test { connections } => test(context, &connections).await,
        ConnectionCommand::Remove { connections } => remove(context, &connections).await,
    }
}

async fn add(context: &Context<'_>, args: &AddArgs, may_exist: bool) -> Result<(), Failure> {
    let act = format!("adding {}", args.url);
    if let Some(known) = known(context, &args.url, &act).await? {
        return already(context, args, &known, may_exist, &act);
    }
    let key = args.key_file.as_deref().map(|file| prompt::from_file(file, &act)).transpose()?;
    let form = json!({
        "url": args.url, "kind": args.kind.word(), "name": args.name, "prefix": args.prefix,
        "key": key.as_ref().map(Secret::expose), "for": args.audience.word(),
    });
    match context.api.post("/api/v1/connections", &form).await {
        Ok(added) => {
            let line = format!("added {} ({}) for {}", args.url, args.kind.word(), args.audience.word());
            report(context, &line, added, true)
        }
        // Somebody else added it in the meantime.
        Err(fault) if may_exist && fault.is(StatusCode::CONFLICT) => {
            let known = known(context, &args.url, &act).await?.ok_or_else(|| fault.of(act.clone()))?;
            already(context, args, &known, true, &act)
        }
        Err(fault) => Err(fault.of(act)),
    }
}

fn already(
    context: &Context<'_>,
    args: &AddArgs,
    known: &Value,
    may_exist: bool,
    act: &str,
) -> Result<(), Failure> {
    if may_exist {
        return report(
            context,
            &format!("{} is there already; nothing changed", args.url),
            known.clone(),
            false,
        );
    }
    Err(Failure::new(Exit::Conflict, act, "this server is there already").hint("owui connection list"))
}

fn report(context: &Context<'_>, line: &str, mut connection: Value, changed: bool) -> Result<(), Failure> {
    if !context.out.is_json() {
        return context.out.done(line);
    }
    if let Some(fields) = connection.as_object_mut() {
        fields.insert("changed".to_owned(), changed.into());
    }
    context.out.json(&connection)
}

async fn test(context: &Context<'_>, names: &[String]) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, names);
    let all = all(context).await.map_err(|fault| fault.of("testing connections"))?;
    let chosen = if names.is_empty() { all } else { choose(&all, names, "testing", &mut tally)? };
    if chosen.is_empty() && !tally.has_failed() {
        tally.say("there are no connections to test".to_owned());
    }
    for connection in chosen {
        let url = text(&connection, "url").to_owned();
        match context.api.post(&format!("{}/test", path(&connection)), &json!({})).await {
            Ok(state) => match problem(&state) {
                None => {
                    let models = state.get("models").and_then(Value::as_u64).unwrap_or(0);
                    tally.done(&format!("{url} answers: {models} models"), state)?;
                }
                Some(why) => tally.failed(&Failure::new(Exit::Failed, format!("testing {url}"), why)),
            },
            Err(fault) => tally.failed(&fault.with_exit(Exit::Failed, format!("testing {url}"))),
        }
    }
    tally.finish()
}

/// Why a server that was asked is no good, if so.
fn problem(state: &Value) -> Option<String> {
    let is_up = state.get("up").and_then(Value::as_bool).unwrap_or(false);
    (!is_up).then(|| state.get("error").and_then(Value::as_str).unwrap_or("it does not answer").to_owned())
}

async fn remove(context: &Context<'_>, names: &[String]) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, names);
    let all = all(context).await.map_err(|fault| fault.of("removing connections"))?;
    let chosen = choose(&all, names, "removing", &mut tally)?;
    if !chosen.is_empty() {
        let urls: Vec<&str> = chosen.iter().map(|connection| text(connection, "url")).collect();
        let question = format!("Forget {} and the key?", urls.join(", "));
        prompt::confirm(context.out, context.yes, &format!("removing {}", urls.join(", ")), &question)?;
    }
    for connection in chosen {
        let url = text(&connection, "url").to_owned();
        match context.api.delete(&path(&connection)).await {
            Ok(_) => tally.done(&format!("removed {url}"), connection)?,
            Err(fault) => tally.failed(&fault.of(format!("removing {url}"))),
        }
    }
    tally.finish()
}

pub(crate) async fn all(context: &Context<'_>) -> Result<Vec<Value>, Fault> {
    let Value::Array(rows) = context.api.get("/api/v1/connections").await? else { return Ok(Vec::new()) };
    Ok(rows)
}

/// The connection with this address, if there is one.
async fn known(context: &Context<'_>, url: &str, act: &str) -> Result<Option<Value>, Failure> {
    let all = all(context).await.map_err(|fault| fault.of(act))?;
    Ok(all.into_iter().find(|connection| is_named(connection, url)))
}

fn choose(all: &[Value], names: &[String], what: &str, tally: &mut Tally<'_>) -> Result<Vec<Value>, Failure> {
    let mut chosen = Vec::new();
    for name in prompt::names(names)? {
        match all.iter().find(|connection| is_named(connection, &name)) {
            Some(connection) => chosen.push(connection.clone()),
            None => tally.failed(
                &Failure::new(Exit::NotFound, format!("{what} {name}"), "there is no such connection")
                    .hint("owui connection list"),
            ),
        }
    }
    Ok(chosen)
}

fn is_named(connection: &Value, name: &str) -> bool {
    let bare = |url: &str| url.trim_end_matches('/').to_owned();
    bare(text(connection, "url")) == bare(name)
        || ["id", "name"].iter().any(|field| !name.is_empty() && text(connection, field) == name)
}

fn path(connection: &Value) -> String {
    format!("/api/v1/connections/{}", escaped(text(connection, "id")))
}

fn text<'a>(connection: &'a Value, field: &str) -> &'a str {
    connection.get(field).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_known_by_address_name_or_id() {
        let connection = json!({ "id": "7", "name": "local", "url": "http://127.0.0.1:8000/v1" });
        for name in ["7", "local", "http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/"] {
            assert!(is_named(&connection, name), "{name}");
        }
        for name in ["", "http://127.0.0.1:8000", "LOCAL"] {
            assert!(!is_named(&connection, name), "{name}");
        }
    }

    #[test]
    fn a_server_that_is_not_up_has_a_problem() {
        assert_eq!(problem(&json!({ "up": true, "models": 3 })), None);
        assert_eq!(problem(&json!({ "up": false, "error": "refused" })).as_deref(), Some("refused"));
        assert!(problem(&json!({})).is_some());
    }
}
