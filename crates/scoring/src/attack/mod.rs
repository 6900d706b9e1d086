//! What manipulation buys: points and places gained by each attack at each budget, for Clout and for simpler rankings.

mod catalogue;
mod field;
mod names;
mod plans;
mod report;
mod stage;
mod training;

use model::{ResponseKind, Timestamp};
use rayon::prelude::*;

use crate::evaluation::{Horizon, ranks_by_walks};
use crate::forecast::{Recipe, train};
use crate::responses::{AccountIndex, Responses, SLOTS_PER_HORIZON};
use crate::trust::{Acquaintance, Trust, founders};

pub use catalogue::Attack;
pub use report::{AttackLine, AttackReport};

use catalogue::Way;
use field::{Field, Targets};
use plans::Plan;
use report::Outcome;
use stage::{Stage, Standing, on_the_scale, response};

/// How to attack.
#[derive(Debug, Clone)]
pub struct AttackOptions {
    /// Which attacks to run.
    pub attacks: Vec<Attack>,
    /// Picks targets and accomplices.
    pub seed: u64,
    /// Targets out of everybody but the strong.
    pub ordinary: usize,
    /// Targets out of the hundredth with the highest scores.
    pub strong: usize,
    /// Attackers, or responses where one account attacks.
    pub budgets: Vec<usize>,
    /// Names tried where one is chosen.
    pub names: usize,
    /// The horizon of the model that is attacked; by default as `evaluate` chooses it.
    pub horizon: Option<Horizon>,
    /// What the attacked model is fitted by.
    pub recipe: Recipe,
}

/// Why nothing could be attacked.
#[derive(Debug, thiserror::Error)]
pub enum AttackError {
    /// The lake holds no response.
    #[error("there are no responses to attack: import some first")]
    NoResponses,
    /// The data are too short for a founding before the attack.
    #[error(
        "the responses run from {first} to {last}, shorter than three horizons of {horizon}: \
         try a shorter --horizon"
    )]
    TooShort {
        /// First response.
        first: Timestamp,
        /// Last response.
        last: Timestamp,
        /// As asked or chosen.
        horizon: Horizon,
    },
}

/// The founding lies so many horizons before the end: attackers come after it.
const HORIZONS_OF_ATTACK: i64 = 2;

/// A founding as early as the data allow leaves at least so many members.
const LEAST_MEMBERS: usize = 3;

/// Rankings by walks over the whole graph are computed for the first so many targets of each kind alone.
const TARGETS_OF_WALKS: usize = 1;

/// Plain names among which a chosen one is judged.
const PLAIN_NAMES: usize = 5;

/// Runs every attack at every budget.
///
/// The model is fitted on the world as it is. Each way of each attack at each budget has a world of its own, in which
/// everything is made again that trust is made of. What is done to a target changes nobody's trust as the target sees
/// it, so one world serves many targets. `progress` is told of each world done, out of how many.
pub fn attack(
    responses: Responses,
    options: &AttackOptions,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<AttackReport, AttackError> {
    let (first, last) = responses.span().ok_or(AttackError::NoResponses)?;
    let horizon = options.horizon.unwrap_or_else(|| Horizon::fitting(first, last));
    let seconds = horizon.seconds(first, last);
    let at = last.plus_seconds(1);
    let founded = at.plus_seconds(-HORIZONS_OF_ATTACK * seconds);
    if founded.plus_seconds(-seconds) < first {
        return Err(AttackError::TooShort { first, last, horizon });
    }
    let most = options.budgets.iter().copied().max().unwrap_or(0);
    let natives: Vec<String> = (0..most).map(|number| format!("stranger\u{2}{number}")).collect();
    let (mut responses, strangers) = responses.with_strangers(natives.iter().map(String::as_str));
    responses.community.founded = Some(founded);
    let model = train(&responses, at, seconds, None, &options.recipe).model;
    let stage = Stage { at, founded, seconds, model: &model };
    let jobs = jobs(options);
    let (mut report, field) = {
        let ground =
            Ground::survey(&responses, stage, &strangers, options).ok_or(AttackError::NoResponses)?;
        let mut report = AttackReport::new(&ground.stage, &ground.trust, &ground.field, horizon);
        // Founded earlier, everybody's trust and score are others.
        let early = options.attacks.contains(&Attack::Slow).then(|| founded_early(&responses, &stage, first));
        let early =
            early.as_ref().and_then(|(world, stage)| Ground::survey(world, *stage, &strangers, options));
        for (done, job) in jobs.iter().enumerate() {
            match (job.attack, &early) {
                (Attack::Slow, Some(early)) => early.run(job, options, &mut report),
                (Attack::Slow, None) => {}
                _ => ground.run(job, options, &mut report),
            }
            progress(done + 1, jobs.len());
        }
        (report, ground.field)
    };
    // Last of all, as it makes accounts of the names.
    if options.attacks.contains(&Attack::ChosenNames) {
        choose_names(responses, &stage, &field, options.names, &mut report);
    }
    progress(jobs.len(), jobs.len());
    Ok(report)
}

/// One world to make.
struct Job {
    attack: Attack,
    way: Way,
    budget: usize,
}

fn jobs(options: &AttackOptions) -> Vec<Job> {
    let mut jobs = Vec::new();
    for &attack in &options.attacks {
        for way in attack.ways() {
            let budgets = match attack {
                Attack::ChosenNames => Vec::new(),
                Attack::TrainTheModel => options
                    .budgets
                    .iter()
                    .map(|&budget| budget.min(training::MOST_PUPPETS))
                    .max()
                    .into_iter()
                    .collect(),
                _ => options.budgets.clone(),
            };
            jobs.extend(budgets.into_iter().map(|budget| Job { attack, way, budget }));
        }
    }
    jobs
}

/// The same world founded as many whole horizons before the end as leaves one before the founding, and enough members.
fn founded_early<'m>(responses: &Responses, stage: &Stage<'m>, first: Timestamp) -> (Responses, Stage<'m>) {
    let horizons = (stage.at.seconds() - first.seconds()) / stage.seconds - 1;
    let mut world = responses.clone();
    let mut early = *stage;
    for horizons in (HORIZONS_OF_ATTACK..=horizons.max(HORIZONS_OF_ATTACK)).rev() {
        early.founded = stage.at.plus_seconds(-horizons * stage.seconds);
        world.community.founded = Some(early.founded);
        if founders(&world, early.founded, &stage.model.trust) >= LEAST_MEMBERS {
            break;
        }
    }
    (world, early)
}

