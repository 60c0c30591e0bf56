use serde_json::json;

use super::*;
use crate::{access::Read, error::Error, ids::MessageId};

fn id(text: &str) -> MessageId {
    text.parse().unwrap()
}

#[test]
fn a_chat_comes_back_as_it_was_sent() {
    in_house(async |house| {
        let chat = house
            .create(json!({"title": "T", "x": [1], "history": history(&[("a", None), ("b", Some("a"))])}))
            .await;
        let shown = house.show(chat).await;
        assert_eq!(shown["title"], "T");
        assert_eq!(shown["user_id"], json!(house.alice.id));
        assert_eq!(shown["created_at"], 1_700_000_000);
        assert_eq!(shown["chat"]["x"], json!([1]));
        let messages = &shown["chat"]["history"]["messages"];
        assert_eq!(messages["a"]["childrenIds"], json!(["b"]));
        assert_eq!(messages["b"]["content"], "text of b");
        assert_eq!(messages["b"]["user"], json!({"id": house.alice.id, "name": "alice"}));
        assert_eq!(shown["current_message_id"], "b");
        assert_eq!(shown["chat"]["history"]["currentId"], "b");
        let keys: Vec<_> = shown["chat"].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["title", "x", "history"]);
    });
}

#[test]
fn a_chat_without_title_is_called_new() {
    in_house(async |house| {
        let chat = house.create(json!({})).await;
        assert_eq!(house.show(chat).await["title"], "New Chat");
    });
}

#[test]
fn a_partial_update_touches_only_what_it_names() {
    in_house(async |house| {
        let chat =
            house.create(json!({"title": "T", "params": {"a": 1}, "history": history(&[("a", None)])})).await;
        let before = house.show(chat).await;
        house.clock.advance(std::time::Duration::from_secs(5));
        house.update(chat, json!({"title": "U"})).await.unwrap();
        let renamed = house.show(chat).await;
        assert_eq!(renamed["title"], "U");
        assert_eq!(renamed["chat"]["title"], "U");
        assert_eq!(renamed["updated_at"], before["updated_at"], "a new title is no new talk");
        assert_eq!(renamed["chat"]["history"], before["chat"]["history"]);

        house.update(chat, json!({"history": history(&[("b", Some("a"))])})).await.unwrap();
        let grown = house.show(chat).await;
        assert_eq!(grown["updated_at"], 1_700_000_005);
        assert_eq!(grown["chat"]["history"]["messages"]["a"]["childrenIds"], json!(["b"]));
        assert_eq!(grown["chat"]["history"]["messages"]["a"]["content"], "text of a");
        assert_eq!(grown["chat"]["params"], json!({"a": 1}));
        assert_eq!(grown["current_message_id"], "b");
    });
}

#[test]
fn what_did_not_change_is_not_written() {
    in_house(async |house| {
        let whole =
            json!({"title": "T", "history": history(&[("a", None), ("b", Some("a")), ("c", Some("b"))])});
        let chat = house.create(whole.clone()).await;
        let version =
            async |of: &str| house.store.get::<Message>(&(chat, id(of))).await.unwrap().unwrap().version;
        let before = [version("a").await, version("b").await, version("c").await];
        let mut again = whole;
        again["history"]["messages"]["c"]["content"] = json!("longer");
        house.update(chat, again).await.unwrap();
        assert_eq!([version("a").await, version("b").await], before[..2]);
        assert_ne!(version("c").await, before[2]);
        assert_eq!(house.show(chat).await["chat"]["history"]["messages"]["c"]["content"], "longer");
    });
}

