//! Reading: partition after partition, row group after row group, only the columns asked for.

use std::ops::RangeInclusive;
use std::path::Path;

use model::{Day, Network};
use rayon::prelude::*;

use crate::LakeError;
use crate::catalog::state::{DataFile, Partition};
use crate::format::batch::Batch;
use crate::format::columns::Columns;
use crate::format::run_reader::{CheckedFile, RunReader};
use crate::lake::Lake;
use crate::write::compact::Pending;
use crate::write::merge::Merge;

/// What to read.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Only these networks; `None` for all.
    pub networks: Option<Vec<Network>>,
    /// Only these UTC days; `None` for all.
    pub days: Option<RangeInclusive<Day>>,
    /// Only these columns; the others of a [`Batch`] stay empty.
    pub columns: Columns,
}

/// Row groups decoded ahead, in parallel.
const AHEAD: usize = 4;

/// Partitions of together so many rows are decoded beside each other.
const TOGETHER_ROWS: u64 = 64 * 1024;
/// But no more of them than this, and no fewer for one thread than the least.
const MOST_TOGETHER: usize = 256;
const MIN_TOGETHER: usize = 8;

/// Rows handed over at a time while a partition is not compact.
const MERGED_ROWS: usize = 16 * 1024;

/// The batches of one partition, by rising time and id.
pub struct Batches<'lake> {
    lake: &'lake Lake,
    columns: Columns,
    form: Form,
}

enum Form {
    /// Opened at the first batch.
    Closed(Partition),
    /// Row groups as they lie in the files.
    Compact(RunReader),
    /// Runs that wait to be merged.
    Merging(Merge),
    Ended,
}

impl Scan {
    /// Everything, with these columns.
    pub fn all(columns: Columns) -> Scan {
        Scan { networks: None, days: None, columns }
    }

    fn takes(&self, partition: &Partition) -> bool {
        self.networks.as_ref().is_none_or(|networks| networks.contains(&partition.network))
            && self.days.as_ref().is_none_or(|days| days.contains(&partition.day))
    }
}

