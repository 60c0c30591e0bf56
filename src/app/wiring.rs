//! From settings to what the services are made of.

use crate::{
    access::Permissions,
    clock::Clock,
    config::{Config, value::Verify},
    crypto::{Keyring, Secret},
    error::{Error, Result},
    models::{ModelRules, ModelsSetup},
    net::{Net, NetOptions},
    store::Store,
    tasks::Tasks,
    upstreams::{Given, Kind, Setup, Timing, Upstreams},
};

/// What the gateway to the model servers needs.
pub(super) fn upstreams(
    config: &Config,
    store: Store,
    clock: Clock,
    keyring: Keyring,
    tasks: Tasks,
) -> Result<Setup> {
    let models = &config.models;
    let (verify_tls, ca_file) = match &models.verify_tls {
        Verify::On => (true, models.ca_file.clone()),
        Verify::Off => (false, None),
        Verify::With(file) => (true, Some(file.clone())),
    };
    let net = Net::new(&NetOptions { verify_tls, ca_file }, tasks)
        .map_err(|error| Error::invalid("AIOHTTP_CLIENT_SSL_CERT_FILE", error.to_string()))?;
    Ok(Setup {
        store,
        keyring,
        clock,
        net,
        timing: Timing {
            connect: models.connect_timeout,
            list: models.list_timeout,
            whole: models.timeout,
            silence: models.idle_timeout,
        },
        enable_openai: models.enable_openai,
        enable_ollama: models.enable_ollama,
        environment: given(config),
    })
}

/// What the list of models needs.
pub(super) fn models(
    config: &Config,
    store: Store,
    clock: Clock,
    upstreams: Upstreams,
    permissions: Permissions,
    tasks: Tasks,
) -> ModelsSetup {
    let models = &config.models;
    ModelsSetup {
        store,
        clock,
        upstreams,
        permissions,
        tasks,
        rules: ModelRules {
            everyone_uses_all: models.bypass_access,
            admins_use_all: models.bypass_admin_access,
        },
        time_to_live: models.cache_ttl,
        order: models.order.clone(),
    }
}

/// Where a key without an address belongs.
const OPENAI: &str = "https://api.openai.com/v1";

/// The connections that the environment names, with their keys in the same order.
fn given(config: &Config) -> Vec<Given> {
    let models = &config.models;
    let key = |at: usize| -> Option<Secret<String>> {
        models.openai_keys.get(at).filter(|key| !key.is_empty()).cloned()
    };
    let openai = models.openai_base_urls.iter().enumerate().map(|(at, url)| Given {
        kind: Kind::OpenAi,
        url: url.as_str().to_owned(),
        key: key(at),
    });
    let ollama = models.ollama_base_urls.iter().map(|url| Given {
        kind: Kind::Ollama,
        url: url.as_str().to_owned(),
        key: None,
    });
    let lone_key = key(0).filter(|_| models.openai_base_urls.is_empty());
    let lone_key = lone_key.map(|key| Given { kind: Kind::OpenAi, url: OPENAI.to_owned(), key: Some(key) });
    openai.chain(lone_key).chain(ollama).collect()
}
