//! Which letters a word has, as bits: what differs in too many of them is no near word.

/// The letters of a word: a bit for each from a to z, shared with all others, and another for each that is there more
/// than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letters(u64);

impl Letters {
    pub fn of(word: &str) -> Letters {
        Letters(word.chars().fold(0, |bits, letter| {
            let bit = 1 << (u32::from(letter) % 32);
            bits | bit | (bits & bit) << 32
        }))
    }

    /// How many letters of this word the other has not, or not as often. One slip takes at most one letter away, and
    /// with it one bit.
    pub fn lacking_in(self, other: Letters) -> u32 {
        (self.0 & !other.0).count_ones()
    }

    /// How many different letters there are.
    pub fn different(self) -> u32 {
        (self.0 as u32).count_ones()
    }
}
