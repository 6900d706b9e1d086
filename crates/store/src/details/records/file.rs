//! A file of records that lies on the disk: a lookup reads one block of it.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use super::block::{Block, Footer, MAGIC, MOST_BYTES, long, short};
use super::layout::{Layout, Reader};
use super::write::RecordsWriter;
use crate::StoreError;
use crate::details::part::Redaction;

/// Bytes after the footer.
const TRAILER: u64 = 24;

/// A file of records, open. Its bytes stay on the disk: what is in memory are 32 bytes a block.
pub(crate) struct Records<L> {
    path: PathBuf,
    file: File,
    blocks: Vec<Block>,
    reader: Reader<L>,
}

thread_local! {
    /// Making one costs more than unpacking a block with it.
    static UNPACKER: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

fn unpack(packed: &[u8], raw_length: u32) -> std::io::Result<Vec<u8>> {
    UNPACKER.with_borrow_mut(|unpacker| {
        let unpacker = match unpacker {
            Some(unpacker) => unpacker,
            none => none.insert(zstd::bulk::Decompressor::new()?),
        };
        unpacker.decompress(packed, raw_length as usize)
    })
}

impl<L: Layout> Records<L> {
    /// Opens a file whose seal was checked. `known` is the latest format that this Clout reads.
    pub fn open(path: &Path, file: File, known: u32) -> Result<Records<L>, StoreError> {
        let damaged = |what: String| StoreError::damaged(path, what);
        let length = file.metadata().map_err(StoreError::io("look at", path))?.len();
        if length < MAGIC.len() as u64 + TRAILER {
            return Err(damaged(format!("{length} bytes, expected a file of records")));
        }
        let read = |offset: u64, length: usize| {
            let mut bytes = vec![0; length];
            read_at(&file, &mut bytes, offset).map_err(StoreError::io("read", path))?;
            Ok::<_, StoreError>(bytes)
        };
        if read(0, MAGIC.len())? != MAGIC {
            return Err(damaged("it does not begin as expected of a file of records".to_owned()));
        }
        let trailer = read(length - TRAILER, TRAILER as usize)?;
        let (offset, packed_length) = (long(&trailer, 0), short(&trailer, 8));
        let raw_length = short(&trailer, 12);
        let fits = offset.checked_add(u64::from(packed_length) + TRAILER) == Some(length);
        if !fits || raw_length > MOST_BYTES {
            return Err(damaged("its end does not say where its footer is, as expected".to_owned()));
        }
        let packed = read(offset, packed_length as usize)?;
        if xxh3_64(&packed) != long(&trailer, 16) {
            return Err(damaged("its footer is not what was written, expected another checksum".to_owned()));
        }
        let raw = unpack(&packed, raw_length).map_err(|error| damaged(error.to_string()))?;
        let json_length = short(&raw, 0) as usize;
        let json =
            raw.get(4..4 + json_length).ok_or_else(|| damaged("a cut footer, expected more".into()))?;
        let footer: Footer = serde_json::from_slice(json).map_err(|error| damaged(error.to_string()))?;
        if footer.format > known {
            let (found, known) = (i64::from(footer.format), i64::from(known));
            return Err(StoreError::Newer { path: path.to_owned(), found, known });
        }
        let blocks: Vec<Block> =
            raw[4 + json_length..].chunks_exact(Block::BYTES).map(Block::parse).collect();
        let rising = blocks.windows(2).all(|pair| pair[0].first_key < pair[1].first_key);
        let within = blocks.iter().all(|block| {
            let end = block.offset.checked_add(u64::from(block.length));
            end.is_some_and(|end| end <= offset) && block.raw_length <= MOST_BYTES
        });
        if !rising || !within {
            return Err(damaged("blocks that are not where they are expected".to_owned()));
        }
        let reader = Reader::new(&footer.parts).map_err(damaged)?;
        Ok(Records { path: path.to_owned(), file, blocks, reader })
    }

    /// What is told under a key; `None` where nothing is.
    pub fn get(&self, key: u64) -> Result<Option<L>, StoreError> {
        let Some(place) = self.blocks.partition_point(|block| block.first_key <= key).checked_sub(1) else {
            return Ok(None);
        };
        let raw = self.unpacked(&self.blocks[place])?;
        let Some((_, record)) = self.entries(&raw)?.find(|(found, _)| *found == key) else { return Ok(None) };
        self.decode(key, record).map(Some)
    }

    /// Reads a record that [`Records::each`] handed out.
    pub fn decode(&self, key: u64, record: &[u8]) -> Result<L, StoreError> {
        let read = self.reader.read(key, record);
        read.map_err(|what| StoreError::damaged(&self.path, format!("record {key:016x}: {what}")))
    }

    /// Whether records lie as [`Layout::write`] writes them.
    pub fn is_as_declared(&self) -> bool {
        self.reader.as_declared
    }

    /// Hands out every record by rising key.
    pub fn each(
        &self,
        mut visit: impl FnMut(u64, &[u8]) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        for block in &self.blocks {
            let raw = self.unpacked(block)?;
            for (key, record) in self.entries(&raw)? {
                visit(key, record)?;
            }
        }
        Ok(())
    }

    /// Writes the file anew, each record as `change` leaves it; `None` takes it out. A block of which nothing
    /// changes is copied as it is, because packing costs ten times what reading does.
    pub fn rewrite<W: Write>(
        &self,
        writer: &mut RecordsWriter<W>,
        redaction: &Redaction,
        mut change: impl FnMut(u64, L) -> Option<L>,
    ) -> Result<(), StoreError> {
        for block in &self.blocks {
            let packed = self.packed(block)?;
            let raw = unpack(&packed, block.raw_length).map_err(|error| self.broken(&error))?;
            let (mut same, mut written) = (self.reader.as_declared, Vec::new());
            for (key, record) in self.entries(&raw)? {
                let mut bytes = Vec::with_capacity(record.len());
                let unfit = |what| StoreError::damaged(&self.path, what);
                let kept = match change(key, self.decode(key, record)?) {
                    Some(rows) => rows.write(redaction, &mut bytes).map_err(unfit)?,
                    None => false,
                };
                same &= kept && bytes == record;
                written.extend(kept.then_some((key, bytes)));
            }
            let outcome = match same {
                true => writer.copy_block(block, &packed, written.last().map(|(key, _)| *key)),
                false => written.iter().try_for_each(|(key, record)| writer.push(*key, record)),
            };
            outcome.map_err(StoreError::io("write anew", &self.path))?;
        }
        Ok(())
    }

    fn packed(&self, block: &Block) -> Result<Vec<u8>, StoreError> {
        let mut packed = vec![0; block.length as usize];
        read_at(&self.file, &mut packed, block.offset).map_err(StoreError::io("read", &self.path))?;
        if xxh3_64(&packed) != block.checksum {
            let what = format!("the block at byte {} is not what was expected by its checksum", block.offset);
            return Err(StoreError::damaged(&self.path, what));
        }
        Ok(packed)
    }

    fn unpacked(&self, block: &Block) -> Result<Vec<u8>, StoreError> {
        unpack(&self.packed(block)?, block.raw_length).map_err(|error| self.broken(&error))
    }

    fn broken(&self, error: &std::io::Error) -> StoreError {
        StoreError::damaged(&self.path, format!("a block that does not unpack as expected: {error}"))
    }

    /// The records of an unpacked block.
    fn entries<'a>(&self, raw: &'a [u8]) -> Result<impl Iterator<Item = (u64, &'a [u8])>, StoreError> {
        let count = short(raw, 0) as usize;
        let parts = raw.get(4..).and_then(|raw| raw.split_at_checked(count.checked_mul(12)?));
        let cut = || StoreError::damaged(&self.path, "a cut block, expected more");
        let (heads, records) = parts.ok_or_else(cut)?;
        let (keys, ends) = heads.split_at(8 * count);
        let end = move |place: usize| short(ends, 4 * place) as usize;
        let fits = (1..count).all(|place| end(place - 1) <= end(place))
            && count.checked_sub(1).map_or(0, end) == records.len();
        if !fits {
            return Err(cut());
        }
        Ok((0..count).map(move |place| {
            let start = place.checked_sub(1).map_or(0, end);
            (long(keys, 8 * place), &records[start..end(place)])
        }))
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        offset += read as u64;
        bytes = &mut bytes[read..];
    }
    Ok(())
}
