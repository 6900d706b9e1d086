//! Trust: how likely an account is a genuine, independent person.

use std::borrow::Cow;

use graph::{Csr, RaceWalks, Walking};
use model::{Timestamp, TrustRules};

use super::acquaintance::Acquaintance;
use super::attention::attention;
use super::members::{Members, Membership};
use crate::responses::{AccountIndex, Responses};

/// Trust of everybody at a moment.
///
/// From each member walks go along attention (see [`graph::RaceWalks`]). The *standing* `H` of an account is the
/// sum over members of the share of walks that ever hit it, and trust is `H / (H + h0)`. Hitting, not visiting: what
/// an account does can neither raise nor lower its own standing (Hopcroft and Sheldon, WAW 2007).
pub struct Trust<'a> {
    responses: Cow<'a, Responses>,
    at: Timestamp,
    horizon_seconds: i64,
    rules: TrustRules,
    membership: Membership<'a>,
    members: Members,
    /// `None` where nobody responded to anybody.
    walked: Option<Walked>,
    acquaintance: Acquaintance,
}

/// Attention, and the walks on it.
struct Walked {
    attention: Csr,
    walks: RaceWalks,
}

impl Walked {
    fn over(attention: Csr, responses: &Responses, members: &Members, rules: &TrustRules) -> Option<Walked> {
        let walks = RaceWalks::run(&attention, &keys(responses), members.list(), &walking(rules)).ok()?;
        Some(Walked { attention, walks })
    }
}

/// Memory that one thread uses again for one target after another.
#[derive(Default)]
pub struct Sight(graph::Scratch);

/// Where the standing of an account comes from: the account a walk came from last, and its part of the standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LastHop {
    /// `None` for the account's own place among the members.
    pub from: Option<AccountIndex>,
    /// How many walks: their share of [`TrustRules::walks`] is a part of the standing, in members.
    pub walks: u32,
}

impl<'a> Trust<'a> {
    /// Walks over the responses that stand at `at`; the horizon is in seconds.
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
        let membership = Membership::new(held.clone(), at, *rules, horizon_seconds);
        let members = membership.members();
        let responses = &*held;
        let walked = attention(responses, at, rules, horizon_seconds)
            .and_then(|attention| Walked::over(attention, responses, &members, rules));
        let acquaintance = Acquaintance::at(responses, at);
        Trust {
            responses: held,
            at,
            horizon_seconds,
            rules: *rules,
            membership,
            members,
            walked,
            acquaintance,
        }
    }

    /// Trust in another world in which only those in `changed` acted otherwise, by mending the walks that a fresh
    /// start would walk otherwise; the same to the last bit as a fresh start.
    pub(crate) fn again<'w>(&self, world: &'w Responses, changed: &[AccountIndex]) -> Trust<'w> {
        let membership = Membership::new(Cow::Borrowed(world), self.at, self.rules, self.horizon_seconds);
        let members = membership.members();
        let walked = attention(world, self.at, &self.rules, self.horizon_seconds).and_then(|attention| {
            let Some(walked) = &self.walked else {
                return Walked::over(attention, world, &members, &self.rules);
            };
            let mut walks = walked.walks.clone();
            walks.repair(&attention, &keys(world), changed, members.list()).ok()?;
            Some(Walked { attention, walks })
        });
        let acquaintance = Acquaintance::at(world, self.at);
        Trust {
            responses: Cow::Borrowed(world),
            membership,
            members,
            walked,
            acquaintance,
            at: self.at,
            horizon_seconds: self.horizon_seconds,
            rules: self.rules,
        }
    }

    /// What it was made of.
    pub(crate) fn responses(&self) -> &Responses {
        &self.responses
    }

    /// Who responded to whom of late; `None` where nobody responded to anybody.
    pub(crate) fn attention(&self) -> Option<&Csr> {
        self.walked.as_ref().map(|walked| &walked.attention)
    }

    /// The moment it is of.
    pub(crate) fn moment(&self) -> Timestamp {
        self.at
    }

    /// Whom trust starts from.
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// Who is known at all.
    pub fn acquaintance(&self) -> &Acquaintance {
        &self.acquaintance
    }

    /// Standing `H` of an account, in members.
    pub fn standing(&self, account: AccountIndex) -> f64 {
        let hits = self.walked.as_ref().map_or(0, |walked| walked.walks.hits()[account as usize]);
        f64::from(hits) / f64::from(self.rules.walks)
    }

    /// Trust of an account as anybody sees it who has no part in it.
    pub fn of(&self, account: AccountIndex) -> f64 {
        self.of_standing(self.standing(account))
    }

    fn of_standing(&self, standing: f64) -> f64 {
        if standing > 0.0 { standing / (standing + self.rules.h0) } else { 0.0 }
    }

    /// The last hops of the walks that hit an account, the largest first; they add up to its standing.
    pub fn last_hops(&self, account: AccountIndex) -> Vec<LastHop> {
        let Some(Walked { walks, .. }) = &self.walked else { return Vec::new() };
        let mut hops: Vec<LastHop> =
            walks.last_hops(account).into_iter().map(|(from, walks)| LastHop { from, walks }).collect();
        let person = |hop: &LastHop| hop.from.map(|from| self.responses.accounts.person(from));
        hops.sort_by_key(|hop| (std::cmp::Reverse(hop.walks), person(hop)));
        hops
    }

    /// Everyone's trust as if `target` did not exist: walks that would step to `target` take the runner-up, and
    /// `target` is no member. So nothing that `target` does, and no response to `target`, touches the trust of those
    /// who respond to `target`.
    pub fn seen_by<'t>(&'t self, target: AccountIndex, sight: &'t mut Sight) -> View<'t> {
        self.responses.work().seen();
        let without = self.walked.as_ref().and_then(|walked| {
            let lost = self.members.lost_without(&self.membership, target);
            walked.walks.without(&walked.attention, target, &lost, &mut sight.0).ok()
        });
        View { trust: self, target, without }
    }
}

