//! New names for what is erased: drawn once per erasure and then forgotten, so that nobody can tell from a name
//! in the lake whom it stands for, not even by trying every id there is.

use std::hash::{BuildHasher, RandomState};

use model::ERASED_PREFIX;
use sha2::{Digest, Sha256};

/// The upper bits of every event id that an erasure draws, so that a merge knows it from the one it replaced. One
/// in 65,536 other ids begins alike, which matters only between rows that share time and id.
const DRAWN: u64 = 0xe5a5;

/// True for an event id that an erasure drew.
pub(crate) fn is_drawn(id: u64) -> bool {
    id >> 48 == DRAWN
}

/// 256 bits that only this erasure knows.
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// Draws from the randomness that the operating system gave to the process's hash tables.
    pub(crate) fn draw() -> Secret {
        let mut bytes = [0; 32];
        for (number, word) in bytes.chunks_exact_mut(8).enumerate() {
            word.copy_from_slice(&RandomState::new().hash_one(number).to_le_bytes());
        }
        Secret(bytes)
    }

    /// What stands for one of the people of the erasure, in every row alike.
    pub(crate) fn marker(&self, person: u32) -> String {
        format!("{ERASED_PREFIX}{:016x}", self.number("person", &person.to_le_bytes()))
    }

    /// What stands for a post of theirs, in every row alike.
    pub(crate) fn post(&self, post: &str) -> String {
        let high = self.number("post", post.as_bytes());
        format!("{ERASED_PREFIX}{high:016x}{:016x}", self.number("post again", post.as_bytes()))
    }

    /// The new id of an event.
    pub(crate) fn event(&self, id: u64) -> u64 {
        DRAWN << 48 | self.number("event", &id.to_le_bytes()) >> 16
    }

    /// A short form of a text, to find it again in a set.
    pub(crate) fn short(&self, text: &str) -> u64 {
        let seed = u64::from_le_bytes([0, 1, 2, 3, 4, 5, 6, 7].map(|index: usize| self.0[index]));
        xxhash_rust::xxh3::xxh3_64_with_seed(text.as_bytes(), seed)
    }

    fn number(&self, what: &str, value: &[u8]) -> u64 {
        let hash =
            Sha256::new().chain_update(self.0).chain_update(what).chain_update([0]).chain_update(value);
        let hash = hash.finalize();
        hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}
