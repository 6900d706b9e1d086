//! What waits in memory to be written: rows by partition, sorted and freed of duplicates on the way out.

use model::{Day, Event, Network};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::LakeError;
use crate::batch::{Batch, compare_rows};
use crate::deletes::{Deletes, NewDeletes};
use crate::disk::Disk;
use crate::run_writer::{RunWriter, Shape, StagedFile};

/// Rows in memory, by partition.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    places: FxHashMap<(Network, Day), usize>,
    parts: Vec<Part>,
    last: usize,
    bytes: usize,
    rows: usize,
}

#[derive(Debug)]
struct Part {
    network: Network,
    day: Day,
    batch: Batch,
}

/// Files of one partition that were written but do not belong to the lake yet.
#[derive(Debug)]
pub(crate) struct StagedRun {
    pub(crate) network: Network,
    pub(crate) day: Day,
    pub(crate) shape: Shape,
    pub(crate) duplicates: u64,
    pub(crate) files: Vec<StagedFile>,
}

/// What a row takes in memory besides its texts: time, id, kind, flags, and codes and ends of a few texts.
const ROW_BYTES: usize = 18 + 8 * 3;

impl Buffer {
    pub(crate) fn push(&mut self, event: &Event<'_>) {
        let place = self.place(event.network, event.time.day());
        let batch = &mut self.parts[place].batch;
        batch.push(event);
        self.bytes += ROW_BYTES + batch.row_bytes(batch.len() - 1);
        self.rows += 1;
    }

    /// Bytes held, about.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Events mostly come day after day: the last partition is tried first.
    fn place(&mut self, network: Network, day: Day) -> usize {
        if self.parts.get(self.last).is_some_and(|part| part.day == day && part.network == network) {
            return self.last;
        }
        let parts = &mut self.parts;
        self.last = *self.places.entry((network, day)).or_insert_with(|| {
            parts.push(Part { network, day, batch: Batch::default() });
            parts.len() - 1
        });
        self.last
    }

    /// Writes everything as one run for each partition, in parallel, and is empty afterwards.
    ///
    /// `shape_of` tells the shape of a partition's run. Texts of deleted posts are left out.
    pub(crate) fn spill(
        &mut self,
        disk: &Disk,
        deletes: &Deletes,
        new_deletes: &NewDeletes,
        shape_of: impl Fn(Network, Day) -> Shape + Sync,
    ) -> Result<Vec<StagedRun>, LakeError> {
        let mut parts = std::mem::take(self).parts;
        // The largest first, so that no thread is left with it at the end.
        parts.sort_unstable_by_key(|part| (std::cmp::Reverse(part.batch.len()), part.network, part.day));
        let write = |part: Part| {
            let (network, day) = (part.network, part.day);
            let shape = shape_of(network, day);
            let deleted = |batch: &Batch, row: usize| {
                deletes.hits(network, batch, row, 0) || new_deletes.hits(network, batch, row)
            };
            let batch = strip(part.batch, deleted);
            let (rows, duplicates) = sorted_rows(&batch);
            let mut writer = RunWriter::new(disk);
            writer.write_all(&batch, &rows, shape)?;
            Ok(StagedRun { network, day, shape, duplicates, files: writer.finish()? })
        };
        parts.into_par_iter().map(write).collect()
    }
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
