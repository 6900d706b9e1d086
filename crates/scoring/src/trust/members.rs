//! The members: from whom trust starts.

use std::borrow::Cow;
use std::collections::BTreeSet;

use model::{Timestamp, TrustRules};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::responses::{AccountIndex, Response, Responses, slot_micros};

/// Membership before anything was seen: founders and named people.
const FOUNDER: i64 = i64::MIN;
/// No member.
const NEVER: i64 = i64::MAX;

/// The members at a moment, and what each membership rests on.
///
/// Members are the people the operator names; without that, *founders*, who had had responses from
/// [`TrustRules::founder_support`] people by the founding; and since then whoever has had responses from
/// [`TrustRules::support`] members in [`TrustRules::slots_of_support`] slots. A graph alone cannot tell a community from
/// its perfect copy, so time and named people must (Cheng and Friedman 2005).
#[derive(Debug)]
pub struct Members {
    joined: Vec<i64>,
    list: Vec<AccountIndex>,
    relied_on_by: FxHashMap<AccountIndex, Vec<AccountIndex>>,
}

/// How many people would be founders had the community been founded at `at`; the horizon is in seconds.
pub fn founders(responses: &Responses, at: Timestamp, rules: &TrustRules, horizon: i64) -> usize {
    let founding = Membership {
        founded: at.micros(),
        named: FxHashSet::default(),
        ..Membership::new(Cow::Borrowed(responses), at, *rules, horizon)
    };
    founding.members().list().len()
}

/// What decides membership.
pub(crate) struct Membership<'a> {
    responses: Cow<'a, Responses>,
    at: Timestamp,
    founded: i64,
    named: FxHashSet<AccountIndex>,
    rules: TrustRules,
    slot: i64,
}

impl<'a> Membership<'a> {
    /// Judges by the responses that stand at `at`; `horizon` is in seconds.
    pub fn new(
        responses: Cow<'a, Responses>,
        at: Timestamp,
        rules: TrustRules,
        horizon: i64,
    ) -> Membership<'a> {
        let community = &responses.community;
        let named = community.named.iter().filter_map(|account| responses.accounts.find(account));
        let named = named.map(|account| responses.person_of(account)).collect();
        let founded = community.founded.map_or(at.micros(), |founded| founded.micros().min(at.micros()));
        let slot = slot_micros(horizon);
        Membership { responses, at, founded, named, rules, slot }
    }

    /// The members, and what their membership rests on.
    pub fn members(&self) -> Members {
        let accounts = self.responses.accounts.len() as AccountIndex;
        let judged: Vec<(i64, Vec<AccountIndex>)> =
            (0..accounts).into_par_iter().with_min_len(512).map(|account| self.founder(account)).collect();
        let mut joined: Vec<i64> = judged.iter().map(|&(joined, _)| joined).collect();
        let mut rests_on: Vec<Vec<AccountIndex>> = judged.into_iter().map(|(_, critical)| critical).collect();
        if self.founded < self.at.micros() || !self.named.is_empty() {
            self.let_in(&mut joined, &mut rests_on);
        }
        let mut relied_on_by: FxHashMap<AccountIndex, Vec<AccountIndex>> = FxHashMap::default();
        for (account, critical) in rests_on.iter().enumerate() {
            for &responder in critical {
                relied_on_by.entry(responder).or_default().push(account as AccountIndex);
            }
        }
        let list = (0..accounts).filter(|&account| joined[account as usize] != NEVER).collect();
        Members { joined, list, relied_on_by }
    }

    /// Whether an account is a founder, and the responders without whom it were none.
    fn founder(&self, account: AccountIndex) -> (i64, Vec<AccountIndex>) {
        if !self.named.is_empty() {
            return (if self.named.contains(&account) { FOUNDER } else { NEVER }, Vec::new());
        }
        let early = |row: &Response| row.stands_at(self.at) && row.time < self.founded;
        let mut responders = self
            .responses
            .by_responder(account)
            .filter(|run| run.iter().any(early))
            .map(|run| run[0].responder);
        let needed = self.rules.founder_support as usize;
        // One more than needed tells that nobody's absence matters.
        let found: Vec<AccountIndex> = responders.by_ref().take(needed + 1).collect();
        match found.len() {
            count if count < needed => (NEVER, Vec::new()),
            count if count == needed => (FOUNDER, found),
            _ => (FOUNDER, Vec::new()),
        }
    }

    /// Lets in whoever members responded to enough, round by round, until nobody more comes in. A response counts
    /// where its responder was a member before it, so the end is the same in whatever order it is reached.
    fn let_in(&self, joined: &mut [i64], rests_on: &mut [Vec<AccountIndex>]) {
        // In the first round everybody who is a member may have brought somebody in; later on, only who came.
        let mut came: Vec<bool> = joined.iter().map(|&time| time != NEVER).collect();
        loop {
            let told = &*joined;
            let of_those_who_came = |row: &Response| came[row.responder as usize];
            let earlier: Vec<(AccountIndex, i64, Vec<AccountIndex>)> = (0..told.len() as AccountIndex)
                .into_par_iter()
                .with_min_len(512)
                .filter(|&account| told[account as usize] != FOUNDER)
                .filter(|&account| self.responses.to(account).iter().any(of_those_who_came))
                .filter_map(|account| {
                    let (time, supporters) = self.admission(account, |other| told[other as usize])?;
                    (time < told[account as usize]).then_some((account, time, supporters))
                })
                .collect();
            if earlier.is_empty() {
                return;
            }
            came.fill(false);
            for (account, time, supporters) in earlier {
                came[account as usize] = true;
                joined[account as usize] = time;
                rests_on[account as usize] = supporters;
            }
        }
    }

    /// When an account had enough responses from members, and from whom they were: while these stay members from
    /// their times on, so does the account. `joined` tells since when anybody is one.
    fn admission(
        &self,
        account: AccountIndex,
        joined: impl Fn(AccountIndex) -> i64,
    ) -> Option<(i64, Vec<AccountIndex>)> {
        let counts = |row: &&Response| row.stands_at(self.at) && joined(row.responder) < row.time;
        let to = self.responses.to(account);
        if to.len() < self.rules.support as usize {
            return None;
        }
        let mut rows: Vec<(i64, AccountIndex)> =
            to.iter().filter(counts).map(|row| (row.time, row.responder)).collect();
        rows.sort_unstable();
        let (mut slots, mut supporters) = (FxHashSet::default(), FxHashSet::default());
        let mut witnesses = Vec::new();
        for (time, responder) in rows {
            let another_slot = slots.insert(time.div_euclid(self.slot));
            let another_person = supporters.insert(responder);
            if another_slot || (another_person && supporters.len() <= self.rules.support as usize) {
                witnesses.push(responder);
            }
            let enough = slots.len() >= self.rules.slots_of_support as usize;
            if enough && supporters.len() >= self.rules.support as usize {
                return Some((time, witnesses));
            }
        }
        None
    }
}

