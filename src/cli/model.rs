//! `owui model`: which models there are, and who may use them.
//!
//! A model nobody was given is for administrators only. A grant is a row of the model's `access_grants`: the whole list
//! is read, changed and written back.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    api::{Fault, escaped},
    args::ListArgs,
    connection,
    context::{Context, Tally},
    failure::{Exit, Failure},
    people, prompt,
    table::Column,
};

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// List models as the service offers them
    List {
        #[command(flatten)]
        list: ListArgs,
    },
    /// Show everything about models
    Show(Models),
    /// Let people use models
    Grant(GrantArgs),
    /// Take models away from people again
    Revoke(GrantArgs),
}

#[derive(Args, Debug)]
pub(crate) struct Models {
    /// Model as `owui model list` names it; `-` reads them from standard input, one a line
    #[arg(required = true, value_name = "MODEL")]
    models: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct GrantArgs {
    #[command(flatten)]
    models: Models,
    /// Everyone who is signed in and approved
    #[arg(long, required_unless_present = "user")]
    everyone: bool,
    /// This person, by address or id; may be given several times
    #[arg(long, value_name = "WHO")]
    user: Vec<String>,
}

const EVERYONE: &str = "everyone";

const COLUMNS: [Column; 6] = [
    Column::text("id"),
    Column::text("name"),
    Column::text("owned_by"),
    Column::text("connection_type"),
    Column::text("access"),
    Column::time("created").rare(),
];

pub(crate) async fn run(context: &Context<'_>, command: ModelCommand) -> Result<(), Failure> {
    match command {
        ModelCommand::List { list: args } => {
            let rows = offered(context).await.map_err(|fault| fault.of("listing models"))?;
            context.out.list(&COLUMNS, &rows, &args)
        }
        ModelCommand::Show(args) => show(context, &args.models).await,
        ModelCommand::Grant(args) => change(context, &args, true).await,
        ModelCommand::Revoke(args) => change(context, &args, false).await,
    }
}

async fn show(context: &Context<'_>, names: &[String]) -> Result<(), Failure> {
    let rows = offered(context).await.map_err(|fault| fault.of("showing models"))?;
    let mut tally = Tally::of(context.out, names);
    for name in prompt::names(names)? {
        match rows.iter().find(|row| row.get("id").and_then(Value::as_str) == Some(&name)) {
            Some(row) => tally.found(row.clone()),
            None => tally.failed(&unknown(&format!("showing {name}"))),
        }
    }
    if context.out.is_json() {
        return tally.finish();
    }
    let shown = if tally.may_show() { tally.results() } else { &[] };
    shown.iter().try_for_each(|row| context.out.record(&COLUMNS, row))?;
    tally.verdict()
}

async fn change(context: &Context<'_>, args: &GrantArgs, give: bool) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, &args.models.models);
    let holders = holders(context, args).await?;
    let what = if give { "granting" } else { "revoking" };
    let rows = offered(context).await.map_err(|fault| fault.of(format!("{what} models")))?;
    for model in prompt::names(&args.models.models)? {
        let act = format!("{what} {model}");
        let Some(row) = rows.iter().find(|row| row.get("id").and_then(Value::as_str) == Some(&model)) else {
            tally.failed(&unknown(&act));
            continue;
        };
        match change_one(context, row, &holders, give).await {
            Ok((line, record)) => tally.done(&line, record)?,
            Err(fault) => tally.failed(&fault.of(act)),
        }
    }
    tally.finish()
}

async fn change_one(
    context: &Context<'_>,
    row: &Value,
    holders: &[Holder],
    give: bool,
) -> Result<(String, Value), Fault> {
    let model = row.get("id").and_then(Value::as_str).unwrap_or_default();
    let record = match context.api.get(&format!("/api/v1/models/model?id={}", escaped(model))).await {
        Ok(record) => record,
        // No record yet: what its connection grants counts until there is one.
        Err(fault) if fault.exit() == Exit::NotFound => {
            json!({ "id": model, "access_grants": inherited(row) })
        }
        Err(fault) => return Err(fault),
    };
    let before: Vec<Value> =
        record.get("access_grants").and_then(Value::as_array).cloned().unwrap_or_default();
    let after = with_grants(&before, holders, give);
    let who: Vec<&str> = holders.iter().map(|holder| holder.label.as_str()).collect();
    let who = who.join(", ");
    if after.len() == before.len() {
        let state = if give { "could use" } else { "could not use" };
        return Ok((format!("{who} {state} {model} before"), record));
    }
    let name = row.get("name").and_then(Value::as_str).unwrap_or(model);
    let form = json!({ "id": model, "name": name, "access_grants": after });
    let record = context.api.post("/api/v1/models/model/access/update", &form).await?;
    let verb = if give { "granted" } else { "revoked" };
    let link = if give { "to" } else { "from" };
    Ok((format!("{verb} {model} {link} {who}"), record))
}

/// To whom a grant goes, in the API's words and for people.
struct Holder {
    principal: String,
    label: String,
}

async fn holders(context: &Context<'_>, args: &GrantArgs) -> Result<Vec<Holder>, Failure> {
    let mut holders = Vec::new();
    if args.everyone {
        holders.push(Holder { principal: "*".to_owned(), label: EVERYONE.to_owned() });
    }
    for who in prompt::names(&args.user)? {
        let person = people::find(context.api, &who, "finding").await?;
        holders.push(Holder { principal: person.id().to_owned(), label: person.email().to_owned() });
    }
    Ok(holders)
}

/// `grants` with reading rights of `holders` added or taken out.
fn with_grants(grants: &[Value], holders: &[Holder], give: bool) -> Vec<Value> {
    let is_for = |grant: &Value, holder: &Holder| {
        let words = |key: &str| grant.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        words("principal_type") == "user"
            && words("principal_id") == holder.principal
            && words("permission") == "read"
    };
    let mut grants = grants.to_vec();
    for holder in holders {
        if !give {
            grants.retain(|grant| !is_for(grant, holder));
        } else if !grants.iter().any(|grant| is_for(grant, holder)) {
            grants.push(json!({
                "principal_type": "user", "principal_id": holder.principal, "permission": "read",
            }));
        }
    }
    grants
}

async fn offered(context: &Context<'_>) -> Result<Vec<Value>, Fault> {
    let connections = connection::all(context).await?;
    let mut answer = context.api.get("/api/models").await?;
    let Some(Value::Array(mut rows)) = answer.get_mut("data").map(Value::take) else { return Ok(Vec::new()) };
    for row in &mut rows {
        let access = access_of(row, &connections);
        if let Some(fields) = row.as_object_mut() {
            fields.insert("access".to_owned(), access.into());
        }
    }
    Ok(rows)
}

/// The grants of a model that has no record of its own: those of its connection.
fn inherited(row: &Value) -> Vec<Value> {
    let for_everyone = row.get("access").and_then(Value::as_str) == Some(EVERYONE);
    let everyone = Holder { principal: "*".to_owned(), label: EVERYONE.to_owned() };
    if for_everyone { with_grants(&[], &[everyone], true) } else { Vec::new() }
}

/// Who may use a model, in a word: from the grants of its record, else from its connection.
fn access_of(row: &Value, connections: &[Value]) -> String {
    let Some(grants) = row.pointer("/info/access_grants").and_then(Value::as_array) else {
        let connection = connection_of(row, connections);
        let word = connection.and_then(|connection| connection.get("for")?.as_str());
        return word.unwrap_or("admins").to_owned();
    };
    let readers: Vec<&str> = grants
        .iter()
        .filter(|grant| grant.get("permission").and_then(Value::as_str) == Some("read"))
        .filter_map(|grant| grant.get("principal_id").and_then(Value::as_str))
        .collect();
    match readers.len() {
        _ if readers.contains(&"*") => EVERYONE.to_owned(),
        0 => "admins".to_owned(),
        count => format!("{count} more"),
    }
}

/// A model tells the kind of its connection and its place among those of the kind.
fn connection_of<'a>(row: &Value, connections: &'a [Value]) -> Option<&'a Value> {
    let place = usize::try_from(row.get("urlIdx")?.as_u64()?).ok()?;
    let kind = row.get("owned_by")?;
    connections.iter().filter(|connection| connection.get("kind") == Some(kind)).nth(place)
}

