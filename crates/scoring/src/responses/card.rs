//! How an account is shown.

use model::{Card, Day, OtherAccount, PersonId, Timestamp};

use super::accounts::AccountIndex;
use super::listed::is_listed;
use super::table::Responses;

/// How an account is shown as of the end of a day; without an estimate.
pub(crate) fn card(responses: &Responses, person: PersonId, account: AccountIndex, day: Day) -> Card {
    let profile = responses.profiles.get(account).cloned().unwrap_or_default();
    let (received, span) = received(responses, account, day);
    let mut others: Vec<OtherAccount> =
        responses.accounts_of(account).skip(1).map(|other| other_account(responses, other, day)).collect();
    others.sort_by(|a, b| a.account.cmp(&b.account));
    Card {
        person,
        account: responses.accounts.account(account),
        handle: profile.handle,
        name: profile.name,
        hidden: !is_listed(responses, account),
        counters: profile.counters,
        responses: received,
        span,
        estimate: None,
        others,
    }
}

fn other_account(responses: &Responses, account: AccountIndex, day: Day) -> OtherAccount {
    let profile = responses.profiles.get(account).cloned().unwrap_or_default();
    let (received, span) = received(responses, account, day);
    OtherAccount {
        account: responses.accounts.account(account),
        handle: profile.handle,
        name: profile.name,
        responses: received,
        span,
    }
}

/// How many responses one account has received by the end of a day; the first and the last of them.
fn received(responses: &Responses, account: AccountIndex, day: Day) -> (u64, Option<(Timestamp, Timestamp)>) {
    let standing = || responses.received_by(account).iter().filter(|response| response.stands_at(day.end()));
    let first = standing().map(|response| response.time).min();
    let last = standing().map(|response| response.time).max();
    let span = first.zip(last).map(|(a, b)| (Timestamp::from_micros(a), Timestamp::from_micros(b)));
    (standing().count() as u64, span)
}
