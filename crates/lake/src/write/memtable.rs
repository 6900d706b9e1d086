//! A memtable: the rows of one partition that wait in memory.
//!
//! Where a source comes in order of time, or nearly so, the first row group of what waits is settled long before
//! the last row arrives. It is then *sealed*: encoded in the background while reading goes on. Nothing depends
//! on the guess: an event that comes later and belongs before a sealed row goes into a run of its own, which is
//! merged like any other.

use model::{Day, Event, Network};
use rayon::prelude::*;

use crate::LakeError;
use crate::disk::Disk;
use crate::format::batch::Batch;
use crate::format::encode::encode_row_group_alone;
use crate::format::encoded::EncodedGroup;
use crate::format::run_writer::{RunWriter, StagedFile};
use crate::format::shape::Shape;
use crate::write::background::Job;
use crate::write::precedence::compare_rows;

/// A group is settled when none of this many latest arrivals belongs before its end.
const LATEST: usize = 16 * 1024;

/// Rows of one partition.
pub(crate) struct Memtable {
    pub(crate) network: Network,
    pub(crate) day: Day,
    tail: Batch,
    tail_bytes: usize,
    /// Rows and bytes at which it is worth looking for a group to seal.
    look: Shape,
    sealed: Vec<Job<parquet::errors::Result<EncodedGroup>>>,
    boundary: Option<Boundary>,
    late: Batch,
    duplicates: u64,
}

/// Where the sealed groups end.
#[derive(Debug, Clone, Copy)]
struct Boundary {
    /// Time and id of the last sealed row: what comes later and does not sort after it is late.
    last_key: (i64, u64),
    /// New deletions known when the first group was sealed: those that came since were not carried out on it.
    deletes_seen: usize,
}

/// Files of one partition that were written but do not belong to the lake yet.
#[derive(Debug)]
pub(crate) struct StagedRun {
    pub(crate) network: Network,
    pub(crate) day: Day,
    pub(crate) shape: Shape,
    pub(crate) duplicates: u64,
    /// How many new deletions were carried out on it.
    pub(crate) deletes: usize,
    pub(crate) files: Vec<StagedFile>,
}

impl StagedRun {
    /// Said where it is not known which new deletions were carried out on a run: more than there can be.
    pub(crate) const NOT_ALL_DELETES: usize = usize::MAX;
}

impl Memtable {
    pub(crate) fn new(network: Network, day: Day) -> Memtable {
        Memtable {
            network,
            day,
            tail: Batch::default(),
            tail_bytes: 0,
            look: Memtable::FIRST_LOOK,
            sealed: Vec::new(),
            boundary: None,
            late: Batch::default(),
            duplicates: 0,
        }
    }

    const FIRST_LOOK: Shape =
        Shape { rows: Shape::CANONICAL.rows + LATEST, bytes: Shape::CANONICAL.bytes / 8 * 9 };

    /// Takes an event; returns its bytes, as limits count them.
    pub(crate) fn push(&mut self, event: &Event<'_>) -> usize {
        let key = (event.time.micros(), event.id.0);
        if self.boundary.is_some_and(|boundary| key <= boundary.last_key) {
            self.late.push(event);
            return self.late.row_bytes(self.late.len() - 1);
        }
        self.tail.push(event);
        let bytes = self.tail.row_bytes(self.tail.len() - 1);
        self.tail_bytes += bytes;
        bytes
    }

    /// Rows that are not sealed.
    pub(crate) fn waiting(&self) -> usize {
        self.tail.len() + self.late.len()
    }

    /// True where [`Memtable::seal`] should be tried.
    pub(crate) fn is_worth_a_look(&self) -> bool {
        self.look.is_full(self.tail.len(), self.tail_bytes)
    }

    /// Looks no more for groups to seal: the partition holds other runs, so that all will be merged.
    pub(crate) fn never_seal(&mut self) {
        self.look = Shape { rows: usize::MAX, bytes: usize::MAX };
    }

