//! Puppets from which a model learns too much.

use model::ResponseKind;

use super::field::Field;
use super::stage::{Stage, response};
use crate::forecast::{Measuring, Recipe, gather, train};
use crate::responses::{AccountIndex, Response, Responses, SLOTS_PER_HORIZON};
use crate::trust::Trust;

/// At most so many puppets: with more, what they do costs more to fit on than the community itself.
pub(super) const MOST_PUPPETS: usize = 3_000;

/// What refitting gained, and for whom.
pub(super) struct Trained {
    /// Points and place of the ordinary target, then of the leader, by the honest model and by the other.
    pub watched: Vec<[Judged; 2]>,
    /// The most that anybody gains, in points.
    pub most: f64,
    /// Level of both models: the sum of their weights.
    pub levels: [f64; 2],
    /// Pairs of a member and a puppet it responded to.
    pub replies: u64,
    /// Pairs of puppets of whom the first responded to the other.
    pub ties: u64,
    /// Puppets that are members at the end.
    pub members: u64,
}

/// Shown points and the place they give among people.
#[derive(Clone, Copy)]
pub(super) struct Judged {
    pub points: f64,
    pub place: usize,
}

/// Puppets respond in every slot since the founding: to one of their own, so that a third account has answered each of
/// them, and to a person. Each horizon sees as many pairs as the one before, so that nothing looks like growth.
pub(super) fn acts(stage: &Stage<'_>, field: &Field, puppets: &[AccountIndex]) -> Vec<Response> {
    let mut acts = Vec::new();
    let times: Vec<i64> = stage.every_slot().collect();
    for (place, &puppet) in puppets.iter().enumerate() {
        for (slot, &time) in times.iter().enumerate() {
            let step = slot % SLOTS_PER_HORIZON as usize;
            let other = puppets[(place + 1 + step) % puppets.len()];
            // Neighbours go to different people, and everybody comes round.
            let person = field.real[(place * SLOTS_PER_HORIZON as usize + step) % field.real.len()];
            for to in [other, person].into_iter().filter(|&to| to != puppet) {
                acts.push(response(puppet, to, ResponseKind::Repost, time));
            }
        }
    }
    acts
}

/// Fits a model on the world with puppets in it, and judges everybody by it and by the honest one.
pub(super) fn training(
    stage: &Stage<'_>,
    before: &Responses,
    field: &Field,
    recipe: &Recipe,
    puppets: &[AccountIndex],
) -> Trained {
    let world = before.altered(None, acts(stage, field, puppets));
    let refitted = train(&world, stage.at, stage.seconds, None, recipe).model;
    let trust = Trust::at(&world, stage.at, &stage.model.trust, stage.seconds);
    let sums = gather(&world, &trust, stage.at, &Measuring::of(stage.model));
    let models = [stage.model, &refitted];
    let tables = models.map(|model| sums.weighed(&model.weighing));
    // Whoever has a score in the honest world, puppets and those whom nobody else responded to aside.
    let has_score =
        |account: AccountIndex| before.to(account).iter().any(|response| response.stands_at(stage.at));
    let people: Vec<usize> =
        (0..sums.people.len()).filter(|&position| has_score(sums.people[position].account)).collect();
    let scores = [0, 1].map(|which| -> Vec<f64> {
        let score = |&position: &usize| models[which].score(tables[which].row(position)).get();
        people.iter().map(score).collect()
    });
    let shown = |score: f64| (score * 10.0).round() / 10.0;
    let judged = |which: usize, person: usize| {
        let own = scores[which][person];
        let place = 1 + scores[which].iter().filter(|&&score| score > own).count();
        Judged { points: shown(own), place }
    };
    let middle = field.pair.list.first().copied();
    let watched = [middle, Some(field.leader)].into_iter().flatten().filter_map(|account| {
        let person = people.iter().position(|&position| sums.people[position].account == account)?;
        Some([judged(0, person), judged(1, person)])
    });
    let gains = scores[0].iter().zip(&scores[1]).map(|(honest, other)| shown(*other) - shown(*honest));
    Trained {
        watched: watched.collect(),
        most: gains.fold(f64::NEG_INFINITY, f64::max),
        levels: models.map(|model| model.features.iter().map(|feature| feature.weight).sum()),
        replies: super::edges(&world, &trust, puppets),
        ties: super::ties(&world, puppets),
        members: puppets.iter().filter(|&&puppet| trust.members().holds(puppet)).count() as u64,
    }
}
