//! Brings partitions into their final form: one sorted sequence of files, each event once, deleted texts gone.

use model::{Day, Network};
use rayon::prelude::*;

use crate::LakeError;
use crate::catalog::change::Change;
use crate::catalog::state::{Partition, Run};
use crate::disk::Disk;
use crate::format::batch::Batch;
use crate::format::columns::Columns;
use crate::format::run_reader::{Expected, RunReader};
use crate::format::run_writer::{RunWriter, StagedFile};
use crate::format::shape::Shape;
use crate::lake::{Install, Lake};
use crate::locks::Turn;
use crate::write::deletes::Deletes;
use crate::write::merge::{Duplicates, Input, Merge};

/// Runs merged at once: each holds a row group in memory. More are merged in several rounds.
const FAN_IN: usize = 16;
/// Partitions merged at the same time, however many threads there are, for the same reason.
const AT_ONCE: usize = 4;
/// Partitions committed together: few enough to lose little in a crash, many enough to save on syncing.
const PER_COMMIT: usize = 64;

impl Lake {
    /// Brings every partition into its final form.
    ///
    /// [`crate::Writer::finish`] does this by itself; a stream that never ends calls it from time to time.
    pub fn compact(&self) -> Result<(), LakeError> {
        let mut deletes = Deletes::default();
        let unfinished = {
            let _turn = self.turn("merging")?;
            self.renew(&mut deletes)?;
            self.unfinished(&deletes, |_| true)
        };
        // Each partition is visited once: whoever goes on writing meanwhile is not run after. And each commit is a
        // turn of its own, so that others need not wait for the whole lake.
        for some in unfinished.chunks(PER_COMMIT) {
            let turn = self.turn("merging")?;
            self.renew(&mut deletes)?;
            let state = self.state();
            let here = some.iter().filter_map(|(network, day)| state.find(*network, *day));
            let here: Vec<&Partition> = here.filter(|partition| is_unfinished(partition, &deletes)).collect();
            self.compact_some(&turn, &here, &deletes)?;
        }
        Ok(())
    }

    /// Brings those of the chosen partitions that need it into their final form, all in one turn.
    pub(crate) fn compact_where(
        &self,
        turn: &Turn,
        chosen: impl Fn(&Partition) -> bool,
    ) -> Result<(), LakeError> {
        let deletes = self.catalog().deletes()?;
        let unfinished = self.unfinished(&deletes, chosen);
        let state = self.state();
        for some in unfinished.chunks(PER_COMMIT) {
            let here = some.iter().filter_map(|(network, day)| state.find(*network, *day));
            self.compact_some(turn, &here.collect::<Vec<_>>(), &deletes)?;
        }
        Ok(())
    }

    fn unfinished(&self, deletes: &Deletes, chosen: impl Fn(&Partition) -> bool) -> Vec<(Network, Day)> {
        let state = self.state();
        let unfinished = |partition: &&Partition| chosen(partition) && is_unfinished(partition, deletes);
        let unfinished = state.partitions.iter().filter(unfinished);
        unfinished.map(|partition| (partition.network, partition.day)).collect()
    }

    /// Reads the deletions again where there are new ones.
    pub(crate) fn renew(&self, deletes: &mut Deletes) -> Result<(), LakeError> {
        let mut catalog = self.catalog();
        if catalog.last_delete()? != deletes.last {
            *deletes = catalog.deletes()?;
        }
        Ok(())
    }

    fn compact_some(
        &self,
        turn: &Turn,
        partitions: &[&Partition],
        deletes: &Deletes,
    ) -> Result<(), LakeError> {
        if partitions.is_empty() {
            return Ok(());
        }
        let mut change = Change::default();
        let mut installs = Vec::new();
        for some in partitions.chunks(AT_ONCE) {
            let done: Vec<_> =
                some.par_iter().map(|partition| self.compact_one(partition, deletes)).collect();
            for (partition, done) in some.iter().zip(done) {
                let runs = partition.runs.iter().map(|run| run.id);
                match done? {
                    None => change.clean_runs.extend(runs),
                    Some((install, duplicates)) => {
                        change.drop_runs.extend(runs);
                        installs.push(install);
                        for (source, count) in duplicates {
                            *change.duplicates.entry(source).or_default() += count;
                        }
                    }
                }
            }
        }
        self.install(turn, installs, change)
    }

    /// The partition's files in final form; `None` where it is so already and holds no deleted post.
    fn compact_one(
        &self,
        partition: &Partition,
        deletes: &Deletes,
    ) -> Result<Option<(Install, Duplicates)>, LakeError> {
        let network = partition.network;
        if let [run] = partition.runs.as_slice()
            && run.canonical
            && !self.holds_deleted(network, run, deletes)?
        {
            return Ok(None);
        }
        // All deletions there ever were: a post may be imported long after its deletion was.
        let deleted = |batch: &Batch, row: usize| deletes.hits(network, batch, row, 0);
        let (files, duplicates) = merge_into_one(&self.disk, self.inputs(&partition.runs), deleted)?;
        let install = Install {
            network,
            day: partition.day,
            source: None,
            canonical: true,
            sees_new_deletes: true,
            deletes_seen: None,
            files,
        };
        Ok(Some((install, duplicates)))
    }

