//! Hashes that are the same on every machine, whoever asks and in whatever order.

/// A bijection of 64 bits under which each bit of the input moves about half of those of the output.
///
/// Source: variant 13 of Stafford, "Better Bit Mixing" (2011), as in Steele, Lea and Flood's SplitMix64 (2014).
pub(super) fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The `index`-th of the numbers that follow from `state`.
pub(super) fn nth(state: u64, index: u32) -> u64 {
    mix(state.wrapping_add((u64::from(index) + 1).wrapping_mul(GOLDEN)))
}

/// Joins a seed and a key to the state from which [`nth`] draws.
pub(super) fn state(seed: u64, key: u64) -> u64 {
    mix(mix(seed.wrapping_add(GOLDEN)) ^ mix(key))
}

/// 2^64 over the golden ratio, made odd: the step of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
