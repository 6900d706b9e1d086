//! Whether the intervals that topics are shown with hold what comes on these topics.
//!
//! They are the intervals that scores of this size have: nothing about them was fitted on topics, so it has to be
//! measured whether they hold.

use model::{Model, Score, Timestamp};
use serde::Serialize;

use super::influence::{Influence, OnTopics};
use crate::evaluation::{Interval, REPLICATES, draw, interval};
use crate::forecast::{Window, drawn, holds};
use crate::posts::LabelledPosts;
use crate::responses::{AccountIndex, Response, Responses};
use crate::trust::Trust;

/// Names the replicates, so that they can be had again.
const SEED: u64 = 31;

/// The intervals of topics at some cuts, beside what came on these topics in the horizon after each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TopicCoverage {
    /// People with a topic that would be shown.
    pub people: usize,
    /// Topics of people at cuts.
    pub topics: usize,
    /// Effective people forecast for them, the mean.
    pub forecast: f64,
    /// Effective people who came, under the yardstick: the mean.
    pub outcome: f64,
    /// Share of outcomes within the 80 % interval; outcomes at an end count in part, as on the scoreboard.
    pub coverage: f64,
    /// 95 % of it, over people drawn again with all of their topics.
    pub interval: Interval,
    /// Share of outcomes below the score.
    pub below: f64,
}

/// One topic of one person at one cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    account: AccountIndex,
    score: Score,
    outcome: f64,
    within: f64,
}

/// What is known at a cut.
pub(super) struct Cut<'a> {
    pub at: Timestamp,
    pub model: &'a Model,
    pub trust: &'a Trust<'a>,
}

/// Every topic that would be shown of these people, beside what came in the horizon that it forecasts; nothing where the
/// data ends before that does.
pub(super) fn at_cut(
    responses: &Responses,
    labelled: &LabelledPosts,
    accounts: &[AccountIndex],
    cut: &Cut<'_>,
) -> Vec<Came> {
    let Cut { at, model, trust } = *cut;
    let window = Window { from: at, to: at.plus_seconds(model.horizon_seconds), kinds: None };
    if responses.span().is_none_or(|(_, last)| last < window.to) {
        return Vec::new();
    }
    // Tags have nothing above them, so that the field is everything.
    let shown = OnTopics::new(responses, labelled, &|_| Vec::new(), at, model).of(accounts, trust);
    let of = |account: AccountIndex, influence: Influence| {
        let counts = |row: &Response| {
            row.kind.is_to_own_post() && window.holds(row) && labelled.of(row.post).contains(&influence.topic)
        };
        let (_, outcome, _) = drawn(responses, trust.acquaintance(), account, &model.yardstick, counts);
        Came { account, score: influence.score, outcome, within: holds(model, influence.score, outcome) }
    };
    let all = shown
        .into_iter()
        .flat_map(|(account, topics)| topics.into_iter().map(move |influence| (account, influence)));
    all.map(|(account, influence)| of(account, influence)).collect()
}

impl TopicCoverage {
    /// Over all cuts; `None` where nobody had a topic.
    pub(super) fn of(mut came: Vec<Came>) -> Option<TopicCoverage> {
        // Topics of one person hang together: people are drawn, each with all of their topics at all cuts.
        came.sort_by_key(|came| came.account);
        let sum = |chunk: &[Came]| (chunk.iter().map(|came| came.within).sum::<f64>(), chunk.len() as f64);
        let people: Vec<(f64, f64)> = came.chunk_by(|a, b| a.account == b.account).map(sum).collect();
        let again = |drawing: u64| {
            let copies = draw(people.len(), SEED.wrapping_mul(REPLICATES).wrapping_add(drawing));
            let sum = people.iter().zip(copies).fold((0.0, 0.0), |sum, (person, copies)| {
                (sum.0 + person.0 * f64::from(copies), sum.1 + person.1 * f64::from(copies))
            });
            sum.0 / sum.1
        };
        let mean = |of: &dyn Fn(&Came) -> f64| came.iter().map(of).sum::<f64>() / came.len() as f64;
        (!came.is_empty()).then(|| TopicCoverage {
            people: people.len(),
            topics: came.len(),
            forecast: mean(&|came| came.score.people()),
            outcome: mean(&|came| came.outcome),
            coverage: mean(&|came| came.within),
            interval: interval(&(0..REPLICATES).map(again).collect::<Vec<_>>()),
            below: mean(&|came| f64::from(u8::from(came.outcome < came.score.people()))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_drawn_with_all_of_their_topics() {
        let came = |account: AccountIndex, within: f64| Came {
            account,
            score: Score::new(10.0).expect("a score"),
            outcome: 0.0,
            within,
        };
        let each: Vec<Came> = (0..40).map(|account| came(account, f64::from(account % 2))).collect();
        let once = TopicCoverage::of(each.clone()).expect("topics");
        // The same topics again tell nothing new.
        let twice = TopicCoverage::of([each.clone(), each].concat()).expect("topics");
        assert_eq!((once.people, once.topics, once.coverage), (40, 40, 0.5));
        assert_eq!((twice.people, twice.topics, twice.coverage), (40, 80, 0.5));
        assert_eq!(once.interval, twice.interval);
        assert!(once.interval[0] < 0.5 && once.interval[1] > 0.5, "{once:?}");
        assert_eq!(TopicCoverage::of(Vec::new()), None);
    }
}
