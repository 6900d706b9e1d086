//! Accounts joined to persons.

use rustc_hash::FxHashMap;

use super::accounts::{AccountIndex, Accounts};
use super::response::Response;
use crate::fold::Joined;

/// Which accounts are one person.
#[derive(Debug, Default)]
pub(super) struct Persons {
    shown_as: FxHashMap<AccountIndex, AccountIndex>,
    pub others_of: FxHashMap<AccountIndex, Vec<AccountIndex>>,
    /// What each account of a person with several received by itself.
    pub received: FxHashMap<AccountIndex, Vec<Response>>,
}

impl Persons {
    /// Those that a community tells of, as indices.
    pub fn joined(accounts: &Accounts, joined: &Joined) -> Persons {
        let mut persons = Persons::default();
        for &(shown, other) in joined.others() {
            let indices = accounts.of_person(shown).zip(accounts.of_person(other));
            let Some((shown, other)) = indices else { continue };
            persons.shown_as.insert(other, shown);
            persons.others_of.entry(shown).or_default().push(other);
        }
        persons.others_of.values_mut().for_each(|others| others.sort_unstable());
        persons
    }

    /// True where everybody has one account.
    pub fn is_empty(&self) -> bool {
        self.shown_as.is_empty()
    }

    /// True for a person with more than one account.
    pub fn has_several(&self, person: AccountIndex) -> bool {
        self.others_of.contains_key(&person)
    }

    /// Notes what each account of a person with several receives from others.
    pub fn note_received(&mut self, rows: Vec<Response>) {
        for row in rows {
            self.received.entry(row.target).or_default().push(row);
        }
    }

    /// The account that stands for the person of an account.
    pub fn of(&self, account: AccountIndex) -> AccountIndex {
        self.shown_as.get(&account).copied().unwrap_or(account)
    }
}
