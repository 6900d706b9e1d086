//! The way from a file's records into the lake: known content, and whoever left.

pub mod digest;
pub mod door;
pub mod opt_out_filter;
pub mod sink;
pub mod tally;
pub mod ticking;
