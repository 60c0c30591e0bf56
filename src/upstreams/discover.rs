//! Looks for model servers on this machine, at the ports where they usually listen.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use http::{HeaderMap, StatusCode};
use serde_json::Map;

use super::connection::{Kind, Options};
use super::list::{fetch, get, list_path, tags};
use super::service::{NewConnection, Upstreams};
use crate::access::Grant;
use crate::audit::Origin;
use crate::error::Result;
use crate::net::Limits;

/// A server on loopback answers at once or is not there.
const PATIENCE: Duration = Duration::from_millis(1500);

struct Usual {
    port: u16,
    kind: Kind,
    base: &'static str,
    name: &'static str,
}

const USUAL: [Usual; 4] = [
    Usual { port: 11434, kind: Kind::Ollama, base: "", name: "Ollama" },
    Usual { port: 8080, kind: Kind::OpenAi, base: "/v1", name: "llama.cpp" },
    Usual { port: 1234, kind: Kind::OpenAi, base: "/v1", name: "LM Studio" },
    Usual { port: 8000, kind: Kind::OpenAi, base: "/v1", name: "vLLM" },
];

/// A server that answers with a list of models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    pub(crate) name: &'static str,
    pub(crate) models: usize,
}

impl Upstreams {
    /// All that answer now; takes about a second at most. `own_port` is where this server listens itself.
    pub(crate) async fn discover(&self, own_port: u16) -> Vec<Found> {
        let asked = USUAL.iter().filter(|usual| usual.port != own_port).map(|usual| self.look(usual));
        join_all(asked).await.into_iter().flatten().collect()
    }

    /// Saves what was found as connections whose models everyone may use, when there is no connection yet. For the
    /// first start: whoever runs a model server on this machine and starts this one means to use it.
    pub(crate) async fn adopt_found(&self, who: &Origin, own_port: u16) -> Result<Vec<Found>> {
        if !self.all().is_empty() {
            return Ok(Vec::new());
        }
        let all = self.discover(own_port).await;
        for found in &all {
            let options = Options { name: Some(found.name.to_owned()), ..Options::default() };
            let new = NewConnection {
                kind: found.kind,
                url: found.url.clone(),
                key: None,
                headers: Map::new(),
                options,
                access_grants: vec![Grant::EVERYONE_READS],
            };
            self.add(who, new).await?;
        }
        Ok(all)
    }

    async fn look(&self, usual: &Usual) -> Option<Found> {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), usual.port);
        let url = format!("http://{address}{}", usual.base);
        let request = get(&format!("{url}{}", list_path(usual.kind)), HeaderMap::new()).ok()?;
        let limits = Limits { connect: PATIENCE, answer: None, silence: None, whole: Some(PATIENCE) };
        let (status, body) = fetch(&self.0.setup.net, request, &limits).await.ok()?;
        if status != StatusCode::OK {
            return None;
        }
        let models = match usual.kind {
            Kind::Ollama => tags(&body)?.len(),
            Kind::OpenAi => openai_models(&body)?,
        };
        Some(Found { kind: usual.kind, url, name: usual.name, models })
    }
}

/// Something else may listen there: only a list in `OpenAI`'s own form counts.
fn openai_models(body: &[u8]) -> Option<usize> {
    let answer: serde_json::Value = serde_json::from_slice(body).ok()?;
    let list = answer.get("data")?.as_array()?;
    list.iter().all(|model| model.get("id").is_some_and(serde_json::Value::is_string)).then_some(list.len())
}