/// A world before anything is done to it.
struct Ground<'a> {
    stage: Stage<'a>,
    world: &'a Responses,
    trust: Trust<'a>,
    field: Field,
}

impl<'a> Ground<'a> {
    /// `None` where nobody has a score.
    fn survey(
        world: &'a Responses,
        stage: Stage<'a>,
        strangers: &[AccountIndex],
        options: &AttackOptions,
    ) -> Option<Ground<'a>> {
        let trust = Trust::at(world, stage.at, &stage.model.trust, stage.seconds);
        let mut field = Field::survey(world, &trust, &stage, strangers, options)?;
        if options.attacks.iter().any(|attack| attack.is_broad()) {
            let Targets { list, before, .. } = &field.many;
            let walked = walked(world, stage.at, list);
            let first = |place: &usize| field.many.is_first(*place, TARGETS_OF_WALKS);
            let places: Vec<usize> = (0..before.len()).filter(first).collect();
            for place in places {
                field.many.before[place].points.extend(&walked[place]);
            }
        }
        Some(Ground { stage, world, trust, field })
    }

    fn run(&self, job: &Job, options: &AttackOptions, report: &mut AttackReport) {
        let Job { attack, way, budget } = *job;
        match attack {
            Attack::Slow => {
                let horizons = self.stage.slots() / SLOTS_PER_HORIZON;
                let job = Job { way: Way { replies: Some(horizons as usize), ..way }, ..*job };
                self.plan(&job, options, report);
            }
            Attack::SelfPromotion => self.promote(budget, options.seed, report),
            Attack::TrainTheModel => {
                let puppets = &self.field.strangers[..budget.min(self.field.strangers.len())];
                let trained =
                    training::training(&self.stage, self.world, &self.field, &options.recipe, puppets);
                report.add_training(job, &trained);
            }
            _ => self.plan(job, options, report),
        }
    }

    fn plan(&self, job: &Job, options: &AttackOptions, report: &mut AttackReport) {
        let plan = Plan::of(job.attack, job.way, job.budget, &self.field, &self.stage, options.seed);
        plan.into_iter().for_each(|plan| self.carry_out(job, plan, report));
    }

    /// Makes the world in which a plan was carried out, and judges all its targets there.
    fn carry_out(&self, job: &Job, mut plan: Plan, report: &mut AttackReport) {
        let targets = if job.attack.is_broad() { &self.field.many } else { &self.field.pair };
        let acts = std::mem::take(&mut plan.acts);
        let altered =
            (!acts.is_empty() || plan.silenced.is_some()).then(|| self.world.altered(plan.silenced, acts));
        let world = altered.as_ref().unwrap_or(self.world);
        let anew = altered
            .as_ref()
            .map(|world| Trust::at(world, self.stage.at, &self.stage.model.trust, self.stage.seconds));
        let trust = anew.as_ref().unwrap_or(&self.trust);
        let after = targets.list.par_iter().enumerate().map(|(place, &target)| {
            let received = plan.received(&self.stage, world, target);
            let mut standing = self.stage.standing(trust, target, &received);
            if job.attack.is_broad() && targets.is_first(place, TARGETS_OF_WALKS) {
                let world = world.receiving(target, received);
                standing.points.extend(walked(&world, self.stage.at, &[target]).swap_remove(0));
            }
            standing
        });
        let after: Vec<Standing> = after.collect();
        let outcome = Outcome {
            replies: edges(world, trust, &plan.attackers),
            ties: ties(world, &plan.attackers),
            members: plan
                .attackers
                .iter()
                .filter(|&&attacker| trust.members().holds(attacker) && !self.trust.members().holds(attacker))
                .count() as u64,
        };
        report.add(job, &self.field, targets, &targets.before, &after, &outcome);
    }

    /// Each target changes what it does itself, in a world of its own.
    fn promote(&self, budget: usize, seed: u64, report: &mut AttackReport) {
        let targets = &self.field.pair;
        let after = targets.list.iter().map(|&target| {
            let plan = Plan::self_promotion(budget, target, &self.field, &self.stage, seed);
            let world = self.world.altered(plan.silenced, plan.acts);
            let trust = Trust::at(&world, self.stage.at, &self.stage.model.trust, self.stage.seconds);
            self.stage.standing(&trust, target, world.to(target))
        });
        let after: Vec<Standing> = after.collect();
        let job = Job { attack: Attack::SelfPromotion, way: Way::default(), budget };
        report.add(&job, &self.field, targets, &targets.before, &after, &Outcome::default());
    }
}

