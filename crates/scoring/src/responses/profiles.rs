//! What accounts say of themselves: names, handles, public counters, and the wish not to be listed.

use std::collections::{BTreeMap, BTreeSet};

use model::Timestamp;
use rustc_hash::FxHashMap;

use super::accounts::AccountIndex;
use crate::fold::{Counted, Field, HIDDEN, People};

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
    /// When these counters were told.
    counted: Option<i64>,
}

impl Profiles {
    /// What folded people say of themselves; accounts that are closed are hidden.
    pub(crate) fn of(people: &People, closed: impl Iterator<Item = AccountIndex>) -> Profiles {
        let mut profiles = Profiles::default();
        for (row, text) in people.facts.iter().zip(people.fact_texts.iter()) {
            let profile = profiles.latest.entry(row.account).or_default();
            match row.field {
                Field::Handle => profile.handle = Some(text.to_owned()),
                Field::Name => profile.name = Some(text.to_owned()),
                Field::Hidden => profile.hidden = text == HIDDEN,
                Field::Counters => {
                    profile.counters = Some(text.to_owned());
                    profile.counted = Some(row.time);
                }
            }
        }
        for row in &people.counts {
            let counts = match row.counter {
                Counted::Followers => &mut profiles.followers,
                Counted::Following => &mut profiles.following,
            };
            // Rows of an account come by rising time.
            counts.entry(row.account).or_default().push((row.time, row.count));
        }
        closed.for_each(|account| profiles.latest.entry(account).or_default().hidden = true);
        profiles
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
        profile.counted.filter(|&time| time < at.micros())?;
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

fn parse(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    serde_json::from_str(text).ok()
}

/// A whole number of flat JSON counters.
pub(crate) fn counter(text: &str, name: &str) -> Option<u64> {
    parse(text)?.get(name)?.as_u64()
}
