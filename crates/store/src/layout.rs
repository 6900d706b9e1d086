//! Where things lie below the folder of the store. Paths are kept with `/`, whatever the system.

use model::{Day, SnapshotKey};

/// Details of the newest day.
pub(crate) const NEWEST: &str = "snapshots/newest";
/// Where a snapshot is written before it is renamed into place.
pub(crate) const PUBLISHING: &str = "snapshots/.publishing";
/// The database.
pub(crate) const STATE: &str = "state.db";
/// Held by whoever writes.
pub(crate) const LOCK: &str = "state.lock";

/// The folder of a snapshot.
pub(crate) fn snapshot(key: &SnapshotKey) -> String {
    format!("snapshots/{}/{}-r{}", key.day, key.model, key.revision)
}

/// The scores of a snapshot.
pub(crate) fn scores(key: &SnapshotKey) -> String {
    format!("{}/scores.parquet", snapshot(key))
}

/// The model of a snapshot.
pub(crate) fn snapshot_model(key: &SnapshotKey) -> String {
    format!("{}/model.json", snapshot(key))
}

/// A model.
pub(crate) fn model(name: &str) -> String {
    format!("models/{name}.json")
}

/// A report.
pub(crate) fn report(name: &str) -> String {
    format!("reports/{name}.json")
}

/// The history of a month: `day` is any day of it.
pub(crate) fn history(month: Month) -> String {
    format!("history/{month}.idx")
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month {
    year: i16,
    month: u8,
}

impl Month {
    /// The month of a day, and the day's number in it, 1 to 31; `None` outside of the years 1 to 9999.
    pub fn of(day: Day) -> Option<(Month, u8)> {
        // The only calendar here is that of `Day`, whose text is YYYY-MM-DD within those years.
        let text = day.to_string();
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        if text.len() != 10 || parts.next().is_some() {
            return None;
        }
        Some((Month { year: year.parse().ok()?, month: month.parse().ok()? }, day.parse().ok()?))
    }

    /// A day of this month.
    pub fn day(self, number: u8) -> Option<Day> {
        format!("{self}-{number:02}").parse().ok()
    }

    /// Twelve times the year plus the month, counted from 0.
    pub fn number(self) -> u32 {
        u32::from(self.year.unsigned_abs()) * 12 + u32::from(self.month) - 1
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:04}-{:02}", self.year, self.month)
    }
}
