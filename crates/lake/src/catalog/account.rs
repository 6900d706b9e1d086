//! What an import did: where it stands, and its closing account.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::catalog::bookmark::Bookmark;

/// Names what is being read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceKey {
    /// How it is shown: a file's name, a stream's address.
    pub name: String,
    /// Identity of its content: the same content has the same digest wherever it lies.
    pub digest: String,
}

/// How far a source was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// Where to go on: what comes before is in the lake.
    pub bookmark: Bookmark,
    /// True once the whole source was taken.
    pub done: bool,
    /// True for a source that goes on for ever, and so is never done.
    pub living: bool,
    /// What became of the records so far.
    pub account: Account,
}

/// What became of the records of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Events that the lake did not hold before.
    pub events: u64,
    /// Events that it held already, or that the source holds twice.
    pub duplicates: u64,
    /// Records that were refused, by reason.
    pub rejects: BTreeMap<String, u64>,
    /// Records that are no events, by reason.
    pub skips: BTreeMap<String, u64>,
}

/// The account of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceAccount {
    /// How the source is shown.
    pub name: String,
    /// Where to go on: what comes before is in the lake.
    #[serde(skip)]
    pub bookmark: Bookmark,
    /// True once the whole source was taken.
    pub done: bool,
    /// True for a source that goes on for ever, and so is never done.
    pub living: bool,
    /// What became of its records.
    pub account: Account,
}

/// One of the few rejects of each reason that are kept for inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectSample {
    /// How the source is shown.
    pub source: String,
    /// Why it was refused.
    pub reason: String,
    /// Where in the source, counted from 1; 0 where the lake itself refused an event.
    pub position: u64,
    /// What was found and what was expected.
    pub detail: String,
    /// The beginning of the record.
    pub sample: String,
}

/// Of each source and reason, this many rejects are kept.
pub const SAMPLES_PER_REASON: u64 = 5;
/// Of a rejected record, this many bytes are kept.
pub const SAMPLE_BYTES: usize = 400;

/// The beginning of a record as text: invalid bytes become U+FFFD, never cut inside a character.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SAMPLE_BYTES)]).into_owned();
    let end = (0..=text.len().min(SAMPLE_BYTES)).rev().find(|end| text.is_char_boundary(*end));
    text[..end.unwrap_or(0)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_are_bounded_valid_text() {
        assert_eq!(excerpt(b"a\xffb"), "a\u{fffd}b");
        let long = excerpt(&[0xff; 1000]);
        assert!(long.len() <= SAMPLE_BYTES && long.ends_with('\u{fffd}'));
    }
}