fn unknown(act: &str) -> Failure {
    Failure::new(Exit::NotFound, act, "the service offers no such model")
        .advice("see whether its connection answers")
        .hint("owui model list")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(principal: &str) -> Holder {
        Holder { principal: principal.to_owned(), label: principal.to_owned() }
    }

    #[test]
    fn a_grant_is_added_once_and_taken_out_without_touching_others() {
        let writer = json!({ "principal_type": "user", "principal_id": "bob", "permission": "write" });
        let both =
            with_grants(std::slice::from_ref(&writer), &[holder("*"), holder("bob"), holder("*")], true);
        assert_eq!(both.len(), 3);
        assert_eq!(with_grants(&both, &[holder("*"), holder("bob")], false), [writer]);
    }

    #[test]
    fn access_is_told_in_a_word() {
        let row = |principals: &[&str]| {
            let grants: Vec<Value> = principals
                .iter()
                .map(|id| json!({ "principal_type": "user", "principal_id": id, "permission": "read" }))
                .collect();
            json!({ "info": { "access_grants": grants } })
        };
        let connections =
            [json!({ "kind": "ollama", "for": "admins" }), json!({ "kind": "openai", "for": "everyone" })];
        assert_eq!(access_of(&row(&["bob", "*"]), &connections), "everyone");
        assert_eq!(access_of(&row(&[]), &connections), "admins");
        assert_eq!(access_of(&row(&["bob", "amy"]), &connections), "2 more");
        assert_eq!(access_of(&json!({ "owned_by": "openai", "urlIdx": 0 }), &connections), "everyone");
        assert_eq!(access_of(&json!({ "owned_by": "ollama", "urlIdx": 0 }), &connections), "admins");
        assert_eq!(access_of(&json!({}), &connections), "admins");
    }

    #[test]
    fn a_model_without_a_record_starts_with_what_its_connection_grants() {
        assert_eq!(inherited(&json!({ "access": "everyone" })).len(), 1);
        assert!(inherited(&json!({ "access": "admins" })).is_empty());
    }
}
