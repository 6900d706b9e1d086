//! What waits in memory to be written, by partition.

use model::{Day, Event, Network};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::LakeError;
use crate::disk::Disk;
use crate::format::batch::Batch;
use crate::format::shape::Shape;
use crate::write::deletes::{Deletes, NewDeletes};
use crate::write::memtable::{Memtable, StagedRun};

/// Rows in memory, by partition.
#[derive(Default)]
pub(crate) struct Buffer {
    places: FxHashMap<(Network, Day), usize>,
    memtables: Vec<Memtable>,
    last: usize,
    bytes: usize,
    rows: usize,
}

/// What a row takes in memory besides its texts: time, id, kind, flags, and codes and ends of a few texts.
const ROW_BYTES: usize = 18 + 8 * 3;

impl Buffer {
    pub(crate) fn push(&mut self, event: &Event<'_>) {
        let place = self.place(event.network, event.time.day());
        self.bytes += ROW_BYTES + self.memtables[place].push(event);
        self.rows += 1;
    }

    /// The partition of the latest event, where it is worth trying to seal a row group of it.
    pub(crate) fn worth_sealing(&mut self) -> Option<&mut Memtable> {
        self.memtables.get_mut(self.last).filter(|memtable| memtable.is_worth_a_look())
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
        if self
            .memtables
            .get(self.last)
            .is_some_and(|memtable| memtable.day == day && memtable.network == network)
        {
            return self.last;
        }
        let memtables = &mut self.memtables;
        self.last = *self.places.entry((network, day)).or_insert_with(|| {
            memtables.push(Memtable::new(network, day));
            memtables.len() - 1
        });
        self.last
    }

    /// Writes everything as a run or two for each partition, in parallel, and is empty afterwards.
    ///
    /// `shape_of` tells the shape of a partition's run. Texts of deleted posts are left out.
    pub(crate) fn spill(
        &mut self,
        disk: &Disk,
        deletes: &Deletes,
        new_deletes: &NewDeletes,
        shape_of: impl Fn(Network, Day) -> Shape + Sync,
    ) -> Result<Vec<StagedRun>, LakeError> {
        let mut memtables = std::mem::take(self).memtables;
        // The largest first, so that no thread is left with it at the end.
        memtables.sort_unstable_by_key(|memtable| {
            (std::cmp::Reverse(memtable.waiting()), memtable.network, memtable.day)
        });
        let write = |memtable: Memtable| {
            let network = memtable.network;
            let deleted = |batch: &Batch, row: usize| {
                deletes.hits(network, batch, row, 0) || new_deletes.hits(network, batch, row)
            };
            let shape = shape_of(network, memtable.day);
            memtable.write(disk, shape, new_deletes.count(), deleted)
        };
        let runs: Result<Vec<Vec<StagedRun>>, LakeError> = memtables.into_par_iter().map(write).collect();
        Ok(runs?.into_iter().flatten().collect())
    }
}
