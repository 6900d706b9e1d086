//! Whom members vouch for: everybody they respond to, so many new people a horizon.

use model::{Timestamp, TrustRules};
use rayon::prelude::*;

use super::members::Members;
use crate::responses::{AccountIndex, Responses};

/// Who vouches for whom at a moment.
///
/// A member vouches for whoever it responded to within the window, by a response that stands, if it had responded to
/// them before the founding, or if they were among the first [`TrustRules::vouches`] people that it responded to for the
/// first time in some horizon. So what one member can be talked into, bought or taken over for has an end, whatever it
/// does; and however often it responds to somebody, it vouches once.
#[derive(Debug)]
pub(super) struct Vouches {
    /// By account, how many members vouch for it.
    counts: Vec<u32>,
    /// For whom each member vouches, by rising index: where each account's begin, and all of them one after another.
    begins: Vec<u32>,
    people: Vec<AccountIndex>,
    /// For each place among the first of a horizon that somebody waits for: who has it, and who waits; by who has it.
    waiting: Vec<Waiting>,
}

/// Somebody for whom a member would vouch if somebody else had not been there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    behind: AccountIndex,
    member: AccountIndex,
    account: AccountIndex,
}

/// A member's first response to somebody since the founding.
struct First {
    member: AccountIndex,
    horizon: i64,
    time: i64,
    target: AccountIndex,
    /// Whether it responded to them within the window.
    of_late: bool,
}

/// Differences that a moment has without somebody: used again and again by a thread.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// By account, vouches gained minus vouches lost; zero but for `touched`.
    changes: Vec<i32>,
    touched: Vec<AccountIndex>,
}

impl Vouches {
    /// By the responses that stand at `at`; the horizon is in seconds.
    pub fn at(
        responses: &Responses,
        members: &Members,
        at: Timestamp,
        rules: &TrustRules,
        horizon: i64,
    ) -> Vouches {
        let micros = horizon.saturating_mul(1_000_000).max(1);
        let begin = at.micros().saturating_sub((rules.window * micros as f64) as i64);
        let founded = members.founded().micros();
        let met = |target: AccountIndex| {
            responses.by_responder(target).filter_map(move |run| {
                let member = run[0].responder;
                // By rising time.
                let mut standing = run.iter().filter(|row| row.stands_at(at)).map(|row| row.time);
                let time = standing.next().filter(|_| members.holds(member))?;
                let of_late = standing.next_back().unwrap_or(time) >= begin;
                Some(First { member, horizon: time.div_euclid(micros), time, target, of_late })
            })
        };
        let targets = (0..responses.accounts.len() as AccountIndex).into_par_iter().with_min_len(512);
        let (before, mut since): (Vec<First>, Vec<First>) = targets
            .flat_map_iter(met)
            .filter(|first| first.of_late || first.time >= founded)
            .partition(|first| first.time < founded);
        let mut pairs: Vec<(AccountIndex, AccountIndex)> =
            before.into_iter().map(|first| (first.member, first.target)).collect();
        let person = |account: AccountIndex| responses.accounts.person(account);
        since.par_sort_unstable_by_key(|first| {
            (first.member, first.horizon, first.time, person(first.target), first.target)
        });
        let mut waiting = Vec::new();
        for firsts in since.chunk_by(|a, b| (a.member, a.horizon) == (b.member, b.horizon)) {
            let (inside, outside) = firsts.split_at(firsts.len().min(rules.vouches as usize));
            let of_late = inside.iter().filter(|first| first.of_late);
            pairs.extend(of_late.map(|first| (first.member, first.target)));
            if let Some(next) = outside.first().filter(|next| next.of_late) {
                waiting.extend(inside.iter().map(|first| Waiting {
                    behind: first.target,
                    member: next.member,
                    account: next.target,
                }));
            }
        }
        waiting.par_sort_unstable();
        Vouches::of(pairs, responses.accounts.len(), waiting)
    }

    fn of(mut pairs: Vec<(AccountIndex, AccountIndex)>, accounts: usize, waiting: Vec<Waiting>) -> Vouches {
        pairs.par_sort_unstable();
        let (mut counts, mut begins) = (vec![0u32; accounts], vec![0u32; accounts + 1]);
        for &(member, target) in &pairs {
            counts[target as usize] += 1;
            begins[member as usize + 1] += 1;
        }
        for account in 0..accounts {
            begins[account + 1] += begins[account];
        }
        let people = pairs.into_iter().map(|(_, target)| target).collect();
        Vouches { counts, begins, people, waiting }
    }

    /// How many members vouch for an account.
    pub fn count(&self, account: AccountIndex) -> u32 {
        self.counts[account as usize]
    }

    /// For whom an account vouches, by rising index; for nobody where it is no member.
    pub fn by(&self, member: AccountIndex) -> &[AccountIndex] {
        let [begin, end] = [0, 1].map(|step| self.begins[member as usize + step] as usize);
        &self.people[begin..end]
    }

    /// What is otherwise in a world without `missing`, in which those in `lost` are no members: none of them vouches, and
    /// whoever waits behind `missing` is vouched for.
    pub fn without(&self, missing: AccountIndex, lost: &[AccountIndex], differences: &mut Differences) {
        differences.begin(self.counts.len());
        for &member in std::iter::once(&missing).chain(lost) {
            self.by(member).iter().for_each(|&account| differences.add(account, -1));
        }
        let begin = self.waiting.partition_point(|waiting| waiting.behind < missing);
        for waiting in self.waiting[begin..].iter().take_while(|waiting| waiting.behind == missing) {
            if lost.binary_search(&waiting.member).is_err() {
                differences.add(waiting.account, 1);
            }
        }
    }
}

impl Differences {
    fn begin(&mut self, accounts: usize) {
        for account in self.touched.drain(..) {
            self.changes[account as usize] = 0;
        }
        self.changes.resize(accounts, 0);
    }

    fn add(&mut self, account: AccountIndex, vouches: i32) {
        self.changes[account as usize] += vouches;
        self.touched.push(account);
    }

    /// Vouches gained minus vouches lost.
    pub fn of(&self, account: AccountIndex) -> i32 {
        self.changes.get(account as usize).copied().unwrap_or(0)
    }
}
