//! What each attacker does.

use model::ResponseKind;
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

use super::{AttackOptions, Stage, TARGETS_OF_WALKS};
use crate::forecast::{Measuring, measure};
use crate::responses::{AccountIndex, PostKey, Response, Responses};
use crate::trust::Trust;

/// A way of buying points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attack {
    /// New accounts that all respond to the target daily.
    SockPuppets,
    /// The same, who also respond to each other and to real people.
    PuppetRing,
    /// Real accounts that boost the target and each other.
    MutualRing,
    /// Responses bought from existing accounts of low trust.
    BoughtResponses,
    /// One member who responds at command.
    HijackedAccount,
    /// The target changes its own acts at will.
    SelfPromotion,
}

impl Attack {
    /// Every attack.
    pub const ALL: [Attack; 6] = [
        Attack::SockPuppets,
        Attack::PuppetRing,
        Attack::MutualRing,
        Attack::BoughtResponses,
        Attack::HijackedAccount,
        Attack::SelfPromotion,
    ];

    /// Its name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Attack::SockPuppets => "sock_puppets",
            Attack::PuppetRing => "puppet_ring",
            Attack::MutualRing => "mutual_ring",
            Attack::BoughtResponses => "bought_responses",
            Attack::HijackedAccount => "hijacked_account",
            Attack::SelfPromotion => "self_promotion",
        }
    }

    /// The attack of a name.
    pub fn of_name(name: &str) -> Option<Attack> {
        Attack::ALL.into_iter().find(|attack| attack.name() == name)
    }

    /// What it is, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Attack::SockPuppets => "new accounts that all respond to the target daily",
            Attack::PuppetRing => "new accounts that also respond to each other and to real people",
            Attack::MutualRing => "real accounts that boost the target and each other",
            Attack::BoughtResponses => "responses bought from existing accounts of low trust",
            Attack::HijackedAccount => "one member who responds at command",
            Attack::SelfPromotion => "the target changes its own acts at will",
        }
    }
}

/// Trust below this is low.
const LOW_TRUST: f64 = 0.1;

/// How many others each account of a ring responds to, beside the target.
const RING_REACH: usize = 8;

/// Daily responses go back so many days at most.
const MOST_DAYS: i64 = 28;

/// Slots of 1/28 horizon over which attackers spread a second response each.
const SLOTS: i64 = 28;

/// Who is attacked, and who can be made use of.
pub(super) struct Field {
    /// The ordinary targets, then the strong.
    pub targets: Vec<AccountIndex>,
    /// How many of the targets are ordinary.
    pub ordinary: usize,
    strangers: Vec<AccountIndex>,
    real: Vec<AccountIndex>,
    low: Vec<AccountIndex>,
    members: Vec<AccountIndex>,
}

impl Field {
    /// Chooses targets, and sorts out whom an attacker can make use of.
    pub fn survey(
        world: &Responses,
        trust: &Trust<'_>,
        stage: &Stage<'_>,
        strangers: Vec<AccountIndex>,
        options: &AttackOptions,
    ) -> Field {
        let model = stage.model;
        let how = Measuring::of(model);
        let table = measure(world, trust, stage.at, &how);
        let mut scored: Vec<(f64, AccountIndex)> = table
            .people
            .iter()
            .enumerate()
            .map(|(position, measured)| (model.score(table.row(position)).get(), measured.account))
            .collect();
        let person = |account: AccountIndex| world.accounts.person(account);
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(person(a.1).cmp(&person(b.1))));
        let strong = scored.len().div_ceil(100);
        let mut draw = Pcg64Mcg::seed_from_u64(options.seed);
        let mut pick = |from: &[(f64, AccountIndex)], count: usize| -> Vec<AccountIndex> {
            let accounts: Vec<AccountIndex> = from.iter().map(|&(_, account)| account).collect();
            some_of(&accounts, count, &mut draw)
        };
        let mut targets = pick(&scored[strong..], options.ordinary);
        let ordinary = targets.len();
        targets.extend(pick(&scored[..strong], options.strong));
        let mut real: Vec<AccountIndex> = (0..strangers.first().copied().unwrap_or(0)).collect();
        // By person, so that the order in which accounts were met decides nothing.
        real.sort_unstable_by_key(|&account| person(account));
        let low = real.iter().copied().filter(|&account| trust.of(account) < LOW_TRUST).collect();
        let members = real.iter().copied().filter(|&account| trust.members().holds(account)).collect();
        Field { targets, ordinary, strangers, real, low, members }
    }

    /// True for the few targets for which rankings over the whole graph are computed.
    pub fn by_walks(&self, place: usize) -> bool {
        place < TARGETS_OF_WALKS || (place >= self.ordinary && place < self.ordinary + TARGETS_OF_WALKS)
    }
}

