//! How right the model is, by folds of entities: precision at every recall.

use serde::Serialize;

use super::evidence::{Counts, Knowledge, WIDTH};
use super::{Label, labels};
use crate::Ontology;
use crate::logistic::{self, Examples, dot, sigmoid};

/// Held weights, over columns of mean 0 and deviation 1. Not tuned.
const RIDGE: f64 = 1.0;
/// The recalls that are printed.
const RECALLS: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Of the pairs that suit, how many reach the threshold.
    pub recall: f64,
    /// Of the pairs that reach the threshold, how many suit.
    pub precision: f64,
    /// The chance that a pair must reach.
    pub threshold: f64,
}

/// How right the model is about entities that it was not fitted on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntityReport {
    /// Judgements.
    pub labels: u64,
    /// Of which say that the topic suits.
    pub suits: u64,
    /// Entities judged.
    pub entities: u64,
    /// Judgements passed over, as their topic is not in the ontology.
    pub without_topic: u64,
    /// Parts that the entities were split into.
    pub folds: u64,
    /// Precision at each tenth of recall.
    pub curve: Vec<Point>,
    /// The same over entities whose name is known.
    pub named: Vec<Point>,
    /// The same over the others.
    pub unnamed: Vec<Point>,
    /// The same by the share of yes of each topic alone, in training.
    pub topic_alone: Vec<Point>,
}

/// Judges the judgements that ship: each by weights and counts from entities of the other folds alone.
pub fn judge_entities(folds: u64) -> EntityReport {
    let ontology = Ontology::shipped();
    let (labels, without_topic) = labels(ontology);
    let knowledge = Knowledge::new(ontology, &labels);
    let fold = |label: &Label| xxhash_rust::xxh3::xxh3_64(label.entity.as_bytes()) % folds.max(2);
    let mut chances = vec![0.0; labels.len()];
    let mut priors = vec![0.0; labels.len()];
    for held_out in 0..folds.max(2) {
        let train: Vec<&Label> = labels.iter().filter(|label| fold(label) != held_out).collect();
        let counts = knowledge.count(train.iter().copied());
        let model = Fitted::fit(&knowledge, &counts, &train);
        for (place, label) in labels.iter().enumerate().filter(|(_, label)| fold(label) == held_out) {
            let columns = knowledge.columns(label, &counts, false);
            priors[place] = columns[5];
            chances[place] = model.chance(columns);
        }
    }
    let curve_of = |scores: &[f64], keep: &dyn Fn(&Label) -> bool| {
        let kept = labels.iter().zip(scores).filter(|(label, _)| keep(label));
        curve(kept.map(|(label, score)| (*score, label.suits)).collect())
    };
    let mut entities: Vec<&str> = labels.iter().map(|label| &*label.entity).collect();
    entities.sort_unstable();
    entities.dedup();
    EntityReport {
        labels: labels.len() as u64,
        suits: labels.iter().filter(|label| label.suits).count() as u64,
        entities: entities.len() as u64,
        without_topic,
        folds: folds.max(2),
        curve: curve_of(&chances, &|_| true),
        named: curve_of(&chances, &|label| label.name.is_some()),
        unnamed: curve_of(&chances, &|label| label.name.is_none()),
        topic_alone: curve_of(&priors, &|_| true),
    }
}

struct Fitted {
    means: [f64; WIDTH],
    deviations: [f64; WIDTH],
    weights: Vec<f64>,
}

impl Fitted {
    fn fit(knowledge: &Knowledge<'_>, counts: &Counts, train: &[&Label]) -> Fitted {
        let rows: Vec<[f64; WIDTH]> =
            train.iter().map(|label| knowledge.columns(label, counts, true)).collect();
        let count = rows.len().max(1) as f64;
        let mean = |of: &dyn Fn(&[f64; WIDTH]) -> f64| rows.iter().map(of).sum::<f64>() / count;
        let means: [f64; WIDTH] = std::array::from_fn(|column| mean(&|row| row[column]));
        let deviations =
            std::array::from_fn(|column| mean(&|row| (row[column] - means[column]).powi(2)).sqrt().max(1e-9));
        let mut fitted = Fitted { means, deviations, weights: Vec::new() };
        let columns: Vec<f64> = rows.iter().flat_map(|row| fitted.standard(*row)).collect();
        let truth: Vec<f64> = train.iter().map(|label| f64::from(label.suits)).collect();
        let (importance, offsets) = (vec![1.0; train.len()], vec![0.0; train.len()]);
        let mut ridge = [RIDGE; WIDTH + 1];
        ridge[WIDTH] = 1e-6;
        let examples = Examples {
            columns: &columns,
            width: WIDTH + 1,
            truth: &truth,
            weights: &importance,
            offsets: &offsets,
        };
        fitted.weights = logistic::fit(&examples, &ridge);
        fitted
    }

    fn standard(&self, row: [f64; WIDTH]) -> [f64; WIDTH + 1] {
        std::array::from_fn(|column| match row.get(column) {
            Some(value) => (value - self.means[column]) / self.deviations[column],
            None => 1.0,
        })
    }

    fn chance(&self, row: [f64; WIDTH]) -> f64 {
        sigmoid(dot(&self.standard(row), &self.weights))
    }
}

/// Precision where each recall is first reached. Pairs of equal score are taken together, so that no order decides.
fn curve(mut pairs: Vec<(f64, bool)>) -> Vec<Point> {
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = pairs.iter().filter(|(_, suits)| *suits).count() as f64;
    let mut points = Vec::new();
    let mut wanted = RECALLS.iter().peekable();
    let (mut right, mut taken) = (0.0, 0.0);
    for (place, (score, suits)) in pairs.iter().enumerate() {
        right += f64::from(*suits);
        taken += 1.0;
        if pairs.get(place + 1).is_some_and(|next| next.0 == *score) {
            continue;
        }
        let recall = right / all;
        while wanted.next_if(|least| recall >= **least - 1e-12).is_some() {
            if points.last().is_none_or(|last: &Point| last.recall != recall) {
                points.push(Point { recall, precision: right / taken, threshold: *score });
            }
        }
    }
    points
}
