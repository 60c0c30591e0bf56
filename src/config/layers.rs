//! Merges what the layers gave: file, then environment, then flags. figment does the merging and keeps, in its metadata,
//! where each value that won came from.

use std::collections::BTreeMap;

use figment::value::{Dict, Map, Value};
use figment::{Error, Figment, Metadata, Profile, Provider, Source};

use super::read::{Found, Origin};
use super::table::Meta;
use super::value::Given;

const ENVIRONMENT: &str = "environment";
const COMMAND_LINE: &str = "command line";

/// One value of one layer, with its own metadata.
struct Layer {
    metadata: Metadata,
    dict: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(Profile::Default.collect(self.dict.clone()))
    }
}

/// The strongest value of each setting, by key. Later entries are stronger.
pub(crate) fn merge(given: &[(&'static Meta, Found)]) -> Result<BTreeMap<&'static str, Found>, Box<Error>> {
    let lines: BTreeMap<&str, usize> =
        given.iter().filter_map(|(meta, found)| found.line.map(|line| (meta.key, line))).collect();
    let keys: Vec<&'static str> = given.iter().map(|(meta, _)| meta.key).collect();
    let mut figment = Figment::new();
    for (meta, found) in given {
        let value = match &found.given {
            Given::Text(text) => Value::from(text.as_str()),
            Given::Tree(tree) => Value::serialize(tree)?,
        };
        let dict = figment::util::nest(meta.key, value).into_dict().unwrap_or_default();
        figment = figment.merge(Layer { metadata: metadata(&found.origin), dict });
    }
    let merged = Value::from(figment.data()?.remove(&Profile::Default).unwrap_or_default());
    let found = keys.iter().filter_map(|key| {
        let value = merged.find_ref(key)?;
        let origin = figment.get_metadata(value.tag()).and_then(origin)?;
        let line = lines.get(key).copied().filter(|_| matches!(origin, Origin::File(_)));
        Some((*key, Found { given: back(value), origin, line }))
    });
    Ok(found.collect())
}

fn metadata(origin: &Origin) -> Metadata {
    match origin {
        Origin::Default => Metadata::named("default"),
        Origin::File(path) => Metadata::from("file", path.as_path()),
        Origin::Environment(name) => Metadata::from(ENVIRONMENT, Source::Custom(name.clone())),
        Origin::Flag(name) => Metadata::from(COMMAND_LINE, Source::Custom(name.clone())),
    }
}

fn origin(metadata: &Metadata) -> Option<Origin> {
    match (metadata.source.as_ref()?, metadata.name.as_ref()) {
        (Source::File(path), _) => Some(Origin::File(path.clone())),
        (Source::Custom(name), ENVIRONMENT) => Some(Origin::Environment(name.clone())),
        (Source::Custom(name), COMMAND_LINE) => Some(Origin::Flag(name.clone())),
        _ => None,
    }
}

fn back(value: &Value) -> Given {
    match value.as_str() {
        Some(text) => Given::Text(text.to_owned()),
        None => Given::Tree(serde_json::to_value(value).unwrap_or(serde_json::Value::Null)),
    }
}