/// Points of each of some targets under rankings by walks over the whole graph.
fn walked(world: &Responses, at: Timestamp, targets: &[AccountIndex]) -> Vec<Vec<(&'static str, f64)>> {
    let walks = ranks_by_walks(world, &Acquaintance::at(world, at), at);
    let people = world.accounts.len() as f64;
    let of = |&target: &AccountIndex| {
        let points = |value: f64| on_the_scale(value * people);
        walks.iter().map(|ranking| (ranking.name, points(ranking.values[target as usize]))).collect()
    };
    targets.iter().map(of).collect()
}

/// Pairs of a member, no attacker itself, and an attacker it responded to.
fn edges(world: &Responses, trust: &Trust<'_>, attackers: &[AccountIndex]) -> u64 {
    let mut attacks = vec![false; world.accounts.len()];
    attackers.iter().for_each(|&attacker| attacks[attacker as usize] = true);
    let honest = |account: AccountIndex| trust.members().holds(account) && !attacks[account as usize];
    let of = |&attacker: &AccountIndex| {
        world.by_responder(attacker).filter(|run| honest(run[0].responder)).count() as u64
    };
    attackers.iter().map(of).sum()
}

/// Pairs of attackers of whom the first responded to the second.
fn ties(world: &Responses, attackers: &[AccountIndex]) -> u64 {
    let mut attacks = vec![false; world.accounts.len()];
    attackers.iter().for_each(|&attacker| attacks[attacker as usize] = true);
    let of = |&attacker: &AccountIndex| {
        world.by_responder(attacker).filter(|run| attacks[run[0].responder as usize]).count() as u64
    };
    attackers.iter().map(of).sum()
}

/// The member who responded to the most others, so that names have the most to win, replies once to a puppet, which
/// responds to the target: gained is what the best of the chosen names has more than the middle of plain ones, each in a
/// world of its own.
fn choose_names(
    responses: Responses,
    stage: &Stage<'_>,
    field: &Field,
    tried: usize,
    report: &mut AttackReport,
) {
    let Some((giver, &target)) = field.busiest.zip(field.pair.list.first()) else { return };
    let chosen = names::chosen(&responses, giver, stage, tried);
    let plain: Vec<String> = (0..PLAIN_NAMES).map(|number| format!("plain\u{2}{number}")).collect();
    let all = plain.iter().chain(&chosen).map(String::as_str);
    let (world, puppets) = responses.with_strangers(all);
    let judged: Vec<(Standing, u64)> = puppets
        .iter()
        .map(|&puppet| {
            let world =
                world.altered(None, vec![response(giver, puppet, ResponseKind::Reply, stage.in_slot(1))]);
            let trust = Trust::at(&world, stage.at, &stage.model.trust, stage.seconds);
            let plan = Plan::by(vec![puppet]);
            let standing = stage.standing(&trust, target, &plan.received(stage, &world, target));
            (standing, edges(&world, &trust, &[puppet]))
        })
        .collect();
    let (plain, chosen) = judged.split_at(PLAIN_NAMES.min(judged.len()));
    let mut plain = plain.to_vec();
    plain.sort_by(|a, b| a.0.score.total_cmp(&b.0.score));
    let best = chosen.iter().max_by(|a, b| a.0.score.total_cmp(&b.0.score));
    let (Some((middle, _)), Some((best, replies))) = (plain.get(plain.len() / 2), best) else { return };
    let job = Job { attack: Attack::ChosenNames, way: Way::default(), budget: tried };
    let outcome = Outcome { replies: *replies, ..Outcome::default() };
    let targets = Targets { list: vec![target], ordinary: 1, before: Vec::new() };
    report.add(&job, field, &targets, std::slice::from_ref(middle), std::slice::from_ref(best), &outcome);
}
