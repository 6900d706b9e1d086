//! From files to records: opening, decompressing on a thread of its own, and cutting into lines, JSON values
//! or XML elements, members. Every buffer has a bound.

mod blocks;
mod lines;
mod open;
mod values;
mod window;

#[cfg(test)]
pub(crate) use blocks::Pieces;
pub(crate) use blocks::{Blocks, Threaded};
pub(crate) use lines::Lines;
pub(crate) use open::{Unpacked, foreign, is_advice, open, size};
pub(crate) use values::{Values, elements, members};
pub(crate) use window::Window;

/// The longest line, element or row of most formats.
pub(crate) const MAX_LINE_BYTES: usize = 1 << 20;
/// The longest JSON value of formats that come as whole pages.
pub(crate) const MAX_PAGE_BYTES: usize = 16 << 20;
/// How much of a record that is too long is kept for the sample.
pub(crate) const HEAD_BYTES: usize = 400;

/// What was found in a window; its bytes are asked for apart, so that the window stays free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// A record, as it came.
    Whole,
    /// Longer than the limit: its bytes are its beginning, and the rest was passed over without being kept.
    TooLong,
    /// A piece that cannot be a record of its format: its beginning.
    Malformed,
}
