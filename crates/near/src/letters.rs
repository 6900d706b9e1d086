//! Which letters a word has, as bits: what differs in too many of them is no near word.

/// The letters of a word: a bit for each from a to z, shared with all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Letters(pub u32);

impl Letters {
    pub fn of(word: &str) -> Letters {
        Letters(word.chars().fold(0, |bits, letter| bits | (1 << (u32::from(letter) % 32))))
    }

    /// How many letters of this word the other has not. One slip takes at most one letter away.
    pub fn lacking_in(self, other: Letters) -> u32 {
        (self.0 & !other.0).count_ones()
    }
}
