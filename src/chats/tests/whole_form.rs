//! The whole-chat form takes any JSON without harm and gives back what it took.

use proptest::prelude::*;

use super::{super::change::Change, *};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Fractions that `serde_json` reads back to the last bit; others keep their text too, but not the test's comparison.
        any::<i16>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let key = prop_oneof![
            ".{0,6}",
            "(id|parentId|childrenIds|title|history|messages|currentId|content|role|user|user_id|done)"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Keys that the form gives no meaning to.
fn free_fields() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::vec(("x[a-z\u{e4}-\u{f6}\"\\\\]{0,6}", json_value()), 0..5)
        .prop_map(|pairs| pairs.into_iter().collect())
}

/// A tree: each message hangs under an earlier one or is a root.
fn tree() -> impl Strategy<Value = Vec<(Option<usize>, Map<String, Value>)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<bool>(), free_fields()), 0..12).prop_map(
        |list| {
            let place = |at: usize, index: prop::sample::Index, root: bool| {
                (at > 0 && !root).then(|| index.index(at))
            };
            list.into_iter()
                .enumerate()
                .map(|(at, (index, root, fields))| (place(at, index, root), fields))
                .collect()
        },
    )
}

fn chat_of(top: &Map<String, Value>, tree: &[(Option<usize>, Map<String, Value>)]) -> Value {
    let id = |at: usize| format!("m-{at}");
    let messages: Map<String, Value> = tree
        .iter()
        .enumerate()
        .map(|(at, (parent, fields))| {
            let mut message = fields.clone();
            message.insert("parentId".to_owned(), json!(parent.map(id)));
            message.insert("content".to_owned(), json!(format!("\u{1f989} {at}")));
            (id(at), Value::Object(message))
        })
        .collect();
    let mut chat = top.clone();
    chat.insert("title".to_owned(), json!("T"));
    chat.insert(
        "history".to_owned(),
        json!({"messages": messages, "currentId": tree.len().checked_sub(1).map(id)}),
    );
    Value::Object(chat)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_taken_or_refused_without_harm(first in json_value(), second in json_value(), raw in ".{0,60}") {
        in_house(async |house| {
            let as_chat = |text: &str| serde_json::from_str::<WireChat>(text).ok();
            assert!(as_chat(&raw).is_none_or(|_| raw.trim_start().starts_with('{')));
            let (first, second) = (first.to_string(), second.to_string());
            let Some(wire) = as_chat(&first) else { return };
            drop(as_chat(&first).map(|wire| Change::of(wire.without_nulls())));
            let new = NewChat { wire, ..NewChat::default() };
            let Ok(saved) = house.chats.create(&house.alice, new).await else { return };
            house.show(saved.chat.id).await;
            if let Some(wire) = as_chat(&second) {
                let granted = house.mine(saved.chat.id).await;
                let _changed = house.chats.update(&granted, &house.alice, wire, None).await.is_ok();
                house.show(saved.chat.id).await;
            }
        });
    }

    #[test]
    fn what_was_saved_comes_back(top in free_fields(), tree in tree()) {
        in_house(async |house| {
            let sent = chat_of(&top, &tree);
            let id = house.create(sent.clone()).await;
            let mut shown = house.show(id).await;
            let messages = shown["chat"]["history"]["messages"].as_object_mut().unwrap();
            for (id, message) in messages.iter_mut() {
                let message = message.as_object_mut().unwrap();
                assert_eq!(message.shift_remove("id").unwrap(), json!(id));
                assert_eq!(message.shift_remove("user_id").unwrap(), json!(house.alice.id));
                assert!(message.shift_remove("user").is_some() && message.shift_remove("childrenIds").is_some());
            }
            let order = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
            assert_eq!(order(&shown["chat"]), order(&sent));
            for (id, message) in sent["history"]["messages"].as_object().unwrap() {
                assert_eq!(order(&shown["chat"]["history"]["messages"][id]), order(message));
            }
            assert_eq!(shown["chat"], sent);

            // Saving the same again changes nothing but the time.
            let before = house.show(id).await;
            house.update(id, sent).await.unwrap();
            assert_eq!(house.show(id).await, before);
        });
    }

    #[test]
    fn a_tree_sent_in_parts_is_the_tree_sent_at_once(tree in tree(), cut in any::<prop::sample::Index>()) {
        in_house(async |house| {
            let whole = chat_of(&Map::new(), &tree);
            let at_once = house.create(whole.clone()).await;
            let cut = if tree.is_empty() { 0 } else { cut.index(tree.len()) };
            let in_parts = house.create(chat_of(&Map::new(), &tree[..cut])).await;
            let mut rest = whole;
            let messages = rest["history"]["messages"].as_object_mut().unwrap();
            messages.retain(|id, _| id.trim_start_matches("m-").parse::<usize>().unwrap() >= cut);
            house.update(in_parts, rest).await.unwrap();
            let (one, two) = (house.show(at_once).await, house.show(in_parts).await);
            assert_eq!(one["chat"]["history"], two["chat"]["history"]);
        });
    }
}

#[test]
fn numbers_and_escapes_keep_their_text() {
    in_house(async |house| {
        let text = r#"{"n":123456789012345678901234567890,"f":1.0,"s":"\ud83d","history":{"messages":{"a":{"x":1e400}}}}"#;
        let new = NewChat { wire: serde_json::from_str(text).unwrap(), ..NewChat::default() };
        let id = house.chats.create(&house.alice, new).await.unwrap().chat.id;
        let whole = house.chats.whole(&house.mine(id).await).await.unwrap().to_json().unwrap();
        let shown = String::from_utf8(whole).unwrap();
        for part in ["\"n\":123456789012345678901234567890", "\"f\":1.0", r#""s":"\ud83d""#, "\"x\":1e400"] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
    });
}

#[test]
fn a_chain_of_many_messages_is_no_danger() {
    in_house(async |house| {
        let chain: Map<String, Value> = (0..20_000)
            .map(|at: usize| {
                let parent = at.checked_sub(1).map(|before| format!("m{before}"));
                (format!("m{at}"), json!({"parentId": parent}))
            })
            .collect();
        let wire: WireChat =
            serde_json::from_str(&json!({"history": {"messages": chain}}).to_string()).unwrap();
        let saved = house.chats.create(&house.alice, NewChat { wire, ..NewChat::default() }).await.unwrap();
        assert_eq!(saved.chat.current_message_id.unwrap().as_str(), "m19999");
    });
}
