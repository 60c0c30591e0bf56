//! The linear form of older clients: a list of the messages of one branch. It becomes a branch of the tree, so that
//! nothing is lost, and is made from the tree again for clients that use it.

use std::collections::HashSet;

use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use uuid::Builder;

use super::{raw::Fields, tree::Sent};
use crate::{
    error::{Error, Result},
    ids::MessageId,
};

/// The messages of a list as a branch: each hangs under the one before it, unless it says otherwise.
pub(crate) fn branch(list: &RawValue) -> Result<Vec<Sent>> {
    let list: Vec<Fields> = serde_json::from_str(list.get())
        .map_err(|_| Error::malformed("chat.messages", "has to be a list of messages (objects)"))?;
    let mut sent: Vec<Sent> = Vec::with_capacity(list.len());
    let mut ids = HashSet::with_capacity(list.len());
    for fields in list {
        let before = sent.last().map(|message| message.id.clone());
        let id = match fields.text("id").filter(|id| !id.is_empty()) {
            Some(id) => id.parse()?,
            None => made_id(before.as_ref(), &fields)?,
        };
        if !ids.insert(id.clone()) {
            return Err(Error::invalid(
                "messages",
                format!("message {id} is twice in the list; send it once"),
            ));
        }
        let mut message = Sent::new(id, fields)?;
        message.parent.get_or_insert(before);
        sent.push(message);
    }
    Ok(sent)
}

/// An id for a message that has none: the same for the same place in the same conversation, so that a list that is sent again
/// changes what is there instead of growing a second branch beside it. (A UUID of version 8, RFC 9562.)
fn made_id(before: Option<&MessageId>, fields: &Fields) -> Result<MessageId> {
    let mut hash = Sha256::new();
    hash.update(before.map_or("", MessageId::as_str));
    hash.update([0]);
    hash.update(fields.text("role").unwrap_or_default());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.first_chunk::<16>().unwrap_or(&[0; 16]));
    Builder::from_custom_bytes(bytes).into_uuid().to_string().parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(json: &str) -> Vec<(String, Option<String>)> {
        let list = RawValue::from_string(json.to_owned()).unwrap();
        let text = |id: &MessageId| id.to_string();
        let branch = branch(&list).unwrap();
        branch.iter().map(|m| (text(&m.id), m.parent.clone().flatten().as_ref().map(text))).collect()
    }

    #[test]
    fn a_list_without_ids_gets_the_same_ones_each_time() {
        let first = ids(r#"[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]"#);
        let again = ids(r#"[{"role":"user","content":"a"},{"role":"assistant","content":"longer"}]"#);
        assert_eq!(first, again);
        assert_eq!(first[1].1.as_ref(), Some(&first[0].0));
        assert_eq!(first[0].1, None);
    }

    #[test]
    fn ids_and_parents_of_the_client_are_kept() {
        let found = ids(r#"[{"id":"a"},{"id":"b","parentId":null},{"id":"c"}]"#);
        let want = [("a", None), ("b", None), ("c", Some("b"))];
        assert_eq!(found, want.map(|(id, parent)| (id.to_owned(), parent.map(str::to_owned))));
    }

    #[test]
    fn what_is_no_list_of_messages_is_refused() {
        for bad in ["{}", "[1]", r#"[{"id":"a"},{"id":"a"}]"#, r#"[{"id":"white space"}]"#] {
            let list = RawValue::from_string(bad.to_owned()).unwrap();
            assert!(branch(&list).is_err(), "{bad}");
        }
    }
}