    fn holds_deleted(&self, network: Network, run: &Run, deletes: &Deletes) -> Result<bool, LakeError> {
        if run.files.iter().all(|file| file.contents == 0) || deletes.latest(network) <= run.deletes_seen {
            return Ok(false);
        }
        let needed = Columns::KIND | Columns::ACTOR | Columns::POST | Columns::OWN_POST;
        for batch in RunReader::open(run.files.iter().map(|file| self.expected(file)).collect(), needed)? {
            let batch = batch?;
            if (0..batch.len()).any(|row| deletes.hits(network, &batch, row, run.deletes_seen)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The runs to merge, those of older sources first, so that duplicates go on the younger one's account.
    pub(crate) fn inputs(&self, runs: &[Run]) -> Vec<Pending> {
        let mut runs: Vec<&Run> = runs.iter().collect();
        runs.sort_by_key(|run| (run.source, run.id));
        let pending = |run: &&Run| Pending {
            files: run.files.iter().map(|file| self.expected(file)).collect(),
            source: run.source,
        };
        runs.iter().map(pending).collect()
    }
}

fn is_unfinished(partition: &Partition, deletes: &Deletes) -> bool {
    !partition.is_compact() || may_hold_deleted(partition, deletes)
}

fn may_hold_deleted(partition: &Partition, deletes: &Deletes) -> bool {
    let latest = deletes.latest(partition.network);
    let contents = partition.files().any(|file| file.contents > 0);
    contents && partition.runs.iter().any(|run| run.deletes_seen < latest)
}

/// A run that waits to be merged.
pub(crate) struct Pending {
    pub(crate) files: Vec<Expected>,
    pub(crate) source: Option<i64>,
}

impl Pending {
    pub(crate) fn open(self) -> Result<Input, LakeError> {
        Ok(Input { reader: RunReader::open(self.files, Columns::ALL)?, source: self.source })
    }
}

/// Merges runs into one in final form, in several rounds where there are many.
pub(crate) fn merge_into_one(
    disk: &Disk,
    mut runs: Vec<Pending>,
    deleted: impl Fn(&Batch, usize) -> bool,
) -> Result<(Vec<StagedFile>, Duplicates), LakeError> {
    let mut duplicates = Duplicates::new();
    let mut temporary = Vec::new();
    while runs.len() > FAN_IN {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(FAN_IN));
        let mut rest = runs.into_iter().peekable();
        while rest.peek().is_some() {
            let some: Vec<Pending> = rest.by_ref().take(FAN_IN).collect();
            let source = some.last().and_then(|run| run.source);
            let (files, found) = merge_once(disk, some, Shape::SPILL, |_, _| false)?;
            add(&mut duplicates, found);
            let files: Vec<Expected> = files.into_iter().map(Expected::from).collect();
            temporary.extend(files.iter().map(|file| file.path.clone()));
            merged.push(Pending { files, source });
        }
        runs = merged;
    }
    let (files, found) = merge_once(disk, runs, Shape::CANONICAL, deleted)?;
    add(&mut duplicates, found);
    for path in temporary {
        std::fs::remove_file(&path).map_err(LakeError::io("remove", &path))?;
    }
    Ok((files, duplicates))
}

pub(crate) fn merge_once(
    disk: &Disk,
    runs: Vec<Pending>,
    shape: Shape,
    deleted: impl Fn(&Batch, usize) -> bool,
) -> Result<(Vec<StagedFile>, Duplicates), LakeError> {
    let mut merge = Merge::new(runs.into_iter().map(Pending::open).collect::<Result<_, _>>()?)?;
    let mut output = Output::new(disk, shape);
    let mut take = |batch: &Batch, row: usize| {
        if batch.has_content(row) && deleted(batch, row) {
            output.batch.push_stripped(batch, row);
        } else {
            output.batch.push_row(batch, row);
        }
        output.flush_if_full()
    };
    while merge.step(&mut take)? {}
    Ok((output.finish()?, merge.into_duplicates()))
}

fn add(duplicates: &mut Duplicates, more: Duplicates) {
    for (source, count) in more {
        *duplicates.entry(source).or_default() += count;
    }
}

/// Collects rows that come in order into row groups.
pub(crate) struct Output<'a> {
    pub(crate) batch: Batch,
    writer: RunWriter<'a>,
    shape: Shape,
    bytes: usize,
    rows: Vec<u32>,
}

impl<'a> Output<'a> {
    pub(crate) fn new(disk: &'a Disk, shape: Shape) -> Output<'a> {
        Output { batch: Batch::default(), writer: RunWriter::new(disk), shape, bytes: 0, rows: Vec::new() }
    }

    /// To be called after each row that was pushed.
    pub(crate) fn flush_if_full(&mut self) -> Result<(), LakeError> {
        self.bytes += self.batch.row_bytes(self.batch.len() - 1);
        if self.shape.is_full(self.batch.len(), self.bytes) {
            self.flush()?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Vec<StagedFile>, LakeError> {
        if !self.batch.is_empty() {
            self.flush()?;
        }
        self.writer.finish()
    }

    fn flush(&mut self) -> Result<(), LakeError> {
        self.rows.clear();
        self.rows.extend(0..self.batch.len() as u32);
        self.writer.write_group(&self.batch, &self.rows)?;
        self.batch.clear();
        self.bytes = 0;
        Ok(())
    }
}
