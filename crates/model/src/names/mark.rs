//! What is kept of a name so that texts can be searched for it without knowing it.

use super::name::{Name, Reach};

/// Bytes of a window.
pub(super) const WINDOW: usize = 8;
/// Bits of a tag. With 100,000 names one place of a text in 160 looks like one of them, and the sums turn all but one
/// in a million of those away.
pub(super) const TAG_BITS: u32 = 24;
/// The base of the sums over names. Odd, so that no power of it is zero.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// A keyed fingerprint of one window of a name, where it lies in the name, and one of the whole name.
///
/// The window is the one of the least keyed hash, not the first: the ids of a network begin alike (`did:plc:`,
/// `https://`), and places that look like a name must be rare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameMark {
    pub(super) tag: u32,
    pub(super) offset: u16,
    pub(super) length: u16,
    pub(super) reach: Reach,
    pub(super) sum: u32,
}

impl NameMark {
    /// Bytes of a mark on disk.
    pub const BYTES: usize = 13;

    /// The mark of a name under a key; `None` for names longer than any text that is searched.
    pub fn of(name: &Name, key: u64) -> Option<NameMark> {
        let bytes = name.folded.as_bytes();
        let length = u16::try_from(bytes.len()).ok().filter(|length| *length > 0)?;
        let places = 0..=bytes.len().saturating_sub(WINDOW);
        let (hash, offset) = places.map(|at| (window_hash(bytes, at, bytes.len(), key), at)).min()?;
        Some(NameMark {
            tag: tag(hash),
            offset: u16::try_from(offset).ok()?,
            length,
            reach: name.reach,
            sum: Sums::of(bytes, key).between(0, bytes.len()),
        })
    }

    /// As on disk: tag, offset, length, sum, little-endian, then the reach.
    pub fn to_bytes(self) -> [u8; NameMark::BYTES] {
        let mut bytes = [0; NameMark::BYTES];
        bytes[..4].copy_from_slice(&self.tag.to_le_bytes());
        bytes[4..6].copy_from_slice(&self.offset.to_le_bytes());
        bytes[6..8].copy_from_slice(&self.length.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.sum.to_le_bytes());
        bytes[12] = self.reach as u8;
        bytes
    }

    /// From disk; `None` for what is no mark.
    pub fn from_bytes(bytes: &[u8]) -> Option<NameMark> {
        let bytes: &[u8; NameMark::BYTES] = bytes.try_into().ok()?;
        let two = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
        let four = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let mark = NameMark {
            tag: four(0),
            offset: two(4),
            length: two(6),
            sum: four(8),
            reach: Reach::from_code(bytes[12])?,
        };
        (mark.tag >> TAG_BITS == 0 && mark.length > 0 && mark.offset < mark.length).then_some(mark)
    }
}

/// The keyed hash of the window at a place that ends at `end` at the latest; what is missing is zero, which no
/// folded text holds.
pub(super) fn window_hash(bytes: &[u8], at: usize, end: usize, key: u64) -> u64 {
    let mut window = [0; WINDOW];
    let part = &bytes[at..end.min(at + WINDOW)];
    window[..part.len()].copy_from_slice(part);
    scatter(u64::from_le_bytes(window), key)
}

/// The same for a window that is whole.
pub(super) fn scatter(window: u64, key: u64) -> u64 {
    // Two rounds of the finaliser of splitmix64 (Steele, Lea, Flood 2014) around the key.
    let mut mixed = (window ^ key).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^= mixed >> 31;
    mixed = (mixed ^ key.rotate_left(32)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 32
}

pub(super) fn tag(hash: u64) -> u32 {
    (hash >> (64 - TAG_BITS)) as u32
}

/// Polynomial sums over the beginnings of a text, from which that of any part follows at once. So a part is compared
/// with a name in the same time whatever its length, and many long names cannot make a text slow to search.
pub(super) struct Sums {
    beginnings: Vec<u64>,
    powers: Vec<u64>,
    key: u64,
}

impl Sums {
    pub(super) fn of(bytes: &[u8], key: u64) -> Sums {
        let (mut beginnings, mut powers) = (Vec::with_capacity(bytes.len() + 1), Vec::new());
        let (mut sum, mut power) = (0u64, 1u64);
        powers.reserve(bytes.len() + 1);
        beginnings.push(sum);
        powers.push(power);
        for byte in bytes {
            sum = sum.wrapping_mul(BASE).wrapping_add(u64::from(*byte) + 1);
            power = power.wrapping_mul(BASE);
            beginnings.push(sum);
            powers.push(power);
        }
        Sums { beginnings, powers, key }
    }

    /// The fingerprint of a part.
    pub(super) fn between(&self, start: usize, end: usize) -> u32 {
        let before = self.beginnings[start].wrapping_mul(self.powers[end - start]);
        (scatter(self.beginnings[end].wrapping_sub(before), self.key) >> 44) as u32
    }
}
