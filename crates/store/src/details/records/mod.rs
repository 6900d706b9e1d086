//! Files of records by key: all that a table file tells of one person (or topic) lies together.
//!
//! A page asks for everything about one person, so a person's rows of all tables are one record, and a lookup reads
//! one block. Layout:
//!
//! ```text
//! "CLOUTREC"                      8 bytes
//! block, block, ...               a Zstandard frame each, of records by rising key
//! footer                          a Zstandard frame: what the parts and columns are, and where blocks lie
//! footer's offset, length,        8, 4, 4 and 8 bytes, little-endian
//!   raw length and checksum
//! ```
//!
//! A block holds a count, the keys, where each record ends, then the records. A record holds, for each part in the
//! order of the footer, how many rows there are and, if any, how many bytes they take, then the rows: see
//! [`super::cell`] for what lies in a row. The file as a whole is checked against its seal when it is opened; each
//! block carries a checksum as well, because it is read long after that.

mod block;
mod file;
mod layout;
mod write;

pub(crate) use file::Records;
pub(crate) use layout::{Layout, PartShape, Reader, Record, layout, put_rows, split_rows};
pub(crate) use write::{RecordsWriter, WriteError};
