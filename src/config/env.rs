//! The environment: names, aliases, `*_FILE`, and names that mean nothing here.
//!
//! Other programs share it, so that an unknown name is no error, with one exception: `OWUI_` is ours, and a typo in one
//! of those must not leave a limit at its default unnoticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use super::nearest::{nearest, tolerance};
use super::problem::{Problem, Problems};
use super::read::{Found, Origin};
use super::table::Meta;
use super::value::Given;

/// Names that `Open WebUI` knows, one a line, sorted.
const KNOWN: &str = include_str!("known.txt");

/// Names in that list which other programs use for themselves; nothing is said about them.
const SHARED: [&str; 2] = ["DOCKER", "TZ"];

/// `OWUI_` names that are no settings: those of the command line as a client, of the build and of the tests.
const OURS: [&str; 6] =
    ["OWUI_BLESS", "OWUI_EXECUTABLE", "OWUI_TOKEN", "OWUI_TOKEN_FILE", "OWUI_URL", "OWUI_WEB_DIST"];

/// What the build script tells the compiler also stands in the environment of `cargo run`.
const OF_THE_BUILD: &str = "OWUI_BUILD_";

/// A larger file is not a secret; it is a mistake in the path.
const LARGEST_SECRET: u64 = 64 * 1024;

/// What the environment says, by setting.
pub(crate) fn read(
    env: &[(String, String)],
    table: &[&'static Meta],
    problems: &mut Problems,
    warnings: &mut Vec<String>,
) -> Vec<(&'static Meta, Found)> {
    let mut env = Env {
        values: env.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        problems,
        warnings,
    };
    let found = table.iter().filter_map(|meta| env.find(meta).map(|found| (*meta, found))).collect();
    env.strangers(table);
    found
}

struct Env<'a> {
    values: BTreeMap<&'a str, &'a str>,
    problems: &'a mut Problems,
    warnings: &'a mut Vec<String>,
}

impl Env<'_> {
    /// The value of the strongest name that is set.
    fn find(&mut self, meta: &'static Meta) -> Option<Found> {
        let mut given: Vec<(String, String)> = Vec::new();
        for name in meta.names() {
            given.extend(self.plain(meta, name));
            if meta.secret {
                given.extend(self.in_file(name));
            }
        }
        self.remark_names(meta, &given);
        let (name, value) = given.into_iter().next()?;
        if value.contains(char::REPLACEMENT_CHARACTER) {
            let why = "it has bytes that are not UTF-8; set it anew, in UTF-8";
            self.problems.push(Problem::new(name, why).at("environment"));
            return None;
        }
        Some(Found { given: Given::Text(value), origin: Origin::Environment(name), line: None })
    }

    fn plain(&mut self, meta: &Meta, name: &str) -> Option<(String, String)> {
        let value = *self.values.get(name)?;
        if !value.is_empty() {
            return Some((name.to_owned(), value.to_owned()));
        }
        if meta.refuse_empty {
            let why = "it is empty; give it a value, or remove the variable to have one generated";
            self.problems.push(Problem::new(name, why).at("environment"));
        }
        None
    }

    /// `NAME_FILE` names a file that holds the value of `NAME`.
    fn in_file(&mut self, name: &str) -> Option<(String, String)> {
        let variable = format!("{name}_FILE");
        // The file of the secret key is made when it is missing, and hence a setting of its own.
        if variable == "WEBUI_SECRET_KEY_FILE" {
            return None;
        }
        let path = self.values.get(variable.as_str()).filter(|path| !path.is_empty())?;
        if self.values.get(name).is_some_and(|value| !value.is_empty()) {
            let why = format!("{name} is set too; remove one of the two");
            self.problems.push(Problem::new(variable, why).at("environment"));
            return None;
        }
        match read_secret(Path::new(path)) {
            Ok(secret) => Some((variable, secret)),
            Err(why) => {
                self.problems.push(Problem::new(variable, why).at("environment").value(path, false));
                None
            }
        }
    }

    fn remark_names(&mut self, meta: &Meta, given: &[(String, String)]) {
        let Some((used, value)) = given.first() else { return };
        for name in meta.old.iter().filter(|old| given.iter().any(|(name, _)| name == *old)) {
            self.warnings.push(format!("{name} is an old name; use {} instead", meta.env));
        }
        for (name, _) in given.iter().skip(1).filter(|(name, other)| other != value && !falls_back(name)) {
            self.warnings.push(format!("{name} has no effect, because {used} is set"));
        }
    }

    /// Names that are nobody's setting.
    fn strangers(&mut self, table: &[&'static Meta]) {
        let mine: BTreeSet<String> = table.iter().flat_map(|meta| every_name(meta)).collect();
        let known: BTreeSet<&str> = KNOWN.lines().collect();
        let strangers: Vec<(&str, &str)> = self
            .values
            .iter()
            .map(|(name, value)| (*name, *value))
            .filter(|(name, value)| !mine.contains(*name) && !value.is_empty() && !SHARED.contains(name))
            .collect();
        let mut ignored = Vec::new();
        for (name, value) in strangers {
            let every_known = || mine.iter().map(String::as_str).chain(known.iter().copied());
            if known.contains(name) || name.strip_suffix("_FILE").is_some_and(|stem| known.contains(stem)) {
                ignored.push(name);
            } else if name.starts_with("OWUI_") {
                let foreign =
                    OURS.contains(&name) || name.starts_with(OF_THE_BUILD) || is_service_link(name, value);
                if !foreign {
                    let why = format!("there is no such setting; {}", hint(name, &mine));
                    self.problems.push(Problem::new(name, why).at("environment"));
                }
            } else if name.len() > 6
                && let Some(near) = nearest(name, every_known(), 2)
            {
                self.warnings.push(format!("{name} has no effect; did you mean {near}?"));
            }
        }
        if !ignored.is_empty() {
            self.warnings.push(format!(
                "set in the environment, but this version of owui does not act on: {}",
                ignored.join(", ")
            ));
        }
    }
}

