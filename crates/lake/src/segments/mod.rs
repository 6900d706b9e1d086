//! Segments: what others derived from some days of a network, kept beside the lake.
//!
//! A segment is a pure function of the partitions it covers, so none is ever missed: what is damaged, missing or of
//! an older version is made again from the lake. It holds names of accounts as partitions do, so it goes whenever a
//! partition below it is erased from.

mod container;
mod name;
mod store;

pub use container::{SectionKey, Segment, SegmentError, SegmentPartition};
pub use name::SegmentName;