/// What draws are keyed by: people, in whatever order they were met.
pub(crate) fn keys(responses: &Responses) -> Vec<u64> {
    let accounts = 0..responses.accounts.len() as AccountIndex;
    accounts.map(|account| responses.accounts.person(account).0).collect()
}

/// Steps after which a walk is cut, whatever the constants.
const MOST_STEPS: u32 = 200;

/// The constants as walks take them. A walk is cut after so many steps that one in a million goes on.
pub(crate) fn walking(rules: &TrustRules) -> Walking {
    let mut left = 1.0;
    let longest = (1..MOST_STEPS).find(|_| {
        left *= rules.go_on;
        left < 1e-6
    });
    let longest = longest.unwrap_or(MOST_STEPS);
    Walking { seed: rules.seed, walks: rules.walks, slots: rules.slots, go_on: rules.go_on, longest }
}

/// Trust as one target sees it.
pub struct View<'t> {
    trust: &'t Trust<'t>,
    target: AccountIndex,
    without: Option<graph::Without<'t>>,
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
    /// Trust of an account, 0 to 1.
    pub fn trust(&self, account: AccountIndex) -> f64 {
        let hits = self.without.as_ref().map_or(0, |without| without.hits_of(account));
        self.trust.of_standing(f64::from(hits) / f64::from(self.trust.rules.walks))
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

#[cfg(test)]
mod tests {
    use model::{AccountId, Day, Event, Network, ResponseKind, event_id};
    use proptest::prelude::*;

    use super::*;
    use crate::{Community, ResponsesBuilder};

    const LAST_DAY: i32 = 60;

    /// (day, who acts, on whom)
    type Act = (i32, u8, u8);

    fn world(acts: &[Act], founded: Option<i32>) -> Responses {
        let network = Network::new("test").expect("a network");
        let mut builder = ResponsesBuilder::default();
        // Everybody occurs from the beginning, so that an act more or less renumbers nobody.
        for (day, actor, target) in (0..8).map(|who| (-1_000, who, (who + 1) % 8)).chain(acts.iter().copied())
        {
            let (time, actor, target) =
                (Day::from_number(day).start(), format!("n{actor}"), format!("n{target}"));
            let id = event_id(network, &[&day.to_string(), &actor, &target]);
            let event = Event::new(time, id, network, model::Kind::Respond(ResponseKind::Reply), &actor);
            builder.push(&Event { target: Some(&target), ..event });
        }
        let founded = founded.map(|day| Day::from_number(day).end());
        builder.finish(Community { founded, ..Community::default() })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

        /// What the attack suite relies on.
        #[test]
        fn mended_trust_is_that_of_a_fresh_start(
            acts in prop::collection::vec((0..LAST_DAY, 0u8..8, 0u8..8), 0..80),
            more in prop::collection::vec((0..LAST_DAY, 0u8..2, 0u8..8), 0..20),
            founded in prop::option::of(0..LAST_DAY),
        ) {
            let (rules, at) = (TrustRules::default(), Day::from_number(LAST_DAY).end());
            let horizon = 28 * 86_400;
            let before = world(&acts, founded);
            let all: Vec<Act> = acts.iter().chain(&more).copied().collect();
            let after = world(&all, founded);
            let network = Network::new("test").expect("a network");
            let index = |who: u8| after.accounts.find(&AccountId { network, native: format!("n{who}") });
            let changed: Vec<AccountIndex> = (0..2).filter_map(index).collect();
            let trust = Trust::at(&before, at, &rules, horizon);
            let (mended, fresh) = (trust.again(&after, &changed), Trust::at(&after, at, &rules, horizon));
            for account in 0..after.accounts.len() as AccountIndex {
                prop_assert_eq!(mended.standing(account), fresh.standing(account));
                prop_assert_eq!(mended.last_hops(account), fresh.last_hops(account));
            }
        }
    }
}
