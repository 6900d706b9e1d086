//! What accounts say of themselves: names, handles, public counters, and the wish not to be listed.

use std::collections::{BTreeMap, BTreeSet};

use model::{Event, Timestamp};
use rustc_hash::FxHashMap;

use super::accounts::AccountIndex;
use super::withdrawals::Withdrawals;

/// The latest of each thing an account says of itself, and its follower counts over time.
#[derive(Debug, Default)]
pub struct Profiles {
    latest: FxHashMap<AccountIndex, Profile>,
    followers: Counts,
    following: Counts,
}

/// A counter of each account over time.
type Counts = FxHashMap<AccountIndex, Vec<(i64, u64)>>;

/// The latest known profile of one account.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// The handle, where it differs from the native id.
    pub handle: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// True where the owner asks not to be listed, or the account was closed.
    pub hidden: bool,
    /// Public counters, a flat JSON object of whole numbers.
    pub counters: Option<String>,
    times: Times,
}

/// When each field was last said.
#[derive(Debug, Clone, Default, PartialEq)]
struct Times {
    handle: Option<i64>,
    name: Option<i64>,
    hidden: Option<i64>,
    counters: Option<i64>,
}

impl Profiles {
    /// Takes what an event says of its actor; the latest wins, the greater text among equals.
    pub fn push(&mut self, account: AccountIndex, event: &Event<'_>) {
        let time = event.time.micros();
        for (name, counts) in [("followers", &mut self.followers), ("following", &mut self.following)] {
            if let Some(count) = event.counters.and_then(|text| counter(text, name)) {
                counts.entry(account).or_default().push((time, count));
            }
        }
        let profile = self.latest.entry(account).or_default();
        newer(&mut profile.handle, &mut profile.times.handle, event.handle, time);
        newer(&mut profile.name, &mut profile.times.name, event.name, time);
        newer(&mut profile.counters, &mut profile.times.counters, event.counters, time);
        if let Some(hidden) = event.hidden
            && profile.times.hidden.is_none_or(|before| time > before || (time == before && hidden))
        {
            profile.hidden = hidden;
            profile.times.hidden = Some(time);
        }
    }

    /// Hides closed accounts and sorts what is looked up by time.
    pub(crate) fn finish(&mut self, withdrawals: &Withdrawals) {
        for account in withdrawals.closed() {
            self.latest.entry(account).or_default().hidden = true;
        }
        self.followers
            .values_mut()
            .chain(self.following.values_mut())
            .for_each(|counts| counts.sort_unstable());
    }

    /// The latest profile of an account.
    pub fn get(&self, account: AccountIndex) -> Option<&Profile> {
        self.latest.get(&account)
    }

    /// The follower count that was last told before `at`.
    pub fn followers_at(&self, account: AccountIndex, at: Timestamp) -> Option<u64> {
        last_before(self.followers.get(&account)?, at)
    }

    /// How many the account followed, as last told before `at`.
    pub fn following_at(&self, account: AccountIndex, at: Timestamp) -> Option<u64> {
        last_before(self.following.get(&account)?, at)
    }

    /// A public counter of an account as last told.
    pub fn counter(&self, account: AccountIndex, name: &str) -> Option<u64> {
        counter(self.get(account)?.counters.as_deref()?, name)
    }

    /// All public counters of an account that are not negative, where they were last told before `at`.
    pub(crate) fn counters_at(&self, account: AccountIndex, at: Timestamp) -> Option<BTreeMap<String, f64>> {
        let profile = self.get(account)?;
        profile.times.counters.filter(|&time| time < at.micros())?;
        let object = parse(profile.counters.as_deref()?)?;
        Some(object.into_iter().filter_map(|(name, value)| Some((name, value.as_u64()? as f64))).collect())
    }

    /// Names of all counters that any profile carries, sorted.
    pub fn counter_names(&self) -> Vec<String> {
        let objects = self.latest.values().filter_map(|profile| parse(profile.counters.as_deref()?));
        let names: BTreeSet<String> =
            objects.flat_map(|object| object.into_iter().map(|(name, _)| name)).collect();
        names.into_iter().collect()
    }
}

fn last_before(counts: &[(i64, u64)], at: Timestamp) -> Option<u64> {
    let before = counts.partition_point(|&(time, _)| time < at.micros());
    before.checked_sub(1).map(|index| counts[index].1)
}

fn newer(held: &mut Option<String>, told: &mut Option<i64>, found: Option<&str>, time: i64) {
    let Some(found) = found else { return };
    let wins = told.is_none_or(|before| time > before || (time == before && held.as_deref() < Some(found)));
    if wins {
        *held = Some(found.to_owned());
        *told = Some(time);
    }
}

fn parse(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    serde_json::from_str(text).ok()
}

fn counter(text: &str, name: &str) -> Option<u64> {
    parse(text)?.get(name)?.as_u64()
}
