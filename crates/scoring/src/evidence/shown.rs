//! Everybody whom evidence names: each gets a card.

use model::{Card, Day, PersonId};

use crate::responses::{AccountIndex, Responses, card};

/// Accounts that are named somewhere: a byte an account, as one in a few is named and most of them many times.
pub(crate) struct Shown<'a> {
    responses: &'a Responses,
    named: Vec<bool>,
}

impl<'a> Shown<'a> {
    /// Nobody yet.
    pub fn of(responses: &'a Responses) -> Shown<'a> {
        Shown { responses, named: vec![false; responses.accounts.len()] }
    }

    /// An account is named.
    pub fn account(&mut self, account: AccountIndex) {
        self.named[account as usize] = true;
    }

    /// A person is named, if there is such an account.
    pub fn person(&mut self, person: PersonId) {
        self.responses.accounts.of_person(person).into_iter().for_each(|account| self.account(account));
    }

    /// The cards of all of them as of the end of a day, by rising person.
    pub fn cards(&self, day: Day) -> Vec<Card> {
        let accounts = &self.responses.accounts;
        let named = (0..accounts.len() as AccountIndex).filter(|&account| self.named[account as usize]);
        let mut named: Vec<(PersonId, AccountIndex)> =
            named.map(|account| (accounts.person(account), account)).collect();
        named.sort_unstable();
        named.into_iter().map(|(person, account)| card(self.responses, person, account, day)).collect()
    }
}
