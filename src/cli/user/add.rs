//! `owui user add` and `owui user ensure`.

use std::path::PathBuf;

use clap::Args;
use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::cli::{
    args::RoleArg,
    context::Context,
    failure::{Exit, Failure},
    people::{self, Person},
    prompt,
};

#[derive(Args, Debug)]
pub(crate) struct AddArgs {
    /// E-mail address to sign in with
    address: String,
    /// Name that others see; the part before the @ when not given
    #[arg(long)]
    name: Option<String>,
    /// What the person may do
    #[arg(long, default_value = "user")]
    role: RoleArg,
    /// File whose content is the password; `-` is standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct EnsureArgs {
    /// E-mail address to sign in with
    address: String,
    /// Name that others see; unchanged when not given
    #[arg(long)]
    name: Option<String>,
    /// What the person may do; unchanged when not given, `user` for a new account
    #[arg(long)]
    role: Option<RoleArg>,
    /// File whose content is the password of a new account; `-` is standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

pub(crate) async fn add(context: &Context<'_>, args: &AddArgs) -> Result<(), Failure> {
    let person = create(context, args).await?;
    report(context, &format!("added {} ({})", person.email(), person.role()), &person, true)
}

pub(crate) async fn ensure(context: &Context<'_>, args: &EnsureArgs) -> Result<(), Failure> {
    let act = format!("ensuring {}", args.address);
    let known = people::look_up(context.api, &args.address).await.map_err(|fault| fault.of(act.clone()))?;
    let Some(person) = known else {
        let missing = AddArgs {
            address: args.address.clone(),
            name: args.name.clone(),
            role: args.role.unwrap_or(RoleArg::User),
            password_file: args.password_file.clone(),
        };
        return add(context, &missing).await;
    };
    let changes = differences(&person, args.name.as_deref(), args.role);
    if changes.is_empty() {
        let line = format!("{} exists already ({}); nothing changed", person.email(), person.role());
        return report(context, &line, &person, false);
    }
    let path = format!("{}/update", person.path());
    let named: Vec<String> = changes.keys().cloned().collect();
    let answer = context.api.post(&path, &Value::Object(changes)).await.map_err(|fault| fault.of(act))?;
    let person = Person::new(answer);
    let line = format!("changed {} of {} ({})", named.join(" and "), person.email(), person.role());
    report(context, &line, &person, true)
}

async fn create(context: &Context<'_>, args: &AddArgs) -> Result<Person, Failure> {
    let act = format!("adding {}", args.address);
    let password = prompt::new_password(args.password_file.as_deref(), &act)?;
    let name = args.name.as_deref().unwrap_or_else(|| args.address.split('@').next().unwrap_or_default());
    let form = json!({
        "email": args.address, "name": name, "role": args.role.word(), "password": password.expose(),
    });
    match context.api.post("/api/v1/auths/add", &form).await {
        // The answer is short, and by the contract may carry a token of the new account: ask for the account itself.
        Ok(account) => {
            context.api.get(&Person::new(account).path()).await.map(Person::new).map_err(|f| f.of(act))
        }
        // The contract answers 400 for a taken address as well as for a bad one.
        Err(fault) if fault.is(StatusCode::BAD_REQUEST) || fault.is(StatusCode::CONFLICT) => {
            let taken = matches!(people::look_up(context.api, &args.address).await, Ok(Some(_)));
            Err(if taken {
                Failure::new(Exit::Conflict, act, "somebody has this address already")
                    .hint(format!("owui user ensure {}", args.address))
            } else {
                fault.of(act)
            })
        }
        Err(fault) => Err(fault.of(act)),
    }
}

/// What of name and role is to be changed.
fn differences(person: &Person, name: Option<&str>, role: Option<RoleArg>) -> Map<String, Value> {
    let mut changes = Map::new();
    if let Some(name) = name.filter(|name| *name != person.name()) {
        changes.insert("name".to_owned(), name.into());
    }
    if let Some(role) = role.map(RoleArg::word).filter(|role| *role != person.role()) {
        changes.insert("role".to_owned(), role.into());
    }
    changes
}

fn report(context: &Context<'_>, line: &str, person: &Person, changed: bool) -> Result<(), Failure> {
    if context.out.is_json() { context.out.json(&person.remarked(changed)) } else { context.out.done(line) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ensuring_changes_only_what_differs() {
        let bob = Person::new(json!({ "name": "Bob", "role": "user" }));
        assert!(differences(&bob, None, None).is_empty());
        assert!(differences(&bob, Some("Bob"), Some(RoleArg::User)).is_empty());
        let changes = differences(&bob, Some("Robert"), Some(RoleArg::Admin));
        assert_eq!(Value::Object(changes), json!({ "name": "Robert", "role": "admin" }));
    }
}
