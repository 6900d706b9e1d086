//! Whether rest costs points: scores and outcomes of people who fell idle.

use model::{Model, Score, Timestamp};
use serde::Serialize;

use crate::features::{FeatureTable, Measuring, measure};
use crate::outcomes::{Window, outcomes};
use crate::responses::Responses;
use crate::trust::Trust;

/// People who responded to others in one horizon and to nobody in the next.
///
/// Their score forecasts what comes to them: if rest costs nothing of itself, it falls as much as that does.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Vacation {
    /// How many fell idle, of those with enough evidence when they did.
    pub people: usize,
    /// Mean score at the beginning of the idle horizon, less that at its end.
    pub score_fall: f64,
    /// What came in the horizon that the first score forecasts, the idle one, less what came in the horizon that the
    /// second forecasts, on the scale of scores: the mean.
    pub outcome_fall: f64,
}

/// What is known at the end of the idle horizon.
pub(crate) struct Return<'a> {
    /// The end of the idle horizon.
    pub at: Timestamp,
    /// The model of both scores.
    pub model: &'a Model,
    /// Features at that moment.
    pub table: &'a FeatureTable,
    /// Effective people who came in the horizon after it, by account.
    pub outcome: &'a [f64],
}

impl Vacation {
    /// Of those who were idle for the last horizon; `None` where the past is shorter than two, or nobody was.
    pub(crate) fn before(responses: &Responses, back: &Return<'_>) -> Option<Vacation> {
        let Return { at, model, table, outcome } = *back;
        let left = at.plus_seconds(-model.horizon_seconds);
        let busy_since = left.plus_seconds(-model.horizon_seconds);
        if responses.span().is_none_or(|(first, _)| first > busy_since) {
            return None;
        }
        let trust = Trust::at(responses, left, &model.trust, model.horizon_seconds);
        let how = Measuring::of(model);
        let before = measure(responses, &trust, left, &how);
        let window = Window { from: left, to: at, kinds: None };
        let meanwhile = outcomes(responses, trust.acquaintance(), &window, &model.yardstick).effective;
        let idle = idle(responses, busy_since, left, at);
        let points = |people: f64| Score::of_people(people).get();
        let falls = before.people.iter().enumerate().filter_map(|(place, measured)| {
            let account = measured.account as usize;
            if !idle[account] || measured.recent < model.min_people {
                return None;
            }
            let now = table.people.binary_search_by_key(&measured.account, |one| one.account).ok()?;
            let score = model.score(before.row(place)).get() - model.score(table.row(now)).get();
            Some((score, points(meanwhile[account]) - points(outcome[account])))
        });
        let falls: Vec<(f64, f64)> = falls.collect();
        let mean = |of: fn(&(f64, f64)) -> f64| falls.iter().map(of).sum::<f64>() / falls.len() as f64;
        (!falls.is_empty()).then(|| Vacation {
            people: falls.len(),
            score_fall: mean(|fall| fall.0),
            outcome_fall: mean(|fall| fall.1),
        })
    }

    /// Over all people of several cuts; `None` where nobody fell idle.
    pub(crate) fn pooled(cuts: impl Iterator<Item = Vacation>) -> Option<Vacation> {
        cuts.reduce(|a, b| {
            let people = a.people + b.people;
            let mean = |x: f64, y: f64| (x * a.people as f64 + y * b.people as f64) / people as f64;
            Vacation {
                people,
                score_fall: mean(a.score_fall, b.score_fall),
                outcome_fall: mean(a.outcome_fall, b.outcome_fall),
            }
        })
    }
}

/// Who responded to somebody from `since` on, and to nobody from `left` until `at`; by account.
fn idle(responses: &Responses, since: Timestamp, left: Timestamp, at: Timestamp) -> Vec<bool> {
    let mut idle = vec![false; responses.accounts.len()];
    let acts = |from: Timestamp, to: Timestamp| {
        responses.all().iter().filter(move |one| one.time >= from.micros() && one.time < to.micros())
    };
    acts(since, left).for_each(|response| idle[response.responder as usize] = true);
    acts(left, at).for_each(|response| idle[response.responder as usize] = false);
    idle
}
