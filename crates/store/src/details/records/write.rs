//! Writing records, by rising key.

use std::io::Write;

use xxhash_rust::xxh3::xxh3_64;

use super::block::{Block, Footer, MAGIC, MOST_BYTES};
use super::layout::PartShape;

/// A block is closed when it holds so many bytes: a lookup unpacks one.
const BLOCK_BYTES: usize = 32 << 10;
const LEVEL: i32 = 3;

/// Why records could not be written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// They are not in order: a sentence says how.
    Unfit(String),
    /// The operating system refused.
    Io(std::io::Error),
}

impl From<String> for WriteError {
    fn from(what: String) -> WriteError {
        WriteError::Unfit(what)
    }
}

impl From<std::io::Error> for WriteError {
    fn from(error: std::io::Error) -> WriteError {
        WriteError::Io(error)
    }
}

/// Writes records by rising key.
pub(crate) struct RecordsWriter<W> {
    out: W,
    written: u64,
    parts: Vec<PartShape>,
    blocks: Vec<Block>,
    keys: Vec<u64>,
    ends: Vec<u32>,
    records: Vec<u8>,
    last_key: Option<u64>,
}

impl<W: Write> RecordsWriter<W> {
    pub fn new(out: W, parts: Vec<PartShape>) -> std::io::Result<RecordsWriter<W>> {
        let (keys, ends, records) = (Vec::new(), Vec::new(), Vec::new());
        let mut writer =
            RecordsWriter { out, written: 0, parts, blocks: Vec::new(), keys, ends, records, last_key: None };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.written += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Adds a record; its key must be higher than that of the last one.
    pub fn push(&mut self, key: u64, record: &[u8]) -> std::io::Result<()> {
        if self.last_key.is_some_and(|last| last >= key) {
            return Err(std::io::Error::other("records are not by rising key"));
        }
        self.last_key = Some(key);
        if !self.keys.is_empty() && self.records.len() + record.len() > BLOCK_BYTES {
            self.close_block()?;
        }
        self.keys.push(key);
        self.records.extend_from_slice(record);
        let end = u32::try_from(self.records.len()).ok().filter(|end| *end < MOST_BYTES);
        self.ends.push(end.ok_or_else(|| std::io::Error::other("a record of more than a gigabyte"))?);
        Ok(())
    }

    fn close_block(&mut self) -> std::io::Result<()> {
        let Some(first_key) = self.keys.first().copied() else { return Ok(()) };
        let mut raw = Vec::with_capacity(self.records.len() + 12 * self.keys.len() + 4);
        raw.extend_from_slice(&(self.keys.len() as u32).to_le_bytes());
        self.keys.iter().for_each(|key| raw.extend_from_slice(&key.to_le_bytes()));
        self.ends.iter().for_each(|end| raw.extend_from_slice(&end.to_le_bytes()));
        raw.extend_from_slice(&self.records);
        let packed = zstd::bulk::compress(&raw, LEVEL)?;
        self.put_block(first_key, &packed, raw.len() as u32)?;
        self.keys.clear();
        self.ends.clear();
        self.records.clear();
        Ok(())
    }

    /// Takes a block of another file over as it is.
    pub(super) fn copy_block(
        &mut self,
        block: &Block,
        packed: &[u8],
        last_key: Option<u64>,
    ) -> std::io::Result<()> {
        self.close_block()?;
        self.last_key = last_key;
        self.put_block(block.first_key, packed, block.raw_length)
    }

    fn put_block(&mut self, first_key: u64, packed: &[u8], raw_length: u32) -> std::io::Result<()> {
        let (offset, length, checksum) = (self.written, packed.len() as u32, xxh3_64(packed));
        self.blocks.push(Block { first_key, offset, length, raw_length, checksum });
        self.put(packed)
    }

    /// Ends the file.
    pub fn finish(mut self, format: u32) -> std::io::Result<W> {
        self.close_block()?;
        let footer = serde_json::to_vec(&Footer { format, parts: std::mem::take(&mut self.parts) })?;
        let mut raw = Vec::new();
        raw.extend_from_slice(&(footer.len() as u32).to_le_bytes());
        raw.extend_from_slice(&footer);
        self.blocks.iter().for_each(|block| block.put(&mut raw));
        let packed = zstd::bulk::compress(&raw, LEVEL)?;
        let (offset, checksum) = (self.written, xxh3_64(&packed));
        self.put(&packed)?;
        self.put(&offset.to_le_bytes())?;
        self.put(&(packed.len() as u32).to_le_bytes())?;
        self.put(&(raw.len() as u32).to_le_bytes())?;
        self.put(&checksum.to_le_bytes())?;
        self.out.flush()?;
        Ok(self.out)
    }
}
