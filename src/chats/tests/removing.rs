use std::time::{Duration, Instant};

use serde_json::json;

use super::*;

/// A chat of so many messages in one line.
async fn long_chat(house: &House, length: usize) -> ChatId {
    let ids: Vec<String> = (0..length).map(|number| format!("m{number}")).collect();
    let messages: Map<String, Value> = (0..length)
        .map(|number| {
            let parent = number.checked_sub(1).map(|before| ids[before].as_str());
            (ids[number].clone(), message(&ids[number], parent, "x"))
        })
        .collect();
    house.create(json!({"history": {"messages": messages, "currentId": ids.last()}})).await
}

#[test]
fn a_deleted_chat_is_gone_at_once_and_its_messages_follow() {
    in_house(async |house| {
        let (chat, other) = (long_chat(&house, 1234).await, long_chat(&house, 3).await);
        house.chats.delete(&house.mine(chat).await).await.unwrap();
        assert!(house.store.get::<Chat>(&chat).await.unwrap().is_none());
        assert_eq!(
            house.message_count().await,
            1237,
            "they are not deleted one by one while the person waits"
        );
        house.chats.finish_removals().await.unwrap();
        assert_eq!(house.message_count().await, 3);
        assert!(house.store.is_empty::<ChatRemoval>().await.unwrap());
        assert_eq!(house.show(other).await["chat"]["history"]["messages"].as_object().unwrap().len(), 3);
    });
}

#[test]
fn what_a_crash_left_is_removed_at_the_next_start() {
    in_house(async |house| {
        let chat = long_chat(&house, 20).await;
        house.chats.delete(&house.mine(chat).await).await.unwrap();
        // Another service on the same store, as after a restart.
        let chats = Chats::new(house.store.clone(), house.clock.clone());
        // Dropping the set ends it.
        let mut sweeper = tokio::task::JoinSet::new();
        sweeper.spawn(async move { chats.sweep_forever().await });
        let until = Instant::now() + Duration::from_secs(20);
        while house.message_count().await > 0 {
            assert!(Instant::now() < until, "nothing was swept");
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn all_chats_of_a_person_go_and_only_theirs() {
    in_house(async |house| {
        for _ in 0..5 {
            long_chat(&house, 2).await;
        }
        let bob = person(&house.store, "bob").await;
        house.chats.create(&bob, NewChat::default()).await.unwrap();
        house.chats.toggle_archive(&house.mine(long_chat(&house, 1).await).await).await.unwrap();
        house.chats.delete_all_of(house.alice.id).await.unwrap();
        house.chats.finish_removals().await.unwrap();
        assert_eq!(house.message_count().await, 0);
        assert_eq!(house.store.count(by_id::<Chat>()).await.unwrap(), 1);
    });
}

#[test]
fn no_message_is_written_to_a_deleted_chat() {
    in_house(async |house| {
        let chat = long_chat(&house, 2).await;
        let stale = house.mine(chat).await;
        house.chats.delete(&house.mine(chat).await).await.unwrap();
        let change = json!({"history": {"messages": {"late": message("late", None, "x")}}});
        assert!(house.chats.update(&stale, &house.alice, wire(&change), None).await.is_err());
        house.chats.finish_removals().await.unwrap();
        assert_eq!(house.message_count().await, 0);
    });
}
