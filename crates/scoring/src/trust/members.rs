//! The members: whose word makes others known.

use model::{Timestamp, TrustRules};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::responses::{AccountIndex, Responses};

/// The members at a moment, and what each membership rests on.
///
/// Members are the people the operator names; without that, *founders*, who had had responses from
/// [`TrustRules::founder_support`] people by the founding. Nobody becomes a member later: a graph alone cannot tell a
/// community from its perfect copy, so time or an operator must (Cheng and Friedman 2005), and whatever membership a
/// response could buy would let in others in its turn.
#[derive(Debug)]
pub struct Members {
    founded: Timestamp,
    holds: Vec<bool>,
    list: Vec<AccountIndex>,
    /// By responder, the founders who were none without that responder.
    resting_on: FxHashMap<AccountIndex, Vec<AccountIndex>>,
}

/// How many people would be founders had the community been founded at `at`.
pub fn founders(responses: &Responses, at: Timestamp, rules: &TrustRules) -> usize {
    Members::by_founding(responses, at, at, rules).list.len()
}

impl Members {
    /// The members by the responses that stand at `at`.
    pub(super) fn at(responses: &Responses, at: Timestamp, rules: &TrustRules) -> Members {
        let community = &responses.community;
        if community.named.is_empty() {
            // A moment before the founding is told as if the community were founded then.
            let founded = community.founded.map_or(at, |founded| founded.min(at));
            return Members::by_founding(responses, at, founded, rules);
        }
        let named = community.named.iter().filter_map(|account| responses.accounts.find(account));
        let named: FxHashSet<AccountIndex> = named.map(|account| responses.person_of(account)).collect();
        // Where an operator names people of a community that was never founded, no time vouches for anybody.
        let founded = community.founded.map_or(Timestamp::from_micros(i64::MIN), |founded| founded.min(at));
        Members::of(responses, founded, |account| named.contains(&account).then(Vec::new))
    }

    fn by_founding(responses: &Responses, at: Timestamp, founded: Timestamp, rules: &TrustRules) -> Members {
        let needed = rules.founder_support as usize;
        Members::of(responses, founded, |account| {
            let early = responses
                .by_responder(account)
                .filter(|run| run.iter().any(|row| row.stands_at(at) && row.time < founded.micros()));
            // One more than needed tells that nobody's absence matters.
            let responders: Vec<AccountIndex> = early.map(|run| run[0].responder).take(needed + 1).collect();
            match responders.len() {
                count if count < needed => None,
                count if count == needed => Some(responders),
                _ => Some(Vec::new()),
            }
        })
    }

    /// `membership` tells of an account, if it is a member, the responders without whom it were none.
    fn of(
        responses: &Responses,
        founded: Timestamp,
        membership: impl Fn(AccountIndex) -> Option<Vec<AccountIndex>> + Sync,
    ) -> Members {
        let accounts = responses.accounts.len() as AccountIndex;
        let found: Vec<(AccountIndex, Vec<AccountIndex>)> = (0..accounts)
            .into_par_iter()
            .with_min_len(512)
            .filter_map(|account| Some((account, membership(account)?)))
            .collect();
        let mut members = Members {
            founded,
            holds: vec![false; accounts as usize],
            list: Vec::with_capacity(found.len()),
            resting_on: FxHashMap::default(),
        };
        for (member, needed) in found {
            members.holds[member as usize] = true;
            members.list.push(member);
            for responder in needed {
                members.resting_on.entry(responder).or_default().push(member);
            }
        }
        members
    }

    /// The moment of the founding; the moment that is told where the community was not founded before.
    pub(super) fn founded(&self) -> Timestamp {
        self.founded
    }

    /// All of them, by rising index.
    pub fn list(&self) -> &[AccountIndex] {
        &self.list
    }

    /// True for a member.
    pub fn holds(&self, account: AccountIndex) -> bool {
        self.holds[account as usize]
    }

    /// Who else would be no member had `left_out` never responded to anybody, by rising index.
    pub(super) fn lost_without(&self, left_out: AccountIndex) -> &[AccountIndex] {
        self.resting_on.get(&left_out).map_or(&[], Vec::as_slice)
    }
}
