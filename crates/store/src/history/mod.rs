//! The scores of one person over time, from a derived index.

mod build;
mod format;
mod index;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use model::{Day, Evidence, PersonId, Tenths};

use crate::files;
use crate::layout::{self, Month};
use crate::live::Live;
use crate::lock::Writing;
use crate::state::SnapshotEntry;
use crate::{Finding, Store, StoreError};
use format::Source;
use index::Index;

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

/// The indexes of all months, opened, and the count of changes they belong to.
#[derive(Default)]
pub(crate) struct OpenIndexes(Mutex<Option<(i64, Arc<Vec<Index>>)>>);

/// What each month's index must hold: the newest revision of each day and model.
type Expected = BTreeMap<Month, Vec<Source>>;

impl Store {
    /// The scores of a person by day, then model, each from the newest revision. Empty for whoever left or may
    /// not be shown.
    ///
    /// Some reads of 4 KiB a month. Where the index is missing, damaged or behind, it is first rebuilt from the
    /// snapshots, which may wait for another process that writes.
    pub fn history(&self, person: PersonId) -> Result<Vec<HistoryPoint>, StoreError> {
        if self.may_not_show(person)? {
            return Ok(Vec::new());
        }
        match points(&self.indexes()?, person) {
            // A block that is not what was written: the snapshots know better.
            Err(StoreError::Damaged { path, .. }) => {
                {
                    let _writing = self.writing()?;
                    files::remove(&path)?;
                }
                self.indexes.forget();
                points(&self.indexes()?, person)
            }
            outcome => outcome,
        }
    }

    /// Brings the index behind [`Store::history`] up to date with what is published: rewrites the months in
    /// which something is new or was erased, no others.
    pub fn flush_history(&self) -> Result<(), StoreError> {
        let writing = self.writing()?;
        self.flush_history_locked(&writing).map(|_| ())
    }

    pub(crate) fn flush_history_locked(&self, _: &Writing<'_>) -> Result<Vec<Index>, StoreError> {
        let mut indexes = Vec::new();
        for (month, sources) in expected(&self.live)? {
            indexes.push(build::bring_up_to_date(&self.live, month, &sources)?);
        }
        Ok(indexes)
    }

    /// The indexes as of the changes that this process has seen.
    fn indexes(&self) -> Result<Arc<Vec<Index>>, StoreError> {
        let changes = match self.live.seen_changes() {
            Some(changes) => changes,
            None => self.live.state.changes()?,
        };
        if let Some(open) = self.indexes.get(changes) {
            return Ok(open);
        }
        let open = Arc::new(self.open_indexes()?);
        self.indexes.put(changes, &open);
        Ok(open)
    }

    fn open_indexes(&self) -> Result<Vec<Index>, StoreError> {
        let mut indexes = Vec::new();
        for (month, sources) in expected(&self.live)? {
            match Index::open(&self.live.dir.join(layout::history(month)), month) {
                Ok(Some(index)) if index.sources() == sources => indexes.push(index),
                Ok(_) | Err(StoreError::Damaged { .. } | StoreError::Newer { .. }) => {
                    let writing = self.writing()?;
                    return self.flush_history_locked(&writing);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(indexes)
    }

    /// Indexes that are not what the snapshots they name make. One that is behind is no finding: it is brought
    /// up to date when it is next asked.
    pub(crate) fn verify_history(
        &self,
        _: &Writing<'_>,
        findings: &mut Vec<Finding>,
    ) -> Result<(), StoreError> {
        for (month, sources) in expected(&self.live)? {
            let path = self.live.dir.join(layout::history(month));
            let index = match Index::open(&path, month) {
                Ok(Some(index)) => index,
                Ok(None) => continue,
                Err(error) => {
                    findings.push(Finding::of(&path, &error));
                    continue;
                }
            };
            if index.sources() == sources && !build::is_what_snapshots_make(&self.live, month, &sources)? {
                let what = "it differs from the snapshots it was made of".to_owned();
                findings.push(Finding { path, what });
            }
        }
        Ok(())
    }
}

impl OpenIndexes {
    fn get(&self, changes: i64) -> Option<Arc<Vec<Index>>> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.as_ref().filter(|open| open.0 == changes).map(|open| Arc::clone(&open.1))
    }

    fn put(&self, changes: i64, indexes: &Arc<Vec<Index>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((changes, Arc::clone(indexes)));
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn points(indexes: &[Index], person: PersonId) -> Result<Vec<HistoryPoint>, StoreError> {
    let mut points = Vec::new();
    for index in indexes {
        index.points(person, &mut points)?;
    }
    Ok(points)
}

/// The sources of every month, by day and model.
fn expected(live: &Live) -> Result<Expected, StoreError> {
    let mut expected: Expected = BTreeMap::new();
    for entry in live.state.snapshots()? {
        let Some((month, day)) = Month::of(entry.key.day) else { continue };
        let sources = expected.entry(month).or_default();
        // Revisions of one day and model follow each other: the newest stays.
        sources.pop_if(|last: &mut Source| last.day == day && last.model == entry.key.model);
        sources.push(source(day, entry));
    }
    Ok(expected)
}

fn source(day: u8, entry: SnapshotEntry) -> Source {
    Source { day, model: entry.key.model, revision: entry.key.revision, digest: entry.seal.digest }
}

/// For [`crate::fuzzing`]: reads a header whose checksum is put right before.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_header(bytes: &[u8], month: Month) -> Option<()> {
    let length = format::Header::length(bytes.first_chunk()?, month).ok()?;
    let mut header = bytes.get(..length)?.to_vec();
    let (body, checksum) = header.split_at_mut(length - 8);
    checksum.copy_from_slice(&xxhash_rust::xxh3::xxh3_64(body).to_le_bytes());
    let header = format::Header::decode(&header).ok()?;
    let _ = (header.file_bytes(), header.encode(month));
    for block in bytes[length..].chunks_exact(format::RECORD_BYTES) {
        let record = format::Record::from_bytes(block);
        let _ = (header.models.get(usize::from(record.model)), month.day(record.day));
    }
    Some(())
}
