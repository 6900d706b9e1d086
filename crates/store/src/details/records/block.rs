//! What a file of records is made of: blocks, and a footer that tells where they lie.

use serde::{Deserialize, Serialize};

use super::layout::PartShape;

pub(super) const MAGIC: &[u8; 8] = b"CLOUTREC";
/// No block or footer may claim to be larger: one topic's people may be millions, at some 20 bytes each.
pub(super) const MOST_BYTES: u32 = 1 << 30;

#[derive(Serialize, Deserialize)]
pub(super) struct Footer {
    pub format: u32,
    pub parts: Vec<PartShape>,
}

/// Where a block lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub first_key: u64,
    pub offset: u64,
    pub length: u32,
    pub raw_length: u32,
    pub checksum: u64,
}

impl Block {
    pub const BYTES: usize = 32;

    pub fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.first_key.to_le_bytes());
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.raw_length.to_le_bytes());
        out.extend_from_slice(&self.checksum.to_le_bytes());
    }

    pub fn parse(bytes: &[u8]) -> Block {
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
pub(super) fn long(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes)
}

pub(super) fn short(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes)
}