/// What may have been meant by an unknown name with our prefix.
fn hint(name: &str, mine: &BTreeSet<String>) -> String {
    let stem = name.strip_prefix("OWUI_").unwrap_or(name);
    let ours = mine.iter().map(String::as_str).filter(|mine| mine.starts_with("OWUI_"));
    let near = mine.get(stem).map(String::as_str).or_else(|| nearest(name, ours, tolerance(stem)));
    near.map_or_else(|| "remove it".to_owned(), |near| format!("did you mean {near}?"))
}

/// Weaker names that are there to be overruled, so that saying so would be noise.
fn falls_back(name: &str) -> bool {
    name.starts_with("WEBUI_SESSION_COOKIE_")
}

fn every_name(meta: &'static Meta) -> impl Iterator<Item = String> {
    meta.names().flat_map(|name| {
        let file = meta.secret.then(|| format!("{name}_FILE"));
        std::iter::once(name.to_owned()).chain(file)
    })
}

/// Kubernetes and container links set such variables for a service named `owui` or `owui-...`: `OWUI_PORT=tcp://...`,
/// `OWUI_SERVICE_HOST`, `OWUI_PORT_8080_TCP_ADDR`. They are not ours, and refusing them would stop every start there.
fn is_service_link(name: &str, value: &str) -> bool {
    let is_url = value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
    let is_port_part = || {
        let after = name.split_once("_PORT_").map_or("", |(_, after)| after);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && after.split_at_checked(digits).is_some_and(|(_, rest)| rest.starts_with('_'))
    };
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || (name.ends_with("_PORT") && is_url)
        || is_port_part()
}

/// Reads a secret from a file and cuts one trailing line break.
pub(crate) fn read_secret(path: &Path) -> Result<String, String> {
    let why = |error: std::io::Error| {
        format!("the file cannot be read ({error}); correct the path or its permissions")
    };
    let mut text = String::new();
    let file = fs::File::open(path).map_err(why)?;
    file.take(LARGEST_SECRET + 1).read_to_string(&mut text).map_err(why)?;
    if text.len() as u64 > LARGEST_SECRET {
        return Err("the file is larger than 64 KB; it should hold the secret and nothing else".to_owned());
    }
    let secret = text.strip_suffix('\n').unwrap_or(&text);
    let secret = secret.strip_suffix('\r').unwrap_or(secret);
    if secret.is_empty() {
        return Err("the file is empty; it should hold the secret".to_owned());
    }
    Ok(secret.to_owned())
}
