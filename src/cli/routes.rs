//! `owui routes`: the route table, and its document.

use clap::Args;
use serde_json::Value;

use super::{
    args::ListArgs,
    failure::{Exit, Failure},
    output::Output,
    table::{self, Column},
};
use crate::http::{api, routes::Routes};

#[derive(Args, Debug)]
pub(crate) struct RoutesArgs {
    /// Show who may call each route
    #[arg(long)]
    policy: bool,
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: [Column; 4] = [
    Column::text("method"),
    Column::text("path"),
    Column::text("access").rare(),
    Column::text("takes_large_bodies").rare(),
];

pub(crate) fn run(out: &Output, args: &RoutesArgs) -> Result<(), Failure> {
    let mut list = args.list.clone();
    if args.policy && list.fields.is_empty() && !out.is_json() {
        list.fields = ["access", "method", "path"].map(str::to_owned).into();
    }
    out.list(&COLUMNS, &rows()?, &list)
}

/// Every route, by path and method.
fn rows() -> Result<Vec<Value>, Failure> {
    let mut routes = Routes::default();
    api::routes(&mut routes);
    let mut rows = routes.rows();
    rows.sort_by_key(|row| (row.path, row.method));
    let values = rows.iter().map(serde_json::to_value).collect::<Result<_, _>>();
    values.map_err(|error| Failure::new(Exit::Failed, "listing routes", error.to_string()))
}

/// `docs/routes.md`.
pub(crate) fn markdown() -> Result<String, Failure> {
    let mut page = String::from(
        "# Routes\n\nGenerated from the route table; `owui routes --policy` prints the same.\n\n\
         Access: `public` anybody; `pending-ok` whoever is signed in, also while waiting for approval; `verified` approved\n\
         accounts; `admin` administrators. The operator at the machine may do what an administrator may.\n\n\
         | method | path | access |\n|---|---|---|\n",
    );
    let line = |row: &Value| {
        let word = |field: &str| row.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        format!("| {} | `{}` | {} |", word("method"), word("path"), word("access"))
    };
    page.push_str(&table::lines(rows()?.iter().map(line)));
    Ok(page)
}
