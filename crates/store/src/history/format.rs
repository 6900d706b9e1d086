//! The bytes of a month's index. All numbers are little-endian.
//!
//! ```text
//! file     := header block*
//! header   := "CLOUTHIX" version:u32 month:u32 models:u32 sources:u32 records:u64
//!             model{models} source{sources} checksum:u64
//! model    := name:32 bytes, padded with zeros                      by rising name
//! source   := day:u8 model:u8 zero:u16 revision:u32 digest:32 bytes by rising day, then model
//! block    := record{255} zero:u64 checksum:u64                     4,096 bytes; the last padded with zeros
//! record   := person:u64 day:u8 model:u8 score:u16 low:u16 high:u16 16 bytes
//! ```
//!
//! `month` is 12 times the year plus the month counted from 0; `day` is that of the month; `model` is a position
//! in the list of models; `digest` is the SHA-256 of the scores a source was taken from. Scores are in tenths of
//! a point; the highest bit of `score` says that there was enough evidence. Records rise by person, day and
//! model. The checksum of the header is XXH3-64 of what stands before it, that of a block the same, seeded with
//! the number of the block, so that blocks cannot trade places. Limits: 255 models, 7,905 sources (31 days of
//! each), 2^40 records.

use model::{Evidence, Tenths};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::files::hex;
use crate::layout::Month;

pub(super) const BLOCK_BYTES: usize = 4096;
pub(super) const RECORD_BYTES: usize = 16;
pub(super) const RECORDS_PER_BLOCK: usize = 255;
const MAGIC: &[u8; 8] = b"CLOUTHIX";
const VERSION: u32 = 1;
/// Length of the part whose length is fixed.
pub(super) const PREFIX_BYTES: usize = 32;
const MODEL_BYTES: usize = 32;
const SOURCE_BYTES: usize = 40;
const CHECKSUM_BYTES: usize = 8;
const MAX_MODELS: u32 = 255;
const MAX_SOURCES: u32 = 31 * MAX_MODELS;
const MAX_RECORDS: u64 = 1 << 40;
const ENOUGH: u16 = 1 << 15;

/// A snapshot that an index holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub day: u8,
    pub model: String,
    pub revision: u32,
    /// In hex.
    pub digest: String,
}

/// One person's scores of one day under one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub person: u64,
    pub day: u8,
    /// Position in the list of models.
    pub model: u8,
    pub score: Tenths,
    pub low: Tenths,
    pub high: Tenths,
    pub evidence: Evidence,
}

impl Record {
    pub fn to_bytes(self) -> [u8; RECORD_BYTES] {
        let enough = if self.evidence == Evidence::Enough { ENOUGH } else { 0 };
        let mut bytes = [0; RECORD_BYTES];
        bytes[..8].copy_from_slice(&self.person.to_le_bytes());
        (bytes[8], bytes[9]) = (self.day, self.model);
        bytes[10..12].copy_from_slice(&(self.score.0 | enough).to_le_bytes());
        bytes[12..14].copy_from_slice(&self.low.0.to_le_bytes());
        bytes[14..].copy_from_slice(&self.high.0.to_le_bytes());
        bytes
    }

    /// Reads the first 16 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Record {
        let short = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let score = short(10);
        Record {
            person: long(bytes),
            day: bytes[8],
            model: bytes[9],
            score: Tenths(score & !ENOUGH),
            low: Tenths(short(12)),
            high: Tenths(short(14)),
            evidence: if score & ENOUGH == 0 { Evidence::Thin } else { Evidence::Enough },
        }
    }
}

fn long(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[..8]);
    u64::from_le_bytes(word)
}

fn int(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// What an index says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// By rising name.
    pub models: Vec<String>,
    pub sources: Vec<Source>,
    pub records: u64,
}

impl Header {
    /// The header of an index of these sources, which are by day, then model.
    pub fn new(sources: Vec<Source>, records: u64) -> Header {
        let mut models: Vec<String> = sources.iter().map(|source| source.model.clone()).collect();
        models.sort_unstable();
        models.dedup();
        Header { models, sources, records }
    }

    /// Position of a model in the list.
    pub fn model(&self, name: &str) -> Option<u8> {
        u8::try_from(self.models.iter().position(|model| model == name)?).ok()
    }

    pub fn bytes(&self) -> usize {
        PREFIX_BYTES + self.models.len() * MODEL_BYTES + self.sources.len() * SOURCE_BYTES + CHECKSUM_BYTES
    }

    /// Length of the whole file.
    pub fn file_bytes(&self) -> u64 {
        self.bytes() as u64 + self.blocks() * BLOCK_BYTES as u64
    }

    pub fn blocks(&self) -> u64 {
        self.records.div_ceil(RECORDS_PER_BLOCK as u64)
    }

