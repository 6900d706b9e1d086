//! The details of the newest day: cards and evidence as files of records, and the manifest that names them.
//!
//! Files carry the beginning of their digest in their names, so new ones stand beside old ones until the state's one
//! row switches from one manifest to the other. What a table holds and how it is redacted is declared once, in
//! [`tables`]; [`part`] says what the declarations mean, [`layouts`] which tables lie together.

mod before;
mod cell;
mod erase;
mod layouts;
mod part;
mod place;
mod records;
mod tables;

use std::collections::BTreeMap;
use std::path::Path;

use model::{Card, OtherAccount, SnapshotKey};
use serde::{Deserialize, Serialize};

use crate::StoreError;

pub(crate) use before::{Before, add_others, cards as cards_of_before};
pub(crate) use erase::redacted;
pub(crate) use layouts::{CardRecord, CommonRecord, PersonRecord, TopicRecord};
pub(crate) use part::Redaction;
pub(crate) use place::place;
#[cfg(feature = "fuzzing")]
pub(crate) use records::PartShape;
pub(crate) use records::{Layout, Reader, Records};

/// Version 4 put what is told of a person into one record; 1 to 3 were Parquet files, a table each.
pub(crate) const FORMAT: u32 = 4;

/// What the manifest says: whose details these are, and where they lie.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Version of the files.
    pub format: u32,
    pub key: SnapshotKey,
    /// Paths below the store's folder.
    pub files: BTreeMap<DetailsFile, String>,
}

/// A file of the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DetailsFile {
    Cards,
    People,
    Topics,
    Common,
}

impl DetailsFile {
    /// How its name begins.
    pub fn name(self) -> &'static str {
        match self {
            DetailsFile::Cards => "cards",
            DetailsFile::People => "people",
            DetailsFile::Topics => "topics",
            DetailsFile::Common => "common",
        }
    }
}

/// The files of some details, open.
pub(crate) struct Opened {
    pub cards: Records<CardRecord>,
    pub people: Records<PersonRecord>,
    pub topics: Records<TopicRecord>,
    pub common: Records<CommonRecord>,
}

/// Details as they are kept.
pub(crate) enum Kept {
    Now(Box<Opened>),
    /// Of a format before: the cards are all that is read of it.
    Before(Vec<Card>),
}

impl Opened {
    /// Reads every record.
    pub fn check(&self) -> Result<(), StoreError> {
        self.cards.each(|key, record| self.cards.decode(key, record).map(|_| ()))?;
        self.people.each(|key, record| self.people.decode(key, record).map(|_| ()))?;
        self.topics.each(|key, record| self.topics.decode(key, record).map(|_| ()))?;
        self.common.each(|key, record| self.common.decode(key, record).map(|_| ()))
    }
}

/// A manifest as it was found.
pub(crate) enum Found {
    Now(Manifest),
    /// Of a format that is read for its cards alone.
    Before(Before),
}

/// Reads a manifest.
pub(crate) fn decode_manifest(path: &Path, bytes: &[u8]) -> Result<Found, StoreError> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let damaged = |error: serde_json::Error| StoreError::damaged(path, error.to_string());
    let Version { format } = serde_json::from_slice(bytes).map_err(damaged)?;
    match format {
        FORMAT => serde_json::from_slice(bytes).map(Found::Now).map_err(damaged),
        1..FORMAT => serde_json::from_slice(bytes).map(Found::Before).map_err(damaged),
        0 => Err(StoreError::damaged(path, format!("format 0, expected 1 to {FORMAT}"))),
        _ => {
            let (found, known) = (i64::from(format), i64::from(FORMAT));
            Err(StoreError::Newer { path: path.to_owned(), found, known })
        }
    }
}

impl Manifest {
    /// Where a file lies.
    pub fn file(&self, file: DetailsFile, manifest: &Path) -> Result<&str, StoreError> {
        let found = self.files.get(&file).map(String::as_str);
        found
            .ok_or_else(|| StoreError::damaged(manifest, format!("no file of {}, expected one", file.name())))
    }
}

impl CardRecord {
    /// The card; `None` where only other rows were kept.
    pub fn card(self) -> Option<Card> {
        let CardRecord { cards, others, .. } = self;
        let row = cards.into_iter().next()?;
        let others = others.into_iter().map(|row| OtherAccount {
            account: row.account,
            handle: row.handle,
            name: row.name,
            responses: row.responses,
            span: row.span,
        });
        Some(Card {
            person: row.person,
            account: row.account,
            handle: row.handle,
            name: row.name,
            hidden: row.hidden,
            counters: row.counters,
            responses: row.responses,
            span: row.span,
            estimate: row.estimate,
            others: others.collect(),
        })
    }
}
