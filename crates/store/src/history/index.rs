//! A month's index, opened: looked up by bisection with positioned reads, every block checked as it is read.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use model::PersonId;

use super::HistoryPoint;
use super::format::{
    BLOCK_BYTES, Header, HeaderError, PREFIX_BYTES, RECORD_BYTES, RECORDS_PER_BLOCK, Record, Source,
    block_is_sound,
};
use crate::StoreError;
use crate::layout::Month;

/// An open index. The file may be replaced meanwhile: this keeps reading what it opened.
pub(crate) struct Index {
    path: PathBuf,
    file: File,
    month: Month,
    header: Header,
}

impl Index {
    /// Opens an index and checks its header and length; `None` where there is no file.
    pub fn open(path: &Path, month: Month) -> Result<Option<Index>, StoreError> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("open", path)(error)),
        };
        let refused = |error: HeaderError| match error {
            HeaderError::Damaged(what) => StoreError::damaged(path, what),
            HeaderError::Version { found, known } => {
                StoreError::Newer { path: path.to_owned(), found: found.into(), known: known.into() }
            }
        };
        let mut prefix = [0; PREFIX_BYTES];
        read(&file, path, &mut prefix, 0)?;
        let mut bytes = vec![0; Header::length(&prefix, month).map_err(refused)?];
        read(&file, path, &mut bytes, 0)?;
        let header = Header::decode(&bytes).map_err(refused)?;
        let (found, expected) =
            (file.metadata().map_err(StoreError::io("look at", path))?.len(), header.file_bytes());
        if found != expected {
            return Err(StoreError::damaged(path, format!("{found} bytes, expected {expected}")));
        }
        Ok(Some(Index { path: path.to_owned(), file, month, header }))
    }

    /// The snapshots it holds.
    pub(super) fn sources(&self) -> &[Source] {
        &self.header.sources
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// Appends the points of a person, by day and model.
    pub fn points(&self, person: PersonId, points: &mut Vec<HistoryPoint>) -> Result<(), StoreError> {
        let (mut low, mut high) = (0, self.header.blocks());
        // The first block whose last record is not before the person holds their first record.
        while low < high {
            let middle = low.midpoint(high);
            let records = self.block(middle)?;
            match records.last() {
                Some(last) if last.person < person.0 => low = middle + 1,
                _ => high = middle,
            }
        }
        for number in low..self.header.blocks() {
            let records = self.block(number)?;
            for record in records.iter().filter(|record| record.person == person.0) {
                points.push(self.point(*record)?);
            }
            if records.last().is_none_or(|last| last.person > person.0) {
                break;
            }
        }
        Ok(())
    }

    /// The records of a block.
    pub(super) fn block(&self, number: u64) -> Result<Vec<Record>, StoreError> {
        let mut block = [0; BLOCK_BYTES];
        let offset = self.header.bytes() as u64 + number * BLOCK_BYTES as u64;
        read(&self.file, &self.path, &mut block, offset)?;
        if !block_is_sound(number, &block) {
            return Err(StoreError::damaged(
                &self.path,
                format!("the checksum of block {number} does not fit"),
            ));
        }
        let before = number * RECORDS_PER_BLOCK as u64;
        let count = (self.header.records - before).min(RECORDS_PER_BLOCK as u64) as usize;
        Ok(block.chunks_exact(RECORD_BYTES).take(count).map(Record::from_bytes).collect())
    }

    fn point(&self, record: Record) -> Result<HistoryPoint, StoreError> {
        let model = self.header.models.get(usize::from(record.model));
        let (Some(day), Some(model)) = (self.month.day(record.day), model) else {
            let what = format!("a record of day {} and model {}", record.day, record.model);
            return Err(StoreError::damaged(&self.path, what));
        };
        Ok(HistoryPoint {
            day,
            model: model.clone(),
            score: record.score,
            low: record.low,
            high: record.high,
            evidence: record.evidence,
        })
    }
}

fn read(file: &File, path: &Path, buffer: &mut [u8], offset: u64) -> Result<(), StoreError> {
    file.read_exact_at(buffer, offset).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => {
            StoreError::damaged(path, format!("it ends before byte {}", offset + buffer.len() as u64))
        }
        _ => StoreError::io("read", path)(error),
    })
}
