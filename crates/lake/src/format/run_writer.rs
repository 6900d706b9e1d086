//! Writes a run: row groups of bounded size in files of a bounded number of row groups.
//!
//! Where groups and files end depends on the rows alone, never on how they were handed over. That is what
//! makes canonical files equal byte for byte.

use std::path::{Path, PathBuf};

use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;

use crate::LakeError;
use crate::disk::{Digest, Disk, HashingFile, sync_many};
use crate::format::batch::Batch;
use crate::format::encode::encode_row_group;
use crate::format::encoded::EncodedGroup;
use crate::format::schema::{PROPERTIES, SCHEMA};
use crate::format::shape::Shape;

/// Row groups in one file; about four million rows in final form.
const GROUPS_PER_FILE: usize = 32;

/// A file that was written but does not belong to the lake yet.
#[derive(Debug)]
pub(crate) struct StagedFile {
    pub(crate) tmp: PathBuf,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) contents: u64,
    pub(crate) digest: Digest,
}

/// Writes the row groups of one run.
pub(crate) struct RunWriter<'a> {
    disk: &'a Disk,
    open: Option<OpenFile>,
    finished: Vec<StagedFile>,
}

struct OpenFile {
    writer: SerializedFileWriter<HashingFile>,
    path: PathBuf,
    rows: u64,
    contents: u64,
    groups: usize,
}

impl<'a> RunWriter<'a> {
    pub(crate) fn new(disk: &'a Disk) -> RunWriter<'a> {
        RunWriter { disk, open: None, finished: Vec::new() }
    }

    /// Writes all rows given, in that order, as row groups of the given shape.
    pub(crate) fn write_all(&mut self, batch: &Batch, rows: &[u32], shape: Shape) -> Result<(), LakeError> {
        let groups = split(batch, rows, shape);
        // Encoded groups are held until they are written: a few at a time bound that.
        for some in groups.chunks(8) {
            let encoded: Vec<_> = some.par_iter().map(|group| encode_row_group(batch, group)).collect();
            encoded.into_iter().try_for_each(|group| self.write_encoded(group))?;
        }
        Ok(())
    }

    /// Writes the rows given as one row group.
    pub(crate) fn write_group(&mut self, batch: &Batch, rows: &[u32]) -> Result<(), LakeError> {
        self.write_encoded(encode_row_group(batch, rows))
    }

    /// Writes a row group that was encoded before.
    pub(crate) fn write_encoded(
        &mut self,
        group: parquet::errors::Result<EncodedGroup>,
    ) -> Result<(), LakeError> {
        let file = match &mut self.open {
            Some(file) => file,
            None => self.open.insert(OpenFile::create(self.disk)?),
        };
        group.and_then(|group| file.append(group)).map_err(LakeError::parquet("encode", &file.path))?;
        if file.groups == GROUPS_PER_FILE {
            self.close()?;
        }
        Ok(())
    }

    /// Ends the run. The files are complete but not synced.
    pub(crate) fn finish(mut self) -> Result<Vec<StagedFile>, LakeError> {
        self.close()?;
        Ok(self.finished)
    }

    fn close(&mut self) -> Result<(), LakeError> {
        let Some(file) = self.open.take() else { return Ok(()) };
        let sink = file.writer.into_inner().map_err(LakeError::parquet("encode", &file.path))?;
        let (tmp, digest, bytes) = sink.finish();
        let (rows, contents) = (file.rows, file.contents);
        self.finished.push(StagedFile { tmp, rows, bytes, contents, digest });
        Ok(())
    }
}

impl OpenFile {
    fn create(disk: &Disk) -> Result<OpenFile, LakeError> {
        let sink = disk.new_tmp()?;
        let path = sink.path().to_owned();
        let writer = SerializedFileWriter::new(sink, SCHEMA.root.clone(), PROPERTIES.clone())
            .map_err(LakeError::parquet("encode", &path))?;
        Ok(OpenFile { writer, path, rows: 0, contents: 0, groups: 0 })
    }

    fn append(&mut self, group: EncodedGroup) -> parquet::errors::Result<()> {
        let mut writer = self.writer.next_row_group()?;
        for column in group.columns {
            writer.append_column(&column.pages, column.close)?;
        }
        writer.close()?;
        self.rows += group.rows;
        self.contents += group.contents;
        self.groups += 1;
        Ok(())
    }
}

/// Puts staged files beyond the reach of a power cut. All are written before the first is synced, so that the
/// file system can take them in one go.
pub(crate) fn sync_all<'a>(files: impl IntoIterator<Item = &'a StagedFile>) -> Result<(), LakeError> {
    let paths: Vec<&Path> = files.into_iter().map(|file| file.tmp.as_path()).collect();
    sync_many(&paths)
}

fn split<'r>(batch: &Batch, rows: &'r [u32], shape: Shape) -> Vec<&'r [u32]> {
    let mut groups = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        bytes += batch.row_bytes(*row as usize);
        if shape.is_full(index + 1 - start, bytes) {
            groups.push(&rows[start..=index]);
            (start, bytes) = (index + 1, 0);
        }
    }
    if start < rows.len() {
        groups.push(&rows[start..]);
    }
    groups
}
