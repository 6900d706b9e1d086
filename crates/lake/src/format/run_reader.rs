//! Reads files of the lake: checks each against its digest, then decodes row group after row group.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};

use crate::LakeError;
use crate::disk::digest_of;
use crate::format::batch::Batch;
use crate::format::columns::Columns;
use crate::format::decode::decode_row_group;
use crate::format::error::contained;
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
    reader: Arc<dyn FileReader>,
}

impl CheckedFile {
    /// Opens a file; fails with [`LakeError::Damaged`] where it is not what it must be.
    pub(crate) fn open(expected: &Expected) -> Result<CheckedFile, LakeError> {
        let path = &expected.path;
        let mut held = Vec::new();
        let hold = expected.bytes <= HELD_BYTES;
        if hold || expected.digest.is_some() {
            let keep = |piece: &[u8]| {
                if hold {
                    held.extend_from_slice(piece)
                }
            };
            let (digest, bytes) = digest_of(path, keep).map_err(LakeError::io("read", path))?;
            check(path, expected, &digest, bytes)?;
        }
        let file = if hold {
            CheckedFile::parse(path, Bytes::from(held))?
        } else {
            let open = File::open(path).and_then(PositionedFile::new);
            CheckedFile::parse(path, open.map_err(LakeError::io("open", path))?)?
        };
        let rows = file.reader.metadata().file_metadata().num_rows();
        if rows != expected.rows as i64 {
            let wanted = format!("{} rows, as the catalog says", expected.rows);
            return Err(LakeError::damaged(path, wanted, format!("{rows} rows")));
        }
        Ok(file)
    }

    /// Reads the footer; fails where the columns are not those of this version.
    pub(crate) fn parse(path: &Path, bytes: impl ChunkReader + 'static) -> Result<CheckedFile, LakeError> {
        let reader =
            contained(|| SerializedFileReader::new(bytes)).map_err(LakeError::parquet("decode", path))?;
        let schema = reader.metadata().file_metadata().schema();
        if schema != SCHEMA.root.as_ref() {
            let names: Vec<&str> = schema.get_fields().iter().map(|field| field.name()).collect();
            return Err(LakeError::damaged(path, "the columns of an event", names.join(" ")));
        }
        Ok(CheckedFile { path: path.to_owned(), reader: Arc::new(reader) })
    }

    pub(crate) fn groups(&self) -> usize {
        self.reader.num_row_groups()
    }

    /// Decodes one row group.
    pub(crate) fn read(&self, group: usize, columns: Columns) -> Result<Batch, LakeError> {
        let batch = contained(|| decode_row_group(self.reader.get_row_group(group)?.as_ref(), columns));
        batch.map_err(LakeError::parquet("decode", &self.path))
    }
}

fn check(path: &Path, expected: &Expected, digest: &str, bytes: u64) -> Result<(), LakeError> {
    if bytes != expected.bytes {
        let (wanted, found) = (format!("{} bytes", expected.bytes), format!("{bytes} bytes"));
        return Err(LakeError::damaged(path, wanted, found));
    }
    match &expected.digest {
        Some(wanted) if wanted != digest => {
            Err(LakeError::damaged(path, format!("digest {wanted}"), format!("digest {digest}")))
        }
        _ => Ok(()),
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
