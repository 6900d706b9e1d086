//! The catalog: which files make up the lake, how far each source was read, and which posts were deleted.

pub(crate) mod account;
pub(crate) mod bookmark;
pub(crate) mod change;
pub(crate) mod database;
mod names;
pub(crate) mod redaction;
mod sources;
pub(crate) mod state;
