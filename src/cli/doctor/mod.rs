//! `owui doctor`: is everything well? Each check says what it found and, if need be, what to do. It changes nothing.

mod files;
mod service;

use clap::Args;
use serde_json::{Value, json};

use super::{
    api::Api,
    failure::{Exit, Failure},
    output::{Output, Tone},
};
use crate::config::{Loaded, Problems};

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// Read the whole store and compare every index with its documents
    #[arg(long)]
    pub(super) store: bool,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Holds,
    /// Works, but deserves a look.
    Doubtful,
    Fails,
}

#[derive(Debug)]
struct Check {
    name: &'static str,
    verdict: Verdict,
    /// What was found.
    found: String,
    advice: Option<String>,
}

impl Check {
    fn new(name: &'static str, verdict: Verdict, found: impl Into<String>) -> Self {
        Self { name, verdict, found: found.into(), advice: None }
    }

    fn holds(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, Verdict::Holds, found)
    }

    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    fn json(&self) -> Value {
        json!({
            "check": self.name, "verdict": self.verdict.word(), "found": self.found, "advice": self.advice,
        })
    }
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Holds => "ok",
            Self::Doubtful => "look",
            Self::Fails => "fail",
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Holds => Tone::Good,
            Self::Doubtful => Tone::Doubtful,
            Self::Fails => Tone::Bad,
        }
    }
}

/// Settings that cannot be read are the one finding then: everything else depends on them.
pub(crate) fn settings_are_wrong(out: &Output, problems: &Problems) -> Result<(), Failure> {
    let checks = problems.0.iter().map(|problem| Check::new("settings", Verdict::Fails, problem.to_string()));
    report(out, &checks.collect::<Vec<_>>())
}

/// Checks before the data is opened, since opening it may make what is missing.
pub(crate) struct Before(Vec<Check>);

pub(crate) fn before(loaded: &Loaded, args: &DoctorArgs, is_running: bool) -> Before {
    let mut checks: Vec<Check> =
        loaded.warnings.iter().map(|warning| Check::new("settings", Verdict::Doubtful, warning)).collect();
    if checks.is_empty() {
        checks.push(Check::holds("settings", "sound"));
    }
    checks.extend(files::checks(&loaded.config));
    if args.store && !is_running {
        checks.push(files::store(&loaded.config.server.data_dir));
    }
    Before(checks)
}

/// The rest, through the API; `api` is why it cannot be had otherwise.
///
/// `asks_server`: the store is checked by the server that has it open.
pub(crate) async fn run(
    out: &Output,
    before: Before,
    api: Result<&Api, Failure>,
    asks_server: bool,
) -> Result<(), Failure> {
    let mut checks = before.0;
    match api {
        Ok(api) => {
            if asks_server {
                let _progress = out.progress("the server checks its store", true);
                checks.push(service::store(api).await);
            }
            checks.extend(service::checks(api).await);
        }
        Err(failure) => {
            let why = failure.text.map(|text| text.message()).unwrap_or_default();
            checks.push(Check::new("service", Verdict::Fails, why));
        }
    }
    report(out, &checks)
}

fn report(out: &Output, checks: &[Check]) -> Result<(), Failure> {
    let failed = checks.iter().filter(|check| check.verdict == Verdict::Fails).count();
    if out.is_json() {
        let list: Vec<Value> = checks.iter().map(Check::json).collect();
        out.json(&json!({ "ok": failed == 0, "checks": list }))?;
    } else {
        for check in checks {
            let advice = check.advice.as_ref().map(|advice| format!("; {advice}")).unwrap_or_default();
            let line = format!("{}: {}{advice}", check.name, check.found);
            out.verdict(check.verdict.tone(), check.verdict.word(), &line)?;
        }
    }
    match failed {
        0 => Ok(()),
        _ if out.is_json() => Err(Failure::said(Exit::Failed)),
        1 => Err(Failure::plain(Exit::Failed, "1 check does not hold")),
        failed => Err(Failure::plain(Exit::Failed, format!("{failed} checks do not hold"))),
    }
}