impl Members {
    /// All of them, by rising index.
    pub fn list(&self) -> &[AccountIndex] {
        &self.list
    }

    /// True for a member.
    pub fn holds(&self, account: AccountIndex) -> bool {
        self.joined[account as usize] != NEVER
    }

    /// Who else would be no member had `left_out` never responded to anybody.
    pub(crate) fn lost_without(&self, how: &Membership<'_>, left_out: AccountIndex) -> Vec<AccountIndex> {
        let Some(first) = self.relied_on_by.get(&left_out) else { return Vec::new() };
        let mut changed: FxHashMap<AccountIndex, i64> = FxHashMap::from_iter([(left_out, NEVER)]);
        // Whoever was ever doubted may rest on others by now, so all of them are asked again after every change.
        // Times only grow later and each rests on earlier ones, so this ends, and ends the same in any order.
        let may_change = |account: &AccountIndex| self.may_change(*account, left_out);
        let mut doubted: BTreeSet<AccountIndex> = first.iter().copied().filter(may_change).collect();
        loop {
            let mut relying = Vec::new();
            for &account in doubted.iter().filter(|&&account| account != left_out) {
                let told =
                    |other: AccountIndex| changed.get(&other).copied().unwrap_or(self.joined[other as usize]);
                let was_founder = self.joined[account as usize] == FOUNDER;
                let first_time = was_founder && !changed.contains_key(&account);
                // A founder is doubted only where the one left out was critical.
                let time = how.admission(account, told).map_or(NEVER, |(time, _)| time);
                if first_time || told(account) != time {
                    changed.insert(account, time);
                    relying.push(account);
                }
            }
            if relying.is_empty() {
                break;
            }
            let relying = relying.iter().filter_map(|account| self.relied_on_by.get(account)).flatten();
            doubted.extend(relying.copied().filter(may_change));
        }
        let mut lost: Vec<AccountIndex> = changed
            .into_iter()
            .filter(|&(account, time)| account != left_out && time == NEVER && self.holds(account))
            .map(|(account, _)| account)
            .collect();
        lost.sort_unstable();
        lost
    }

    /// A founder stays one unless the one left out was critical; everybody else may change.
    fn may_change(&self, account: AccountIndex, left_out: AccountIndex) -> bool {
        self.joined[account as usize] != FOUNDER
            || self.relied_on_by.get(&left_out).is_some_and(|relying| relying.contains(&account))
    }
}
