//! Reads files of the lake: checks each against its digest, then decodes row group after row group.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use crate::LakeError;
use crate::disk::{Digest, digest_of, digest_of_bytes};
use crate::format::batch::Batch;
use crate::format::columns::Columns;
use crate::format::decode::decode_row_group;
use crate::format::error::contained;
use crate::format::group::Group;
use crate::format::positioned::PositionedFile;
use crate::format::run_writer::StagedFile;
use crate::format::schema::SCHEMA;

/// Files up to this size are held in memory while they are read, so that checking and decoding share one read.
const HELD_BYTES: u64 = 8 << 20;

/// What a file must be.
#[derive(Debug, Clone)]
pub(crate) struct Expected {
    pub(crate) path: PathBuf,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    /// `None` where it was checked before.
    pub(crate) digest: Option<String>,
}

impl From<StagedFile> for Expected {
    /// A file just written by this process needs no check.
    fn from(file: StagedFile) -> Expected {
        Expected { path: file.tmp, rows: file.rows, bytes: file.bytes, digest: None }
    }
}

/// A checked file.
pub(crate) struct CheckedFile {
    path: PathBuf,
    metadata: ParquetMetaData,
    source: Source,
}

/// Where the bytes of a file are.
pub(crate) enum Source {
    Held(Arc<Bytes>),
    Open(Arc<PositionedFile>),
}

impl Source {
    pub(crate) fn held(bytes: Vec<u8>) -> Source {
        Source::Held(Arc::new(Bytes::from(bytes)))
    }

    pub(crate) fn open(path: &Path) -> Result<Source, LakeError> {
        let file = File::open(path).and_then(PositionedFile::new).map_err(LakeError::io("open", path))?;
        Ok(Source::Open(Arc::new(file)))
    }
}

impl CheckedFile {
    /// Opens a file; fails with [`LakeError::Damaged`] where it is not what it must be.
    pub(crate) fn open(expected: &Expected) -> Result<CheckedFile, LakeError> {
        let path = &expected.path;
        let source = if expected.bytes <= HELD_BYTES {
            let bytes = read_held(path, expected.bytes).map_err(LakeError::io("read", path))?;
            let length = bytes.len() as u64;
            check(path, expected, || digest_of_bytes(&bytes), length)?;
            Source::held(bytes)
        } else {
            if expected.digest.is_some() {
                let (digest, bytes) = digest_of(path).map_err(LakeError::io("read", path))?;
                check(path, expected, || digest, bytes)?;
            }
            Source::open(path)?
        };
        let file = CheckedFile::parse(path, source)?;
        let rows = file.metadata.file_metadata().num_rows();
        if rows != expected.rows as i64 {
            let wanted = format!("{} rows, as the catalog says", expected.rows);
            return Err(LakeError::damaged(path, wanted, format!("{rows} rows")));
        }
        Ok(file)
    }

    /// Reads the footer; fails where the columns are not those of this version.
    pub(crate) fn parse(path: &Path, source: Source) -> Result<CheckedFile, LakeError> {
        let read = || match &source {
            Source::Held(bytes) => ParquetMetaDataReader::new().parse_and_finish(bytes.as_ref()),
            Source::Open(file) => ParquetMetaDataReader::new().parse_and_finish(file.as_ref()),
        };
        let metadata = contained(read).map_err(LakeError::parquet("decode", path))?;
        let schema = metadata.file_metadata().schema();
        if schema != SCHEMA.root.as_ref() {
            let names: Vec<&str> = schema.get_fields().iter().map(|field| field.name()).collect();
            return Err(LakeError::damaged(path, "the columns of an event", names.join(" ")));
        }
        Ok(CheckedFile { path: path.to_owned(), metadata, source })
    }

    pub(crate) fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Decodes one row group.
    pub(crate) fn read(&self, group: usize, columns: Columns) -> Result<Batch, LakeError> {
        let metadata = self.metadata.row_group(group);
        let batch = contained(|| match &self.source {
            Source::Held(bytes) => decode_row_group(&Group { bytes, metadata }, columns),
            Source::Open(bytes) => decode_row_group(&Group { bytes, metadata }, columns),
        });
        batch.map_err(LakeError::parquet("decode", &self.path))
    }
}

/// Reads a small file in one go. One that grew is read a byte too far, so that its length tells.
fn read_held(path: &Path, expected: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(expected as usize + 1);
    File::open(path)?.take(expected + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check(
    path: &Path,
    expected: &Expected,
    digest: impl FnOnce() -> Digest,
    bytes: u64,
) -> Result<(), LakeError> {
    if bytes != expected.bytes {
        let (wanted, found) = (format!("{} bytes", expected.bytes), format!("{bytes} bytes"));
        return Err(LakeError::damaged(path, wanted, found));
    }
    let Some(wanted) = &expected.digest else { return Ok(()) };
    match digest() {
        digest if digest == *wanted => Ok(()),
        digest => Err(LakeError::damaged(path, format!("digest {wanted}"), format!("digest {digest}"))),
    }
}

/// Reads a run from its first row to its last, one row group at a time.
pub(crate) struct RunReader {
    files: std::vec::IntoIter<CheckedFile>,
    open: Option<(CheckedFile, usize)>,
    columns: Columns,
}

impl RunReader {
    /// Opens all files of a run: whatever becomes of their names afterwards, they can be read to their ends.
    pub(crate) fn open(files: Vec<Expected>, columns: Columns) -> Result<RunReader, LakeError> {
        let files: Vec<CheckedFile> = files.iter().map(CheckedFile::open).collect::<Result<_, _>>()?;
        Ok(RunReader::of(files, columns))
    }

    pub(crate) fn of(files: Vec<CheckedFile>, columns: Columns) -> RunReader {
        RunReader { files: files.into_iter(), open: None, columns }
    }
}

impl Iterator for RunReader {
    type Item = Result<Batch, LakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((file, group)) = &mut self.open {
                if *group < file.groups() {
                    let batch = file.read(*group, self.columns);
                    *group += 1;
                    return Some(batch);
                }
                self.open = None;
            }
            self.open = Some((self.files.next()?, 0));
        }
    }
}
