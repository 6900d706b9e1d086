//! How large a row group may be: what writers keep to, and readers take for the most that a file may claim.

/// How large a row group may grow: it ends with the row that reaches either limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    pub(crate) bytes: usize,
}

impl Shape {
    /// Of files in their final form: large enough to compress and scan well.
    pub(crate) const CANONICAL: Shape = Shape { rows: 128 * 1024, bytes: 24 << 20 };
    /// Of files that wait to be merged: small, since a merge holds one row group of each run in memory.
    pub(crate) const SPILL: Shape = Shape { rows: 16 * 1024, bytes: 3 << 20 };

    /// True where a group of this size is complete.
    pub(crate) fn is_full(self, rows: usize, bytes: usize) -> bool {
        rows >= self.rows || bytes >= self.bytes
    }
}
