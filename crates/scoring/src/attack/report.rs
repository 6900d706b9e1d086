//! Points and places gained, summed up.

use model::Timestamp;
use serde::Serialize;

use super::catalogue::{Giver, Shape};
use super::field::{Field, Targets};
use super::stage::{Stage, Standing};
use super::training::{Judged, Trained};
use super::{Attack, Job};
use crate::evaluation::Horizon;
use crate::trust::Trust;

/// Everything that `clout attack` prints.
#[derive(Debug, Clone, Serialize)]
pub struct AttackReport {
    /// The moment that is scored.
    pub at: Timestamp,
    /// Founders had standing by then; attackers come after it, unless an attack says otherwise.
    pub founded: Timestamp,
    /// The horizon of the model.
    pub horizon: String,
    /// Accounts that trust starts from.
    pub members: usize,
    /// People who have a score.
    pub people: usize,
    /// Targets below the top hundredth, of the attacks that are tried on many.
    pub ordinary: usize,
    /// Targets within it.
    pub strong: usize,
    /// The most that any number of unknown accounts can add to any score, in points.
    pub bound: f64,
    /// What somebody who has nothing gains by one fully known person who responds in every slot, in points.
    pub known_person: f64,
    /// One line an attack, way, budget and ranking.
    pub attacks: Vec<AttackLine>,
    /// The same of puppets that were active before the founding: nothing is promised about these.
    pub before_the_founding: Vec<AttackLine>,
}

/// Points gained by the targets of one attack under one ranking.
#[derive(Debug, Clone, Serialize)]
pub struct AttackLine {
    /// The attack.
    pub name: &'static str,
    /// Which members reply to puppets; null where none do.
    pub giver: Option<String>,
    /// How many replies the attack is given; null where none are.
    pub replies: Option<usize>,
    /// Whom puppets respond to among themselves; null where that is not chosen.
    pub shape: Option<&'static str>,
    /// Attackers, responses where one account attacks, or names tried.
    pub budget: usize,
    /// `clout` or a baseline, its value taken as a number of people on the same scale.
    pub ranker: &'static str,
    /// Targets.
    pub targets: usize,
    /// Over all targets.
    pub points_median: f64,
    /// The worst of all targets; of `train_the_model`, the most that anybody gains.
    pub points_max: f64,
    /// Over ordinary targets.
    pub ordinary_median: f64,
    /// The worst of the ordinary targets.
    pub ordinary_max: f64,
    /// Over strong targets.
    pub strong_median: f64,
    /// The worst of the strong targets.
    pub strong_max: f64,
    /// Places of the ordinary targets before and after, each the median over targets: among what everybody else had
    /// before. Null for baselines.
    pub ordinary_places: Option<[usize; 2]>,
    /// The same of the strong targets.
    pub strong_places: Option<[usize; 2]>,
    /// Pairs of a member, no attacker itself, and an attacker it responded to.
    pub attack_edges: u64,
    /// Pairs of attackers of whom the first responded to the second.
    pub ties: u64,
    /// Attackers who became members.
    pub attackers_let_in: u64,
    /// Sum of the weights of the honest model and of the one that was fitted under attack; null elsewhere.
    pub levels: Option<[f64; 2]>,
}

/// What a plan came to, beside points.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Outcome {
    pub replies: u64,
    pub ties: u64,
    pub members: u64,
}

impl AttackReport {
    pub(super) fn new(stage: &Stage<'_>, trust: &Trust<'_>, field: &Field, horizon: Horizon) -> AttackReport {
        AttackReport {
            at: stage.at,
            founded: stage.founded,
            horizon: horizon.to_string(),
            members: trust.members().list().len(),
            people: field.scored(),
            ordinary: field.many.ordinary,
            strong: field.many.list.len() - field.many.ordinary,
            bound: stage.model.unknown_bound(),
            known_person: stage.model.worth_of_a_known_person(&[]),
            attacks: Vec::new(),
            before_the_founding: Vec::new(),
        }
    }

    fn lines_of(&mut self, attack: Attack) -> &mut Vec<AttackLine> {
        if attack == Attack::BeforeTheFounding { &mut self.before_the_founding } else { &mut self.attacks }
    }

