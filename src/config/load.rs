//! Reads the layers, then the values, then checks the rules between them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::nearest::{nearest, tolerance};
use super::problem::{Problem, Problems};
use super::read::{Found, Origin, Reader, name_and_place, refused};
use super::table::Meta;
use super::value::{BaseUrl, CompatMode, Given, Setting};
use super::{Config, Loaded, Sources, check, env, file, layers};

/// What a key without an address has always meant.
const OPENAI: &str = "https://api.openai.com/v1";

/// What of the machine decides: who runs the program, and where the system keeps its settings.
pub(super) struct Place {
    pub(super) root: bool,
    pub(super) system_file: PathBuf,
}

impl Place {
    pub(super) fn this() -> Self {
        Self { root: rustix::process::geteuid().is_root(), system_file: PathBuf::from("/etc/owui/owui.toml") }
    }
}

pub(super) fn load(sources: Sources, place: &Place) -> Result<Loaded, Problems> {
    let table = Config::table();
    let mut problems = Problems::default();
    let mut warnings = Vec::new();

    let from_env = env::read(&sources.env, &table, &mut problems, &mut warnings);
    let from_flags = flags(&sources.flags, &table, &mut problems);
    let computed = computed(&sources.env, place);
    let data_dir = data_dir(&from_env, &from_flags, &computed);
    let asked = sources.file.is_some();
    let path = file::choose(sources.file, &data_dir, &place.system_file);
    let from_file = path.as_deref().map(|path| file::read(path, &table, &mut problems, &mut warnings));
    let given: Vec<_> = from_file.into_iter().flatten().chain(from_env).chain(from_flags).collect();
    let found = layers::merge(&given).map_err(|error| unmerged(problems.clone(), &error.to_string()))?;

    overshadowed(&given, &found, &mut problems);
    let config = values(&found, &computed, &mut problems);
    let Some(mut config) = config.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    settle(&mut config, &mut warnings);
    check::rules(&config, &found, &mut problems, &mut warnings);
    if !asked
        && path.as_ref().is_some_and(|path| path.parent() == Some(&data_dir))
        && config.server.data_dir != data_dir
    {
        let why = "a file that was found in the data directory cannot move it; use DATA_DIR or --data-dir";
        problems.push(at(&found, "server.data_dir", why));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let origin = |meta: &&'static Meta| found.get(meta.key).map(|found| (meta.key, found.origin.clone()));
    let origins = table.iter().filter_map(origin).collect();
    Ok(Loaded { config, origins, warnings, file: path, computed })
}

/// A malformed value is a mistake also where a stronger layer hides it today.
fn overshadowed(
    given: &[(&'static Meta, Found)],
    winners: &BTreeMap<&'static str, Found>,
    problems: &mut Problems,
) {
    for (meta, found) in given {
        let wins = winners.get(meta.key).is_some_and(|winner| winner.origin == found.origin);
        if let (false, Given::Text(text)) = (wins, &found.given)
            && let Err(why) = meta.check(text)
        {
            problems.push(refused(meta, found, &why));
        }
    }
}

/// The values, with the defaults that the compatibility switch asks for.
fn values(
    found: &BTreeMap<&'static str, Found>,
    computed: &BTreeMap<&'static str, String>,
    problems: &mut Problems,
) -> Option<Config> {
    let switch = found.get("server.compat").map(|found| CompatMode::read(&found.given));
    let compat = matches!(switch, Some(Ok(CompatMode::OpenWebUi)));
    Config::read(&mut Reader { found, computed, compat, problems })
}

fn flags(
    given: &[(&'static str, String)],
    table: &[&'static Meta],
    problems: &mut Problems,
) -> Vec<(&'static Meta, Found)> {
    let mut found = Vec::new();
    for (key, value) in given {
        match table.iter().find(|meta| meta.key == *key) {
            Some(meta) if meta.secret => {
                let why = format!(
                    "a secret on the command line stands in the list of processes; use {0} or {0}_FILE",
                    meta.env
                );
                problems.push(Problem::new(*key, why).at("command line"));
            }
            Some(meta) => {
                let origin = Origin::Flag(meta.flag.unwrap_or(meta.key).to_owned());
                found.push((*meta, Found { given: Given::Text(value.clone()), origin, line: None }));
            }
            None => {
                let near = nearest(key, table.iter().map(|meta| meta.key), tolerance(key));
                let hint = near.map_or_else(
                    || "see `owui config show` for every setting".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                problems
                    .push(Problem::new(*key, format!("there is no such setting; {hint}")).at("command line"));
            }
        }
    }
    found
}

/// Defaults that depend on who runs the program. Without a home directory there is none, and reading the setting says so.
fn computed(env: &[(String, String)], place: &Place) -> BTreeMap<&'static str, String> {
    let value = |wanted: &str| {
        env.iter().find(|(name, value)| name == wanted && !value.is_empty()).map(|(_, value)| value)
    };
    let in_home = || {
        // The XDG rule: a relative path there is to be ignored.
        let data = value("XDG_DATA_HOME").filter(|path| path.starts_with('/')).map(PathBuf::from);
        data.or_else(|| value("HOME").map(|home| Path::new(home).join(".local/share")))
            .map(|data| data.join("owui"))
    };
    let data_dir = if place.root { Some(PathBuf::from("/var/lib/owui")) } else { in_home() };
    data_dir.map(|path| ("server.data_dir", path.display().to_string())).into_iter().collect()
}

/// The data directory before the file is read, since the file may lie in it.
fn data_dir(
    from_env: &[(&'static Meta, Found)],
    from_flags: &[(&'static Meta, Found)],
    computed: &BTreeMap<&'static str, String>,
) -> PathBuf {
    let given = from_flags.iter().rev().chain(from_env).find(|(meta, _)| meta.key == "server.data_dir");
    let text = match given.map(|(_, found)| &found.given) {
        Some(Given::Text(text)) => Some(text.as_str()),
        _ => computed.get("server.data_dir").map(String::as_str),
    };
    PathBuf::from(text.unwrap_or_default().trim())
}

/// What follows from other values, and is no contradiction.
fn settle(config: &mut Config, warnings: &mut Vec<String>) {
    for url in &mut config.models.ollama_base_urls {
        // The former name held an address that ended in `/api`; paths are appended below that today.
        if let Some(base) = url.as_str().strip_suffix("/api")
            && let Ok(base) = BaseUrl::parse(base)
        {
            *url = base;
        }
    }
    for time in [&mut config.models.timeout, &mut config.models.idle_timeout] {
        // In these two, 0 has always meant "no limit".
        *time = time.filter(|time| !time.is_zero());
    }
    if config.models.openai_base_urls.is_empty() && config.models.openai_keys.len() == 1 {
        config.models.openai_base_urls.extend(BaseUrl::parse(OPENAI));
        warnings.push(format!("OPENAI_API_KEYS is set without OPENAI_API_BASE_URLS: {OPENAI} is used"));
    }
}

fn unmerged(mut problems: Problems, why: &str) -> Problems {
    problems.push(Problem::new("settings", format!("the layers cannot be merged ({why})")));
    problems
}

/// A problem of a rule between settings, told at the value that the operator gave.
pub(super) fn at(found: &BTreeMap<&'static str, Found>, key: &str, why: impl Into<String>) -> Problem {
    let meta = Config::table().into_iter().find(|meta| meta.key == key);
    match (meta, found.get(key)) {
        (Some(meta), Some(found)) => {
            let (name, place) = name_and_place(meta, found);
            Problem::new(name, why).at(place)
        }
        (Some(meta), None) => Problem::new(meta.env, why),
        (None, _) => Problem::new(key, why),
    }
}
