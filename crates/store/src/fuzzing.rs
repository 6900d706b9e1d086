//! Doors for the fuzz targets alone (`fuzz/`, which ask for the feature `fuzzing`).
//!
//! Nothing is decoded whose seal or checksum does not fit, so a target that went through a store would try the seals and
//! nothing behind them. Whoever writes to the folder can make a seal fit; so may a fault of ours.

use std::path::Path;

use bytes::Bytes;
use model::{Day, Model};

use crate::StoreError;
use crate::details::{self, CardRecord, CommonRecord, Layout, PartShape, PersonRecord, Reader, TopicRecord};
use crate::history;
use crate::layout::Month;
use crate::scores::{ScoresFile, decode_model};
use crate::table::Table;

/// Reads a record of the details as each layout: as declared, or of a file with these parts (JSON).
pub fn read_record(parts: Option<&[u8]>, key: u64, record: &[u8]) -> Result<(), String> {
    let parts: Option<Vec<PartShape>> =
        parts.map(serde_json::from_slice).transpose().map_err(|error| error.to_string())?;
    let parts = parts.as_deref();
    read_as::<CardRecord>(parts, key, record)?;
    read_as::<PersonRecord>(parts, key, record)?;
    read_as::<TopicRecord>(parts, key, record)?;
    read_as::<CommonRecord>(parts, key, record)
}

fn read_as<L: Layout>(parts: Option<&[PartShape]>, key: u64, record: &[u8]) -> Result<(), String> {
    let reader = match parts {
        Some(parts) => Reader::<L>::new(parts)?,
        None => Reader::<L>::declared(),
    };
    // A record that one layout refuses may be one of another.
    let _ = reader.read(key, record);
    Ok(())
}

const MOST_ROWS: usize = 100_000;

/// Opens the bytes of a Parquet file of ours and reads it as scores, and as cards of every format there was.
pub fn read_table(bytes: &[u8], model: &Model) -> Result<(), StoreError> {
    let path = Path::new("fuzzed.parquet");
    let bytes = Bytes::copy_from_slice(bytes);
    // Rows that are all the same take no room in a file: what a claim within the limit takes is not looked for here.
    if Table::open(bytes.clone()).is_ok_and(|table| table.rows() > MOST_ROWS) {
        return Ok(());
    }
    if let Ok(scores) = ScoresFile::open(path, bytes.clone(), model) {
        let _ = scores.scores().map(|scores| {
            let person = scores.rows.first().map(|row| row.person);
            person.map(|person| ScoresFile::open(path, bytes.clone(), model)?.row(person))
        });
        let _ = scores.rows_without_features();
    }
    let table = Table::open(bytes).map_err(|what| StoreError::damaged(path, what))?;
    for format in 1..details::FORMAT {
        if let Ok(mut cards) = details::cards_of_before(&table, format) {
            let _ = details::add_others(&table, &mut cards);
        }
    }
    Ok(())
}

/// Reads a model as it lies beside scores.
pub fn read_model(bytes: &[u8]) -> Result<Model, StoreError> {
    decode_model(Path::new("model.json"), bytes)
}

/// Reads a manifest of details.
pub fn read_manifest(bytes: &[u8]) -> Result<(), StoreError> {
    details::decode_manifest(Path::new("manifest.json"), bytes).map(|_| ())
}

/// Reads the header of a month's index, its checksum put right; `None` where it is refused.
pub fn read_history(bytes: &[u8]) -> Option<()> {
    let (month, _) = Month::of(Day::from_number(17_774))?;
    history::read_header(bytes, month)
}
