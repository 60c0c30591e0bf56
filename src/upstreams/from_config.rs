//! What the settings say about model servers.

use super::connection::Kind;
use super::service::Given;
use super::upstream::Timing;
use crate::config::Config;
use crate::config::value::Verify;
use crate::crypto::Secret;
use crate::net::NetOptions;

/// Where a key without an address belongs.
const OPENAI: &str = "https://api.openai.com/v1";

/// The connections of the environment, in order.
pub(crate) fn environment(config: &Config) -> Vec<Given> {
    let models = &config.models;
    let mut given: Vec<Given> = Vec::new();
    let mut add = |kind, url: &str, key: Option<Secret<String>>| {
        if !given.iter().any(|known| known.kind == kind && known.url == url) {
            given.push(Given { kind, url: url.to_owned(), key });
        }
    };
    for (number, url) in models.openai_base_urls.iter().enumerate() {
        add(Kind::OpenAi, url.as_str(), models.openai_keys.get(number).cloned());
    }
    if models.openai_base_urls.is_empty()
        && let Some(key) = models.openai_keys.first()
    {
        add(Kind::OpenAi, OPENAI, Some(key.clone()));
    }
    for url in &models.ollama_base_urls {
        add(Kind::Ollama, url.as_str(), None);
    }
    given
}

pub(crate) fn timing(config: &Config) -> Timing {
    let models = &config.models;
    Timing {
        connect: models.connect_timeout,
        list: models.list_timeout,
        whole: models.timeout,
        silence: models.idle_timeout,
    }
}

pub(crate) fn net_options(config: &Config) -> NetOptions {
    let models = &config.models;
    let mut ca_files: Vec<_> = models.ca_file.iter().cloned().collect();
    if let Verify::With(file) = &models.verify_tls {
        ca_files.push(file.clone());
    }
    NetOptions { verify_tls: models.verify_tls != Verify::Off, ca_files }
}