/// `count` different ones, by a partial shuffle; all, where there are no more.
fn some_of(from: &[AccountIndex], count: usize, draw: &mut Pcg64Mcg) -> Vec<AccountIndex> {
    let mut from = from.to_vec();
    let count = count.min(from.len());
    for place in 0..count {
        let other = place + (draw.next_u64() % (from.len() - place) as u64) as usize;
        from.swap(place, other);
    }
    from.truncate(count);
    from
}

/// Responses added to the world, and whose acts are taken out of it first.
pub(super) struct Plan {
    pub responses: Vec<Response>,
    pub silenced: Option<AccountIndex>,
    /// Accounts that attack, the target aside.
    pub attackers: Vec<AccountIndex>,
}

impl Plan {
    /// What is done to the world; the same for the same seed, attack, budget and target.
    pub fn of(
        attack: Attack,
        budget: usize,
        target: AccountIndex,
        field: &Field,
        stage: &Stage<'_>,
        seed: u64,
    ) -> Plan {
        let mix = [attack as u64, budget as u64, u64::from(target)];
        let seed = mix.into_iter().fold(seed, |seed, part| seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ part);
        let mut draw = Pcg64Mcg::seed_from_u64(seed);
        let others = |from: &[AccountIndex], count: usize, draw: &mut Pcg64Mcg| {
            let mut some = some_of(from, count + 1, draw);
            some.retain(|&account| account != target);
            some.truncate(count);
            some
        };
        let mut plan = Plan { responses: Vec::new(), silenced: None, attackers: Vec::new() };
        match attack {
            Attack::SockPuppets => plan.attackers = field.strangers[..budget].to_vec(),
            Attack::PuppetRing => {
                plan.attackers = field.strangers[..budget].to_vec();
                plan.ring(stage);
                for &attacker in &field.strangers[..budget] {
                    let real = field.real[(draw.next_u64() % field.real.len() as u64) as usize];
                    plan.respond(stage, attacker, real, 1);
                }
            }
            Attack::MutualRing => {
                plan.attackers = others(&field.real, budget, &mut draw);
                plan.ring(stage);
            }
            Attack::BoughtResponses => plan.attackers = others(&field.low, budget, &mut draw),
            Attack::HijackedAccount => plan.attackers = others(&field.members, 1, &mut draw),
            Attack::SelfPromotion => {
                plan.silenced = Some(target);
                for real in others(&field.real, budget, &mut draw) {
                    let seconds = (draw.next_u64() % (stage.seconds as u64).max(1)) as i64;
                    plan.respond(stage, target, real, 1 + seconds);
                }
                return plan;
            }
        }
        match attack {
            Attack::HijackedAccount => {
                for &member in &plan.attackers.clone() {
                    plan.again_and_again(stage, member, target, budget);
                }
            }
            _ => plan.daily(stage, target),
        }
        plan
    }

    /// Every attacker responds to the target a second before the end and on the same second of each day since the
    /// founding, and once more, in turns, so that every slot of the last horizon sees a response.
    fn daily(&mut self, stage: &Stage<'_>, target: AccountIndex) {
        let days = ((stage.at.seconds() - stage.founded.seconds()) / 86_400).min(MOST_DAYS);
        for (turn, attacker) in self.attackers.clone().into_iter().enumerate() {
            for day in 0..days.max(1) {
                self.respond(stage, attacker, target, 1 + day * 86_400);
            }
            self.respond(stage, attacker, target, 1 + turn as i64 % SLOTS * stage.seconds / SLOTS);
        }
    }

    /// Every attacker responds to those who follow in the ring.
    fn ring(&mut self, stage: &Stage<'_>) {
        let attackers = self.attackers.clone();
        for (place, &attacker) in attackers.iter().enumerate() {
            for step in 1..=RING_REACH.min(attackers.len().saturating_sub(1)) {
                self.respond(stage, attacker, attackers[(place + step) % attackers.len()], 2);
            }
        }
    }

    /// One account responds so many times, spread over the time since the founding.
    fn again_and_again(&mut self, stage: &Stage<'_>, from: AccountIndex, to: AccountIndex, times: usize) {
        let span = stage.at.seconds() - stage.founded.seconds();
        for turn in 0..times as i64 {
            self.respond(stage, from, to, 1 + turn * span / times as i64);
        }
    }

    fn respond(&mut self, stage: &Stage<'_>, responder: AccountIndex, target: AccountIndex, before: i64) {
        if responder != target {
            self.responses.push(Response {
                target,
                responder,
                by: responder,
                kind: ResponseKind::Repost,
                post: PostKey::NONE,
                time: stage.at.plus_seconds(-before).micros(),
                until: i64::MAX,
            });
        }
    }
}