    pub fn encode(&self, month: Month) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.bytes());
        bytes.extend_from_slice(MAGIC);
        for number in [VERSION, month.number(), self.models.len() as u32, self.sources.len() as u32] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.records.to_le_bytes());
        for model in &self.models {
            bytes.extend_from_slice(model.as_bytes());
            bytes.resize(bytes.len() + MODEL_BYTES - model.len(), 0);
        }
        for source in &self.sources {
            bytes.extend_from_slice(&[source.day, self.model(&source.model).unwrap_or(u8::MAX), 0, 0]);
            bytes.extend_from_slice(&source.revision.to_le_bytes());
            bytes.extend(unhex(&source.digest));
        }
        let checksum = xxh3_64(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// How long the header is that begins with these 32 bytes, after checking every number in them.
    pub fn length(prefix: &[u8; PREFIX_BYTES], month: Month) -> Result<usize, HeaderError> {
        let version = int(&prefix[8..]);
        if prefix[..8] != *MAGIC {
            return Err(HeaderError::Damaged("it does not begin as an index does".to_owned()));
        }
        if version != VERSION {
            return Err(HeaderError::Version { found: version, known: VERSION });
        }
        let (found, models, sources) = (int(&prefix[12..]), int(&prefix[16..]), int(&prefix[20..]));
        let records = long(&prefix[24..]);
        if found != month.number() || models > MAX_MODELS || sources > MAX_SOURCES || records > MAX_RECORDS {
            let what = format!("month {found}, {models} models, {sources} sources, {records} records");
            return Err(HeaderError::Damaged(what));
        }
        let (models, sources) = (models as usize, sources as usize);
        Ok(PREFIX_BYTES + models * MODEL_BYTES + sources * SOURCE_BYTES + CHECKSUM_BYTES)
    }

    /// Reads a header of the length that [`Header::length`] told.
    pub fn decode(bytes: &[u8]) -> Result<Header, HeaderError> {
        let (body, checksum) = bytes.split_at(bytes.len() - CHECKSUM_BYTES);
        let damaged = |what: &str| HeaderError::Damaged(what.to_owned());
        if xxh3_64(body) != long(checksum) {
            return Err(damaged("the checksum of its header does not fit"));
        }
        let (models, rest) = body[PREFIX_BYTES..].split_at(int(&body[16..]) as usize * MODEL_BYTES);
        let name = |bytes: &[u8]| {
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(MODEL_BYTES);
            String::from_utf8(bytes[..end].to_vec()).map_err(|_| damaged("the name of a model is no text"))
        };
        let models = models.chunks_exact(MODEL_BYTES).map(name).collect::<Result<Vec<_>, _>>()?;
        let source = |bytes: &[u8]| {
            let model = models.get(usize::from(bytes[1])).ok_or_else(|| damaged("a source of no model"))?;
            let (revision, digest) = (int(&bytes[4..]), hex(&bytes[8..SOURCE_BYTES]));
            Ok(Source { day: bytes[0], model: model.clone(), revision, digest })
        };
        let sources = rest.chunks_exact(SOURCE_BYTES).map(source).collect::<Result<Vec<_>, _>>()?;
        Ok(Header { models, sources, records: long(&body[24..]) })
    }
}

/// Why a header cannot be used.
#[derive(Debug)]
pub(super) enum HeaderError {
    Damaged(String),
    Version { found: u32, known: u32 },
}

/// 32 bytes of 64 hex digits; what is no digit counts as zero and fails the comparison of digests later.
fn unhex(digest: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    let digits = digest.chars().map(|digit| digit.to_digit(16).unwrap_or(0) as u8);
    for (index, digit) in digits.take(64).enumerate() {
        bytes[index / 2] = bytes[index / 2] << 4 | digit;
    }
    bytes
}

/// A block of up to 255 records.
pub(super) fn encode_block(number: u64, records: &[Record]) -> [u8; BLOCK_BYTES] {
    let mut block = [0; BLOCK_BYTES];
    for (place, record) in block.chunks_exact_mut(RECORD_BYTES).zip(records.iter().take(RECORDS_PER_BLOCK)) {
        place.copy_from_slice(&record.to_bytes());
    }
    let checksum = xxh3_64_with_seed(&block[..BLOCK_BYTES - CHECKSUM_BYTES], number);
    block[BLOCK_BYTES - CHECKSUM_BYTES..].copy_from_slice(&checksum.to_le_bytes());
    block
}

/// True where a block is what was written at this place.
pub(super) fn block_is_sound(number: u64, block: &[u8; BLOCK_BYTES]) -> bool {
    let (body, checksum) = block.split_at(BLOCK_BYTES - CHECKSUM_BYTES);
    xxh3_64_with_seed(body, number) == long(checksum)
}
