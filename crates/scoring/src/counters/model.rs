//! The counters model: weights of non-decreasing curves over what an account has received.

use std::collections::BTreeMap;

use model::{POINTS_PER_LOG, Provenance, Score};
use serde::{Deserialize, Serialize};

/// A named set of weights over public counters, fitted to human judgements of influence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountersModel {
    /// `counters-1`, ...
    pub name: String,
    /// What holds weights back: `ridge / 2 * |w|^2` a pair, over counters scaled to a spread of one.
    pub ridge: f64,
    /// One for each set of counters that may be known, the fullest first.
    pub forms: Vec<Form>,
    /// Names the pairs fitted on, whatever their order.
    pub pairs_digest: String,
    /// Where all this comes from.
    pub fitted: Provenance,
}

/// The weights for accounts of which exactly these counters are known: a sum of curves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// One a counter.
    pub curves: Vec<CounterCurve>,
    /// `ln(1 + y)` for each unit of value, where nothing better is calibrated.
    pub log_people: f64,
}

/// `sum of w ln(1 + min(x, up_to))`: non-decreasing, and each further doubling says at most what the last did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CounterCurve {
    /// The counter, as profiles name it.
    pub counter: String,
    /// What is summed.
    pub terms: Vec<Term>,
}

/// One term of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Where it stops rising; null where it never does.
    pub up_to: Option<f64>,
    /// Finite and not negative.
    pub weight: f64,
}

/// A counters model that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("counters model {model:?}: {what} is {value}, expected a finite number that is not negative")]
pub struct CountersModelError {
    model: String,
    what: String,
    value: f64,
}

impl CountersModel {
    /// Fails where a number is negative, infinite or no number: then more of a counter could lower an estimate.
    pub fn validate(&self) -> Result<(), CountersModelError> {
        let numbers = self.forms.iter().flat_map(|form| {
            let terms = form.curves.iter().flat_map(|curve| {
                curve.terms.iter().flat_map(|term| {
                    let up_to = term.up_to.map(|up_to| (format!("an end of {}", curve.counter), up_to));
                    [(format!("a weight of {}", curve.counter), term.weight)].into_iter().chain(up_to)
                })
            });
            terms.chain([("log_people".to_owned(), form.log_people)])
        });
        match numbers.into_iter().find(|(_, value)| !value.is_finite() || *value < 0.0) {
            Some((what, value)) => Err(CountersModelError { model: self.name.clone(), what, value }),
            None => Ok(()),
        }
    }

    /// The fullest form all of whose counters are known.
    pub(crate) fn form_for(&self, known: &BTreeMap<String, f64>) -> Option<&Form> {
        self.forms.iter().find(|form| form.counters().all(|counter| known.contains_key(counter)))
    }
}

impl Form {
    /// The counters that it needs.
    pub fn counters(&self) -> impl Iterator<Item = &str> {
        self.curves.iter().map(|curve| curve.counter.as_str())
    }

    /// The value of an account's counters; one that is not known counts as zero. The difference of two accounts'
    /// values is the log-odds that people find the first more influential.
    pub fn value(&self, counter: impl Fn(&str) -> Option<f64>) -> f64 {
        self.curves.iter().map(|curve| curve.value(counter(&curve.counter).unwrap_or(0.0))).sum()
    }

    /// The score of a value on the fixed map, for want of a calibrated one: `ln(1 + y) = log_people * value`.
    pub(crate) fn fixed_score(&self, value: f64) -> Score {
        let points = (1.0 + POINTS_PER_LOG * self.log_people * value).min(100.0);
        Score::new(points).unwrap_or(Score::of_people(0.0))
    }
}

impl CounterCurve {
    fn value(&self, count: f64) -> f64 {
        let reached = |term: &Term| term.up_to.map_or(count, |up_to| count.min(up_to)).ln_1p();
        self.terms.iter().map(|term| term.weight * reached(term)).sum()
    }
}
