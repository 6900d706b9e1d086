//! One day: all that its scores and their evidence are made of, made once.

use model::{Model, SnapshotScores, Timestamp};
use rayon::prelude::*;

use crate::evidence::{DayEvidence, DayPosts, Told};
use crate::forecast::Rows;
use crate::responses::{AccountIndex, Responses, is_listed};
use crate::topics::FieldsAbove;
use crate::trust::Trust;

/// The end of a day under a model: the responses until then, and who trusts whom.
pub struct Day<'a> {
    responses: &'a Responses,
    date: model::Day,
    model: &'a Model,
    trust: Trust<'a>,
}

impl<'a> Day<'a> {
    /// Walks for trust, which takes most of the time that a day takes beside the pass over people.
    pub fn new(responses: &'a Responses, date: model::Day, model: &'a Model) -> Day<'a> {
        let trust = Trust::at(responses, date.end(), &model.trust, model.horizon_seconds);
        Day { responses, date, model, trust }
    }

    /// The responses, those of later days among them.
    pub fn responses(&self) -> &'a Responses {
        self.responses
    }

    /// Which day.
    pub fn date(&self) -> model::Day {
        self.date
    }

    /// Its end, at which everything is told.
    pub fn at(&self) -> Timestamp {
        self.date.end()
    }

    /// The model.
    pub fn model(&self) -> &'a Model {
        self.model
    }

    /// Trust at its end.
    pub fn trust(&self) -> &Trust<'a> {
        &self.trust
    }

    /// Scores of everybody, with no evidence.
    pub fn scores(&self, lake_generation: u64) -> SnapshotScores {
        let people = people_of(self.responses, self.at());
        let rows = self.pass(&people, &Rows::new(self.responses, self.at(), self.model));
        self.snapshot(rows.into_iter().flatten().collect(), lake_generation)
    }

    /// Scores of everybody, with the evidence behind them, out of one pass over people. `fields` tells the widest
    /// topics above a topic, itself where there is nothing above it.
    pub fn scores_with_evidence<'d>(
        &'d self,
        posts: &'d DayPosts<'d>,
        fields: &FieldsAbove<'_>,
        told: Told,
        lake_generation: u64,
    ) -> (SnapshotScores, DayEvidence<'d>) {
        DayEvidence::gather(self, posts, fields, told, lake_generation)
    }

    pub(crate) fn snapshot(&self, mut rows: Vec<model::Row>, lake_generation: u64) -> SnapshotScores {
        rows.sort_unstable_by_key(|row| row.person);
        SnapshotScores { day: self.date, model: self.model.clone(), lake_generation, rows }
    }
}

/// Everybody who is scored at a moment, by rising index: whoever has had a response that stands, and of whom something
/// may be said.
pub(crate) fn people_of(responses: &Responses, at: Timestamp) -> Vec<AccountIndex> {
    let all = 0..responses.accounts.len() as AccountIndex;
    let has_response = |account: AccountIndex| responses.to(account).iter().any(|row| row.stands_at(at));
    all.into_par_iter()
        .with_min_len(1024)
        .filter(|&account| has_response(account) && is_listed(responses, account))
        .collect()
}
