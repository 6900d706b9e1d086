//! Scores of everybody on one day.

use model::{Evidence, Model, Row, SnapshotScores, Timestamp};

use super::features::{Measured, Measuring, measure_one};
use crate::day::Day;
use crate::pass::Reader;
use crate::responses::{AccountIndex, Responses, is_listed};
use crate::trust::View;

/// Scores everyone who has had a response by the end of `day`, under `model`.
///
/// Left out are people who ask not to be listed, whose account was closed, or who were erased: their
/// responses to others count, and nothing is said of them.
pub fn snapshot(
    responses: &Responses,
    day: model::Day,
    model: &Model,
    lake_generation: u64,
) -> SnapshotScores {
    Day::new(responses, day, model).scores(lake_generation)
}

/// Makes the row of one person after another.
pub(crate) struct Rows<'a> {
    responses: &'a Responses,
    at: Timestamp,
    model: &'a Model,
    how: Measuring<'a>,
}

impl<'a> Rows<'a> {
    /// Of a moment, under a model.
    pub fn new(responses: &'a Responses, at: Timestamp, model: &'a Model) -> Rows<'a> {
        Rows { responses, at, model, how: Measuring::of(model) }
    }
}

impl Reader for Rows<'_> {
    type Found = Option<Row>;

    /// `None` for whoever has had no response, and for whom nothing may be said of.
    fn read(&self, account: AccountIndex, view: &View<'_>) -> Option<Row> {
        if !is_listed(self.responses, account) {
            return None;
        }
        let (measured, steps) = measure_one(self.responses.to(account), view, self.at, &self.how, account)?;
        let mut features = [0; Model::MAX_FEATURES];
        for (held, steps) in features.iter_mut().zip(steps) {
            *held = steps;
        }
        let score = self.model.score(&features);
        let (low, high) = self.model.interval(score);
        Some(Row {
            person: self.responses.accounts.person(account),
            score: score.tenths(),
            low,
            high,
            evidence: evidence(&measured, self.model),
            true_reach: measured.true_reach,
            responders: measured.responders,
            features,
        })
    }
}

fn evidence(measured: &Measured, model: &Model) -> Evidence {
    if measured.recent >= model.min_people { Evidence::Enough } else { Evidence::Thin }
}
