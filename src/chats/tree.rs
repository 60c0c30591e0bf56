//! The message tree: how what a client sends grows into what is stored. Pure; reading and writing is `save`'s.
//!
//! `parentId` is what counts. `childrenIds` follow from it: the client's order is kept, what is not true is dropped.
//! A parent that is nowhere makes a root: clients save chats from which messages were lost, and the rest must not be lost too.
//! Nothing here recurses, so a chain of any length is no danger.

use std::collections::{HashMap, HashSet};

use serde_json::{json, value::RawValue};

use super::{
    Author,
    message::{LARGEST_MESSAGE, Message, ids_in},
    raw::{Fields, raw, text_of},
};
use crate::{
    error::{Error, Result},
    ids::{ChatId, MessageId},
    store::{Stored, Version},
};

/// A message as a client sent it.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) id: MessageId,
    /// `None`: not said, so it stays where it is.
    #[expect(clippy::option_option, reason = "absent and null are two things here")]
    pub(crate) parent: Option<Option<MessageId>>,
    pub(crate) fields: Fields,
}

/// What becomes of messages that are their own ancestors, and of empty places among messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Misfits {
    Refuse,
    /// One of a circle becomes a root, empty places are left out: the exports of other programs have such.
    Repair,
}

/// A message of the new state.
#[derive(Debug, Clone)]
pub(crate) struct Grown {
    pub(crate) message: Message,
    /// The state it was made from; `None`: it is new.
    pub(crate) version: Option<Version>,
    pub(crate) is_changed: bool,
}

/// The part of the tree that a request touches.
#[derive(Debug, Default)]
pub(crate) struct Growth {
    /// What was sent, whether or not it changes anything.
    pub(crate) sent: Vec<Grown>,
    /// Parents whose children changed.
    pub(crate) parents: Vec<Grown>,
}

pub(crate) type Known = HashMap<MessageId, Stored<Message>>;
pub(crate) type Parents = HashMap<MessageId, Option<MessageId>>;

impl Sent {
    pub(crate) fn new(id: MessageId, fields: Fields) -> Result<Self> {
        if fields.size() > LARGEST_MESSAGE {
            let why =
                format!("message {id} is larger than {LARGEST_MESSAGE} bytes; store large content as a file");
            return Err(Error::invalid("messages", why));
        }
        let parent = fields.get("parentId").map(|parent| parent_in(&id, parent)).transpose()?;
        Ok(Self { id, parent, fields })
    }
}

fn parent_in(id: &MessageId, parent: &RawValue) -> Result<Option<MessageId>> {
    let text = text_of(parent);
    if parent.get() == "null" || text.as_deref() == Some("") {
        return Ok(None);
    }
    let parent = text.and_then(|text| text.parse().ok());
    let why = || format!("parentId of message {id} has to be the id of a message, or null");
    parent.map(Some).ok_or_else(|| Error::malformed("history.messages", why()))
}

/// Stored messages that a request hangs somewhere else.
pub(crate) fn moved<'a>(
    sent: impl Iterator<Item = &'a Sent>,
    known: &'a Known,
) -> impl Iterator<Item = &'a Stored<Message>> {
    sent.filter_map(|message| {
        let stored = known.get(&message.id)?;
        let parent = message.parent.as_ref()?;
        (*parent != stored.parent).then_some(stored)
    })
}

/// The new state of every message that is touched. `known` holds the sent messages and their old and new parents as far as they
/// exist; `parents` the whole tree, and is needed only if a stored message moves.
pub(crate) fn grow(
    chat: ChatId,
    author: &Author,
    sent: &[Sent],
    known: &Known,
    parents: &Parents,
    misfits: Misfits,
) -> Result<Growth> {
    let (sent, kept): (Vec<&Sent>, Vec<&Sent>) =
        sent.iter().partition(|message| known.get(&message.id).is_none_or(|old| old.yields_to(author)));
    let mut places = Places::of(&sent, known);
    places.refuse_cycles(&sent, parents, misfits)?;
    let families = Families::new(&sent, &places, known);
    let user = raw(&json!({"id": author.id, "name": author.name}))?;
    let user_id = raw(&author.id)?;
    let mut grown: Vec<_> = kept.iter().filter_map(|m| known.get(&m.id).map(unchanged)).collect();
    for Sent { id, fields, .. } in &sent {
        let parent = places.0.get(id).cloned().flatten();
        let children = families.children_of(id, fields.get("childrenIds"));
        let own = [
            ("id", raw(id)?),
            ("parentId", raw(&parent)?),
            ("childrenIds", raw(&children)?),
            ("user_id", user_id.clone()),
            ("user", user.clone()),
        ];
        let wire = fields.to_raw_with(&own)?;
        let stored = known.get(id);
        grown.push(Grown {
            is_changed: stored.is_none_or(|old| old.parent != parent || old.wire.get() != wire.get()),
            version: stored.map(|old| old.version),
            message: Message { chat, id: id.clone(), parent, author: author.id, is_running: false, wire },
        });
    }
    Ok(Growth { sent: grown, parents: changed_parents(&sent, &families)? })
}

