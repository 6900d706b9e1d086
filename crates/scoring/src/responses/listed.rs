//! Of whom something may be said.

use model::PersonId;

use super::accounts::AccountIndex;
use super::table::Responses;

/// Everyone of whom nothing may be said, by rising person id: they come from all of the lake, so that a wish of
/// today is honoured in a snapshot of the past.
pub fn unlisted(responses: &Responses) -> Vec<PersonId> {
    let all = 0..responses.accounts.len() as AccountIndex;
    let mut people: Vec<PersonId> = all
        .filter(|&account| !is_listed(responses, account))
        .map(|account| responses.accounts.person(account))
        .collect();
    people.sort_unstable();
    people
}

/// True where something may be said of an account.
pub(crate) fn is_listed(responses: &Responses, account: AccountIndex) -> bool {
    let hides = |account| responses.profiles.get(account).is_some_and(|profile| profile.hidden);
    let hidden = responses.accounts_of(account).any(hides);
    !hidden && !responses.accounts.native(account).starts_with(model::ERASED_PREFIX)
}
