//! Files of records by key: all that a table file tells of one person (or topic) lies together.
//!
//! A page asks for everything about one person, so a person's rows of all tables are one record, and a lookup reads
//! one block. Layout:
//!
//! ```text
//! "CLOUTREC"                      8 bytes
//! block, block, ...               a Zstandard frame each, of records by rising key
//! footer                          a Zstandard frame: what the parts and columns are, and where blocks lie
//! footer's offset, length,        8, 4, 4 and 8 bytes, little-endian
//!   raw length and checksum
//! ```
//!
//! A block holds a count, the keys, where each record ends, then the records. A record holds, for each part in the
//! order of the footer, how many rows there are and, if any, how many bytes they take, then the rows: see
//! [`super::cell`] for what lies in a row. The file as a whole is checked against its seal when it is opened; each
//! block carries a checksum as well, because it is read long after that.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::cell::{Input, put_number};
use super::part::{Cells, ColumnShape, Part, Plan, Redaction};
use crate::StoreError;

const MAGIC: &[u8; 8] = b"CLOUTREC";
/// Bytes after the footer.
const TRAILER: u64 = 24;
/// A block is closed when it holds so many bytes: a lookup unpacks one.
const BLOCK_BYTES: usize = 32 << 10;
/// No block or footer may claim to be larger: one topic's people may be millions, at some 20 bytes each.
const MOST_BYTES: u32 = 1 << 30;
const LEVEL: i32 = 3;

/// What a file of records holds under each key.
pub(crate) trait Layout: Sized {
    /// The parts in the order in which they are written.
    fn parts() -> Vec<PartShape>;
    /// Reads the rows of one key.
    fn read(key: u64, record: &Record<'_>) -> Result<Self, String>;
    /// Takes out what may not stay.
    fn redact(&mut self, redaction: &Redaction);
    /// Adds the record without what may not stay; false where nothing is left of it.
    fn write(&self, redaction: &Redaction, out: &mut Vec<u8>) -> Result<bool, String>;
}

/// A part as a file tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PartShape {
    pub name: String,
    pub columns: Vec<ColumnShape>,
}

impl PartShape {
    pub fn of<P: Part>() -> PartShape {
        PartShape { name: P::NAME.to_owned(), columns: P::columns() }
    }
}

#[derive(Serialize, Deserialize)]
struct Footer {
    format: u32,
    parts: Vec<PartShape>,
}

/// Where a block lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Block {
    first_key: u64,
    offset: u64,
    length: u32,
    raw_length: u32,
    checksum: u64,
}

impl Block {
    const BYTES: usize = 32;

    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.first_key.to_le_bytes());
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.raw_length.to_le_bytes());
        out.extend_from_slice(&self.checksum.to_le_bytes());
    }

    fn parse(bytes: &[u8]) -> Block {
        Block {
            first_key: long(bytes, 0),
            offset: long(bytes, 8),
            length: short(bytes, 16),
            raw_length: short(bytes, 20),
            checksum: long(bytes, 24),
        }
    }
}

