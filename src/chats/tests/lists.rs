use std::time::Duration;

use serde_json::json;

use super::{
    super::{ListQuery, PAGE, PageNumber, Sort, TitleQuery},
    *,
};

async fn titles(house: &House, query: ListQuery) -> Vec<String> {
    named(&house.chats.list(house.alice.id, &query).await.unwrap())
}

fn named(json: &[u8]) -> Vec<String> {
    let rows: Vec<Value> = serde_json::from_slice(json).unwrap();
    rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

fn page(number: u32) -> Option<PageNumber> {
    PageNumber::new(number)
}

/// Chats with these titles, a second apart.
async fn fill(house: &House, titles: &[&str]) -> Vec<ChatId> {
    let mut chats = Vec::new();
    for title in titles {
        house.clock.advance(Duration::from_secs(1));
        chats.push(house.create(json!({"title": title})).await);
    }
    chats
}

#[test]
fn a_row_is_what_the_contract_says() {
    in_house(async |house| {
        let chat = house.create(json!({"title": "a \"b\" ü"})).await;
        let list = house.chats.list(house.alice.id, &ListQuery::default()).await.unwrap();
        let row = json!([{"id": chat, "title": "a \"b\" ü", "updated_at": 1_700_000_000, "created_at": 1_700_000_000,
            "last_read_at": 1_700_000_000, "active": false, "archived": false}]);
        assert_eq!(serde_json::from_slice::<Value>(&list).unwrap(), row);
    });
}

#[test]
fn pages_cover_the_list_once_newest_first_and_end_empty() {
    in_house(async |house| {
        let mut made = Vec::new();
        for number in 0..(2 * PAGE + 7) {
            house.clock.advance(Duration::from_secs(1));
            made.push(format!("chat {number}"));
            house.create(json!({"title": made.last()})).await;
        }
        made.reverse();
        let mut seen = Vec::new();
        for number in 1..=3 {
            seen.extend(titles(&house, ListQuery { page: page(number), ..ListQuery::default() }).await);
        }
        assert_eq!(seen, made);
        assert_eq!(titles(&house, ListQuery { page: page(4), ..ListQuery::default() }).await.len(), 0);
        assert_eq!(titles(&house, ListQuery { page: page(u32::MAX), ..ListQuery::default() }).await.len(), 0);
        assert_eq!(titles(&house, ListQuery::default()).await, made);
    });
}

#[test]
fn pinned_and_archived_chats_stand_in_lists_of_their_own() {
    in_house(async |house| {
        let chats = fill(&house, &["b", "a", "c", "d"]).await;
        let alice = house.alice.id;
        assert!(house.chats.toggle_pin(&house.mine(chats[1]).await).await.unwrap().pinned);
        assert!(house.chats.toggle_archive(&house.mine(chats[3]).await).await.unwrap().archived);
        assert_eq!(titles(&house, ListQuery::default()).await, ["c", "b"]);
        let all = ListQuery { include_pinned: true, ..ListQuery::default() };
        assert_eq!(titles(&house, all).await, ["c", "a", "b"]);
        let by_title = ListQuery { sort: Sort::Title, ascending: true, ..all };
        assert_eq!(titles(&house, by_title).await, ["a", "b", "c"]);
        assert_eq!(titles(&house, ListQuery { page: page(1), ..by_title }).await, ["a", "b", "c"]);
        assert_eq!(named(&house.chats.pinned(alice).await.unwrap()), ["a"]);
        assert_eq!(named(&house.chats.archived(alice, &TitleQuery::default()).await.unwrap()), ["d"]);
        assert_eq!(house.chats.archived_count(alice).await.unwrap(), 1);

        assert!(!house.chats.toggle_pin(&house.mine(chats[1]).await).await.unwrap().pinned);
        assert!(!house.chats.toggle_archive(&house.mine(chats[3]).await).await.unwrap().archived);
        assert_eq!(titles(&house, ListQuery::default()).await, ["d", "c", "a", "b"]);
    });
}

#[test]
fn all_chats_go_into_the_archive_and_back() {
    in_house(async |house| {
        let chats = fill(&house, &["a", "b", "c"]).await;
        house.chats.toggle_pin(&house.mine(chats[0]).await).await.unwrap();
        house.chats.archive_all(house.alice.id).await.unwrap();
        assert_eq!(house.chats.archived_count(house.alice.id).await.unwrap(), 3);
        let query = TitleQuery { title: "B".to_owned(), ..TitleQuery::default() };
        assert_eq!(named(&house.chats.archived(house.alice.id, &query).await.unwrap()), ["b"]);
        house.chats.unarchive_all(house.alice.id).await.unwrap();
        assert_eq!(titles(&house, ListQuery::default()).await, ["c", "b"]);
        assert_eq!(
            named(&house.chats.list_of_person(house.alice.id, &TitleQuery::default()).await.unwrap()),
            ["c", "b", "a"]
        );
    });
}

#[test]
fn a_change_moves_a_chat_to_the_top() {
    in_house(async |house| {
        let chats = fill(&house, &["a", "b"]).await;
        house.clock.advance(Duration::from_secs(1));
        house.update(chats[0], json!({"history": history(&[("m", None)])})).await.unwrap();
        assert_eq!(titles(&house, ListQuery::default()).await, ["a", "b"]);
    });
}

#[test]
fn unread_chats_come_first_if_asked_for() {
    in_house(async |house| {
        let chats = fill(&house, &["a", "b", "c"]).await;
        house.chats.mark_unread(&house.mine(chats[0]).await).await.unwrap();
        let query = ListQuery { sort: Sort::Unread, page: page(1), ..ListQuery::default() };
        assert_eq!(titles(&house, query).await, ["a", "c", "b"]);
        assert_eq!(titles(&house, ListQuery { ascending: true, ..query }).await, ["b", "c", "a"]);
        assert_eq!(house.chats.mark_all_read(house.alice.id).await.unwrap(), 1);
        assert_eq!(house.chats.mark_all_read(house.alice.id).await.unwrap(), 0);
        assert_eq!(titles(&house, query).await, ["c", "b", "a"]);
    });
}

#[test]
fn titles_sort_without_regard_to_case_and_may_be_long() {
    in_house(async |house| {
        let (long_a, long_b) = (format!("{}a", "ü".repeat(900)), format!("{}b", "\u{0}".repeat(900)));
        fill(&house, &["b", "A", "c", &long_a, &long_b]).await;
        let query = ListQuery { sort: Sort::Title, ascending: true, ..ListQuery::default() };
        assert_eq!(titles(&house, query).await, [long_b.as_str(), "A", "b", "c", long_a.as_str()]);
    });
}

#[test]
fn nobody_sees_the_chats_of_others() {
    in_house(async |house| {
        fill(&house, &["a"]).await;
        let bob = person(&house.store, "bob").await;
        assert_eq!(&house.chats.list(bob.id, &ListQuery::default()).await.unwrap()[..], b"[]");
    });
}
