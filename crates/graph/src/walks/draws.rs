//! Draws made one at a time, and remembered: who wins the race of a slot, and who would if the winner were missing.

use std::sync::Arc;

use super::draw_table::DrawTable;
use super::hash;
use super::race::{self, NOBODY, Race};

/// Draws that a thread remembers: 16 bytes each. Walks come back to few vertices most of the time, and each of these has
/// few slots that are in use; what falls on the same place is drawn again.
const REMEMBERED: usize = 1 << 17;

/// Below this out-degree a draw costs less than to look for it.
const WORTH_REMEMBERING: usize = 4;

/// The draws of one thread.
#[derive(Debug, Default)]
pub(super) struct Draws {
    /// Whose draws are remembered.
    of: Option<Arc<()>>,
    remembered: Vec<Remembered>,
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
            self.remembered.clear();
            self.remembered.resize(REMEMBERED, NOTHING);
            self.of = Some(Arc::clone(walks));
        }
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
        let first_two = |_: ()| {
            let state = hash::state(table.how.seed, table.keys[vertex as usize]);
            race::first_two(state, slot, heads, weights, table.keys)
        };
        let [first, second] = if heads.len() < WORTH_REMEMBERING {
            first_two(())
        } else {
            let word = (u64::from(vertex) << 32 | u64::from(slot)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let place = &mut self.remembered[(word >> (64 - REMEMBERED.trailing_zeros())) as usize];
            if (place.vertex, place.slot) != (vertex, slot) {
                *place = Remembered { vertex, slot, first_two: first_two(()) };
            }
            place.first_two
        };
        if first == missing { second } else { first }
    }
}
