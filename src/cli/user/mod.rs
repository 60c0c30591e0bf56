//! `owui user`: people and their accounts, through the routes that the web app's admin pages use.

mod add;
mod change;
mod delete;

use clap::{Args, Subcommand};

use super::{
    args::{ListArgs, RoleArg, Who},
    context::{Context, Tally},
    failure::Failure,
    people,
    table::Column,
};

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// List people, oldest account first
    List(UserList),
    /// Show everything about a person's account
    Show(Who),
    /// Create an account; exit 4 when the address is taken
    ///
    /// The password is asked for twice, or read from --password-file. It never stands in an argument, where every user of
    /// the machine could read it.
    Add(add::AddArgs),
    /// Make sure that an account exists with this name and role
    ///
    /// Creates it when it is missing, and then needs a password. An account that exists keeps its password: use `owui user
    /// passwd` to change that.
    Ensure(add::EnsureArgs),
    /// Let people in who wait for approval
    Approve(change::ApproveArgs),
    /// Change what people may do
    Role(change::RoleArgs),
    /// Set a new password; all sign-ins of this person end
    Passwd(change::PasswdArgs),
    /// Lock people out at once, without losing anything of theirs
    Disable(change::DisableArgs),
    /// Let disabled people in again
    Enable(Who),
    /// Delete people with all their chats, for ever
    Delete(delete::DeleteArgs),
}

#[derive(Args, Debug)]
pub(crate) struct UserList {
    /// Only people with this role
    #[arg(long)]
    role: Option<RoleArg>,
    /// Only people whose name or address contains this
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// Only disabled accounts
    #[arg(long)]
    disabled: bool,
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: [Column; 11] = [
    Column::text("email"),
    Column::text("name"),
    Column::text("role"),
    Column::text("active"),
    Column::time("last_active_at"),
    Column::time("created_at"),
    Column::text("id").rare(),
    Column::time("updated_at").rare(),
    Column::text("timezone").rare(),
    Column::text("bio").rare(),
    Column::text("group_ids").rare(),
];

pub(crate) async fn run(context: &Context<'_>, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::List(args) => list(context, &args).await,
        UserCommand::Show(args) => show(context, &args.who).await,
        UserCommand::Add(args) => add::add(context, &args).await,
        UserCommand::Ensure(args) => add::ensure(context, &args).await,
        UserCommand::Approve(args) => change::approve(context, &args).await,
        UserCommand::Role(args) => change::role(context, &args).await,
        UserCommand::Passwd(args) => change::passwd(context, &args).await,
        UserCommand::Disable(args) => change::disable(context, &args).await,
        UserCommand::Enable(args) => change::enable(context, &args.who).await,
        UserCommand::Delete(args) => delete::delete(context, &args).await,
    }
}

async fn list(context: &Context<'_>, args: &UserList) -> Result<(), Failure> {
    let role = args.role.map(RoleArg::word);
    let wanted = |person: &people::Person| {
        role.is_none_or(|role| person.role() == role) && (!args.disabled || !person.is_enabled())
    };
    let limit = args.list.limit.unwrap_or(usize::MAX);
    let found = people::all(context.api, args.query.as_deref(), limit, wanted)
        .await
        .map_err(|fault| fault.of("listing people"))?;
    let rows: Vec<_> = found.iter().map(|person| person.value().clone()).collect();
    context.out.list(&COLUMNS, &rows, &args.list)
}

async fn show(context: &Context<'_>, names: &[String]) -> Result<(), Failure> {
    let mut tally = Tally::of(context.out, names);
    for person in people::find_all(context, names, "showing", &mut tally).await? {
        match context.api.get(&person.path()).await {
            Ok(account) => tally.found(account),
            Err(fault) => tally.failed(&fault.of(format!("showing {}", person.email()))),
        }
    }
    if context.out.is_json() {
        return tally.finish();
    }
    let shown = if tally.may_show() { tally.results() } else { &[] };
    for (at, account) in shown.iter().enumerate() {
        if at > 0 {
            context.out.data("\n")?;
        }
        context.out.record(&COLUMNS, account)?;
    }
    tally.verdict()
}
