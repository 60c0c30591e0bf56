//! `owui session`: sign-ins of people, shown and ended.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{
    api::Fault,
    args::ListArgs,
    context::{Context, Tally},
    failure::Failure,
    people::{self, Person},
    prompt,
    table::Column,
};

#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// List sign-ins: of the people named, or of everyone
    List(SessionList),
    /// End all sign-ins of people at once, on every device
    End(SessionEnd),
}

#[derive(Args, Debug)]
pub(crate) struct SessionList {
    /// Address or id; `-` reads them from standard input, one a line
    #[arg(value_name = "WHO")]
    who: Vec<String>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Args, Debug)]
pub(crate) struct SessionEnd {
    /// Address or id; `-` reads them from standard input, one a line
    #[arg(required_unless_present = "all", value_name = "WHO")]
    who: Vec<String>,
    /// Everyone's
    #[arg(long, conflicts_with = "who")]
    all: bool,
}

const COLUMNS: [Column; 7] = [
    Column::text("email"),
    Column::time("created_at"),
    Column::time("expires_at"),
    Column::text("source"),
    Column::text("user_agent"),
    Column::text("id").rare(),
    Column::text("user_id").rare(),
];

pub(crate) async fn run(context: &Context<'_>, command: SessionCommand) -> Result<(), Failure> {
    match command {
        SessionCommand::List(args) => list(context, &args).await,
        SessionCommand::End(args) => end(context, &args).await,
    }
}

async fn list(context: &Context<'_>, args: &SessionList) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, &args.who);
    let people = if args.who.is_empty() {
        everyone(context, "listing sessions").await?
    } else {
        people::find_all(context, &args.who, "listing the sessions of", &mut tally).await?
    };
    let limit = args.list.limit.unwrap_or(usize::MAX);
    let mut rows = Vec::new();
    for person in people {
        if rows.len() >= limit {
            break;
        }
        match sessions_of(context, &person).await {
            Ok(sessions) => rows.extend(sessions),
            Err(fault) => tally.failed(&fault.of(format!("listing the sessions of {}", person.email()))),
        }
    }
    if tally.may_show() {
        context.out.list(&COLUMNS, &rows, &args.list)?;
    }
    tally.verdict()
}

async fn end(context: &Context<'_>, args: &SessionEnd) -> Result<(), Failure> {
    let what = "ending the sessions of";
    let mut tally = Tally::of(context.out, &args.who);
    let people = if args.all {
        let everyone = everyone(context, "ending sessions").await?;
        let question = format!("End all sign-ins of {}?", people::count(everyone.len()));
        prompt::confirm(context.out, context.yes, "ending everyone's sessions", &question)?;
        everyone
    } else {
        people::find_all(context, &args.who, what, &mut tally).await?
    };
    let (mut sessions, mut owners) = (0, 0);
    for person in people {
        match end_of(context, &person).await {
            Ok(ended) => {
                sessions += ended;
                owners += usize::from(ended > 0);
                tally.found(json!({ "id": person.id(), "email": person.email(), "ended": ended }));
            }
            Err(fault) => tally.failed(&fault.of(format!("{what} {}", person.email()))),
        }
    }
    let noun = if sessions == 1 { "session" } else { "sessions" };
    if sessions > 0 {
        tally.say(format!("ended {sessions} {noun} of {}", people::count(owners)));
    } else if !tally.has_failed() {
        tally.say("nobody was signed in; nothing to end".to_owned());
    }
    tally.finish()
}

/// How many sessions were ended.
async fn end_of(context: &Context<'_>, person: &Person) -> Result<usize, Fault> {
    let live = sessions_of(context, person).await?.len();
    context.api.post(&format!("{}/sessions/revoke", person.path()), &json!({})).await?;
    Ok(live)
}

async fn sessions_of(context: &Context<'_>, person: &Person) -> Result<Vec<Value>, Fault> {
    let answer = context.api.get(&format!("{}/sessions", person.path())).await?;
    let Value::Array(mut sessions) = answer else { return Ok(Vec::new()) };
    for session in &mut sessions {
        if let Some(fields) = session.as_object_mut() {
            fields.insert("user_id".to_owned(), person.id().into());
            fields.insert("email".to_owned(), person.email().into());
        }
    }
    Ok(sessions)
}

async fn everyone(context: &Context<'_>, what: &str) -> Result<Vec<Person>, Failure> {
    people::all(context.api, None, usize::MAX, |_| true).await.map_err(|fault| fault.of(what))
}
