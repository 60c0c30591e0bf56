//! `owui user approve|role|passwd|disable|enable`: one account after the other, each with its line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::{
    args::{RoleArg, Who},
    context::{Context, Tally},
    failure::Failure,
    people::{self, Person},
    prompt,
};

#[derive(Args, Debug)]
pub(crate) struct ApproveArgs {
    #[command(flatten)]
    who: Who,
    /// What they may do from now on
    #[arg(long, default_value = "user", value_parser = ["user", "admin"])]
    role: String,
}

#[derive(Args, Debug)]
pub(crate) struct RoleArgs {
    #[command(flatten)]
    who: Who,
    /// The new role; it may also stand as the last word, without the flag
    #[arg(long)]
    role: Option<RoleArg>,
}

impl RoleArgs {
    /// Who, and which role. No address and no id is a role's word, so the last word cannot be mistaken.
    fn split(&self) -> Result<(&[String], RoleArg), Failure> {
        match (self.role, self.who.who.split_last()) {
            (Some(role), _) => Ok((&self.who.who, role)),
            (None, Some((last, who))) if !who.is_empty() => match RoleArg::from_str(last, true) {
                Ok(role) => Ok((who, role)),
                Err(_) if !last.contains('@') => {
                    Err(Failure::usage(format!("`{last}` is no role")).advice("give admin, user or pending"))
                }
                Err(_) => Err(missing_role()),
            },
            (None, _) => Err(missing_role()),
        }
    }
}

fn missing_role() -> Failure {
    Failure::usage("which role is not said").advice("give --role admin, user or pending")
}

