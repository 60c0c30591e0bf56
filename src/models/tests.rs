//! The list and the records against a real store. Connections name their models, so that no server is needed.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::*;
use crate::access::{Grant, GrantTo, Operator, Permissions, Principal, Right};
use crate::audit::{Event, Origin};
use crate::clock::{Clock, Timestamp};
use crate::crypto::{Keyring, Secret};
use crate::error::Error;
use crate::ids::UserId;
use crate::net::{Net, NetOptions};
use crate::store::{self, CollectionInfo, Store};
use crate::tasks::Tasks;
use crate::upstreams::{Connection, Kind, NewConnection, Options, Setup, Timing, Upstreams};

const OPERATOR: Principal = Principal::Operator(Operator { uid: 0, sudo_uid: None });
const ADMIN: Audience = Audience::Admin(None);

struct House {
    models: Models,
    upstreams: Upstreams,
    _directory: tempfile::TempDir,
}

async fn house(rules: ModelRules, order: &[&str]) -> House {
    let directory = tempfile::tempdir().unwrap();
    let collections =
        [CollectionInfo::of::<Connection>(), CollectionInfo::of::<Model>(), CollectionInfo::of::<Event>()];
    let store = Store::open(directory.path(), store::Options::default(), &collections).unwrap();
    let clock = Clock::fixed(Timestamp::from_seconds(1000));
    let tasks = Tasks::default();
    let short = Duration::from_millis(400);
    let upstreams = Upstreams::open(Setup {
        store: store.clone(),
        keyring: Keyring::new(&Secret::new("a key that only tests know".to_owned()), &[]),
        clock: clock.clone(),
        net: Net::new(&NetOptions { verify_tls: true, ca_file: None }, tasks.clone()).unwrap(),
        timing: Timing { connect: short, list: short, whole: None, silence: None },
        enable_openai: true,
        enable_ollama: true,
        environment: Vec::new(),
    });
    let upstreams = upstreams.await.unwrap();
    let models = Models::new(ModelsSetup {
        store,
        clock,
        upstreams: upstreams.clone(),
        permissions: Permissions::new(json!({})).unwrap(),
        tasks,
        rules,
        time_to_live: Duration::from_mins(1),
        order: order.iter().map(|id| (*id).to_owned()).collect(),
    });
    House { models, upstreams, _directory: directory }
}

const USUAL: ModelRules = ModelRules { everyone_uses_all: false, admins_use_all: true };

impl House {
    async fn connect(&self, port: u16, models: &[&str], prefix: Option<&str>, access_grants: Vec<Grant>) {
        let options = Options {
            model_ids: Some(models.iter().map(|id| (*id).to_owned()).collect()),
            prefix_id: prefix.map(str::to_owned),
            ..Options::default()
        };
        let url = format!("http://127.0.0.1:{port}/v1");
        let new =
            NewConnection { kind: Kind::OpenAi, url, key: None, headers: Map::new(), options, access_grants };
        self.upstreams.add(&Origin::system(), new).await.unwrap();
    }

    async fn list(&self, who: Audience) -> Vec<Value> {
        let body = self.models.catalogue.list(who, false).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        body["data"].as_array().unwrap().clone()
    }

    async fn ids(&self, who: Audience) -> Vec<String> {
        self.list(who).await.iter().map(|model| model["id"].as_str().unwrap().to_owned()).collect()
    }

    async fn preset(&self, id: &str, base: &str, grants: Value) -> crate::error::Result<Model> {
        let form = json!({"id": id, "base_model_id": base, "name": id.to_uppercase(), "meta": {},
            "params": {"system": "secret prompt"}, "access_grants": grants});
        let form = serde_json::from_value(form).unwrap();
        self.models.create(&OPERATOR, &Origin::system(), form).await
    }

    async fn grant(&self, id: &str, grants: Value) -> crate::error::Result<Model> {
        self.models.set_access(&OPERATOR, &Origin::system(), id, None, &grants).await
    }
}

