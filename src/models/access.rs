//! Who may use which model.
//!
//! A model is the administrators' own until it is granted: by its record when it has one, otherwise by the connection that it
//! comes from. A preset needs, beside its own grant, that its base may be used too: otherwise anyone who may
//! make presets could reach any model.

use crate::access::{Grant, Principal, Right};
use crate::ids::UserId;

/// Settings that widen or narrow who may use models.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ModelRules {
    /// Every approved person may use every model.
    pub(crate) everyone_uses_all: bool,
    /// Administrators see and use everything without a grant.
    pub(crate) admins_use_all: bool,
}

/// On whose behalf models are listed or used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Admin(Option<UserId>),
    Person(UserId),
}

impl Audience {
    pub(crate) fn of(who: &Principal) -> Self {
        match (who.is_admin(), who.user_id()) {
            (false, Some(user)) => Self::Person(user),
            (_, user) => Self::Admin(user),
        }
    }

    pub(crate) fn is_admin(self) -> bool {
        matches!(self, Self::Admin(_))
    }

    pub(crate) fn user(self) -> Option<UserId> {
        match self {
            Self::Admin(user) => user,
            Self::Person(user) => Some(user),
        }
    }
}

/// Who may use one model, as its record or its connection says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    pub(super) owner: Option<UserId>,
    pub(super) grants: Vec<Grant>,
    /// There is a record; without one a model is the administrators' also when they have no bypass.
    pub(super) has_record: bool,
}

impl Guard {
    pub(super) fn admits(&self, who: Audience, rules: ModelRules) -> bool {
        if rules.everyone_uses_all || (who.is_admin() && (rules.admins_use_all || !self.has_record)) {
            return true;
        }
        let Some(user) = who.user() else { return who.is_admin() };
        self.owner == Some(user) || Grant::any(&self.grants, user, Right::Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::GrantTo;

    const USUAL: ModelRules = ModelRules { everyone_uses_all: false, admins_use_all: true };
    const STRICT: ModelRules = ModelRules { everyone_uses_all: false, admins_use_all: false };
    const OPEN: ModelRules = ModelRules { everyone_uses_all: true, admins_use_all: true };

    #[test]
    fn a_model_is_the_administrators_own_until_it_is_granted() {
        let (alice, bob) = (UserId::random(), UserId::random());
        let to_alice = Grant { to: GrantTo::User(alice), right: Right::Read };
        let guard = |grants: &[Grant], has_record| Guard { owner: None, grants: grants.to_vec(), has_record };
        let admin = Audience::Admin(Some(bob));
        let cases = [
            (guard(&[], false), Audience::Person(alice), USUAL, false),
            (guard(&[], false), admin, USUAL, true),
            (guard(&[], false), admin, STRICT, true),
            (guard(&[], true), admin, USUAL, true),
            (guard(&[], true), admin, STRICT, false),
            (guard(&[], true), Audience::Admin(None), STRICT, true),
            (guard(std::slice::from_ref(&to_alice), true), Audience::Person(alice), USUAL, true),
            (guard(&[to_alice], true), Audience::Person(bob), USUAL, false),
            (guard(&[Grant::EVERYONE_READS], false), Audience::Person(bob), USUAL, true),
            (guard(&[], true), Audience::Person(bob), OPEN, true),
        ];
        for (at, (guard, who, rules, expected)) in cases.into_iter().enumerate() {
            assert_eq!(guard.admits(who, rules), expected, "case {at}");
        }
        let own = Guard { owner: Some(bob), grants: Vec::new(), has_record: true };
        assert!(own.admits(Audience::Person(bob), USUAL) && !own.admits(Audience::Person(alice), USUAL));
        let writes = Grant { to: GrantTo::Everyone, right: Right::Write };
        assert!(
            !guard(&[writes], true).admits(Audience::Person(bob), USUAL),
            "writing does not imply reading"
        );
    }
}
