//! A Bloom filter over the names of one partition.

use parquet::bloom_filter::Sbbf;
use rustc_hash::FxHashSet;
use xxhash_rust::xxh3::xxh3_64;

use crate::format::batch::Batch;
use crate::format::columns::{Columns, TextColumn};

/// Raised with every change of what goes into a filter or how: those of another version are made again.
const VERSION: i64 = 1;

/// How often a filter says yes in vain. Each time costs reading a partition; a tenth of that would cost some five bits
/// more for every account of every day.
const IN_VAIN: f64 = 0.001;

/// A filter is a whole number of blocks of so many bytes.
const BLOCK_BYTES: usize = 32;

/// A filter as the catalog keeps it.
#[derive(Debug)]
pub(crate) struct NameFilter {
    pub(crate) version: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: i64,
}

/// The names of a partition, while it is read.
#[derive(Default)]
pub(crate) struct Names(FxHashSet<u64>);

/// The form in which names are compared: whatever is the same name but for case, form and `@` has the same. Whoever
/// compares more coarsely than this must not ask a filter.
pub(crate) fn hash(name: &str) -> u64 {
    xxh3_64(model::names::fold_case(name).trim_start_matches('@').as_bytes())
}

impl Names {
    /// What must be read of a batch.
    pub(crate) const COLUMNS: Columns = Columns::ACTOR.and(Columns::TARGET).and(Columns::HANDLE);

    /// Takes who acts, who is acted on, and handles.
    pub(crate) fn add(&mut self, batch: &Batch) {
        for column in [TextColumn::Actor, TextColumn::Target, TextColumn::Handle] {
            let texts = batch.texts(column);
            // Rows repeat texts: each is folded once a row group.
            self.0.extend((0..texts.entries()).map(|entry| hash(texts.entry(entry as u32))));
        }
    }

    pub(crate) fn into_filter(self) -> parquet::errors::Result<NameFilter> {
        let mut filter = Sbbf::new_with_ndv_fpp(self.0.len() as u64, IN_VAIN)?;
        self.0.iter().for_each(|hash| filter.insert(&hash.to_le_bytes()[..]));
        let mut bytes = Vec::new();
        filter.write_bitset(&mut bytes)?;
        let digest = xxh3_64(&bytes).cast_signed();
        Ok(NameFilter { version: VERSION, bytes, digest })
    }
}

impl NameFilter {
    /// True where it can be asked: of this version, and as it was written. A damaged filter might say no in vain.
    pub(crate) fn is_sound(&self) -> bool {
        self.version == VERSION
            && self.digest == xxh3_64(&self.bytes).cast_signed()
            && !self.bytes.is_empty()
            && self.bytes.len().is_multiple_of(BLOCK_BYTES)
    }

    /// True where any of the hashed names may occur. Asked of sound filters alone.
    pub(crate) fn may_hold(&self, hashes: &[u64]) -> bool {
        let filter = Sbbf::new(&self.bytes);
        hashes.iter().any(|hash| filter.check(&hash.to_le_bytes()[..]))
    }
}
