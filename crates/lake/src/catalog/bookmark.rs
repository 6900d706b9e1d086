//! How far a source was read, in the words of whoever reads it.

use crate::LakeError;

/// Where to go on. The lake keeps it with the events that were read up to there, and understands none of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bookmark {
    /// The place itself: how many records of a file, a sequence number, the times of several relays, an ETag. Names
    /// nobody: an erasure does not look into it.
    pub cursor: Vec<u8>,
    /// What must be remembered beside it, such as which items were seen at the very place. An erasure empties it where
    /// it names the person: whoever reads must find the way without.
    pub notes: Vec<u8>,
}

impl Bookmark {
    /// The longest cursor.
    pub const MAX_CURSOR_BYTES: usize = 4 << 10;
    /// The longest notes: they are written anew with every commit.
    pub const MAX_NOTES_BYTES: usize = 1 << 20;

    /// Of a file: so many records were read.
    pub fn records(count: u64) -> Bookmark {
        Bookmark { cursor: count.to_string().into_bytes(), notes: Vec::new() }
    }

    /// How many records of a file were read; `None` for other sources' cursors. Before the first commit, none were.
    pub fn as_records(&self) -> Option<u64> {
        if self.cursor.is_empty() {
            return Some(0);
        }
        std::str::from_utf8(&self.cursor).ok()?.parse().ok()
    }

    pub(crate) fn check(&self) -> Result<(), LakeError> {
        for (what, bytes, limit) in [
            ("cursor", self.cursor.len(), Bookmark::MAX_CURSOR_BYTES),
            ("notes", self.notes.len(), Bookmark::MAX_NOTES_BYTES),
        ] {
            if bytes > limit {
                return Err(LakeError::BookmarkTooLong { what, bytes, limit });
            }
        }
        Ok(())
    }
}
