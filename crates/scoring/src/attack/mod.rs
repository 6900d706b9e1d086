//! What manipulation buys: points gained by each attack at each budget, for Clout and for simpler rankings.

mod plans;
mod report;

use model::{Model, Score, Timestamp};
use rayon::prelude::*;

use crate::evaluation::{Horizon, counts_of, ranks_by_walks};
use crate::forecast::{Measuring, Recipe, measure_one, train};
use crate::responses::{AccountIndex, Responses};
use crate::trust::{Sight, Trust};

pub use plans::Attack;
pub use report::{AttackLine, AttackReport};

use plans::{Field, Plan};

/// How to attack.
#[derive(Debug, Clone)]
pub struct AttackOptions {
    /// Which attacks to run.
    pub attacks: Vec<Attack>,
    /// Picks targets, accomplices and moments.
    pub seed: u64,
    /// Targets out of everybody but the strong.
    pub ordinary: usize,
    /// Targets out of the hundredth with the highest scores.
    pub strong: usize,
    /// Attackers, or responses where one account attacks.
    pub budgets: Vec<usize>,
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

/// Rankings by walks over the whole graph are computed for the first so many targets of each kind alone.
const TARGETS_OF_WALKS: usize = 2;

/// Runs every attack at every budget against every target, each in a world of its own.
///
/// The model is fitted on the world as it is. In each attacked world everything is made again that a snapshot makes:
/// members, attention, walks, the target's features and score. `progress` is told of each attack done, out of how
/// many.
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
    let (mut responses, strangers) = responses.with_strangers(most);
    responses.community.founded = Some(founded);
    let model = train(&responses, at, seconds, None, &options.recipe).model;
    let stage = Stage { at, founded, seconds, model: &model };
    let trust = Trust::at(&responses, at, &model.trust, seconds);
    let field = Field::survey(&responses, &trust, &stage, strangers, options);
    let before: Vec<Standing> = judge_all(&stage, &responses, &trust, &field.targets);
    let mut report = AttackReport::new(&stage, &trust, &field, horizon);
    let all = options.attacks.len() * options.budgets.len();
    for (index, &name) in options.attacks.iter().enumerate() {
        for (step, &budget) in options.budgets.iter().enumerate() {
            let after: Vec<(Standing, u64)> = field
                .targets
                .par_iter()
                .enumerate()
                .map(|(place, &target)| {
                    let plan = Plan::of(name, budget, target, &field, &stage, options.seed);
                    attacked(&stage, &responses, target, field.by_walks(place), plan)
                })
                .collect();
            report.add(name, budget, &field, &before, &after);
            progress(index * options.budgets.len() + step + 1, all);
        }
    }
    Ok(report)
}

/// When and by which model is judged.
struct Stage<'a> {
    at: Timestamp,
    founded: Timestamp,
    seconds: i64,
    model: &'a Model,
}

/// Points of one target under each ranking, in the order of their names.
type Standing = Vec<(&'static str, f64)>;

fn judge_all(
    stage: &Stage<'_>,
    world: &Responses,
    trust: &Trust<'_>,
    targets: &[AccountIndex],
) -> Vec<Standing> {
    let walks = ranks_by_walks(world, trust.acquaintance(), stage.at);
    targets
        .iter()
        .map(|&target| {
            let mut points = stage.points(world, trust, target);
            points.extend(walks.iter().map(|ranking| {
                (ranking.name, on_the_scale(ranking.values[target as usize] * world.accounts.len() as f64))
            }));
            points
        })
        .collect()
}

/// The target's points in a world in which the plan was carried out, and the responses by members to attackers.
fn attacked(
    stage: &Stage<'_>,
    before: &Responses,
    target: AccountIndex,
    by_walks: bool,
    plan: Plan,
) -> (Standing, u64) {
    let Plan { responses, silenced, attackers } = plan;
    let world = before.altered(silenced, responses);
    let trust = Trust::at(&world, stage.at, &stage.model.trust, stage.seconds);
    let mut points = stage.points(&world, &trust, target);
    if by_walks {
        let walks = ranks_by_walks(&world, trust.acquaintance(), stage.at);
        points.extend(walks.iter().map(|ranking| {
            (ranking.name, on_the_scale(ranking.values[target as usize] * world.accounts.len() as f64))
        }));
    }
    let edges = attackers.iter().map(|&attacker| {
        let by_members =
            world.by_responder(attacker).filter(|run| trust.members().holds(run[0].responder)).count();
        by_members as u64
    });
    (points, edges.sum())
}

/// A count of people on the scale of scores, as it would be shown.
fn on_the_scale(people: f64) -> f64 {
    Score::of_people(people).tenths().points()
}

impl Stage<'_> {
    /// Points under Clout, then under each ranking that looks at the target's responses alone.
    fn points(&self, world: &Responses, trust: &Trust<'_>, target: AccountIndex) -> Standing {
        let how = Measuring::of(self.model);
        let mut sight = Sight::default();
        let view = trust.seen_by(target, &mut sight);
        let measured = measure_one(world, &view, self.at, &how, target);
        let clout = measured.map_or(1.0, |(_, steps)| self.model.score(&steps).tenths().points());
        let counts = counts_of(world, self.at, self.seconds, target);
        std::iter::once(("clout", clout))
            .chain(counts.into_iter().map(|(name, value)| (name, on_the_scale(value))))
            .collect()
    }
}
