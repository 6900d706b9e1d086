//! Points gained, summed up.

use model::Timestamp;
use serde::Serialize;

use super::plans::{Attack, Field};
use super::{Stage, Standing};
use crate::evaluation::Horizon;
use crate::trust::Trust;

/// Everything that `clout attack` prints.
#[derive(Debug, Clone, Serialize)]
pub struct AttackReport {
    /// The moment that is scored.
    pub at: Timestamp,
    /// Founders had standing by then; attackers come after it.
    pub founded: Timestamp,
    /// The horizon of the model.
    pub horizon: String,
    /// Accounts that trust starts from.
    pub members: usize,
    /// Targets below the top hundredth.
    pub ordinary: usize,
    /// Targets within it.
    pub strong: usize,
    /// The most that any number of unknown accounts can add to any score, in points.
    pub bound: f64,
    /// One line an attack, budget and ranking.
    pub attacks: Vec<AttackLine>,
}

/// Points gained by the targets of one attack under one ranking.
#[derive(Debug, Clone, Serialize)]
pub struct AttackLine {
    /// The attack.
    pub name: &'static str,
    /// Attackers, or responses where one account attacks.
    pub budget: usize,
    /// `clout` or a baseline, its value taken as a number of people on the same scale.
    pub ranker: &'static str,
    /// Over all targets.
    pub points_median: f64,
    /// The worst of all targets.
    pub points_max: f64,
    /// Over ordinary targets.
    pub ordinary_median: f64,
    /// The worst of the ordinary targets.
    pub ordinary_max: f64,
    /// Over strong targets.
    pub strong_median: f64,
    /// The worst of the strong targets.
    pub strong_max: f64,
    /// Pairs of a member and an attacker it responded to, summed over targets.
    pub attack_edges: u64,
}

impl AttackReport {
    pub(super) fn new(stage: &Stage<'_>, trust: &Trust<'_>, field: &Field, horizon: Horizon) -> AttackReport {
        AttackReport {
            at: stage.at,
            founded: stage.founded,
            horizon: horizon.to_string(),
            members: trust.members().list().len(),
            ordinary: field.ordinary,
            strong: field.targets.len() - field.ordinary,
            bound: stage.model.unknown_bound(),
            attacks: Vec::new(),
        }
    }

    pub(super) fn add(
        &mut self,
        attack: Attack,
        budget: usize,
        field: &Field,
        before: &[Standing],
        after: &[(Standing, u64)],
    ) {
        let Some(names) = before.first() else { return };
        for (column, &(ranker, _)) in names.iter().enumerate() {
            // A ranking that was computed for some targets alone is summed up over those.
            let gains: Vec<(bool, f64)> = after
                .iter()
                .enumerate()
                .filter_map(|(place, (points, _))| {
                    let gained = points.get(column)?.1 - before[place][column].1;
                    Some((place < field.ordinary, (gained * 10.0).round() / 10.0))
                })
                .collect();
            let of = |wanted: Option<bool>| -> Vec<f64> {
                let kept =
                    gains.iter().filter(|(ordinary, _)| wanted.is_none_or(|wanted| wanted == *ordinary));
                kept.map(|&(_, gained)| gained).collect()
            };
            let ((points_median, points_max), (ordinary_median, ordinary_max), (strong_median, strong_max)) =
                (summed(of(None)), summed(of(Some(true))), summed(of(Some(false))));
            self.attacks.push(AttackLine {
                name: attack.name(),
                budget,
                ranker,
                points_median,
                points_max,
                ordinary_median,
                ordinary_max,
                strong_median,
                strong_max,
                attack_edges: after.iter().map(|(_, edges)| edges).sum(),
            });
        }
    }
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
