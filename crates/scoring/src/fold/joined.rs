//! Accounts that are one person, by the ids of accounts.

use model::PersonId;
use rustc_hash::FxHashMap;

use crate::responses::Community;

/// Which accounts are one person. The first account of a pair that was told stands for both; chains end at the account
/// that is joined to no other.
#[derive(Debug, Default)]
pub(crate) struct Joined {
    shown_as: FxHashMap<PersonId, PersonId>,
    /// Those joined to another, by the account that stands for them.
    others: Vec<(PersonId, PersonId)>,
}

impl Joined {
    /// As a community tells it.
    pub fn of(community: &Community) -> Joined {
        let mut shown_as: FxHashMap<PersonId, PersonId> = FxHashMap::default();
        let root = |shown_as: &FxHashMap<PersonId, PersonId>, mut account: PersonId| {
            while let Some(&shown) = shown_as.get(&account) {
                account = shown;
            }
            account
        };
        for (shown, other) in &community.joined {
            let shown = root(&shown_as, shown.person());
            let other = root(&shown_as, other.person());
            if shown != other {
                shown_as.insert(other, shown);
            }
        }
        let told: Vec<PersonId> = shown_as.keys().copied().collect();
        let mut others = Vec::with_capacity(told.len());
        for other in told {
            let shown = root(&shown_as, other);
            shown_as.insert(other, shown);
            others.push((shown, other));
        }
        others.sort_unstable();
        Joined { shown_as, others }
    }

    /// The account that stands for the person of an account.
    pub fn person_of(&self, account: PersonId) -> PersonId {
        if self.shown_as.is_empty() {
            return account;
        }
        self.shown_as.get(&account).copied().unwrap_or(account)
    }

    /// True where nobody has two accounts.
    pub fn is_empty(&self) -> bool {
        self.others.is_empty()
    }

    /// Every account that is joined to another, with the one that stands for it.
    pub fn others(&self) -> &[(PersonId, PersonId)] {
        &self.others
    }
}
