//! `owui user delete`: final, so it says what goes and wants the name typed.

use clap::Args;

use crate::cli::{
    args::Who,
    context::{Context, Tally},
    failure::Failure,
    people::{self, Person},
    prompt,
};

#[derive(Args, Debug)]
pub(crate) struct DeleteArgs {
    #[command(flatten)]
    who: Who,
    /// Only say what would be deleted
    #[arg(long)]
    dry_run: bool,
}

pub(crate) async fn delete(context: &Context<'_>, args: &DeleteArgs) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, &args.who.who);
    let people = people::find_all(context, &args.who.who, "deleting", &mut tally).await?;
    if args.dry_run {
        for person in &people {
            let line =
                format!("would delete {} ({}) with all chats and settings", person.email(), person.role());
            tally.done(&line, person.remarked(false))?;
        }
        return tally.finish();
    }
    if !people.is_empty() {
        confirm(context, &people)?;
    }
    for person in people {
        match context.api.delete(&person.path()).await {
            Ok(_) => tally.done(&format!("deleted {}", person.email()), person.remarked(true))?,
            Err(fault) => tally.failed(&fault.of(format!("deleting {}", person.email()))),
        }
    }
    tally.finish()
}

fn confirm(context: &Context<'_>, people: &[Person]) -> Result<(), Failure> {
    let addresses: Vec<&str> = people.iter().map(Person::email).collect();
    let act = format!("deleting {}", people::name_or_count(&addresses));
    let question = format!("This deletes {} with all chats and settings, for ever.", addresses.join(", "));
    match addresses.as_slice() {
        [address] => prompt::confirm_name(context.out, context.yes, &act, &question, address),
        _ => prompt::confirm_name(context.out, context.yes, &act, &question, &people.len().to_string()),
    }
}
