//! Whether rest costs points: scores and outcomes of people who fell idle.

use model::{Model, Score, Timestamp};
use serde::Serialize;

use crate::forecast::{FeatureTable, Isotonic, Measuring, Window, measure, outcomes};
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
    /// The mean fall of the best that scores of this order could have said in hindsight: each taken for the mean outcome
    /// of all people with scores like it, by a map that never falls. It does not know who will rest either.
    pub hindsight_fall: f64,
    /// How the fall of the score differs from that of what came, from person to person: the standard deviation.
    pub spread: f64,
}

/// By how much one person's score fell, what came to them, and what hindsight would have said.
struct Fall {
    score: f64,
    outcome: f64,
    hindsight: f64,
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
        let hindsight = [(&before, &*meanwhile), (table, outcome)].map(|(table, outcome)| {
            let people = table.people.iter().enumerate();
            let told = people.map(|(place, measured)| {
                (model.score(table.row(place)).get(), points(outcome[measured.account as usize]))
            });
            Isotonic::fit(told.collect())
        });
        let falls = before.people.iter().enumerate().filter_map(|(place, measured)| {
            let account = measured.account as usize;
            if !idle[account] || measured.recent < model.min_people {
                return None;
            }
            let now = table.people.binary_search_by_key(&measured.account, |person| person.account).ok()?;
            let scores = [model.score(before.row(place)).get(), model.score(table.row(now)).get()];
            Some(Fall {
                score: scores[0] - scores[1],
                outcome: points(meanwhile[account]) - points(outcome[account]),
                hindsight: hindsight[0].at(scores[0])? - hindsight[1].at(scores[1])?,
            })
        });
        let falls: Vec<Fall> = falls.collect();
        Vacation::of(&falls)
    }

    /// Of everybody who fell idle; `None` where nobody did.
    fn of(falls: &[Fall]) -> Option<Vacation> {
        let people = falls.len();
        let mean = |of: &dyn Fn(&Fall) -> f64| falls.iter().map(of).sum::<f64>() / people as f64;
        let (score_fall, outcome_fall) = (mean(&|fall| fall.score), mean(&|fall| fall.outcome));
        let hindsight_fall = mean(&|fall| fall.hindsight);
        let variance = mean(&|fall| (fall.score - fall.outcome - score_fall + outcome_fall).powi(2));
        let spread = variance.sqrt();
        (people > 0).then_some(Vacation { people, score_fall, outcome_fall, hindsight_fall, spread })
    }

    /// Between what the mean of the differences may lie, 95 %, given how few people they are.
    pub fn difference(&self) -> [f64; 2] {
        let (mean, error) =
            (self.score_fall - self.outcome_fall, 1.96 * self.spread / (self.people as f64).sqrt());
        [mean - error, mean + error]
    }

    /// Over all people of several cuts; `None` where nobody fell idle.
    pub(crate) fn pooled(cuts: impl Iterator<Item = Vacation>) -> Option<Vacation> {
        cuts.reduce(|a, b| {
            let people = a.people + b.people;
            let mean = |x: f64, y: f64| (x * a.people as f64 + y * b.people as f64) / people as f64;
            let (score_fall, outcome_fall) =
                (mean(a.score_fall, b.score_fall), mean(a.outcome_fall, b.outcome_fall));
            let square = |vacation: &Vacation| {
                vacation.spread.powi(2)
                    + (vacation.score_fall - vacation.outcome_fall - score_fall + outcome_fall).powi(2)
            };
            let hindsight_fall = mean(a.hindsight_fall, b.hindsight_fall);
            let spread = mean(square(&a), square(&b)).sqrt();
            Vacation { people, score_fall, outcome_fall, hindsight_fall, spread }
        })
    }
}

/// Who responded to somebody from `since` on, and to nobody from `left` until `at`; by account.
fn idle(responses: &Responses, since: Timestamp, left: Timestamp, at: Timestamp) -> Vec<bool> {
    let mut idle = vec![false; responses.accounts.len()];
    let acts = |from: Timestamp, to: Timestamp| {
        responses.all().iter().filter(move |row| row.time >= from.micros() && row.time < to.micros())
    };
    acts(since, left).for_each(|response| idle[response.responder as usize] = true);
    acts(left, at).for_each(|response| idle[response.responder as usize] = false);
    idle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_pooled_are_as_everybody_at_once() {
        let fall = |step: i32| Fall {
            score: f64::from(step % 7),
            outcome: f64::from(step % 11) - 4.0,
            hindsight: f64::from(step % 5),
        };
        let falls: Vec<Fall> = (0..90).map(fall).collect();
        let whole = Vacation::of(&falls).expect("people");
        let parts = [&falls[..20], &falls[20..21], &falls[21..]];
        let pooled = Vacation::pooled(parts.into_iter().filter_map(Vacation::of)).expect("people");
        assert_eq!(pooled.people, 90);
        for (found, other) in [
            (pooled.score_fall, whole.score_fall),
            (pooled.outcome_fall, whole.outcome_fall),
            (pooled.hindsight_fall, whole.hindsight_fall),
            (pooled.spread, whole.spread),
        ] {
            assert!((found - other).abs() < 1e-12, "{pooled:?} {whole:?}");
        }
        let [low, high] = whole.difference();
        assert!(low < whole.score_fall - whole.outcome_fall && high - low < 3.0, "{low} {high}");
        assert!(Vacation::of(&[]).is_none());
    }
}
