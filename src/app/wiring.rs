//! From settings to what the services are made of.

use crate::{
    clock::Clock,
    config::{Config, value::Verify},
    crypto::{Keyring, Secret},
    error::{Error, Result},
    net::{Net, NetOptions},
    store::Store,
    upstreams::{Given, Kind, Setup, Timing},
};

/// What the gateway to the model servers needs.
pub(super) fn upstreams(config: &Config, store: Store, clock: Clock, keyring: Keyring) -> Result<Setup> {
    let models = &config.models;
    let (verify_tls, ca_file) = match &models.verify_tls {
        Verify::On => (true, models.ca_file.clone()),
        Verify::Off => (false, None),
        Verify::With(file) => (true, Some(file.clone())),
    };
    let net = Net::new(&NetOptions { verify_tls, ca_file }).map_err(Error::internal)?;
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
    openai.chain(ollama).collect()
}
