//! Forgetting people: in place, with a marker for each, totals unchanged.
//!
//! The lake is read for all people of a batch at once. Every file that names any of them is written anew beside the old
//! ones; then one transaction of the catalog swaps them all. A crash before it leaves the lake as it was, one after it
//! is made good when the lake is next opened for writing.

mod entries;
mod own_posts;
pub(crate) mod people;
pub(crate) mod redact;
pub(crate) mod secret;

use std::collections::BTreeMap;

use model::{Day, Network};
use rayon::prelude::*;

use crate::LakeError;
use crate::catalog::change::Change;
use crate::catalog::state::Partition;
use crate::erase::own_posts::OwnPosts;
use crate::erase::people::Erasure;
use crate::erase::redact::Redactor;
use crate::format::batch::Batch;
use crate::format::columns::Columns;
use crate::format::run_reader::Expected;
use crate::format::run_writer::{RunWriter, StagedFile};
use crate::format::shape::Shape;
use crate::lake::{Install, Lake, Step};
use crate::write::compact::{Output, Pending, merge_into_one};
use crate::write::memtable::sorted_rows;

/// What an erasure changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct EraseReport {
    /// Rows in which one of the people acts.
    pub acts: u64,
    /// Rows of others that name one of them or a post of theirs.
    pub mentions_by_id: u64,
    /// Rows of others in whose text, tags, name or handle one of them was named.
    pub mentions_in_text: u64,
    /// Days of a network that were written anew.
    pub partitions: u64,
    /// Segments that went with them, to be made again.
    pub segments: u64,
    /// Names and notes of sources, and kept rejects, that named one of them.
    pub catalog_entries: u64,
}

/// Rows with new ids held in memory before they are written out.
const MOVED_BYTES: usize = 16 << 20;

impl Lake {
    /// Forgets people: see [`Erasure`] and `docs/lake-format.md`. May be repeated; returns what was changed this time.
    ///
    /// The number of rows, and of distinct actors, targets and posts, stays as it was. However many people there are,
    /// the lake is read and written once.
    pub fn erase(&self, erasures: &[Erasure]) -> Result<EraseReport, LakeError> {
        if erasures.iter().any(|erasure| erasure.native.is_empty()) {
            return Err(LakeError::NobodyToErase);
        }
        let mut report = EraseReport::default();
        let mut networks: BTreeMap<Network, Vec<&Erasure>> = BTreeMap::new();
        for erasure in erasures {
            networks.entry(erasure.network).or_default().push(erasure);
        }
        if networks.is_empty() {
            return Ok(report);
        }
        let turn = self.turn("erasing")?;
        self.compact_where(&turn, |partition| networks.contains_key(&partition.network))?;
        let state = self.state();
        let mut change = Change::default();
        let mut installs = Vec::new();
        for (network, people) in networks {
            let of_network = state.partitions.iter().filter(|partition| partition.network == network);
            let partitions: Vec<&Partition> = of_network.collect();
            let mut redactor = Redactor::new(&people);
            self.learn_posts(&partitions, &mut redactor)?;
            let named = self.learn_events(&partitions, &mut redactor)?;
            for (partition, named) in partitions.into_iter().zip(named) {
                if named || self.undoes_renamed(partition, &redactor)? {
                    installs.push(self.rewrite(partition, &redactor, &mut report)?);
                    change.drop_runs.extend(partition.runs.iter().map(|run| run.id));
                }
            }
            let redaction = self.catalog().redaction(network, &redactor)?;
            report.catalog_entries += redaction.entries();
            change.redactions.push(redaction);
        }
        report.partitions = installs.len() as u64;
        // Before anything changes, and nobody can write another until this turn ends: a crash at any moment leaves no
        // segment that still names anybody of these.
        let rewritten: Vec<(Network, Day)> =
            installs.iter().map(|install| (install.network, install.day)).collect();
        report.segments = self.remove_segments(&turn, &rewritten)?;
        self.install(&turn, installs, change)?;
        // Not only what was rewritten now: what merges dropped before may hold them too.
        self.evict_readers(&turn)?;
        self.step(Step::Removed);
        self.catalog().scrub()?;
        Ok(report)
    }

    fn learn_posts(&self, partitions: &[&Partition], redactor: &mut Redactor) -> Result<(), LakeError> {
        for partition in partitions {
            self.each_row(partition, OwnPosts::COLUMNS, |batch, row| redactor.learn_posts(batch, row))?;
        }
        if redactor.is_in_doubt() {
            for partition in partitions {
                self.each_row(partition, OwnPosts::COLUMNS, |batch, row| redactor.doubt_posts(batch, row))?;
            }
        }
        Ok(())
    }

