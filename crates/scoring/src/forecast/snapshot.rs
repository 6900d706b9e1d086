//! Scores of everybody on one day.

use model::{Day, Evidence, Model, Row, SnapshotScores};

use super::features::{FeatureTable, Measured, Measuring, measure};
use crate::responses::{Responses, is_listed};
use crate::trust::Trust;

/// Scores everyone who has had a response by the end of `day`, under `model`.
///
/// Left out are people who ask not to be listed, whose account was closed, or who were erased: their
/// responses to others count, and nothing is said of them.
pub fn snapshot(responses: &Responses, day: Day, model: &Model, lake_generation: u64) -> SnapshotScores {
    let at = day.end();
    let trust = Trust::at(responses, at, &model.trust, model.horizon_seconds);
    let how = Measuring::of(model);
    let table = measure(responses, &trust, at, &how);
    let mut rows: Vec<Row> = (0..table.people.len())
        .filter(|&position| is_listed(responses, table.people[position].account))
        .map(|position| row(responses, model, &table, position))
        .collect();
    rows.sort_unstable_by_key(|row| row.person);
    SnapshotScores { day, model: model.clone(), lake_generation, rows }
}

fn row(responses: &Responses, model: &Model, table: &FeatureTable, position: usize) -> Row {
    let measured = table.people[position];
    let mut features = [0; Model::MAX_FEATURES];
    for (held, &steps) in features.iter_mut().zip(table.row(position)) {
        *held = steps;
    }
    let score = model.score(&features);
    let (low, high) = model.interval(score);
    Row {
        person: responses.accounts.person(measured.account),
        score: score.tenths(),
        low,
        high,
        evidence: evidence(&measured, model),
        true_reach: measured.true_reach,
        responders: measured.responders,
        features,
    }
}

fn evidence(measured: &Measured, model: &Model) -> Evidence {
    if measured.recent >= model.min_people { Evidence::Enough } else { Evidence::Thin }
}