impl Lake {
    /// Hands over all events asked for: partitions by network and day, rows by rising time and id, each event
    /// once. Decodes some row groups ahead on all cores; `take` itself is called on this thread alone.
    ///
    /// Stops at the first error, its own or that of `take`.
    pub fn scan(
        &self,
        scan: &Scan,
        take: impl FnMut(Network, Day, &Batch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        self.scan_these(&self.scan_partitions(scan), scan.columns, take)
    }

    /// The same for partitions that were listed before.
    pub fn scan_these(
        &self,
        partitions: &[Partition],
        columns: Columns,
        mut take: impl FnMut(Network, Day, &Batch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        let mut rest = partitions;
        while let Some(first) = rest.first() {
            let together = small_ones(rest);
            if together > 1 {
                let (some, others) = rest.split_at(together);
                rest = others;
                self.scan_together(some, columns, &mut take)?;
            } else {
                rest = &rest[1..];
                self.scan_alone(first, columns, &mut take)?;
            }
        }
        Ok(())
    }

    /// Hands over a partition, some row groups of it decoded ahead.
    fn scan_alone(
        &self,
        partition: &Partition,
        columns: Columns,
        take: &mut impl FnMut(Network, Day, &Batch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        if !partition.is_compact() {
            for batch in self.read_partition(partition, columns) {
                take(partition.network, partition.day, &batch?)?;
            }
            return Ok(());
        }
        for file in partition.files() {
            let open = self.open_file(file)?;
            let groups: Vec<usize> = (0..open.groups()).collect();
            for some in groups.chunks(AHEAD) {
                let batches: Vec<_> = some.par_iter().map(|group| open.read(*group, columns)).collect();
                for batch in batches {
                    take(partition.network, partition.day, &batch?)?;
                }
            }
        }
        Ok(())
    }

    /// Hands over small partitions that were decoded beside each other: by itself each is too little work to share.
    fn scan_together(
        &self,
        partitions: &[Partition],
        columns: Columns,
        take: &mut impl FnMut(Network, Day, &Batch) -> Result<(), LakeError>,
    ) -> Result<(), LakeError> {
        let read = |partition: &Partition| self.read_partition(partition, columns).collect();
        let all: Vec<Result<Vec<Batch>, LakeError>> =
            partitions.par_iter().with_min_len(MIN_TOGETHER).map(read).collect();
        for (partition, batches) in partitions.iter().zip(all) {
            for batch in batches? {
                take(partition.network, partition.day, &batch)?;
            }
        }
        Ok(())
    }

    /// The partitions that a scan reads, in order: to be read from several threads by
    /// [`Lake::read_partition`].
    pub fn scan_partitions(&self, scan: &Scan) -> Vec<Partition> {
        self.state().partitions.iter().filter(|partition| scan.takes(partition)).cloned().collect()
    }

    /// The events of one partition, a row group at a time, by rising time and id, each event once.
    ///
    /// Fails with [`LakeError::Damaged`] where a file is not what the catalog says, and at the first batch with
    /// [`LakeError::Replaced`] where somebody was erased since the partition was listed, or where a lake that was
    /// opened for writing, which keeps no files from being removed, was merged meanwhile.
    pub fn read_partition(&self, partition: &Partition, columns: Columns) -> Batches<'_> {
        Batches { lake: self, columns, form: Form::Closed(partition.clone()) }
    }

    pub(crate) fn open_file(&self, file: &DataFile) -> Result<CheckedFile, LakeError> {
        let open = CheckedFile::open(&self.expected(file)).map_err(|error| self.explain(error));
        if open.is_ok() {
            self.mark_checked(file);
        }
        open
    }

    /// Makes sure that every file of the lake lies where the catalog says, as long as it says, without reading it: whoever
    /// works from what was derived earlier would not notice that the log itself lost a part.
    ///
    /// Fails with [`LakeError::Damaged`], which names the first that does not.
    pub fn expect_files(&self) -> Result<(), LakeError> {
        for file in self.state().partitions.iter().flat_map(Partition::files) {
            let path = self.disk.path(&file.path);
            let found = std::fs::metadata(&path).map_err(LakeError::io("open", &path));
            let bytes = found.map_err(|error| self.explain(error))?.len();
            if bytes != file.bytes {
                return Err(LakeError::damaged(
                    &path,
                    format!("{} bytes", file.bytes),
                    format!("{bytes} bytes"),
                ));
            }
        }
        Ok(())
    }

    /// A file that is gone because the lake moved on is no damage.
    pub(crate) fn explain(&self, error: LakeError) -> LakeError {
        let LakeError::Io { path, source, .. } = &error else { return error };
        let relative = path.strip_prefix(self.disk.root()).ok().and_then(Path::to_str);
        let Some(relative) = relative.filter(|_| source.kind() == std::io::ErrorKind::NotFound) else {
            return error;
        };
        match self.catalog().names(relative) {
            Ok(true) => LakeError::damaged(path, "the file that the catalog names", "nothing"),
            Ok(false) => LakeError::Replaced(path.clone()),
            Err(other) => other,
        }
    }
}

impl Batches<'_> {
    fn next_batch(&mut self) -> Result<Option<Batch>, LakeError> {
        if let Form::Closed(partition) = &self.form {
            self.form = self.lake.open_partition(partition, self.columns)?;
        }
        match &mut self.form {
            Form::Compact(reader) => reader.next().transpose(),
            Form::Merging(merge) => next_merged(merge),
            Form::Closed(_) | Form::Ended => Ok(None),
        }
    }
}

impl Lake {
    /// Opens every file at once: from here on the partition can be read to its end, whatever others do.
    ///
    /// Which of two rows with the same time and id is kept depends on all columns, so runs that wait to be merged
    /// are read whole.
    fn open_partition(&self, partition: &Partition, columns: Columns) -> Result<Form, LakeError> {
        if partition.is_compact() {
            let files = partition.files().map(|file| self.open_file(file)).collect::<Result<_, _>>()?;
            return Ok(Form::Compact(RunReader::of(files, columns)));
        }
        let inputs = self.inputs(&partition.runs).into_iter().map(Pending::open).collect::<Result<_, _>>();
        let merge = inputs.and_then(Merge::new);
        Ok(Form::Merging(merge.map_err(|error| self.explain(error))?))
    }
}

/// How many of the first partitions are small enough to be decoded beside each other.
fn small_ones(partitions: &[Partition]) -> usize {
    let mut rows = 0;
    let fits = |partition: &&Partition| {
        rows += partition.rows;
        rows <= TOGETHER_ROWS
    };
    partitions.iter().take(MOST_TOGETHER).take_while(fits).count()
}

fn next_merged(merge: &mut Merge) -> Result<Option<Batch>, LakeError> {
    let mut batch = Batch::default();
    while batch.len() < MERGED_ROWS {
        let take = |from: &Batch, row: usize| {
            batch.push_row(from, row);
            Ok(())
        };
        if !merge.step(take)? {
            break;
        }
    }
    Ok((!batch.is_empty()).then_some(batch))
}

impl Iterator for Batches<'_> {
    type Item = Result<Batch, LakeError>;

    /// After an error nothing more comes.
    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_batch();
        if next.is_err() {
            self.form = Form::Ended;
        }
        next.transpose()
    }
}
