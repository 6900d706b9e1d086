//! The lake: an append-only columnar log of events, and its catalog.
//!
//! Events lie in Parquet files by network and day, readable by DuckDB, Polars, pandas and Spark as they are. A
//! SQLite catalog names the files and remembers how far each source was read: a file becomes part of the lake
//! in the same transaction that stores its cursor, so that a crash leaves neither a gap nor a duplicate. The
//! bytes of a finished lake depend on the set of its events alone.
//!
//! The folder, the columns and the catalog are described in `docs/lake-format.md`.

mod account;
mod admission;
mod background;
mod batch;
mod catalog;
mod change;
mod columns;
mod compact;
mod decode;
mod deletes;
mod disk;
mod encode;
mod erase;
mod erase_catalog;
mod error;
mod lake;
mod levels;
mod lock;
mod merge;
mod needles;
mod own_posts;
mod part;
mod positioned;
mod precedence;
mod redact;
mod run_reader;
mod run_writer;
mod scan;
mod schema;
mod secret;
mod sources;
mod spill;
mod state;
mod text_encode;
mod texts;
mod verify;
mod writer;

pub use account::{Account, RejectSample, SAMPLES_PER_REASON, SourceAccount, SourceKey, SourceState};
pub use batch::Batch;
pub use columns::{Columns, TextColumn};
pub use erase::EraseReport;
pub use error::LakeError;
pub use lake::Lake;
#[doc(hidden)]
pub use lake::Step;
pub use redact::Erasure;
pub use scan::{Batches, Scan};
pub use state::{DataFile, Partition};
pub use texts::Texts;
pub use verify::Finding;
pub use writer::Writer;