    pub(super) fn add(
        &mut self,
        job: &Job,
        field: &Field,
        targets: &Targets,
        before: &[Standing],
        after: &[Standing],
        outcome: &Outcome,
    ) {
        let Some(rankers) = before.first() else { return };
        let is_ordinary = |place: usize| place < targets.ordinary;
        let places = |ordinary: bool| -> Option<[usize; 2]> {
            let of = |place: usize| {
                let (before, after) = (before[place].score, after[place].score);
                [field.place(before, before), field.place(before, after)]
            };
            let all: Vec<[usize; 2]> =
                (0..after.len()).filter(|&place| is_ordinary(place) == ordinary).map(of).collect();
            let middle = |side: usize| {
                let mut places: Vec<usize> = all.iter().map(|pair| pair[side]).collect();
                places.sort_unstable();
                places.get(places.len() / 2).copied()
            };
            Some([middle(0)?, middle(1)?])
        };
        for (column, &(ranker, _)) in rankers.points.iter().enumerate() {
            // A ranking that was computed for some targets alone is summed up over those.
            let gains: Vec<(bool, f64)> = after
                .iter()
                .enumerate()
                .filter_map(|(place, standing)| {
                    let gained = standing.points.get(column)?.1 - before[place].points.get(column)?.1;
                    Some((is_ordinary(place), in_tenths(gained)))
                })
                .collect();
            let is_clout = column == 0;
            let line = AttackLine {
                ranker,
                targets: gains.len(),
                ordinary_places: is_clout.then(|| places(true)).flatten(),
                strong_places: is_clout.then(|| places(false)).flatten(),
                ..line(job, outcome).gaining(&gains)
            };
            self.lines_of(job.attack).push(line);
        }
    }

    pub(super) fn add_training(&mut self, job: &Job, trained: &Trained) {
        let gains: Vec<(bool, f64)> = trained
            .watched
            .iter()
            .enumerate()
            .map(|(place, [honest, other])| (place == 0, in_tenths(other.points - honest.points)))
            .collect();
        let places = |watched: Option<&[Judged; 2]>| watched.map(|judged| judged.map(|judged| judged.place));
        let outcome = Outcome { replies: trained.replies, ties: trained.ties, members: trained.members };
        let line = AttackLine {
            ranker: "clout",
            targets: gains.len(),
            ordinary_places: places(trained.watched.first()),
            strong_places: places(trained.watched.get(1)),
            levels: Some(trained.levels),
            ..line(job, &outcome).gaining(&gains)
        };
        self.attacks.push(AttackLine { points_max: in_tenths(trained.most), ..line });
    }
}

fn line(job: &Job, outcome: &Outcome) -> AttackLine {
    AttackLine {
        name: job.attack.name(),
        giver: job.way.giver.map(Giver::name),
        replies: job.way.replies,
        shape: job.way.shape.map(Shape::name),
        budget: job.budget,
        ranker: "",
        targets: 0,
        points_median: 0.0,
        points_max: 0.0,
        ordinary_median: 0.0,
        ordinary_max: 0.0,
        strong_median: 0.0,
        strong_max: 0.0,
        ordinary_places: None,
        strong_places: None,
        attack_edges: outcome.replies,
        ties: outcome.ties,
        attackers_let_in: outcome.members,
        levels: None,
    }
}

impl AttackLine {
    /// With what ordinary targets and the others gained.
    fn gaining(self, gains: &[(bool, f64)]) -> AttackLine {
        let of = |wanted: Option<bool>| -> (f64, f64) {
            let kept = gains.iter().filter(|(ordinary, _)| wanted.is_none_or(|wanted| wanted == *ordinary));
            summed(kept.map(|&(_, gained)| gained).collect())
        };
        let ((points_median, points_max), (ordinary_median, ordinary_max), (strong_median, strong_max)) =
            (of(None), of(Some(true)), of(Some(false)));
        AttackLine {
            points_median,
            points_max,
            ordinary_median,
            ordinary_max,
            strong_median,
            strong_max,
            ..self
        }
    }
}

fn in_tenths(points: f64) -> f64 {
    (points * 10.0).round() / 10.0
}

/// Median (the mean of the middle two) and maximum; 0 of nothing.
fn summed(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_unstable_by(f64::total_cmp);
    let Some(&most) = values.last() else { return (0.0, 0.0) };
    let middle = values.len() / 2;
    let median =
        if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
    (median, most)
}
