//! What each attacker does.

use std::ops::Range;

use model::ResponseKind;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::catalogue::{Attack, Shape, Way};
use super::field::{Field, some_of};
use super::stage::{Stage, response};
use crate::responses::{AccountIndex, Response, Responses, SLOTS_PER_HORIZON};

/// How many others each account of a ring responds to, beside the target.
const RING_REACH: usize = 8;

/// Slots after the founding over which members' replies are spread.
const SLOTS_OF_REPLIES: i64 = 12;

/// The slot in which puppets respond to each other, after the replies.
const SLOT_OF_TIES: i64 = 16;

/// Whoever lets somebody in does so with others, each in a slot of their own.
const VOUCHERS: usize = 3;

/// Responses added to the world, and whose acts are taken out of it first.
///
/// What is done to the target is told apart: it changes nobody's trust as the target sees it, so one world serves all
/// targets of a plan.
pub(super) struct Plan {
    /// Responses to others than the target.
    pub acts: Vec<Response>,
    pub silenced: Option<AccountIndex>,
    /// Accounts that attack, the target aside.
    pub attackers: Vec<AccountIndex>,
    towards: Towards,
}

/// What each attacker does to the target.
enum Towards {
    /// Responds in every slot since the founding, and within the last minute.
    InEverySlot,
    /// Responds so many times, spread over the time since the founding.
    Times(usize),
}

impl Plan {
    /// What is done to a world that serves all targets; the same for the same seed, attack, way and budget. `None` for
    /// an attack that is carried out otherwise.
    pub fn of(
        attack: Attack,
        way: Way,
        budget: usize,
        field: &Field,
        stage: &Stage<'_>,
        seed: u64,
    ) -> Option<Plan> {
        let mut draw = draws(attack, budget, seed);
        let puppets = &field.strangers[..budget.min(field.strangers.len())];
        let givers = way.giver.map_or(&[][..], |giver| field.givers(giver));
        let mut plan = Plan::by(puppets.to_vec());
        match attack {
            Attack::SockPuppets => {}
            Attack::PuppetRing => {
                plan.ring(stage);
                for &puppet in puppets {
                    let real = field.real[(draw.next_u64() % field.real.len() as u64) as usize];
                    plan.act(puppet, real, ResponseKind::Repost, stage.in_slot(SLOT_OF_TIES));
                }
            }
            Attack::MutualRing => {
                plan = Plan::by(some_of(&field.real, budget, &mut draw));
                plan.ring(stage);
            }
            Attack::BoughtResponses => plan = Plan::by(some_of(&field.low, budget, &mut draw)),
            Attack::HijackedAccount => {
                plan = Plan::by(some_of(&field.members, 1, &mut draw));
                plan.towards = Towards::Times(budget);
            }
            Attack::TreeBehindReplies => {
                let (replies, shape) = (way.replies?, way.shape?);
                plan.tree_behind(stage, shape, &givers[..replies.min(givers.len())]);
            }
            Attack::MembersLetIn => plan.members_let_in(stage, givers, way.replies?, 1),
            Attack::Slow => plan.members_let_in(stage, givers, way.replies?, SLOTS_PER_HORIZON),
            Attack::HijackedStrong => {
                plan = Plan::by(field.hijacked.iter().chain(puppets).copied().collect());
                plan.silenced = field.hijacked;
                plan.tie(stage, way.shape?, 0..plan.attackers.len(), Shape::MOST_TIES);
            }
            Attack::BeforeTheFounding => {
                let before = stage.founded.micros() - 1;
                for (place, &puppet) in puppets.iter().enumerate() {
                    plan.act(puppet, puppets[(place + 1) % puppets.len()], ResponseKind::Reply, before);
                }
            }
            Attack::SelfPromotion | Attack::ChosenNames | Attack::TrainTheModel => return None,
        }
        Some(plan)
    }

    /// The target withdraws all it did, and responds to so many others instead. Nobody responds to the target.
    pub fn self_promotion(
        budget: usize,
        target: AccountIndex,
        field: &Field,
        stage: &Stage<'_>,
        seed: u64,
    ) -> Plan {
        let mut draw = draws(Attack::SelfPromotion, budget, seed);
        let mut plan = Plan::by(Vec::new());
        plan.silenced = Some(target);
        for other in some_of(&field.real, budget, &mut draw) {
            let slot = (draw.next_u64() % stage.slots().max(1) as u64) as i64;
            plan.act(target, other, ResponseKind::Repost, stage.in_slot(slot));
        }
        plan
    }

    /// These respond to the target, and do nothing else.
    pub fn by(attackers: Vec<AccountIndex>) -> Plan {
        Plan { acts: Vec::new(), silenced: None, attackers, towards: Towards::InEverySlot }
    }

    /// All that a target received in the attacked world, by responder and time.
    pub fn received(&self, stage: &Stage<'_>, world: &Responses, target: AccountIndex) -> Vec<Response> {
        let times: Vec<i64> = match self.towards {
            Towards::InEverySlot => stage.every_slot().collect(),
            Towards::Times(times) => {
                let span = stage.at.micros() - stage.founded.micros();
                (0..times as i64).map(|turn| stage.at.micros() - 1 - turn * (span / times as i64)).collect()
            }
        };
        let mut rows = world.to(target).to_vec();
        rows.reserve(self.attackers.len() * times.len());
        for &attacker in self.attackers.iter().filter(|&&attacker| attacker != target) {
            rows.extend(times.iter().map(|&time| response(attacker, target, ResponseKind::Repost, time)));
        }
        rows.sort_by_key(|row| (row.responder, row.time));
        rows
    }

