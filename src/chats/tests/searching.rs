use serde_json::json;

use super::{super::PageNumber, *};

async fn find(house: &House, text: &str) -> Vec<(String, Option<String>)> {
    let json = house.chats.search(house.alice.id, text, PageNumber::MIN).await.unwrap();
    let rows: Vec<Value> = serde_json::from_slice(&json).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    rows.iter().map(|row| (text(&row["title"]).unwrap(), text(&row["snippet"]))).collect()
}

async fn found(house: &House, text: &str) -> Vec<String> {
    find(house, text).await.into_iter().map(|(title, _)| title).collect()
}

#[test]
fn titles_and_messages_are_searched_newest_first() {
    in_house(async |house| {
        for (title, content) in
            [("Birds", "about Owls \"at\" night"), ("owls", "nothing"), ("Müll", "über ÄRGER")]
        {
            house.clock.advance(std::time::Duration::from_secs(1));
            house
                .create(json!({"title": title, "history": {"messages": {"m": message("m", None, content)}}}))
                .await;
        }
        assert_eq!(found(&house, "OWLS").await, ["owls", "Birds"]);
        assert_eq!(found(&house, "birds night").await, ["Birds"], "words may be in different places");
        assert_eq!(found(&house, "\"at\"").await, ["Birds"]);
        assert_eq!(found(&house, "ärger").await, ["Müll"]);
        assert_eq!(found(&house, "owls elephants").await, [""; 0]);
        let (_, snippet) = find(&house, "night").await.remove(0);
        assert_eq!(snippet.unwrap(), "about Owls \"at\" night");
    });
}

#[test]
fn filters_choose_among_pinned_and_archived() {
    in_house(async |house| {
        let mut chats = Vec::new();
        for title in ["plain owl", "pinned owl", "archived owl"] {
            house.clock.advance(std::time::Duration::from_secs(1));
            chats.push(house.create(json!({"title": title})).await);
        }
        house.chats.toggle_pin(&house.mine(chats[1]).await).await.unwrap();
        house.chats.toggle_archive(&house.mine(chats[2]).await).await.unwrap();
        assert_eq!(found(&house, "owl").await, ["pinned owl", "plain owl"]);
        assert_eq!(found(&house, "owl pinned:true").await, ["pinned owl"]);
        assert_eq!(found(&house, "pinned:false").await, ["plain owl"]);
        assert_eq!(found(&house, "archived:true owl").await, ["archived owl"]);
        assert_eq!(found(&house, "tag:none shared:false").await, ["pinned owl", "plain owl"]);
        for vain in ["tag:owl", "owl folder:nest", "shared:true"] {
            assert_eq!(found(&house, vain).await, [""; 0], "{vain}");
        }
    });
}

#[test]
fn other_peoples_chats_are_not_found() {
    in_house(async |house| {
        let bob = person(&house.store, "bob").await;
        let new = NewChat { wire: wire(&json!({"title": "owl"})), ..NewChat::default() };
        house.chats.create(&bob, new).await.unwrap();
        assert_eq!(found(&house, "owl").await, [""; 0]);
    });
}
