//! Accounts joined to persons.

use rustc_hash::FxHashMap;

use super::accounts::{AccountIndex, Accounts};
use super::community::Community;
use super::response::Response;

/// Which accounts are one person.
#[derive(Debug, Default)]
pub(super) struct Persons {
    shown_as: FxHashMap<AccountIndex, AccountIndex>,
    pub others_of: FxHashMap<AccountIndex, Vec<AccountIndex>>,
    /// What each account of a person with several received by itself.
    pub received: FxHashMap<AccountIndex, Vec<Response>>,
}

impl Persons {
    /// The first account of a pair stands for both; chains end at the account that is joined to no other.
    pub fn joined(accounts: &mut Accounts, community: &Community) -> Persons {
        let mut shown_as: FxHashMap<AccountIndex, AccountIndex> = FxHashMap::default();
        let root = |shown_as: &FxHashMap<AccountIndex, AccountIndex>, mut account: AccountIndex| {
            while let Some(&shown) = shown_as.get(&account) {
                account = shown;
            }
            account
        };
        for (shown, other) in &community.joined {
            let shown = root(&shown_as, accounts.index(shown.network, &shown.native));
            let other = root(&shown_as, accounts.index(other.network, &other.native));
            if shown != other {
                shown_as.insert(other, shown);
            }
        }
        let mut others_of: FxHashMap<AccountIndex, Vec<AccountIndex>> = FxHashMap::default();
        let told: Vec<AccountIndex> = shown_as.keys().copied().collect();
        for other in told {
            let shown = root(&shown_as, other);
            shown_as.insert(other, shown);
            others_of.entry(shown).or_default().push(other);
        }
        others_of.values_mut().for_each(|others| others.sort_unstable());
        Persons { shown_as, others_of, received: FxHashMap::default() }
    }

    /// Notes what each account of a person with several receives from others, before it becomes the person's.
    pub fn note_received(&mut self, rows: &[Response]) {
        if self.shown_as.is_empty() {
            return;
        }
        for row in rows {
            let (target, responder) = (self.of(row.target), self.of(row.responder));
            if target != responder && self.others_of.contains_key(&target) {
                self.received.entry(row.target).or_default().push(*row);
            }
        }
    }

    /// The account that stands for the person of an account.
    pub fn of(&self, account: AccountIndex) -> AccountIndex {
        self.shown_as.get(&account).copied().unwrap_or(account)
    }
}