    fn act(&mut self, by: AccountIndex, target: AccountIndex, kind: ResponseKind, time: i64) {
        if by != target {
            self.acts.push(response(by, target, kind, time));
        }
    }

    /// Every attacker responds to those who follow in the ring.
    fn ring(&mut self, stage: &Stage<'_>) {
        let attackers = self.attackers.clone();
        for (place, &attacker) in attackers.iter().enumerate() {
            for step in 1..=RING_REACH.min(attackers.len().saturating_sub(1)) {
                let next = attackers[(place + step) % attackers.len()];
                self.act(attacker, next, ResponseKind::Repost, stage.in_slot(SLOT_OF_TIES));
            }
        }
    }

    /// Each giver replies once to a puppet of its own, behind which a part of the others stand in a shape. Where there
    /// are fewer puppets than givers, some have several givers.
    fn tree_behind(&mut self, stage: &Stage<'_>, shape: Shape, givers: &[AccountIndex]) {
        let all = self.attackers.len();
        let parts = givers.len().min(all);
        for (turn, &giver) in givers.iter().enumerate() {
            let root = self.attackers[(turn % parts.max(1)) * all / parts.max(1)];
            self.act(giver, root, ResponseKind::Reply, stage.in_slot(1 + turn as i64 % SLOTS_OF_REPLIES));
        }
        for part in 0..parts {
            let range = part * all / parts..(part + 1) * all / parts;
            self.tie(stage, shape, range, Shape::MOST_TIES / parts);
        }
    }

    /// Attackers of a range respond to each other in a shape.
    fn tie(&mut self, stage: &Stage<'_>, shape: Shape, range: Range<usize>, most: usize) {
        for (turn, (from, to)) in shape.ties(range.len(), most).into_iter().enumerate() {
            let (from, to) = (self.attackers[range.start + from], self.attackers[range.start + to]);
            // In either horizon, as there may be a limit to what counts in each.
            let slot = SLOT_OF_TIES + turn as i64 % 2 * SLOTS_PER_HORIZON;
            self.act(from, to, ResponseKind::Reply, stage.in_slot(slot));
        }
    }

    /// Three members reply to a few puppets, `every` so many slots, and puppets that three have replied to help: the
    /// first takes three replies, the second two, the third one, and each after these three again. Then whoever is let
    /// in by that lets in the others.
    fn members_let_in(&mut self, stage: &Stage<'_>, givers: &[AccountIndex], replies: usize, every: i64) {
        let puppets = self.attackers.clone();
        let last = puppets.len().saturating_sub(1);
        if givers.is_empty() || puppets.is_empty() {
            return;
        }
        let helpers = |puppet: usize| if puppet < VOUCHERS { puppet } else { 0 };
        let (mut given, mut next, mut insiders) = (0, 0, 0);
        'replies: for puppet in 0.. {
            for turn in 0..VOUCHERS - helpers(puppet) {
                if given == replies {
                    break 'replies;
                }
                let slot = (1 + given as i64 * every).max(next);
                let giver = givers[turn % givers.len().min(VOUCHERS)];
                self.act(giver, puppets[puppet.min(last)], ResponseKind::Reply, stage.in_slot(slot));
                (given, next) = (given + 1, slot + 1);
            }
            for helper in 0..helpers(puppet) {
                let (helper, puppet) = (puppets[helper.min(last)], puppets[puppet.min(last)]);
                self.act(helper, puppet, ResponseKind::Reply, stage.in_slot(next));
                next += 1;
            }
            insiders = puppet + 1;
        }
        self.let_in(stage, &puppets, insiders.max(1), next);
    }

    /// In waves of three slots each, those who are in respond to as many more as lets everybody in by the end, three
    /// to each.
    fn let_in(&mut self, stage: &Stage<'_>, puppets: &[AccountIndex], insiders: usize, first: i64) {
        let waves = ((stage.slots() - 1 - first) / VOUCHERS as i64).max(1);
        let all = puppets.len();
        let least = (all as f64 / insiders as f64).powf(1.0 / waves as f64).ceil() as usize;
        let growth = least.max(2);
        let mut inside = insiders.min(all);
        for wave in 0..waves {
            let until = (inside * growth).min(all);
            for new in inside..until {
                for turn in 0..VOUCHERS {
                    let voucher = puppets[(new * VOUCHERS + turn) % inside];
                    let slot = first + wave * VOUCHERS as i64 + turn as i64;
                    self.act(voucher, puppets[new], ResponseKind::Reply, stage.in_slot(slot));
                }
            }
            inside = until;
        }
    }
}

/// What draws for an attack at a budget.
fn draws(attack: Attack, budget: usize, seed: u64) -> Pcg64Mcg {
    let mix = [attack as u64, budget as u64];
    let seed = mix.into_iter().fold(seed, |seed, part| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part);
    Pcg64Mcg::seed_from_u64(seed)
}
