//! What encoding hands to the writer of files.

use bytes::Bytes;
use parquet::column::writer::ColumnCloseResult;

/// A column of a row group, encoded and compressed, and what the file's footer must say of it.
pub(crate) type EncodedColumn = (Bytes, ColumnCloseResult);

/// A row group, ready to be written.
pub(crate) struct EncodedGroup {
    pub(crate) rows: u64,
    /// Rows that hold text or tags.
    pub(crate) contents: u64,
    pub(crate) columns: Vec<EncodedColumn>,
}