/// The number at a place, 0 where the bytes end before.
fn long(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

fn short(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}

/// Adds the rows of one part that may stay. Returns how many these are.
pub(crate) fn put_rows<P: Part>(
    rows: &[P::Row],
    redaction: &Redaction,
    out: &mut Vec<u8>,
) -> Result<usize, String> {
    let (mut written, mut count) = (Vec::new(), 0);
    for row in rows {
        P::check(row).map_err(|what| format!("{}: {what}", P::NAME))?;
        if redaction.is_empty() {
            P::write(row, &mut written);
        } else {
            let mut row = row.clone();
            if !P::redact(&mut row, redaction) {
                continue;
            }
            P::write(&row, &mut written);
        }
        count += 1;
    }
    if !rows.is_sorted_by(|before, after| P::in_order(before, after)) {
        return Err(format!("{} are not in their order", P::NAME));
    }
    put_number(count as u64, out);
    if count > 0 {
        put_number(written.len() as u64, out);
        out.extend_from_slice(&written);
    }
    Ok(count)
}

/// The leading rows of a table that belong to a key; the table goes on behind them.
pub(crate) fn split_rows<'a, P: Part>(rows: &mut &'a [P::Row], key: u64) -> &'a [P::Row] {
    let end = rows.iter().take_while(|row| P::key(row) == key).count();
    let (taken, rest) = rows.split_at(end);
    *rows = rest;
    taken
}

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
    fn copy_block(&mut self, block: &Block, packed: &[u8], last_key: Option<u64>) -> std::io::Result<()> {
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

/// A part that is declared, and where the file has it.
struct PartPlan {
    place: Option<usize>,
    plan: Plan,
}

/// Reads records of a file, or of memory.
pub(crate) struct Reader<L> {
    plans: Vec<PartPlan>,
    /// Parts that the records have.
    parts: usize,
    /// Whether they have exactly what is declared.
    as_declared: bool,
    layout: PhantomData<fn() -> L>,
}

impl<L: Layout> Reader<L> {
    /// For records that [`Layout::write`] wrote in this process.
    pub fn declared() -> Reader<L> {
        // What is declared fits itself.
        let none = Reader { plans: Vec::new(), parts: 0, as_declared: false, layout: PhantomData };
        Reader::new(&L::parts()).unwrap_or(none)
    }

    /// Fails where a column of the same name has another shape.
    pub(crate) fn new(found: &[PartShape]) -> Result<Reader<L>, String> {
        let declared = L::parts();
        let plan = |part: &PartShape| {
            let place = found.iter().position(|other| other.name == part.name);
            let plan = match place {
                Some(place) => Plan::new(&part.columns, &found[place].columns)
                    .map_err(|what| format!("{}: {what}", part.name))?,
                None => Plan::absent(),
            };
            Ok(PartPlan { place, plan })
        };
        let plans = declared.iter().map(plan).collect::<Result<Vec<PartPlan>, String>>()?;
        let (parts, as_declared) = (found.len(), declared == found);
        Ok(Reader { plans, parts, as_declared, layout: PhantomData })
    }

    /// Reads a record, or says in a sentence what is there instead.
    pub fn read(&self, key: u64, record: &[u8]) -> Result<L, String> {
        let mut input = Input::new(record);
        let mut rows = Vec::with_capacity(self.parts);
        for _ in 0..self.parts {
            let count = usize::try_from(input.number()?).unwrap_or(usize::MAX);
            let length = if count > 0 { input.number()? } else { 0 };
            rows.push((count, input.take(usize::try_from(length).unwrap_or(usize::MAX))?));
        }
        L::read(key, &Record { plans: &self.plans, rows })
    }
}

/// A file of records, open. Its bytes stay on the disk: what is in memory are 32 bytes a block.
pub(crate) struct Records<L> {
    path: PathBuf,
    file: File,
    blocks: Vec<Block>,
    reader: Reader<L>,
}

/// The rows of one key, by part.
pub(crate) struct Record<'a> {
    plans: &'a [PartPlan],
    /// By the file's parts: how many rows, and their bytes.
    rows: Vec<(usize, &'a [u8])>,
}

impl Record<'_> {
    /// The rows of a part by its place among those declared.
    pub fn rows<P: Part>(&self, place: usize, key: u64) -> Result<Vec<P::Row>, String> {
        let Some(part) = self.plans.get(place) else { return Ok(Vec::new()) };
        let found = part.place.and_then(|place| self.rows.get(place));
        let Some(&(count, bytes)) = found else { return Ok(Vec::new()) };
        let mut cells = Cells::new(bytes, &part.plan);
        let named = |what: String| format!("{}: {what}", P::NAME);
        let mut rows = Vec::with_capacity(count.min(bytes.len()));
        for _ in 0..count {
            let row = cells.row(|cells| P::read(key, cells)).map_err(named)?;
            rows.push(row);
        }
        match cells.is_at_end() {
            true => Ok(rows),
            false => Err(format!("{}: more bytes than rows, expected none behind the last", P::NAME)),
        }
    }
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

/// Declares a file of records: its parts by the field that holds their rows.
macro_rules! layout {
    ($(#[$doc:meta])* $layout:ident, $tables:ident { $($field:ident: $part:ident),* $(,)? }) => {
        layout! { $(#[$doc])* $layout { $($field: $part),* } }
        layout! { @tables $tables { $($field: $part),* } }
    };

    ($(#[$doc:meta])* $layout:ident { $($field:ident: $part:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub(crate) struct $layout {
            $(pub $field: Vec<<$part as Part>::Row>,)*
        }

        impl Layout for $layout {
            fn parts() -> Vec<PartShape> {
                vec![$(PartShape::of::<$part>()),*]
            }

            fn read(key: u64, record: &Record<'_>) -> Result<$layout, String> {
                let mut places = 0..;
                let mut next = || places.next().unwrap_or(usize::MAX);
                Ok($layout { $($field: record.rows::<$part>(next(), key)?),* })
            }

            fn redact(&mut self, redaction: &Redaction) {
                $(self.$field.retain_mut(|row| <$part as Part>::redact(row, redaction));)*
            }

            fn write(&self, redaction: &Redaction, out: &mut Vec<u8>) -> Result<bool, String> {
                let mut rows = 0;
                $(rows += put_rows::<$part>(&self.$field, redaction, out)?;)*
                Ok(rows > 0)
            }
        }

    };

    (@tables $tables:ident { $($field:ident: $part:ident),* }) => {
        /// The same of everybody: whole tables, by rising key.
        pub(crate) struct $tables<'a> {
            $(pub $field: &'a [<$part as Part>::Row],)*
        }

        impl $tables<'_> {
            /// Writes a record for each key whose record does not go.
            pub fn write(
                mut self,
                writer: &mut RecordsWriter<impl std::io::Write>,
                redaction: &Redaction,
                goes: impl Fn(u64) -> bool,
            ) -> Result<(), WriteError> {
                let (mut record, mut last) = (Vec::new(), None);
                loop {
                    let firsts = [$(self.$field.first().map(<$part as Part>::key)),*];
                    let Some(key) = firsts.into_iter().flatten().min() else { return Ok(()) };
                    if last.is_some_and(|last| last >= key) {
                        return Err("rows are not by rising person or topic".to_owned().into());
                    }
                    last = Some(key);
                    record.clear();
                    let mut rows = 0;
                    $({
                        let taken = split_rows::<$part>(&mut self.$field, key);
                        rows += put_rows::<$part>(taken, redaction, &mut record)?;
                    })*
                    if rows > 0 && !goes(key) {
                        writer.push(key, &record)?;
                    }
                }
            }
        }
    };
}
pub(crate) use layout;
