//! The command line: a client of the admin API, whatever the transport.
//!
//! Every administrative command becomes requests to the same routes that the web app uses: there is no second way to approve
//! a person. Only `output` prints. Exit codes are those of [`failure::Exit`].

#![expect(clippy::doc_markdown, reason = "doc comments of arguments are help texts, which know no markup")]

mod api;
mod args;
mod client;
mod config;
mod connection;
mod context;
mod doctor;
mod examples;
mod failure;
mod generate;
mod healthcheck;
mod manual;
mod model;
mod offline;
mod output;
mod parse;
mod people;
mod progress;
mod prompt;
mod remote;
mod routes;
mod serve;
mod session;
mod status;
mod table;
mod user;
mod version;
mod whole_file;

use std::{ffi::OsString, process::ExitCode, sync::Arc};

use self::{
    api::Api,
    args::{Command, Global},
    client::{Answer, Client},
    config::ConfigCommand,
    connection::ConnectionCommand,
    context::Context,
    failure::{Exit, Failure},
    offline::Offline,
    output::Output,
    remote::Remote,
    user::UserCommand,
};
use crate::{
    config::{Config, Loaded, Problems, Sources},
    log,
};

/// Runs the command that the process was started with.
pub(crate) fn run() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    let environment = Environment::of_process();
    match parse::parse(words) {
        Ok(cli) => {
            let out = Output::new(&cli.global, environment.no_color);
            match dispatch(&out, &environment, &cli.global, cli.command) {
                Ok(()) => Exit::Done.into(),
                Err(failure) => {
                    out.failure(&failure);
                    failure.exit.into()
                }
            }
        }
        Err(unparsed) => unparsed.tell(environment.no_color).into(),
    }
}

/// What of the environment is no setting.
struct Environment {
    /// See no-color.org.
    no_color: bool,
    /// Who became root through sudo.
    sudo_uid: Option<u32>,
    /// Generated files of the source tree may be rewritten.
    bless: bool,
}

impl Environment {
    #[expect(clippy::disallowed_methods, reason = "none of these is a setting of the service")]
    fn of_process() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let sudo_uid = std::env::var("SUDO_UID").ok().and_then(|uid| uid.parse().ok());
        Self { no_color: is_set("NO_COLOR"), sudo_uid, bless: is_set("OWUI_BLESS") }
    }
}

/// Commands that work on this machine, whatever --url may say.
fn is_local(command: &Command) -> bool {
    use Command::{Connection, Model, Session, Status, User};
    !matches!(command, Status | User(_) | Session(_) | Connection(_) | Model(_))
}

/// Commands that need no settings first, so that they work whatever these say.
fn dispatch(
    out: &Output,
    environment: &Environment,
    global: &Global,
    command: Command,
) -> Result<(), Failure> {
    if global.url.is_some() && is_local(&command) {
        return Err(Failure::usage("this command is about this machine").advice("leave --url away"));
    }
    match command {
        Command::Version => version::run(out),
        Command::Completions { shell } => out.bytes(&manual::completions(shell)),
        Command::Man(args) => manual::man(out, &args),
        Command::Routes(args) => routes::run(out, &args),
        Command::Generate(args) => generate::run(out, &args, environment.bless),
        Command::Config(ConfigCommand::Check) => config::check(out, load(global, Vec::new())),
        Command::Config(ConfigCommand::Show(args)) => {
            config::show(out, settings(out, global, Vec::new())?.as_ref(), &args)
        }
        Command::Serve(args) => serve::run(out, settings(out, global, args.flags())?),
        Command::Healthcheck(args) => {
            let loaded = settings(out, global, Vec::new())?;
            block_on(healthcheck::run(out, &loaded.config, &args))
        }
        Command::Doctor(args) => match load(global, Vec::new()) {
            Ok(loaded) => block_on(doctor(out, environment, global, Arc::new(loaded), args)),
            Err(problems) => doctor::settings_are_wrong(out, &problems),
        },
        command => block_on(administer(out, environment, global, command)),
    }
}

/// Everything that goes through the admin API.
async fn administer(
    out: &Output,
    environment: &Environment,
    global: &Global,
    command: Command,
) -> Result<(), Failure> {
    let may_create = matches!(
        command,
        Command::User(UserCommand::Add(_) | UserCommand::Ensure(_))
            | Command::Connection(ConnectionCommand::Add(_) | ConnectionCommand::Ensure(_))
    );
    let client = match (&global.url, &global.token_file) {
        (Some(url), Some(token_file)) => Client::Remote(Remote::new(url, token_file)?),
        _ => connect(environment, global, settings(out, global, Vec::new())?, may_create).await?,
    };
    let api = Api::new(client);
    let context = Context { out, api: &api, yes: global.yes };
    let outcome = match command {
        Command::Status => status::run(&context).await,
        Command::User(command) => user::run(&context, command).await,
        Command::Session(command) => session::run(&context, command).await,
        Command::Connection(command) => connection::run(&context, command).await,
        Command::Model(command) => model::run(&context, command).await,
        _ => Err(Failure::usage("this command does not use the API")),
    };
    api.close().await;
    outcome
}

async fn doctor(
    out: &Output,
    environment: &Environment,
    global: &Global,
    loaded: Arc<Loaded>,
    args: doctor::DoctorArgs,
) -> Result<(), Failure> {
    let is_running = client::answers(&loaded.config.server.data_dir).await == Answer::Yes;
    let progress = out.progress("checking the data", args.store);
    let before = doctor::before(&loaded, &args, is_running);
    drop(progress);
    let asks_server = args.store && is_running;
    match connect(environment, global, loaded, false).await {
        Ok(client) => {
            let api = Api::new(client);
            let outcome = doctor::run(out, before, Ok(&api), asks_server).await;
            api.close().await;
            outcome
        }
        Err(failure) => doctor::run(out, before, Err(failure), asks_server).await,
    }
}

/// The running server, or the data itself.
async fn connect(
    environment: &Environment,
    global: &Global,
    loaded: Arc<Loaded>,
    may_create: bool,
) -> Result<Client, Failure> {
    let data_dir = loaded.config.server.data_dir.clone();
    if !global.offline {
        match client::answers(&data_dir).await {
            Answer::Yes => {
                let path = data_dir.join(client::SOCKET);
                return Ok(Client::Socket { path, sudo_uid: environment.sudo_uid });
            }
            Answer::Forbidden => return Err(client::forbidden(&data_dir)),
            Answer::No if global.online => return Err(client::unreachable(&data_dir)),
            Answer::No => {}
        }
    }
    log::start_quiet();
    Offline::open(loaded, environment.sudo_uid, may_create).await.map(Client::InProcess)
}

/// Settings, or exit 78 with every problem said.
fn settings(
    out: &Output,
    global: &Global,
    flags: Vec<(&'static str, String)>,
) -> Result<Arc<Loaded>, Failure> {
    load(global, flags).map(Arc::new).map_err(|problems| config::tell(out, &problems, Exit::Configuration))
}

fn load(global: &Global, mut flags: Vec<(&'static str, String)>) -> Result<Loaded, Problems> {
    flags.extend(global.data_dir.iter().map(|dir| ("server.data_dir", dir.display().to_string())));
    Config::load(Sources::of_process(flags, global.config.clone()))
}

/// One thread is enough for a command.
fn block_on(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| Failure::new(Exit::Failed, "starting", error.to_string()))?.block_on(work)
}
