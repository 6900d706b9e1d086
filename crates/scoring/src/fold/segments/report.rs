//! What became of segments.

use serde::Serialize;

/// Whether segments that had to be made are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// They are written beside the lake, where the folder can be written to.
    Segments,
    /// Nothing is written.
    Nothing,
}

/// What was read of the lake and of the segments beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SegmentReport {
    /// Segments that held what the lake holds.
    pub used: u64,
    /// Those of them below which a partition was written anew, with the same content: a deleted post lost its text.
    pub confirmed: u64,
    /// Segments made for days that had none.
    pub made: u64,
    /// Segments made again since their days changed: late data, an erasure.
    pub changed: u64,
    /// Segments made again since they were damaged.
    pub damaged: u64,
    /// Segments made again since they lacked a section, or had it in another version.
    pub outdated: u64,
    /// Segments made by merging smaller ones.
    pub merged: u64,
    /// Partitions of the lake that were read.
    pub partitions_read: u64,
    /// Rows in them.
    pub rows_read: u64,
    /// Rows among these that had been folded before.
    pub rows_reread: u64,
    /// Bytes of segments that were written.
    pub bytes_written: u64,
    /// What could not be read or written, and why. Never more than a few, and never fatal.
    pub warnings: Vec<String>,
}

impl SegmentReport {
    /// A folder in which nothing can be written says the same for every segment.
    const MOST_WARNINGS: usize = 8;

    pub(super) fn warn(&mut self, what: String) {
        if self.warnings.len() < SegmentReport::MOST_WARNINGS {
            self.warnings.push(what);
        }
    }

    pub(super) fn add(&mut self, other: SegmentReport) {
        self.used += other.used;
        self.confirmed += other.confirmed;
        self.made += other.made;
        self.changed += other.changed;
        self.damaged += other.damaged;
        self.outdated += other.outdated;
        self.merged += other.merged;
        self.partitions_read += other.partitions_read;
        self.rows_read += other.rows_read;
        self.rows_reread += other.rows_reread;
        self.bytes_written += other.bytes_written;
        other.warnings.into_iter().for_each(|what| self.warn(what));
    }
}
