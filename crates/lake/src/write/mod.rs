//! From pushed events to files in final form: memtables, commits, merging.

mod admission;
pub(crate) mod background;
pub(crate) mod compact;
pub(crate) mod deletes;
pub(crate) mod door;
pub(crate) mod memtable;
pub(crate) mod merge;
mod precedence;
mod spill;
mod tiers;
pub(crate) mod writer;
