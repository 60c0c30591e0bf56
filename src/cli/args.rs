//! The command line as types. Doc comments here are the help, the manual and the completion scripts.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::{
    config::ConfigCommand, connection::ConnectionCommand, doctor::DoctorArgs, generate::GenerateArgs,
    healthcheck::HealthcheckArgs, manual::ManArgs, model::ModelCommand, routes::RoutesArgs, serve::ServeArgs,
    session::SessionCommand, user::UserCommand,
};

/// A private AI chat service in one executable
///
/// `owui serve` runs the whole service: web app, HTTP API, accounts, model gateway. Every other command administers it,
/// with or without a running server: it talks to the server over a socket in the data directory, and opens the data
/// itself when no server runs.
#[derive(Debug, Parser)]
#[command(name = "owui", version, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Understood by every command.
#[expect(clippy::struct_excessive_bools, reason = "flags are that")]
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// Directory that holds all data (also DATA_DIR)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// File with settings, instead of `owui.toml` in the data directory
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) config: Option<PathBuf>,
    /// Never ask a running server: open the data itself
    #[arg(long, global = true, conflicts_with = "online", hide_short_help = true)]
    pub(crate) offline: bool,
    /// Insist on a running server; exit 69 when there is none
    #[arg(long, global = true, hide_short_help = true)]
    pub(crate) online: bool,
    /// Administer the server at this address, over HTTPS
    #[arg(
        long,
        global = true,
        value_name = "URL",
        requires = "token_file",
        conflicts_with = "offline",
        hide_short_help = true
    )]
    pub(crate) url: Option<String>,
    /// File whose content is an administrator's token, for --url; `-` is standard input
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) token_file: Option<PathBuf>,
    /// Answer yes to every question
    #[arg(short, long, global = true)]
    pub(crate) yes: bool,
    /// One JSON document instead of text; errors are JSON too
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_short_help = true)]
    pub(crate) color: ColorWhen,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    Always,
    Never,
}

/// How a list is shown.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct ListArgs {
    /// Form of the list
    #[arg(long, value_name = "FORM", conflicts_with = "json")]
    pub(crate) format: Option<Format>,
    /// Only these fields, in this order
    #[arg(long, value_name = "A,B", value_delimiter = ',', action = ArgAction::Append)]
    pub(crate) fields: Vec<String>,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns on a terminal, tab-separated without header in a pipe
    Table,
    /// One document
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated with a header (RFC 4180)
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the service
    ///
    /// Prints `ready http://ADDRESS` on standard output when it takes requests. SIGTERM or Ctrl-C stops it cleanly: running answers are finished for
    /// OWUI_DRAIN_TIMEOUT; a second signal stops it at once.
    Serve(ServeArgs),
    /// What the service is doing
    Status,
    /// Check the installation: data directory, secret key, store, settings, model servers, disk room
    ///
    /// Exits 1 when a check does not hold.
    Doctor(DoctorArgs),
    /// Ask the running server whether it is well: exit 0 or 1
    ///
    /// Needs no shell and no other program, so that a container image without either can use it.
    Healthcheck(HealthcheckArgs),
    /// People and their accounts
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    /// Sign-ins of people
    #[command(subcommand, arg_required_else_help = true)]
    Session(SessionCommand),
    /// Model servers
    #[command(subcommand, arg_required_else_help = true)]
    Connection(ConnectionCommand),
    /// Models and who may use them
    #[command(subcommand, arg_required_else_help = true)]
    Model(ModelCommand),
    /// Settings, their values and where these come from
    #[command(subcommand, arg_required_else_help = true)]
    Config(ConfigCommand),
    /// Routes of the HTTP API and who may call them
    Routes(RoutesArgs),
    /// Version of this executable
    Version,
    /// Completion script for a shell, on standard output
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Manual pages: all of them into a directory, or the first on standard output
    Man(ManArgs),
    /// Write the generated files of the source tree, or compare them
    #[command(hide = true)]
    Generate(GenerateArgs),
}

/// People, by address or id.
#[derive(Args, Clone, Debug)]
pub(crate) struct Who {
    /// Address or id; `-` reads them from standard input, one a line
    #[arg(required = true, value_name = "WHO")]
    pub(crate) who: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RoleArg {
    /// May do everything
    Admin,
    /// May use the service
    User,
    /// Waits for approval
    Pending,
}

impl RoleArg {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::User => "user",
            Self::Pending => "pending",
        }
    }
}