fn everyone() -> Value {
    json!([{"principal_type": "user", "principal_id": "*", "permission": "read"}])
}

fn somebody() -> Audience {
    Audience::Person(UserId::random())
}

#[tokio::test]
async fn lists_are_merged_in_order_and_the_first_connection_has_an_id() {
    let house = house(USUAL, &["z.c", "b"]).await;
    house.connect(1, &["a", "b"], None, Vec::new()).await;
    house.connect(2, &["b", "c"], None, Vec::new()).await;
    house.connect(3, &["c"], Some("z"), Vec::new()).await;
    assert_eq!(house.ids(ADMIN).await, ["z.c", "b", "a", "c"]);
    let b = house.models.catalogue.find("b", ADMIN).await.unwrap();
    let prefixed = house.models.catalogue.find("z.c", ADMIN).await.unwrap();
    assert_eq!((b.upstream.index, prefixed.upstream.index, prefixed.upstream_id.as_str()), (0, 2, "c"));
}

#[tokio::test]
async fn a_model_is_for_administrators_until_its_connection_or_its_record_says_otherwise() {
    let house = house(USUAL, &[]).await;
    house.connect(1, &["closed", "single"], None, Vec::new()).await;
    house.connect(2, &["open", "taken-back"], None, vec![Grant::EVERYONE_READS]).await;
    assert_eq!(house.ids(somebody()).await, ["open", "taken-back"]);
    house.grant("closed", everyone()).await.unwrap();
    house.grant("taken-back", json!([])).await.unwrap();
    assert_eq!(house.ids(somebody()).await, ["closed", "open"]);
    let alice = UserId::random();
    let hers = json!([{"principal_type": "user", "principal_id": alice.to_string(), "permission": "read"}]);
    house.grant("single", hers).await.unwrap();
    assert_eq!(house.ids(Audience::Person(alice)).await, ["closed", "single", "open"]);
    assert_eq!(house.ids(somebody()).await, ["closed", "open"]);
    assert!(matches!(house.models.catalogue.find("single", somebody()).await, Err(Error::NotFound(_))));
    assert!(house.models.catalogue.find("single", Audience::Person(alice)).await.is_ok());
    assert!(matches!(house.grant("unknown", everyone()).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_preset_needs_its_own_grant_and_its_bases() {
    let house = house(USUAL, &[]).await;
    house.connect(1, &["base"], None, Vec::new()).await;
    house.preset("mine", "base", everyone()).await.unwrap();
    assert_eq!(house.ids(somebody()).await, Vec::<String>::new());
    house.grant("base", everyone()).await.unwrap();
    assert_eq!(house.ids(somebody()).await, ["base", "mine"]);
    house.grant("mine", json!([])).await.unwrap();
    assert_eq!(house.ids(somebody()).await, ["base"]);
    let usable = house.models.catalogue.find("mine", ADMIN).await.unwrap();
    assert_eq!(usable.upstream_id, "base");
    assert_eq!(usable.params.unwrap()["system"], "secret prompt");
    assert!(matches!(house.preset("mine", "base", everyone()).await, Err(Error::Conflict(_))));
}

#[tokio::test]
async fn a_model_that_is_switched_off_is_gone_with_its_presets() {
    let house = house(USUAL, &[]).await;
    house.connect(1, &["base", "other"], None, Vec::new()).await;
    house.preset("mine", "base", json!([])).await.unwrap();
    house.grant("base", json!([])).await.unwrap();
    house.models.toggle(&OPERATOR, &Origin::system(), "base").await.unwrap();
    assert_eq!(house.ids(ADMIN).await, ["other"]);
    assert!(house.models.catalogue.find("mine", ADMIN).await.is_err());
    house.models.toggle(&OPERATOR, &Origin::system(), "base").await.unwrap();
    house.models.delete(&OPERATOR, &Origin::system(), "mine").await.unwrap();
    assert_eq!(house.ids(ADMIN).await, ["base", "other"]);
}

#[tokio::test]
async fn people_see_neither_prompts_nor_what_the_server_says() {
    let house = house(USUAL, &[]).await;
    house.connect(1, &["base"], None, vec![Grant::EVERYONE_READS]).await;
    let bob = UserId::random();
    let grants = json!([{"principal_type": "user", "principal_id": "*", "permission": "read"},
        {"principal_type": "user", "principal_id": bob.to_string(), "permission": "write"}]);
    house.preset("mine", "base", grants).await.unwrap();
    let seen = serde_json::to_string(&house.list(somebody()).await).unwrap();
    assert!(
        seen.contains("\"MINE\"") && !seen.contains("secret prompt") && !seen.contains("urlIdx"),
        "{seen}"
    );
    assert!(!seen.contains(&bob.to_string()) && !seen.contains("\"openai\":"), "{seen}");
    assert!(serde_json::to_string(&house.list(ADMIN).await).unwrap().contains("secret prompt"));
}

#[tokio::test]
async fn a_change_of_connections_shows_at_once_and_lists_are_one_buffer() {
    let house = house(USUAL, &[]).await;
    house.connect(1, &["a"], None, Vec::new()).await;
    assert_eq!(house.ids(ADMIN).await, ["a"]);
    house.connect(2, &["b"], None, Vec::new()).await;
    assert_eq!(house.ids(ADMIN).await, ["a", "b"]);
    let (one, two) = (house.models.catalogue.list(ADMIN, false), house.models.catalogue.list(ADMIN, false));
    assert_eq!(one.await.unwrap().as_ptr(), two.await.unwrap().as_ptr());
    let first = house.upstreams.all()[0].id;
    house.upstreams.remove(&Origin::system(), first).await.unwrap();
    assert_eq!(house.ids(ADMIN).await, ["b"]);
}

#[tokio::test]
async fn a_server_that_is_down_costs_its_timeout_once_and_the_others_stay() {
    let house = house(USUAL, &[]).await;
    house.connect(1, &["a"], None, Vec::new()).await;
    // It accepts connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    house.connect(port, &[], None, Vec::new()).await;
    let begun = std::time::Instant::now();
    assert_eq!(house.ids(ADMIN).await, ["a"]);
    assert!(begun.elapsed() < Duration::from_secs(5));
    let dead = Arc::clone(&house.upstreams.all()[1]);
    assert_eq!(dead.health.state().up, Some(false));
    let begun = std::time::Instant::now();
    assert_eq!(house.models.catalogue.find("a", ADMIN).await.unwrap().upstream.index, 0);
    assert_eq!(house.ids(ADMIN).await, ["a"]);
    assert!(begun.elapsed() < Duration::from_millis(300), "nobody waits for it a second time");
}

#[tokio::test]
async fn the_switches_open_all_and_close_administrators_out() {
    let open = house(ModelRules { everyone_uses_all: true, admins_use_all: true }, &[]).await;
    open.connect(1, &["a"], None, Vec::new()).await;
    assert_eq!(open.ids(somebody()).await, ["a"]);
    let strict = house(ModelRules { everyone_uses_all: false, admins_use_all: false }, &[]).await;
    strict.connect(1, &["a", "b"], None, Vec::new()).await;
    let alice = UserId::random();
    let hers = json!([{"principal_type": "user", "principal_id": alice.to_string(), "permission": "read"}]);
    strict.grant("a", hers).await.unwrap();
    assert_eq!(strict.ids(Audience::Admin(Some(UserId::random()))).await, ["b"]);
    assert_eq!(strict.ids(Audience::Admin(Some(alice))).await, ["a", "b"]);
}

#[test]
fn grants_of_a_record_are_kept_in_the_contracts_form() {
    let grants = [Grant { to: GrantTo::Everyone, right: Right::Read }];
    let view = crate::upstreams::grants_view(&grants, "model", "m", Timestamp::from_seconds(1));
    assert_eq!(view[0]["principal_id"], "*");
    assert_eq!(view[0]["resource_id"], "m");
}
