//! Draws made one at a time, and remembered: who wins the race of a slot, and who would if the winner were missing.

use std::sync::Arc;

use super::draw_table::DrawTable;
use super::hash;
use super::race::{self, NOBODY, Race};

/// Draws that a thread remembers at most: 16 bytes each. Walks come back to few vertices most of the time, and each of
/// these has few slots that are in use; what falls on the same place is drawn again.
const MOST_REMEMBERED: usize = 1 << 17;

/// Draws remembered at first. Whoever takes one vertex away and is done must not pay for memory that only a pass over
/// everybody fills.
const FIRST_REMEMBERED: usize = 1 << 9;

/// Below this out-degree a draw costs less than to look for it.
const WORTH_REMEMBERING: usize = 4;

/// The draws of one thread.
#[derive(Debug, Default)]
pub(super) struct Draws {
    /// Whose draws are remembered.
    of: Option<Arc<()>>,
    remembered: Vec<Remembered>,
    /// Draws made since there were so many places.
    made: usize,
    race: Race,
}

/// Who comes first and second by one slot of a vertex.
#[derive(Debug, Clone, Copy)]
struct Remembered {
    vertex: u32,
    slot: u32,
    first_two: [u32; 2],
}

/// No vertex has this number, so nothing is found under it.
const NOTHING: Remembered = Remembered { vertex: NOBODY, slot: 0, first_two: [NOBODY; 2] };

impl Draws {
    /// Forgets what was drawn from another table than that of `walks`.
    pub(super) fn begin(&mut self, walks: &Arc<()>) {
        if self.of.as_ref().is_none_or(|of| !Arc::ptr_eq(of, walks)) {
            self.remembered.fill(NOTHING);
            if self.remembered.is_empty() {
                self.remembered.resize(FIRST_REMEMBERED, NOTHING);
            }
            self.of = Some(Arc::clone(walks));
        }
    }

    /// Makes room for more once as many draws were made as fill all places several times.
    fn note_made(&mut self) {
        self.made += 1;
        if self.made < 4 * self.remembered.len() || self.remembered.len() >= MOST_REMEMBERED {
            return;
        }
        self.made = 0;
        let more = vec![NOTHING; 4 * self.remembered.len()];
        for kept in std::mem::replace(&mut self.remembered, more) {
            if kept.vertex != NOBODY {
                let place = self.place(kept.vertex, kept.slot);
                self.remembered[place] = kept;
            }
        }
    }

    /// Where a draw is remembered; the number of places is a power of two.
    fn place(&self, vertex: u32, slot: u32) -> usize {
        let word = (u64::from(vertex) << 32 | u64::from(slot)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (word >> (64 - self.remembered.len().trailing_zeros())) as usize
    }

    /// Where a slot of a vertex leads if `missing` is not there.
    pub(super) fn draw(&mut self, table: DrawTable<'_>, vertex: u32, slot: u32, missing: u32) -> u32 {
        let (heads, weights) = table.graph.row(vertex as usize);
        match heads {
            [] => return NOBODY,
            [head] => return if *head == missing { NOBODY } else { *head },
            _ => {}
        }
        if !table.graph.is_simple() {
            return table.draw(&mut self.race, vertex, slot, Some(missing));
        }
        let draw = || {
            let state = hash::state(table.how.seed, table.keys[vertex as usize]);
            race::first_two(state, slot, heads, weights, table.keys)
        };
        if heads.len() < WORTH_REMEMBERING {
            let [first, second] = draw();
            return if first == missing { second } else { first };
        }
        let place = self.place(vertex, slot);
        let mut remembered = self.remembered[place];
        if (remembered.vertex, remembered.slot) != (vertex, slot) {
            remembered = Remembered { vertex, slot, first_two: draw() };
            self.remembered[place] = remembered;
            self.note_made();
        }
        let [first, second] = remembered.first_two;
        if first == missing { second } else { first }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::walks::Walking;
    use crate::{Csr, Edge};

    proptest! {
        /// Weights of a few sizes and keys of which some are equal, so that some arrive at the same time.
        #[test]
        fn what_is_remembered_is_what_a_race_without_somebody_tells(
            weights in prop::collection::vec(prop::sample::select(vec![0.5f32, 0.75, 1e-30, f32::MIN_POSITIVE]), 0..40),
            keys in prop::collection::vec(0u64..12, 41),
            asked in prop::collection::vec((0u32..6, 0u32..41), 1..200),
            seed in any::<u64>(),
        ) {
            let edges: Vec<Edge> =
                weights.iter().zip(1..).map(|(&weight, to)| Edge { from: 0, to, weight }).collect();
            let graph = Csr::new(41, &edges).expect("a graph");
            let how = Walking { seed, walks: 1, slots: 6, go_on: 0.5, longest: 9 };
            let table = DrawTable::new(&graph, &keys, &how).expect("a table");
            let (mut draws, mut race) = (Draws::default(), Race::default());
            draws.begin(&Arc::default());
            // Few places, so that draws fall on each other and the places grow.
            draws.remembered.truncate(4);
            for (slot, missing) in asked {
                let expected = table.draw(&mut race, 0, slot, Some(missing));
                prop_assert_eq!(draws.draw(table, 0, slot, missing), expected);
            }
        }
    }
}
