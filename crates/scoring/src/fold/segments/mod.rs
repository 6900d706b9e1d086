//! Folded state beside the lake, so that one more day costs one day.
//!
//! The newest days of a network have a segment each; older ones are blocks of 8, and then 64 days (`plan`). A segment is
//! a pure function of its partitions, so what the lake says of their digests decides whether it holds: late data, a
//! withdrawal's own row or an erasure in a day touch the segments of that day and no other. Undos lie in the segment of
//! their own day and take effect when all are merged; joined accounts are told to `finish`.
//!
//! What is kept in a segment is the business of a [`Part`]; this module knows how segments are planned, checked, read,
//! made and replaced.

mod load;
mod part;
mod plan;
mod report;

pub(crate) use load::load;
pub(crate) use part::Part;
pub use report::{Keep, SegmentReport};
