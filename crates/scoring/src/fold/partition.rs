//! Partitions of the people responded to: what one thread, or one machine, finishes.

use model::PersonId;

/// Some of the people responded to: those whose id, a hash, lies in one of `of` equal ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// Which range, from 0.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

impl Partition {
    /// Everybody.
    pub const WHOLE: Partition = Partition { number: 0, of: 1 };

    /// All partitions of a division.
    pub fn all(of: u32) -> impl Iterator<Item = Partition> {
        (0..of).map(move |number| Partition { number, of })
    }

    /// True for a person of this partition.
    pub fn holds(self, person: PersonId) -> bool {
        // The high half of the product divides the range of 64 bits evenly, whatever the number of parts.
        (u128::from(person.0) * u128::from(self.of)) >> 64 == u128::from(self.number)
    }

    /// Where the ids of this partition begin.
    fn begin(self) -> u128 {
        (u128::from(self.number) << 64).div_ceil(u128::from(self.of.max(1)))
    }

    /// The places of rising ids that lie in this partition.
    pub(super) fn places(self, ids: &[u64]) -> std::ops::Range<usize> {
        let next = Partition { number: self.number + 1, of: self.of };
        let place = |begin: u128| ids.partition_point(|&id| u128::from(id) < begin);
        place(self.begin())..place(next.begin())
    }
}
