//! The record of a model: a preset of its own on top of a base model, or the settings of a base model itself.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::access::{Grant, GrantTo};
use crate::clock::Timestamp;
use crate::ids::{ModelId, UserId};
use crate::store::{Collection, Document, Index};
use crate::upstreams::grants_view;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Model {
    pub(crate) id: ModelId,
    /// Who made it; `None` for the operator.
    pub(crate) owner: Option<UserId>,
    /// `None`: the settings of the base model with this id.
    pub(crate) base: Option<ModelId>,
    pub(crate) name: String,
    pub(crate) params: Map<String, Value>,
    pub(crate) meta: Map<String, Value>,
    pub(crate) access_grants: Vec<Grant>,
    pub(crate) is_active: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

impl Document for Model {
    type Id = ModelId;
    const COLLECTION: Collection = Collection { name: "models", version: 1 };
    const INDEXES: &'static [Index<Self>] = &[];

    fn id(&self) -> ModelId {
        self.id.clone()
    }
}

impl Model {
    /// The record in the contract's form. Whom else it was granted to, and parameters, which hold the system prompt, are for
    /// those who may change it.
    pub(crate) fn view(&self, may_write: bool) -> Value {
        let is_told = |grant: &&Grant| may_write || grant.to == GrantTo::Everyone;
        let grants: Vec<Grant> = self.access_grants.iter().filter(is_told).cloned().collect();
        json!({
            "id": self.id,
            "user_id": self.owner.map(|owner| owner.to_string()).unwrap_or_default(),
            "base_model_id": self.base,
            "name": self.name,
            "params": if may_write { self.params.clone() } else { Map::new() },
            "meta": self.meta,
            "access_grants": grants_view(&grants, "model", self.id.as_str(), self.updated_at),
            "is_active": self.is_active,
            "created_at": self.created_at.seconds(),
            "updated_at": self.updated_at.seconds(),
        })
    }

    /// The same for lists, in which a picture would weigh more than all else.
    pub(crate) fn short_view(&self, may_write: bool) -> Value {
        let mut view = self.view(may_write);
        if let Some(meta) = view.get_mut("meta").and_then(Value::as_object_mut) {
            meta.remove("profile_image_url");
        }
        view
    }

    pub(crate) fn tags(&self) -> Vec<Value> {
        self.meta.get("tags").and_then(Value::as_array).cloned().unwrap_or_default()
    }
}
