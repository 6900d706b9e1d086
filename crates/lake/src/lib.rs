//! The lake: an append-only columnar log of events, and its catalog.
//!
//! Events lie in Parquet files by network and day, readable by DuckDB, Polars, pandas and Spark as they are. A
//! SQLite catalog names the files and remembers how far each source was read: a file becomes part of the lake
//! in the same transaction that stores its cursor, so that a crash leaves neither a gap nor a duplicate. The
//! bytes of a finished lake depend on the set of its events alone.
//!
//! The folder, the columns and the catalog are described in `docs/lake-format.md`.

mod catalog;
mod disk;
mod erase;
mod error;
mod format;
mod lake;
mod locks;
mod names;
mod scan;
mod segments;
mod verify;
mod write;

pub use catalog::account::{
    Account, RejectSample, SAMPLES_PER_REASON, SourceAccount, SourceKey, SourceState,
};
pub use catalog::bookmark::Bookmark;
pub use catalog::state::{DataFile, Partition};
pub use erase::EraseReport;
pub use erase::people::Erasure;
pub use error::LakeError;
pub use format::batch::Batch;
pub use format::columns::{Columns, TextColumn};
#[doc(hidden)]
pub use format::encode::file_of;
#[cfg(feature = "fuzzing")]
pub use format::fuzzing;
pub use format::texts::Texts;
pub use lake::Lake;
#[doc(hidden)]
pub use lake::Step;
pub use scan::{Batches, Scan};
pub use segments::{SectionKey, Segment, SegmentError, SegmentName, SegmentPartition};
pub use verify::Finding;
pub use write::door::{Door, Open};
pub use write::writer::Writer;