#[derive(Args, Debug)]
pub(crate) struct PasswdArgs {
    /// Address or id
    who: String,
    /// File whose content is the password; `-` is standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct DisableArgs {
    #[command(flatten)]
    who: Who,
    /// End their sign-ins as well, even those of accounts that were disabled already
    #[arg(long)]
    end_sessions: bool,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn approve(context: &Context<'_>, args: &ApproveArgs) -> Result<(), Failure> {
    each(context, &args.who.who, "approving", async |person| {
        if person.role() != "pending" {
            return Ok((
                format!("{} was approved before ({})", person.email(), person.role()),
                unchanged(&person),
            ));
        }
        let changed = update(context, &person, "approving", &json!({ "role": args.role })).await?;
        Ok((format!("approved {} ({})", changed.email(), changed.role()), changed.remarked(true)))
    })
    .await
}

pub(crate) async fn role(context: &Context<'_>, args: &RoleArgs) -> Result<(), Failure> {
    let (who, role) = args.split()?;
    let role = role.word();
    each(context, who, "changing the role of", async |person| {
        if person.role() == role {
            return Ok((format!("{} has the role {role} already", person.email()), unchanged(&person)));
        }
        let changed = update(context, &person, "changing the role of", &json!({ "role": role })).await?;
        let line =
            format!("changed the role of {} from {} to {}", changed.email(), person.role(), changed.role());
        Ok((line, changed.remarked(true)))
    })
    .await
}

pub(crate) async fn passwd(context: &Context<'_>, args: &PasswdArgs) -> Result<(), Failure> {
    let what = "changing the password of";
    let person = people::find(context.api, &args.who, what).await?;
    let password =
        prompt::new_password(args.password_file.as_deref(), &format!("{what} {}", person.email()))?;
    let changed = update(context, &person, what, &json!({ "password": password.expose() })).await?;
    if context.out.is_json() {
        return context.out.json(&changed.remarked(true));
    }
    context.out.done(&format!("changed the password of {}; all sign-ins have ended", changed.email()))
}

pub(crate) async fn disable(context: &Context<'_>, args: &DisableArgs) -> Result<(), Failure> {
    let what = "disabling";
    let mut tally = Tally::of(context.out, &args.who.who);
    let people = people::find_all(context, &args.who.who, what, &mut tally).await?;
    let concerned: Vec<&str> =
        people.iter().filter(|person| person.is_enabled()).map(Person::email).collect();
    if args.dry_run {
        for person in &people {
            tally.done(&format!("would disable {}", person.email()), person.remarked(false))?;
        }
        return tally.finish();
    }
    if !concerned.is_empty() {
        let question = format!("Disable {}? They are signed out at once.", concerned.join(", "));
        prompt::confirm(
            context.out,
            context.yes,
            &format!("{what} {}", people::name_or_count(&concerned)),
            &question,
        )?;
    }
    for person in people {
        match disable_one(context, &person, args.end_sessions).await {
            Ok((line, result)) => tally.done(&line, result)?,
            Err(failure) => tally.failed(&failure),
        }
    }
    tally.finish()
}

async fn disable_one(
    context: &Context<'_>,
    person: &Person,
    end_sessions: bool,
) -> Result<(String, Value), Failure> {
    if end_sessions {
        let path = format!("{}/sessions/revoke", person.path());
        let act = format!("ending the sessions of {}", person.email());
        context.api.post(&path, &json!({})).await.map_err(|fault| fault.of(act))?;
    }
    if !person.is_enabled() {
        return Ok((format!("{} was disabled before", person.email()), unchanged(person)));
    }
    let changed = update(context, person, "disabling", &json!({ "active": false })).await?;
    Ok((format!("disabled {}", changed.email()), changed.remarked(true)))
}

pub(crate) async fn enable(context: &Context<'_>, names: &[String]) -> Result<(), Failure> {
    each(context, names, "enabling", async |person| {
        if person.is_enabled() {
            return Ok((format!("{} was enabled before", person.email()), unchanged(&person)));
        }
        let changed = update(context, &person, "enabling", &json!({ "active": true })).await?;
        Ok((format!("enabled {} ({})", changed.email(), changed.role()), changed.remarked(true)))
    })
    .await
}

/// Finds each person and lets `act` work on them; what it returns is the line to say and the result for `--json`.
async fn each(
    context: &Context<'_>,
    names: &[String],
    what: &str,
    act: impl AsyncFn(Person) -> Result<(String, Value), Failure>,
) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, names);
    for who in prompt::names(names)? {
        let outcome = match people::find(context.api, &who, what).await {
            Ok(person) => act(person).await,
            Err(failure) => Err(failure),
        };
        match outcome {
            Ok((line, result)) => tally.done(&line, result)?,
            Err(failure) => tally.failed(&failure),
        }
    }
    tally.finish()
}

async fn update(
    context: &Context<'_>,
    person: &Person,
    what: &str,
    changes: &Value,
) -> Result<Person, Failure> {
    let answer = context.api.post(&format!("{}/update", person.path()), changes).await;
    answer.map(Person::new).map_err(|fault| fault.of(format!("{what} {}", person.email())))
}

fn unchanged(person: &Person) -> Value {
    person.remarked(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::failure::Exit;

    fn split(words: &[&str], role: Option<RoleArg>) -> Result<(Vec<String>, RoleArg), Exit> {
        let who = Who { who: words.iter().map(|&word| word.to_owned()).collect() };
        let args = RoleArgs { who, role };
        args.split().map(|(who, role)| (who.to_vec(), role)).map_err(|failure| failure.exit)
    }

    #[test]
    fn the_role_is_a_flag_or_the_last_word() {
        let bob = vec!["bob@example.org".to_owned()];
        assert_eq!(split(&["bob@example.org", "admin"], None), Ok((bob.clone(), RoleArg::Admin)));
        assert_eq!(split(&["bob@example.org"], Some(RoleArg::User)), Ok((bob, RoleArg::User)));
        assert_eq!(split(&["bob@example.org"], None), Err(Exit::Usage));
        assert_eq!(split(&["admin"], None), Err(Exit::Usage));
        assert_eq!(split(&["bob@example.org", "amy@example.org"], None), Err(Exit::Usage));
    }
}
