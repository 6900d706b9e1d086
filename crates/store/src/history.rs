//! The scores of one person over time.

use model::{Day, Evidence, PersonId, Tenths};

use crate::{Store, StoreError};

/// One point of a person's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryPoint {
    /// The day.
    pub day: Day,
    /// Name of the model.
    pub model: String,
    /// The score as it is shown.
    pub score: Tenths,
    /// Lower end of the 80 % interval.
    pub low: Tenths,
    /// Upper end of the 80 % interval.
    pub high: Tenths,
    /// Whether there was enough to go by.
    pub evidence: Evidence,
}

impl Store {
    /// The scores of a person by day, then model, each from the newest revision. Empty for whoever left or may
    /// not be shown.
    pub fn history(&self, person: PersonId) -> Result<Vec<HistoryPoint>, StoreError> {
        if self.may_not_show(person)? {
            return Ok(Vec::new());
        }
        let mut points = Vec::new();
        for info in self.snapshots()? {
            let Some(row) = self.row(&info.key, person)? else { continue };
            let point = HistoryPoint {
                day: info.key.day,
                model: info.key.model,
                score: row.score,
                low: row.low,
                high: row.high,
                evidence: row.evidence,
            };
            // Revisions of one day and model follow each other: the newest stays.
            points.pop_if(|last: &mut HistoryPoint| last.day == point.day && last.model == point.model);
            points.push(point);
        }
        Ok(points)
    }

    /// Brings the index behind [`Store::history`] up to date with what is published.
    pub fn flush_history(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
