//! The record of one connection to a model server.
//!
//! The key and the values of its own headers (which often are keys too) are sealed. A connection of the environment has a
//! record only once an administrator has given it options; address and key then still come from the environment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::access::Grant;
use crate::clock::Timestamp;
use crate::crypto::{Aad, Sealed};
use crate::error::{Error, Result};
use crate::ids::ConnectionId;
use crate::store::{Collection, Document, Index};

/// What a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    OpenAi,
    Ollama,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Ollama => "ollama",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "openai" => Ok(Self::OpenAi),
            "ollama" => Ok(Self::Ollama),
            _ => Err(Error::invalid("kind", "a connection is of kind `openai` or `ollama`")),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    pub(crate) kind: Kind,
    /// Order among the connections of a kind.
    pub(crate) position: u32,
    pub(crate) url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<Sealed>,
    /// A JSON object of header names and values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) headers: Option<Sealed>,
    #[serde(default)]
    pub(crate) options: Options,
    /// Who may use those of its models that have no record of their own.
    #[serde(default)]
    pub(crate) access_grants: Vec<Grant>,
    /// Address and key come from the environment; this record adds options only.
    #[serde(default)]
    pub(crate) is_overlay: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Connection {
    /// Where its sealed fields live.
    pub(crate) fn place(id: ConnectionId, field: &str) -> Aad {
        Aad::new(Self::COLLECTION.name, id, field)
    }

    /// The id of a connection of the environment: the same after each start, another one for another address.
    pub(crate) fn environment_id(kind: Kind, url: &str) -> Result<ConnectionId> {
        let digest = Sha256::digest(format!("{kind} {url}"));
        let half: [u8; 16] = std::array::from_fn(|at| digest.get(at).copied().unwrap_or_default());
        format!("{:032x}", u128::from_be_bytes(half)).parse()
    }
}

impl Document for Connection {
    type Id = ConnectionId;
    const COLLECTION: Collection = Collection { name: "connections", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> ConnectionId {
        self.id
    }
}

/// The options of a connection as the contract names them. What is not known here is kept and handed back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Options {
    #[serde(default = "yes")]
    pub(crate) enable: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Exactly these models; empty or absent: ask the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) model_ids: Option<Vec<String>>,
    /// Put before each model's id with a dot, so that two servers may have a model of the same name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) prefix_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) connection_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) auth_type: Option<String>,
    #[serde(flatten)]
    pub(crate) rest: Map<String, Value>,
}

fn yes() -> bool {
    true
}

impl Default for Options {
    fn default() -> Self {
        Self {
            enable: true,
            name: None,
            model_ids: None,
            prefix_id: None,
            tags: None,
            connection_type: None,
            auth_type: None,
            rest: Map::new(),
        }
    }
}

impl Options {
    /// From an entry of the contract's configuration, of which grants and headers are dealt with elsewhere.
    pub(crate) fn parse(mut entry: Map<String, Value>) -> Result<Self> {
        for elsewhere in ["access_grants", "headers", "locked", "state", "id"] {
            entry.remove(elsewhere);
        }
        if entry.get("enable").is_some_and(Value::is_null) {
            entry.remove("enable");
        }
        let options: Self = serde_json::from_value(Value::Object(entry))
            .map_err(|error| Error::malformed("config", error.to_string()))?;
        match options.auth_type.as_deref() {
            None | Some("" | "bearer" | "none") => Ok(options),
            Some(other) => Err(Error::invalid(
                "auth_type",
                format!("the authentication `{other}` is not supported; use `bearer` with a key, or `none`"),
            )),
        }
    }

    pub(crate) fn prefix(&self) -> Option<&str> {
        self.prefix_id.as_deref().map(str::trim).filter(|prefix| !prefix.is_empty())
    }

    pub(crate) fn fixed_models(&self) -> Option<&[String]> {
        self.model_ids.as_deref().filter(|ids| !ids.is_empty())
    }
}

/// An address as it is stored: checked, without a slash at the end.
pub(crate) fn base_url(text: &str) -> Result<String> {
    use crate::config::value::{BaseUrl, Setting as _};
    match BaseUrl::parse(text) {
        Ok(url) => Ok(url.as_str().to_owned()),
        Err(why) => {
            Err(Error::invalid("url", format!("the address cannot be used: {why}; {}", BaseUrl::form())))
        }
    }
}