    /// Seals the first row group, where it is settled. `deletes` is the number of new deletions that `deleted`
    /// knows.
    pub(crate) fn seal(&mut self, deletes: usize, deleted: impl Fn(&Batch, usize) -> bool) {
        self.tail = strip(std::mem::take(&mut self.tail), deleted);
        let (rows, duplicates) = sorted_rows(&self.tail);
        let group = settled(&self.tail, &rows);
        if group == 0 {
            self.look = Shape { rows: self.look.rows * 2, bytes: self.look.bytes * 2 };
            return;
        }
        let mut rest = Batch::default();
        rows[group..].iter().for_each(|row| rest.push_row(&self.tail, *row as usize));
        let tail = std::mem::replace(&mut self.tail, rest);
        self.tail_bytes = (0..self.tail.len()).map(|row| self.tail.row_bytes(row)).sum();
        self.duplicates += duplicates;
        let deletes_seen = self.boundary.map_or(deletes, |boundary| boundary.deletes_seen);
        self.boundary = Some(Boundary { last_key: tail.key(rows[group - 1] as usize), deletes_seen });
        self.look = Memtable::FIRST_LOOK;
        self.sealed.push(Job::spawn(move || encode_row_group_alone(&tail, &rows[..group])));
    }

    /// Writes everything: one run, and one more where events came too late for the first.
    pub(crate) fn write(
        self,
        disk: &Disk,
        shape: Shape,
        deletes: usize,
        deleted: impl Fn(&Batch, usize) -> bool,
    ) -> Result<Vec<StagedRun>, LakeError> {
        let (network, day) = (self.network, self.day);
        let mut runs = Vec::new();
        let mut stage = |shape, deletes, duplicates, files| {
            runs.push(StagedRun { network, day, shape, duplicates, deletes, files });
        };
        let mut writer = RunWriter::new(disk);
        for job in self.sealed {
            writer.write_encoded(job.wait())?;
        }
        let seen = self.boundary.map_or(deletes, |boundary| boundary.deletes_seen);
        let tail = strip(self.tail, &deleted);
        let (rows, duplicates) = sorted_rows(&tail);
        writer.write_all(&tail, &rows, shape)?;
        stage(shape, seen, self.duplicates + duplicates, writer.finish()?);
        if !self.late.is_empty() {
            let late = strip(self.late, &deleted);
            let (rows, duplicates) = sorted_rows(&late);
            let mut writer = RunWriter::new(disk);
            writer.write_all(&late, &rows, Shape::SPILL)?;
            stage(Shape::SPILL, deletes, duplicates, writer.finish()?);
        }
        Ok(runs)
    }
}

/// How many of the sorted rows make up a row group that no event to come is likely to belong to; 0 for none.
fn settled(batch: &Batch, rows: &[u32]) -> usize {
    let mut bytes = 0;
    let full = rows.iter().position(|row| {
        bytes += batch.row_bytes(*row as usize);
        bytes >= Shape::CANONICAL.bytes
    });
    let end = full.map_or(Shape::CANONICAL.rows, |last| (last + 1).min(Shape::CANONICAL.rows));
    if end > rows.len() {
        return 0;
    }
    let last = batch.times[rows[end - 1] as usize];
    let latest = LATEST.min(batch.len() / 8).max(1);
    let earliest = batch.times[batch.len() - latest..].iter().min();
    if earliest.is_some_and(|time| *time > last) { end } else { 0 }
}

/// The batch without text and tags of the rows that were deleted; the same batch where there are none.
fn strip(batch: Batch, deleted: impl Fn(&Batch, usize) -> bool) -> Batch {
    let gone = |row: usize| batch.has_content(row) && deleted(&batch, row);
    let Some(first) = (0..batch.len()).find(|row| gone(*row)) else { return batch };
    let mut stripped = Batch::default();
    for row in 0..batch.len() {
        match row >= first && gone(row) {
            true => stripped.push_stripped(&batch, row),
            false => stripped.push_row(&batch, row),
        }
    }
    stripped
}

/// The rows by rising time and id, each event once (the greatest of those that share both), and how many were left
/// out.
pub(crate) fn sorted_rows(batch: &Batch) -> (Vec<u32>, u64) {
    let mut keys: Vec<(i64, u64, u32)> =
        (0..batch.len()).map(|row| (batch.times[row], batch.ids[row], row as u32)).collect();
    if keys.is_sorted_by_key(|key| key.0) {
        // The usual case: a source in order of time, of which only events of one instant change places.
        keys.chunk_by_mut(|a, b| a.0 == b.0).for_each(<[_]>::sort_unstable);
    } else {
        keys.par_sort_unstable();
    }
    let mut rows: Vec<u32> = Vec::with_capacity(keys.len());
    let mut last = None;
    for (time, id, row) in keys {
        match rows.last_mut().filter(|_| last == Some((time, id))) {
            Some(kept) => {
                if compare_rows(batch, *kept as usize, batch, row as usize).is_lt() {
                    *kept = row;
                }
            }
            None => rows.push(row),
        }
        last = Some((time, id));
    }
    let duplicates = (batch.len() - rows.len()) as u64;
    (rows, duplicates)
}
