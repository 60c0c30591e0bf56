//! People as the admin API shows them, found by address or id.

use http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use super::{
    api::{Api, Fault, escaped},
    context::{Context, Tally},
    failure::{Exit, Failure},
    prompt,
};

/// One person's account, as the API gave it.
#[derive(Clone, Debug)]
pub(crate) struct Person(Value);

impl Person {
    pub(crate) const fn new(account: Value) -> Self {
        Self(account)
    }

    pub(crate) fn id(&self) -> &str {
        self.text("id")
    }

    pub(crate) fn email(&self) -> &str {
        self.text("email")
    }

    pub(crate) fn name(&self) -> &str {
        self.text("name")
    }

    pub(crate) fn role(&self) -> &str {
        self.text("role")
    }

    /// Not disabled by an administrator.
    pub(crate) fn is_enabled(&self) -> bool {
        self.0.get("active").and_then(Value::as_bool).unwrap_or(true)
    }

    pub(crate) const fn value(&self) -> &Value {
        &self.0
    }

    /// The account with the remark whether this command changed it.
    pub(crate) fn remarked(&self, changed: bool) -> Value {
        let mut account = self.0.clone();
        if let Some(fields) = account.as_object_mut() {
            fields.insert("changed".to_owned(), Value::Bool(changed));
        }
        account
    }

    pub(crate) fn path(&self) -> String {
        format!("/api/v1/users/{}", escaped(self.id()))
    }

    fn text(&self, field: &str) -> &str {
        self.0.get(field).and_then(Value::as_str).unwrap_or_default()
    }
}

/// Everyone whose name or address contains `query`, oldest account first; stops when `limit` are found.
pub(crate) async fn all(
    api: &Api,
    query: Option<&str>,
    limit: usize,
    wanted: impl Fn(&Person) -> bool,
) -> Result<Vec<Person>, Fault> {
    let query = query.map(|text| format!("&query={}", escaped(text))).unwrap_or_default();
    let mut found = Vec::new();
    let mut seen = 0;
    for page in 1_u32.. {
        let path = format!("/api/v1/users/?page={page}&order_by=created_at&direction=asc{query}");
        let mut answer = api.get(&path).await?;
        let total = answer.get("total").and_then(Value::as_u64).unwrap_or(0);
        let Some(Value::Array(rows)) = answer.get_mut("users").map(Value::take) else { break };
        if rows.is_empty() {
            break;
        }
        seen += rows.len() as u64;
        found.extend(rows.into_iter().map(Person).filter(|person| wanted(person)));
        if found.len() >= limit || seen >= total {
            break;
        }
    }
    found.truncate(limit);
    Ok(found)
}

/// The person with this address (whatever its case) or id, if there is one.
pub(crate) async fn look_up(api: &Api, who: &str) -> Result<Option<Person>, Fault> {
    if Uuid::try_parse(who).is_ok() {
        return match api.get(&format!("/api/v1/users/{}", escaped(who))).await {
            Ok(account) => Ok(Some(Person(account))),
            // The contract answers 400 for an id that nobody has.
            Err(fault) if fault.is(StatusCode::NOT_FOUND) || fault.is(StatusCode::BAD_REQUEST) => Ok(None),
            Err(fault) => Err(fault),
        };
    }
    let has_address = |person: &Person| person.email().eq_ignore_ascii_case(who);
    Ok(all(api, Some(who), 1, has_address).await?.into_iter().next())
}

/// As [`look_up`] where the person must exist. `what` is the act, as `approving`.
pub(crate) async fn find(api: &Api, who: &str, what: &str) -> Result<Person, Failure> {
    let act = format!("{what} {who}");
    match look_up(api, who).await {
        Ok(Some(person)) => Ok(person),
        Ok(None) => Err(nobody(who, &act)),
        Err(fault) => Err(fault.of(act)),
    }
}

fn nobody(who: &str, act: &str) -> Failure {
    let (why, query) = match who.split_once('@') {
        Some((local, _)) => ("nobody has this address", local),
        None if Uuid::try_parse(who).is_ok() => ("nobody has this id", ""),
        None => ("this is neither an address nor an id", who),
    };
    let failure = Failure::new(Exit::NotFound, act, why);
    match query {
        "" => failure.hint("owui user list"),
        query => failure.hint(format!("owui user list --query {query}")),
    }
}

/// Finds everyone who was named; who is not found becomes a failure of the tally.
pub(crate) async fn find_all(
    context: &Context<'_>,
    names: &[String],
    what: &str,
    tally: &mut Tally<'_>,
) -> Result<Vec<Person>, Failure> {
    let mut people = Vec::new();
    for who in prompt::names(names)? {
        match find(context.api, &who, what).await {
            Ok(person) => people.push(person),
            Err(failure) => tally.failed(&failure),
        }
    }
    Ok(people)
}

/// The one address, or how many there are.
pub(crate) fn name_or_count(addresses: &[&str]) -> String {
    match addresses {
        [address] => (*address).to_owned(),
        several => count(several.len()),
    }
}

/// `1 person`, `3 people`.
pub(crate) fn count(people: usize) -> String {
    if people == 1 { "1 person".to_owned() } else { format!("{people} people") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_is_enabled_unless_it_says_otherwise() {
        assert!(Person(json!({})).is_enabled());
        assert!(!Person(json!({ "active": false })).is_enabled());
        assert_eq!(Person(json!({ "id": "a" })).remarked(true), json!({ "id": "a", "changed": true }));
    }

    #[test]
    fn whoever_is_not_found_gets_a_way_on() {
        let message = |who: &str| nobody(who, "approving x").text.unwrap().lines();
        assert_eq!(
            message("bob@example.org"),
            ["owui: approving x failed: nobody has this address", "hint: owui user list --query bob"]
        );
        assert!(message("bob")[0].ends_with("neither an address nor an id"));
        assert!(message("6f1f2a8e-5c3e-4c55-9d8e-1d0f1c1b2a3d")[0].ends_with("nobody has this id"));
    }
}
