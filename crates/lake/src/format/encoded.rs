//! What encoding hands to the writer of files.

use bytes::Bytes;
use parquet::column::writer::ColumnCloseResult;

/// A column of a row group, encoded and compressed, and what the file's footer must say of it.
pub(crate) struct EncodedColumn {
    /// Its pages, as they will lie in the file.
    pub(crate) pages: Bytes,
    /// What is known of it, places counted from the beginning of the pages.
    pub(crate) close: ColumnCloseResult,
}

/// A row group, ready to be written.
pub(crate) struct EncodedGroup {
    pub(crate) rows: u64,
    /// Rows that hold text or tags.
    pub(crate) contents: u64,
    pub(crate) columns: Vec<EncodedColumn>,
}