#[test]
fn a_linear_list_alone_becomes_a_tree_and_stays_a_list_for_its_client() {
    in_house(async |house| {
        let list = json!([{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]);
        let chat = house.create(json!({"title": "T", "messages": list})).await;
        let shown = house.show(chat).await;
        let contents = |shown: &Value| -> Vec<String> {
            let list = shown["chat"]["messages"].as_array().unwrap();
            list.iter().map(|message| message["content"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(contents(&shown), ["q", "a"]);
        assert_eq!(shown["chat"]["history"]["messages"].as_object().unwrap().len(), 2);

        let longer = json!([{"role": "user", "content": "q"}, {"role": "assistant", "content": "a!"}, {"role": "user", "content": "r"}]);
        house.update(chat, json!({"messages": longer})).await.unwrap();
        assert_eq!(contents(&house.show(chat).await), ["q", "a!", "r"]);
        assert_eq!(house.message_count().await, 3, "the same places, not a second branch");
    });
}

#[test]
fn the_linear_copy_beside_a_history_follows_the_shown_branch() {
    in_house(async |house| {
        let chat = house
            .create(json!({"history": history(&[("a", None), ("x", Some("a")), ("b", Some("a"))]), "messages": []}))
            .await;
        let list = house.show(chat).await["chat"]["messages"].clone();
        assert_eq!(
            list.as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect::<Vec<_>>(),
            ["a", "b"]
        );
    });
}

#[test]
fn a_tree_that_does_not_hold_together_is_refused_and_nothing_changes() {
    in_house(async |house| {
        let chat = house.create(json!({"history": history(&[("a", None), ("b", Some("a"))])})).await;
        let before = house.show(chat).await;
        for bad in [
            json!({"history": {"messages": {"c": message("c", Some("c"), "")}}}),
            json!({"history": {"messages": {"c": message("c", Some("d"), ""), "d": message("d", Some("c"), "")}}}),
            json!({"history": {"messages": {"a": message("a", Some("b"), "")}}}),
            json!({"history": {"messages": {"c": null}}}),
            json!({"history": {"messages": {"white space": message("a", None, "")}}}),
            json!({"history": {"messages": {"c": message("c", Some("white space"), "")}}}),
            json!({"history": {"messages": {}, "currentId": "white space"}}),
            json!({"history": {"messages": {"c": {"parentId": 7}}}}),
            json!({"title": "t".repeat(5000)}),
        ] {
            let error = house.update(chat, bad.clone()).await.unwrap_err();
            assert!(matches!(error, Error::Invalid { .. } | Error::Malformed { .. }), "{bad}: {error}");
        }
        assert_eq!(house.show(chat).await, before);
    });
}

#[test]
fn what_points_nowhere_is_repaired() {
    in_house(async |house| {
        let tree = json!({"currentId": "gone", "messages": {
            "a": message("a", Some("nowhere"), "1"), "b": message("b", Some("a"), "2"), "r": message("r", Some(""), "3")}});
        let chat = house.create(json!({"history": tree})).await;
        let shown = house.show(chat).await;
        let messages = &shown["chat"]["history"]["messages"];
        assert_eq!(messages["a"]["parentId"], Value::Null);
        assert_eq!(messages["r"]["parentId"], Value::Null);
        assert_eq!(messages["b"]["parentId"], "a");
        assert_eq!(shown["current_message_id"], "r", "the last leaf");

        let current = async || house.show(chat).await["current_message_id"].clone();
        house.update(chat, json!({"history": {"currentId": "gone"}})).await.unwrap();
        assert_eq!(current().await, "r", "what was shown is a leaf still");
        let more = json!({"x": message("x", Some("nowhere"), "4"), "c": message("c", Some("r"), "5")});
        house.update(chat, json!({"history": {"messages": more, "currentId": "gone"}})).await.unwrap();
        assert_eq!(current().await, "c", "what was shown has a child now");
        let messages = house.show(chat).await["chat"]["history"]["messages"].clone();
        assert_eq!(messages["x"]["parentId"], Value::Null);
        assert_eq!((&messages["c"]["parentId"], &messages["r"]["childrenIds"]), (&json!("r"), &json!(["c"])));
        house.update(chat, json!({"history": {"currentId": ""}})).await.unwrap();
        assert_eq!(current().await, Value::Null);

        let empty = house.create(json!({"history": {"messages": {}, "currentId": "gone"}})).await;
        assert_eq!(house.show(empty).await["current_message_id"], Value::Null);
    });
}

#[test]
fn a_stored_message_whose_new_parent_is_nowhere_becomes_a_root() {
    in_house(async |house| {
        let chat = house.create(json!({"history": history(&[("a", None), ("b", Some("a"))])})).await;
        house
            .update(chat, json!({"history": {"messages": {"b": message("b", Some("nowhere"), "x")}}}))
            .await
            .unwrap();
        let messages = house.show(chat).await["chat"]["history"]["messages"].clone();
        assert_eq!((&messages["b"]["parentId"], &messages["a"]["childrenIds"]), (&Value::Null, &json!([])));
        assert_eq!(house.store.check().await.unwrap().problems, Vec::<String>::new());
    });
}

#[test]
fn a_message_that_moves_leaves_its_old_parent() {
    in_house(async |house| {
        let chat = house
            .create(json!({"history": history(&[("a", None), ("b", Some("a")), ("c", Some("b"))])}))
            .await;
        house
            .update(chat, json!({"history": {"messages": {"c": message("c", Some("a"), "x")}}}))
            .await
            .unwrap();
        let shown = house.show(chat).await;
        let messages = &shown["chat"]["history"]["messages"];
        assert_eq!(messages["a"]["childrenIds"], json!(["b", "c"]));
        assert_eq!(messages["b"]["childrenIds"], json!([]));
        assert_eq!(messages["c"]["parentId"], "a");
    });
}

#[test]
fn what_the_server_is_writing_is_not_overwritten() {
    in_house(async |house| {
        let chat = house.create(json!({"history": history(&[("a", None), ("b", Some("a"))])})).await;
        let mut answer = house.store.get::<Message>(&(chat, id("b"))).await.unwrap().unwrap();
        answer.doc.is_running = true;
        house.store.commit(Batch::new().replace(&answer.doc, answer.version)).await.unwrap();
        let stale = json!({"history": {"messages": {"b": message("b", Some("a"), "stale"), "c": message("c", Some("b"), "new")}}});
        house.update(chat, stale).await.unwrap();
        let messages = house.show(chat).await["chat"]["history"]["messages"].clone();
        assert_eq!(messages["b"]["content"], "text of b");
        assert_eq!(messages["b"]["childrenIds"], json!(["c"]));
    });
}

#[test]
fn a_single_message_is_changed_or_added() {
    in_house(async |house| {
        let chat = house.create(json!({"history": history(&[("a", None)])})).await;
        let fields = |value: Value| serde_json::from_str(&value.to_string()).unwrap();
        let set = async |message: &str, value: Value| {
            let chat = house.mine(chat).await;
            house.chats.set_message(&chat, &house.alice, id(message), fields(value)).await.unwrap()
        };
        set("a", json!({"content": "edited"})).await;
        let saved = set("b", json!({"content": "added", "role": "assistant"})).await;
        assert_eq!(saved.sent.len(), 1);
        set("b", json!({"done": true})).await;
        let without_parent = json!({"history": {"messages": {"b": {"content": "added", "done": true}}}});
        house.update(chat, without_parent).await.unwrap();
        let shown = house.show(chat).await;
        let messages = &shown["chat"]["history"]["messages"];
        assert_eq!(messages["b"]["done"], true);
        assert_eq!(messages["a"]["content"], "edited");
        assert_eq!(messages["a"]["role"], "user");
        assert_eq!(messages["a"]["childrenIds"], json!(["b"]));
        assert_eq!(messages["b"]["parentId"], "a");
        assert_eq!(shown["current_message_id"], "b");
    });
}

#[test]
fn the_children_of_a_removed_message_go_to_its_parent() {
    in_house(async |house| {
        let tree = [("a", None), ("x", Some("a")), ("c", Some("x")), ("d", Some("x")), ("y", Some("a"))];
        let chat = house.create(json!({"history": history(&tree)})).await;
        house.chats.remove_message(&house.mine(chat).await, id("x")).await.unwrap();
        let shown = house.show(chat).await;
        let messages = shown["chat"]["history"]["messages"].as_object().unwrap();
        assert_eq!(messages["a"]["childrenIds"], json!(["c", "d", "y"]));
        assert_eq!(messages["c"]["parentId"], "a");
        assert_eq!(messages.len(), 4);
        house.chats.remove_message(&house.mine(chat).await, id("y")).await.unwrap();
        assert_eq!(
            house.show(chat).await["current_message_id"],
            "a",
            "the leaf is gone, its parent is shown"
        );
        let gone = house.chats.remove_message(&house.mine(chat).await, id("x")).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    });
}

#[test]
fn of_racing_appends_none_is_lost() {
    in_house(async |house| {
        let chat = house.create(json!({"history": history(&[("root", None)])})).await;
        // All of them start from the same state.
        let stale = async || house.mine(chat).await;
        let mut tasks = tokio::task::JoinSet::new();
        for number in 0..16 {
            let (chats, author, granted) = (house.chats.clone(), house.alice.clone(), stale().await);
            let id = format!("m{number}");
            tasks.spawn(async move {
                let change = json!({"history": {"messages": {&id: message(&id, Some("root"), "x")}}});
                chats.update(&granted, &author, wire(&change), None).await.map(|_| ())
            });
        }
        while let Some(result) = tasks.join_next().await {
            result.unwrap().unwrap();
        }
        let shown = house.show(chat).await;
        let messages = shown["chat"]["history"]["messages"].as_object().unwrap();
        assert_eq!(messages.len(), 17);
        assert_eq!(messages["root"]["childrenIds"].as_array().unwrap().len(), 16);
        assert_eq!(house.mine(chat).await.message_count, 17);
    });
}

#[test]
fn only_the_owner_writes_and_administrators_read_where_they_may() {
    in_house(async |house| {
        let chat = house.create(json!({"title": "T"})).await;
        let bob = person(&house.store, "bob").await;
        let owner = house.principal(house.alice.id, Role::User).await;
        let other = house.principal(bob.id, Role::User).await;
        let admin = house.principal(bob.id, Role::Admin).await;
        assert!(house.load::<Read>(&owner, chat, false).await.is_ok());
        assert!(house.load::<Write>(&owner, chat, false).await.is_ok());
        assert!(house.load::<Read>(&other, chat, true).await.is_err());
        assert!(house.load::<Read>(&admin, chat, true).await.is_ok());
        assert!(house.load::<Read>(&admin, chat, false).await.is_err());
        assert!(house.load::<Write>(&admin, chat, true).await.is_err());
    });
}

#[test]
fn a_copy_has_the_messages_and_names_its_original() {
    in_house(async |house| {
        let chat =
            house.create(json!({"title": "T", "history": history(&[("a", None), ("b", Some("a"))])})).await;
        let alice = house.principal(house.alice.id, Role::User).await;
        let original = house.load::<Read>(&alice, chat, false).await.unwrap();
        let copy = house.chats.duplicate(&original, &house.alice, None).await.unwrap();
        let (old, new) = (house.show(chat).await, house.show(copy.id).await);
        assert_eq!(new["title"], "Clone of T");
        assert_eq!(new["chat"]["originalChatId"], json!(chat));
        assert_eq!(new["chat"]["branchPointMessageId"], "b");
        assert_eq!(new["chat"]["history"], old["chat"]["history"]);
    });
}

#[test]
fn an_import_puts_a_crooked_tree_straight() {
    in_house(async |house| {
        let chat = json!({"title": "I", "history": {"currentId": "gone", "messages": {
            "a": message("a", Some("nowhere"), "1"), "b": message("b", Some("c"), "2"),
            "c": message("c", Some("b"), "3"), "d": null}}});
        let imported = super::super::ImportedChat {
            wire: wire(&chat),
            pinned: true,
            created_at: Some(Timestamp::from_seconds(5)),
            updated_at: Some(Timestamp::from_seconds(9)),
            ..Default::default()
        };
        let made = house.chats.import(&house.alice, vec![imported]).await.unwrap();
        let shown = house.show(made[0].id).await;
        assert_eq!(
            (&shown["created_at"], &shown["updated_at"], &shown["pinned"]),
            (&json!(5), &json!(9), &json!(true))
        );
        let messages = shown["chat"]["history"]["messages"].as_object().unwrap();
        assert_eq!(messages.len(), 3);
        assert_eq!(messages["a"]["parentId"], Value::Null);
        let roots = messages.values().filter(|message| message["parentId"].is_null()).count();
        assert_eq!(roots, 2, "the circle is cut at one place");
        assert!(messages.contains_key(shown["current_message_id"].as_str().unwrap()));
    });
}

#[test]
fn no_chat_is_made_for_somebody_who_is_gone() {
    in_house(async |house| {
        house.store.commit(Batch::new().delete::<User>(&house.alice.id)).await.unwrap();
        assert!(house.chats.create(&house.alice, NewChat::default()).await.is_err());
    });
}

#[test]
fn params_are_merged() {
    in_house(async |house| {
        let chat = house.create(json!({"params": {"a": 1, "b": 2}})).await;
        let change = serde_json::from_str(r#"{"b": 3, "c": 1.0}"#).unwrap();
        let params = house.chats.set_params(&house.mine(chat).await, &change).await.unwrap();
        assert_eq!(params.to_raw().unwrap().get(), r#"{"a":1,"b":3,"c":1.0}"#);
        assert_eq!(house.show(chat).await["chat"]["params"], json!({"a": 1, "b": 3, "c": 1.0}));
    });
}

#[test]
fn the_check_of_the_store_agrees_with_the_lists() {
    in_house(async |house| {
        let long = "\u{0}\u{130}ß".repeat(90);
        let mut chats = Vec::new();
        for title in ["a", "B ", "", &long] {
            chats.push(
                house
                    .create(json!({"title": title, "history": history(&[("a", None), ("b", Some("a"))])}))
                    .await,
            );
        }
        house.chats.toggle_pin(&house.mine(chats[0]).await).await.unwrap();
        house.chats.toggle_archive(&house.mine(chats[1]).await).await.unwrap();
        house.chats.mark_unread(&house.mine(chats[2]).await).await.unwrap();
        house.chats.delete(&house.mine(house.create(json!({"title": "gone"})).await).await).await.unwrap();
        let report = house.store.check().await.unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
        assert!(report.entries >= 7, "{report:?}");
    });
}
