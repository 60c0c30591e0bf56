//! The service on a real store in a temporary directory.

mod lists;
mod removing;
mod saving;
mod searching;
mod whole_form;

use std::sync::Arc;

use serde_json::{Map, Value, json};
use tempfile::TempDir;

use super::{Author, Chat, ChatRemoval, Chats, Message, NewChat, Saved, WireChat};
use crate::{
    access::{Access, AccessRules, Granted, Person, Principal, RightType, Write},
    accounts::{Role, User},
    clock::{Clock, Timestamp},
    error::Result,
    ids::{ChatId, SessionId, UserId},
    sessions::{Method, Session},
    store::{Batch, CollectionInfo, Options, Store, by_id},
};

const COLLECTIONS: &[CollectionInfo] = &[
    CollectionInfo::of::<User>(),
    CollectionInfo::of::<Session>(),
    CollectionInfo::of::<Chat>(),
    CollectionInfo::of::<Message>(),
    CollectionInfo::of::<ChatRemoval>(),
];

/// A store with the service on it and one person, Alice.
struct House {
    store: Store,
    chats: Chats,
    clock: Clock,
    alice: Author,
    _directory: TempDir,
}

/// Runs a test in an empty house.
fn in_house<T>(test: impl AsyncFnOnce(House) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(directory.path(), Options::default(), COLLECTIONS).unwrap();
        let clock = Clock::fixed(Timestamp::from_seconds(1_700_000_000));
        let chats = Chats::new(store.clone(), clock.clone());
        let alice = person(&store, "alice").await;
        let house = House { store: store.clone(), chats, clock, alice, _directory: directory };
        let result = test(house).await;
        store.close().await.unwrap();
        result
    })
}

async fn person(store: &Store, name: &str) -> Author {
    let now = Timestamp::from_seconds(1_600_000_000);
    let user = User {
        id: UserId::random(),
        email: format!("{name}@example.org").parse().unwrap(),
        name: name.to_owned(),
        role: Role::User,
        is_disabled: false,
        is_primary: false,
        password: None,
        epoch: 0,
        profile_image_url: String::new(),
        profile: Map::new(),
        settings: Map::new(),
        created_at: now,
        updated_at: now,
        last_active_at: now,
    };
    store.commit(Batch::new().insert(&user)).await.unwrap();
    Author { id: user.id, name: user.name }
}

impl House {
    async fn principal(&self, user: UserId, role: Role) -> Principal {
        let mut user = self.store.get::<User>(&user).await.unwrap().unwrap();
        user.doc.role = role;
        let session = Session {
            id: SessionId::random(),
            user: user.id,
            epoch: 0,
            method: Method::Password,
            created_at: self.clock.now(),
            expires_at: None,
            source: None,
            user_agent: None,
        };
        self.store.commit(Batch::new().insert(&session)).await.unwrap();
        let session = self.store.get::<Session>(&session.id).await.unwrap().unwrap();
        Principal::Person(Arc::new(Person { user, session, token: String::new() }))
    }

    async fn load<A: RightType>(
        &self,
        who: &Principal,
        chat: ChatId,
        admins: bool,
    ) -> Result<Granted<Chat, A>> {
        Access::new(self.store.clone(), AccessRules { admins_read_chats: admins }).load(who, &chat).await
    }

    /// Alice's right to a chat of hers.
    async fn mine(&self, chat: ChatId) -> Granted<Chat, Write> {
        Access::assumed(self.store.get::<Chat>(&chat).await.unwrap().unwrap())
    }

    async fn create(&self, chat: Value) -> ChatId {
        let new = NewChat { wire: wire(&chat), variables: super::Fields::default() };
        self.chats.create(&self.alice, new).await.unwrap().chat.id
    }

    async fn update(&self, chat: ChatId, change: Value) -> Result<Saved> {
        self.chats.update(&self.mine(chat).await, &self.alice, wire(&change), None).await
    }

    /// The chat as the API shows it.
    async fn show(&self, chat: ChatId) -> Value {
        let whole = self.chats.whole(&self.mine(chat).await).await.unwrap();
        serde_json::from_slice(&whole.to_json().unwrap()).unwrap()
    }

    async fn message_count(&self) -> u64 {
        self.store.count(by_id::<Message>()).await.unwrap()
    }
}

fn wire(chat: &Value) -> WireChat {
    serde_json::from_str(&chat.to_string()).unwrap()
}

/// A message as clients send it.
fn message(id: &str, parent: Option<&str>, content: &str) -> Value {
    json!({"id": id, "parentId": parent, "childrenIds": [], "role": "user", "content": content})
}

/// A history of messages, `(id, parent)` each, with the last one shown.
fn history(messages: &[(&str, Option<&str>)]) -> Value {
    let by_id: Map<String, Value> = messages
        .iter()
        .map(|(id, parent)| ((*id).to_owned(), message(id, *parent, &format!("text of {id}"))))
        .collect();
    json!({"messages": by_id, "currentId": messages.last().map(|(id, _)| id)})
}
