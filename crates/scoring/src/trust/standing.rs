//! Trust: how likely an account is a genuine, independent person.

use std::borrow::Cow;
use std::sync::OnceLock;

use graph::Csr;
use model::{Timestamp, TrustRules};

use super::acquaintance::Acquaintance;
use super::attention::attention;
use super::members::Members;
use super::vouches::{Differences, Vouches};
use crate::responses::{AccountIndex, Responses};

/// Trust of everybody at a moment: an account is known where it is a member or a member vouches for it, by having
/// responded to it of late (see `docs/trust.md`).
///
/// So whatever accounts somebody makes, no more of them are known than members responded to. What an account does
/// itself can neither raise nor lower its own trust.
pub struct Trust<'a> {
    responses: Cow<'a, Responses>,
    at: Timestamp,
    horizon_seconds: i64,
    rules: TrustRules,
    members: Members,
    vouches: Vouches,
    /// Worked out when first asked for; `None` where nobody responded to anybody.
    attention: OnceLock<Option<Csr>>,
    acquaintance: Acquaintance,
}

/// Memory that one thread uses again for one target after another.
#[derive(Default)]
pub struct Sight(Differences);

impl<'a> Trust<'a> {
    /// By the responses that stand at `at`; the horizon is in seconds.
    pub fn at(
        responses: &'a Responses,
        at: Timestamp,
        rules: &TrustRules,
        horizon_seconds: i64,
    ) -> Trust<'a> {
        Trust::over(Cow::Borrowed(responses), at, rules, horizon_seconds)
    }

    /// The same for whoever keeps it longer than the responses at hand, which it shares.
    pub fn lasting(
        responses: &Responses,
        at: Timestamp,
        rules: &TrustRules,
        horizon_seconds: i64,
    ) -> Trust<'static> {
        Trust::over(Cow::Owned(responses.clone()), at, rules, horizon_seconds)
    }

    fn over(held: Cow<'a, Responses>, at: Timestamp, rules: &TrustRules, horizon_seconds: i64) -> Trust<'a> {
        held.work().trust_made();
        let members = Members::at(&held, at, rules);
        let vouches = Vouches::at(&held, &members, at, rules, horizon_seconds);
        let acquaintance = Acquaintance::at(&held, at);
        Trust {
            responses: held,
            at,
            horizon_seconds,
            rules: *rules,
            members,
            vouches,
            attention: OnceLock::new(),
            acquaintance,
        }
    }

    /// What it was made of.
    pub(crate) fn responses(&self) -> &Responses {
        &self.responses
    }

    /// Who responded to whom of late, and how much; `None` where nobody responded to anybody. No part of trust: evidence
    /// is told by it.
    pub(crate) fn attention(&self) -> Option<&Csr> {
        let work_out = || attention(&self.responses, self.at, &self.rules, self.horizon_seconds);
        self.attention.get_or_init(work_out).as_ref()
    }

    /// The moment it is of.
    pub(crate) fn moment(&self) -> Timestamp {
        self.at
    }

    /// Whose word makes others known.
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// Who is known at all.
    pub fn acquaintance(&self) -> &Acquaintance {
        &self.acquaintance
    }

    /// How many members vouch for an account.
    pub fn vouched_for(&self, account: AccountIndex) -> u32 {
        self.vouches.count(account)
    }

    /// For how many people an account vouches.
    pub fn vouches_of(&self, member: AccountIndex) -> usize {
        self.vouches.by(member).len()
    }

    /// The members who vouch for an account, by rising index.
    pub fn vouchers(&self, account: AccountIndex) -> impl Iterator<Item = AccountIndex> {
        // Only members who responded to somebody can vouch for them.
        let responders = self.responses.by_responder(account).map(|run| run[0].responder);
        responders.filter(move |&member| self.vouches.by(member).binary_search(&account).is_ok())
    }

    /// Trust of an account as anybody sees it who has no part in it: 0 or 1.
    pub fn of(&self, account: AccountIndex) -> f64 {
        f64::from(u8::from(self.members.holds(account) || self.vouches.count(account) > 0))
    }

    /// Everyone's trust as if `target` did not exist: `target` is no member and vouches for nobody, whoever is a member
    /// by a response of `target` alone is none, and what members vouch for `target` they have left for others. So nothing
    /// that `target` does, and no response to `target`, touches the trust of those who respond to `target`.
    pub fn seen_by<'t>(&'t self, target: AccountIndex, sight: &'t mut Sight) -> View<'t> {
        self.responses.work().seen();
        let lost = self.members.lost_without(target);
        self.vouches.without(target, lost, &mut sight.0);
        View { trust: self, target, lost, differences: &sight.0 }
    }
}

/// Trust as one target sees it.
pub struct View<'t> {
    trust: &'t Trust<'t>,
    target: AccountIndex,
    /// Who is no member without the target, by rising index.
    lost: &'t [AccountIndex],
    differences: &'t Differences,
}

/// How much of a responder counts as a known person, and how much as one of whom nothing is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regard {
    /// Part of `t`, 0 to 1.
    pub known: f64,
    /// Part of `k`, 0 to 1.
    pub unknown: f64,
}

impl View<'_> {
    /// Trust of an account: 0 or 1.
    pub fn trust(&self, account: AccountIndex) -> f64 {
        f64::from(u8::from(self.is_known(account)))
    }

    /// How many members vouch for an account, the target aside.
    pub(crate) fn vouched_for(&self, account: AccountIndex) -> u32 {
        self.trust.vouches.count(account).saturating_add_signed(self.differences.of(account))
    }

    /// True for a member, with or without the target.
    pub(crate) fn holds_member(&self, account: AccountIndex) -> bool {
        self.trust.members.holds(account)
    }

    fn is_known(&self, account: AccountIndex) -> bool {
        if account == self.target {
            return false;
        }
        let is_member = self.trust.members.holds(account) && self.lost.binary_search(&account).is_err();
        is_member || self.vouched_for(account) > 0
    }

    /// What a responder counts for: trust as known, the rest as unknown, times `single` where the account responds to
    /// nobody else; both less where trusted people object to it.
    pub fn regard(&self, responder: AccountIndex, single: f64) -> Regard {
        let trust = self.trust(responder);
        let wide = self.trust.acquaintance.responds_widely(responder);
        let kept = self.kept_of(responder);
        Regard { known: trust * kept, unknown: (1.0 - trust) * kept * if wide { 1.0 } else { single } }
    }

    /// What objections leave of a responder's weight: `1 - cap n / (n + half)`, where `n` is the summed trust of those
    /// who object, each counted once, the target aside.
    fn kept_of(&self, responder: AccountIndex) -> f64 {
        let objections = &self.trust.responses.objections;
        if objections.is_empty() {
            return 1.0;
        }
        let (cap, half) = (self.trust.rules.objection_cap, self.trust.rules.objection_half);
        // Whole units, so that no order of adding changes a bit.
        let trusted: u64 = objections
            .to(responder, self.trust.at)
            .filter(|&objector| objector != self.target)
            .map(|objector| (self.trust(objector) * 65_536.0).round() as u64)
            .sum();
        let n = trusted as f64 / 65_536.0;
        if n > 0.0 { 1.0 - cap * n / (n + half) } else { 1.0 }
    }
}