    /// Finds out for each partition whether any of its rows changes, and which events get a new id.
    fn learn_events(
        &self,
        partitions: &[&Partition],
        redactor: &mut Redactor,
    ) -> Result<Vec<bool>, LakeError> {
        let edits = &*redactor;
        let look = |partition: &&Partition| -> Result<(bool, Vec<u64>), LakeError> {
            let (mut named, mut renamed) = (false, Vec::new());
            self.each_row(partition, Columns::ALL, |batch, row| {
                let edit = edits.edit(batch, row);
                named |= !edit.is_empty();
                renamed.extend(edit.renamed.then(|| batch.ids[row]));
            })?;
            Ok((named, renamed))
        };
        let found: Vec<(bool, Vec<u64>)> = partitions.par_iter().map(look).collect::<Result<_, _>>()?;
        let mut named = Vec::with_capacity(found.len());
        for (partition_named, renamed) in found {
            named.push(partition_named);
            redactor.learn_events(renamed);
        }
        Ok(named)
    }

    /// True where a row undoes an event that gets a new id.
    fn undoes_renamed(&self, partition: &Partition, redactor: &Redactor) -> Result<bool, LakeError> {
        let mut found = false;
        self.each_row(partition, Columns::UNDOES, |batch, row| {
            found |= batch.undoes(row).is_some_and(|id| redactor.renames(id));
        })?;
        Ok(found)
    }

    fn each_row(
        &self,
        partition: &Partition,
        columns: Columns,
        mut take: impl FnMut(&Batch, usize),
    ) -> Result<(), LakeError> {
        for batch in self.read_partition(partition, columns) {
            let batch = batch?;
            (0..batch.len()).for_each(|row| take(&batch, row));
        }
        Ok(())
    }

    /// Writes a partition anew. Rows with new ids sort differently among those of the same microsecond: they go
    /// through sorted runs of their own, and are merged with the rest.
    fn rewrite(
        &self,
        partition: &Partition,
        redactor: &Redactor,
        report: &mut EraseReport,
    ) -> Result<Install, LakeError> {
        let mut kept = Output::new(&self.disk, Shape::SPILL);
        let mut moved = Moved { lake: self, batch: Batch::default(), bytes: 0, runs: Vec::new() };
        for batch in self.read_partition(partition, Columns::ALL) {
            let batch = batch?;
            for row in 0..batch.len() {
                let edit = redactor.edit(&batch, row);
                report.acts += u64::from(edit.own);
                report.mentions_by_id += u64::from(edit.refers && !edit.own);
                report.mentions_in_text += u64::from(edit.changes_content() && !edit.own);
                if edit.renamed {
                    redactor.push(&mut moved.batch, &batch, row, &edit);
                    moved.spill_if_full()?;
                } else {
                    redactor.push(&mut kept.batch, &batch, row, &edit);
                    kept.flush_if_full()?;
                }
            }
        }
        let mut runs = moved.finish()?;
        runs.push(pending(kept.finish()?));
        let temporary: Vec<Expected> = runs.iter().flat_map(|run| run.files.clone()).collect();
        let (files, _) = merge_into_one(&self.disk, runs, |_, _| false)?;
        for file in temporary {
            std::fs::remove_file(&file.path).map_err(LakeError::io("remove", &file.path))?;
        }
        Ok(Install {
            network: partition.network,
            day: partition.day,
            source: None,
            canonical: true,
            sees_new_deletes: true,
            deletes_seen: None,
            files,
        })
    }
}

/// Rows with new ids, on their way to sorted runs.
struct Moved<'a> {
    lake: &'a Lake,
    batch: Batch,
    bytes: usize,
    runs: Vec<Pending>,
}

impl Moved<'_> {
    fn spill_if_full(&mut self) -> Result<(), LakeError> {
        self.bytes += self.batch.row_bytes(self.batch.len() - 1);
        if self.bytes >= MOVED_BYTES { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<(), LakeError> {
        let (rows, _) = sorted_rows(&self.batch);
        let mut writer = RunWriter::new(&self.lake.disk);
        writer.write_all(&self.batch, &rows, Shape::SPILL)?;
        self.runs.push(pending(writer.finish()?));
        self.batch.clear();
        self.bytes = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<Pending>, LakeError> {
        if !self.batch.is_empty() {
            self.spill()?;
        }
        Ok(self.runs)
    }
}

fn pending(files: Vec<StagedFile>) -> Pending {
    Pending { files: files.into_iter().map(Expected::from).collect(), source: None }
}
