//! Accounts: counters, name, and the wish not to be listed.

use super::seen::Seen;
use super::wire::Person;
use crate::authored::{Profile, known};
use crate::gate::{Moment, Record};
use crate::reasons;
use crate::source::ReadError;
use crate::text::{Counters, plain};

/// Words in a biography that ask programs to stay away.
const WISHES: [&str; 4] = ["#nobot", "#nobots", "#noindex", "#noarchive"];

/// An account on its own: it is as of its last status, since answers carry no date.
pub(super) fn alone(
    account: &Person<'_>,
    seen: &mut Seen,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let Some(native) = seen.native(&account.named()) else { return no_host(record) };
    if account.source.get().is_some() {
        seen.owner = Some(native.clone());
    }
    let time = account.last_status_at.get().or(account.created_at.get());
    if time.is_none() && account.display_name.get().is_none() {
        // Of those who gave a notification, some are told by number, name and picture alone.
        return record.skip(reasons::NOTHING_NEW);
    }
    let Some(moment) = record.moment(time)? else { return Ok(()) };
    profile(account, &native, moment, record)
}

pub(super) fn no_host(record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    record.reject(reasons::NO_ACTOR, "the account has no name, or neither name nor address tells its host")
}

pub(super) fn profile(
    account: &Person<'_>,
    native: &str,
    moment: Moment,
    record: &mut Record<'_, '_>,
) -> Result<(), ReadError> {
    let mut counters = Counters::default();
    counters.add("followers", account.followers_count.0);
    counters.add("following", account.following_count.0);
    counters.add("posts", account.statuses_count.0);
    Profile {
        network: known("mastodon"),
        account: native,
        moment,
        handle: Some(native),
        name: account.display_name.get(),
        hidden: hidden(account),
        counters: counters.get(),
    }
    .deliver(record)
}

/// `None` where the answer is too short to tell.
fn hidden(account: &Person<'_>) -> Option<bool> {
    // `indexable: false` is what every account starts with and speaks of searching posts, not of listing people.
    wish(account.noindex.0, account.discoverable.0.map(|yes| !yes), account.note.get().unwrap_or_default())
}

/// What two flags and a biography say of listing somebody.
pub(super) fn wish(noindex: Option<bool>, hidden: Option<bool>, biography: &str) -> Option<bool> {
    let flags = [noindex, hidden];
    if asks_to_stay_away(biography) || flags.contains(&Some(true)) {
        return Some(true);
    }
    flags.contains(&Some(false)).then_some(false)
}

fn asks_to_stay_away(note: &str) -> bool {
    let mut text = String::new();
    plain(note, &mut text);
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '#' || c == '_'));
    words.into_iter().any(|word| WISHES.iter().any(|wish| wish.eq_ignore_ascii_case(word)))
}
