//! Grants as the API writes them: `{"principal_type": "user", "principal_id": "*", "permission": "read"}`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::{Grant, GrantTo, Right};
use crate::clock::Timestamp;
use crate::error::{Error, Result};

#[derive(Deserialize)]
struct Written {
    principal_type: String,
    principal_id: String,
    permission: Right,
}

/// Reads a list of grants; each is kept once.
pub(crate) fn read(list: &Value) -> Result<Vec<Grant>> {
    let why = |error: serde_json::Error| Error::malformed("access_grants", error.to_string());
    let written: Vec<Written> = serde_json::from_value(list.clone()).map_err(why)?;
    let mut grants = Vec::with_capacity(written.len());
    for one in written {
        let to = match (one.principal_type.as_str(), one.principal_id.as_str()) {
            ("user", "*") => GrantTo::Everyone,
            ("user", id) => GrantTo::User(
                id.parse().map_err(|_| Error::invalid("access_grants", format!("`{id}` is no user's id")))?,
            ),
            ("group", id) => GrantTo::Group(id.to_owned()),
            (other, _) => {
                let why = format!("a grant goes to a `user` or a `group`, not to `{other}`");
                return Err(Error::invalid("access_grants", why));
            }
        };
        let grant = Grant { to, right: one.permission };
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    Ok(grants)
}

/// The grants of one record in the contract's form.
pub(crate) fn view(grants: &[Grant], resource: &str, resource_id: &str, at: Timestamp) -> Vec<Value> {
    let view = |grant: &Grant| {
        let (kind, id) = match &grant.to {
            GrantTo::Everyone => ("user", "*".to_owned()),
            GrantTo::User(id) => ("user", id.to_string()),
            GrantTo::Group(id) => ("group", id.clone()),
        };
        let permission = match grant.right {
            Right::Read => "read",
            Right::Write => "write",
        };
        json!({
            "id": format!("{resource}:{resource_id}:{kind}:{id}:{permission}"),
            "resource_type": resource,
            "resource_id": resource_id,
            "principal_type": kind,
            "principal_id": id,
            "permission": permission,
            "created_at": at.seconds(),
        })
    };
    grants.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let list = json!([
            {"principal_type": "user", "principal_id": "*", "permission": "read"},
            {"principal_type": "user", "principal_id": "*", "permission": "read", "id": "x"},
            {"principal_type": "group", "principal_id": "g", "permission": "write"},
        ]);
        let grants = read(&list).unwrap();
        assert_eq!(grants.first(), Some(&Grant::EVERYONE_READS));
        assert_eq!(grants.len(), 2);
        let again = view(&grants, "model", "m", Timestamp::from_seconds(5));
        assert_eq!(read(&Value::Array(again)).unwrap(), grants);
    }

    #[test]
    fn a_grant_to_the_whole_world_is_refused() {
        for bad in [
            json!([{"principal_type": "anyone", "principal_id": "*", "permission": "read"}]),
            json!([{"principal_type": "user", "principal_id": "bob", "permission": "read"}]),
            json!([{"principal_type": "user", "principal_id": "*", "permission": "own"}]),
            json!({}),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }
}