/// Parents, old and new, that are not sent themselves and have other children now.
fn changed_parents(sent: &[&Sent], families: &Families<'_>) -> Result<Vec<Grown>> {
    let (places, known) = (&families.places.0, families.known);
    let left = moved(sent.iter().copied(), known).filter_map(|message| message.parent.as_ref());
    let touched: HashSet<&MessageId> = left.chain(places.values().flatten()).collect();
    let mut changed = Vec::new();
    for id in touched {
        let (Some(stored), false) = (known.get(id), places.contains_key(id)) else { continue };
        let children = families.children_of(id, None);
        if children != stored.children() {
            let mut parent = unchanged(stored);
            parent.message.set_children(&children)?;
            parent.is_changed = true;
            changed.push(parent);
        }
    }
    Ok(changed)
}

fn unchanged(stored: &Stored<Message>) -> Grown {
    Grown { message: stored.doc.clone(), version: Some(stored.version), is_changed: false }
}

impl Message {
    /// Whether `author` may replace it: not while the server writes it, and not if it is somebody else's.
    fn yields_to(&self, author: &Author) -> bool {
        !self.is_running && self.author == author.id
    }
}

/// The parent of each sent message.
struct Places(HashMap<MessageId, Option<MessageId>>);

impl Places {
    fn of(sent: &[&Sent], known: &Known) -> Self {
        let ids: HashSet<&MessageId> = sent.iter().map(|message| &message.id).collect();
        let mut places = HashMap::with_capacity(sent.len());
        for message in sent {
            let old = known.get(&message.id).and_then(|old| old.parent.as_ref());
            let parent = message.parent.clone().unwrap_or_else(|| old.cloned());
            // Where it hangs already is not looked up.
            let is_there = |id: &MessageId| old == Some(id) || ids.contains(id) || known.contains_key(id);
            places.insert(message.id.clone(), parent.filter(is_there));
        }
        Self(places)
    }

    /// A circle needs an edge that is new: it runs through sent messages alone, unless a stored one moves; then `parents`
    /// has the rest of the tree.
    fn refuse_cycles(&mut self, sent: &[&Sent], parents: &Parents, misfits: Misfits) -> Result<()> {
        let mut seen: HashMap<&MessageId, usize> = HashMap::with_capacity(sent.len());
        let mut cuts = Vec::new();
        for (walk, message) in sent.iter().enumerate() {
            let mut at = Some(&message.id);
            while let Some(id) = at {
                match seen.insert(id, walk) {
                    None => at = self.0.get(id).or_else(|| parents.get(id)).and_then(Option::as_ref),
                    Some(earlier) if earlier < walk => break,
                    Some(_) => {
                        cuts.push(id.clone());
                        break;
                    }
                }
            }
        }
        if let (Some(id), Misfits::Refuse) = (cuts.first(), misfits) {
            let why = format!("message {id} would be its own ancestor; correct the parentIds");
            return Err(Error::invalid("messages", why));
        }
        for id in cuts {
            self.0.insert(id, None);
        }
        Ok(())
    }
}

/// Who is whose child in the new state.
struct Families<'a> {
    places: &'a Places,
    known: &'a Known,
    /// Sent messages by parent, in the order in which they were sent.
    sent: HashMap<&'a MessageId, Vec<&'a MessageId>>,
}

impl<'a> Families<'a> {
    fn new(sent: &[&'a Sent], places: &'a Places, known: &'a Known) -> Self {
        let mut by_parent: HashMap<&MessageId, Vec<&MessageId>> = HashMap::new();
        for message in sent {
            if let Some(Some(parent)) = places.0.get(&message.id) {
                by_parent.entry(parent).or_default().push(&message.id);
            }
        }
        Self { places, known, sent: by_parent }
    }

    /// First in the order that the client wishes, then in the stored one, then as they were sent.
    fn children_of(&self, id: &MessageId, wish: Option<&RawValue>) -> Vec<MessageId> {
        let stored = self.known.get(id).map(|message| message.children()).unwrap_or_default();
        let stays: HashSet<&MessageId> = stored.iter().collect();
        let mut seen = HashSet::new();
        let is_child = |child: &MessageId| match self.places.0.get(child) {
            Some(parent) => parent.as_ref() == Some(id),
            None => stays.contains(child),
        };
        let wished = wish.map(ids_in).unwrap_or_default();
        let sent = self.sent.get(id).into_iter().flatten().copied();
        let all = wished.iter().chain(&stored).chain(sent);
        all.filter(|child| is_child(child) && seen.insert(*child)).cloned().collect()
    }
}
