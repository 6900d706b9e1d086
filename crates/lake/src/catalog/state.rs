//! What the lake consists of, as the catalog lists it.

use model::{Day, Network};
use xxhash_rust::xxh3::Xxh3;

use crate::locks::Lease;

/// What the lake consists of after a change.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// The number of the change.
    pub(crate) change: i64,
    /// How many erasures there were until then.
    pub(crate) erasures: i64,
    /// Where it is to be read: keeps its files from being removed. `None` for a writer, which waits for its turn to
    /// read, and for readers that may not write to the folder.
    pub(crate) lease: Option<Lease>,
    /// All partitions, by network and day.
    pub(crate) partitions: Vec<Partition>,
}

/// The events of one network and one UTC day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// Where.
    pub network: Network,
    /// The UTC day.
    pub day: Day,
    /// Rows; while an import is under way these may hold duplicates that reading leaves out.
    pub rows: u64,
    /// Bytes of its files.
    pub bytes: u64,
    pub(crate) runs: Vec<Run>,
}

/// A sorted sequence of files without duplicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) id: i64,
    pub(crate) source: Option<i64>,
    pub(crate) canonical: bool,
    pub(crate) deletes_seen: i64,
    pub(crate) files: Vec<DataFile>,
}

/// One Parquet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Relative to the lake's folder, with `/`.
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// Its length.
    pub bytes: u64,
    /// XXH3-128 of its bytes, in hexadecimal.
    pub digest: String,
    /// Rows that hold text or tags.
    pub(crate) contents: u64,
}

impl Partition {
    /// Its files, in order.
    pub fn files(&self) -> impl Iterator<Item = &DataFile> {
        self.runs.iter().flat_map(|run| &run.files)
    }

    /// True where it is in its final form: one sorted sequence of files without duplicates.
    pub fn is_compact(&self) -> bool {
        matches!(self.runs.as_slice(), [run] if run.canonical)
    }

    /// A digest of what it holds. Once it is compact, the same events always give the same digest.
    pub fn digest(&self) -> u64 {
        let mut hasher = Xxh3::new();
        for file in self.files() {
            hasher.update(file.digest.as_bytes());
        }
        hasher.digest()
    }
}

impl State {
    /// Adds a file; calls must come by partition and run.
    pub(crate) fn add(&mut self, network: Network, day: Day, run: Run, file: DataFile) {
        let same = |last: &Partition| (last.network, last.day) == (network, day);
        if !self.partitions.last().is_some_and(same) {
            self.partitions.push(Partition { network, day, rows: 0, bytes: 0, runs: Vec::new() });
        }
        let Some(partition) = self.partitions.last_mut() else { return };
        partition.rows += file.rows;
        partition.bytes += file.bytes;
        match partition.runs.last_mut().filter(|last| last.id == run.id) {
            Some(last) => last.files.push(file),
            None => partition.runs.push(Run { files: vec![file], ..run }),
        }
    }

    pub(crate) fn find(&self, network: Network, day: Day) -> Option<&Partition> {
        let place = self.partitions.binary_search_by_key(&(network, day), |p| (p.network, p.day)).ok()?;
        self.partitions.get(place)
    }

    pub(crate) fn sort(&mut self) {
        self.partitions.sort_by_key(|partition| (partition.network, partition.day));
    }

    pub(crate) fn generation(&self) -> u64 {
        let mut hasher = Xxh3::new();
        for partition in &self.partitions {
            hasher.update(partition.network.as_str().as_bytes());
            hasher.update(&partition.day.number().to_le_bytes());
            hasher.update(&partition.digest().to_le_bytes());
        }
        hasher.digest()
    }
}
