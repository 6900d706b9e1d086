//! The lines of a change as steps from the old score to the new one.

use crate::charts::Percent;
use views::{Change, ChangeLine};

/// The least that is drawn of a step, in percent of the width.
const LEAST: f64 = 1.2;

/// Where each line takes the score, on one scale.
#[derive(Debug, Clone)]
pub struct Steps(Vec<Step>);

/// From where to where one line takes the score.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Its left end.
    pub left: Percent,
    /// How long it is.
    pub width: Percent,
}

impl Steps {
    /// The steps of a change, in the order of its lines.
    pub fn of(change: &Change) -> Steps {
        let mut at = change.from.score.points();
        let ends: Vec<[f64; 2]> = change.changes.iter().map(|line| leap(&mut at, line)).collect();
        let lowest = ends.iter().flatten().copied().fold(f64::INFINITY, f64::min);
        let highest = ends.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let on_scale = |value: f64| Percent::between(value, lowest, highest);
        let step = |[from, to]: [f64; 2]| {
            let (left, right) = (on_scale(from.min(to)), on_scale(from.max(to)));
            let width = left.until(right).get().max(LEAST);
            Step {
                left: Percent::between(left.get().min(100.0 - width), 0.0, 100.0),
                width: Percent::between(width, 0.0, 100.0),
            }
        };
        Steps(ends.into_iter().map(step).collect())
    }

    /// The step of a line.
    pub fn step(&self, index: &usize) -> Option<&Step> {
        self.0.get(*index)
    }
}

fn leap(at: &mut f64, line: &ChangeLine) -> [f64; 2] {
    let from = *at;
    *at += line.points;
    [from, *at]
}
