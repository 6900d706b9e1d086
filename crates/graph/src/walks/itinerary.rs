//! What a walk decides by itself, wherever it stands: how far it goes and which slot it uses at each step.

use super::{Walking, hash};

/// The decisions of one walk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Itinerary {
    state: u64,
    go_on: u64,
    slots: u32,
    longest: u32,
}

impl Itinerary {
    /// The decisions of the `walk`-th walk of the start of this key.
    pub(super) fn new(how: &Walking, key: u64, walk: u32) -> Itinerary {
        let state = hash::nth(hash::state(how.seed ^ WALKS, key), walk);
        let go_on = (how.go_on * (1u64 << 32) as f64) as u64;
        Itinerary { state, go_on, slots: how.slots, longest: how.longest }
    }

    /// The slot to leave by at this step, counted from 0; `None` if the walk stops instead.
    pub(super) fn slot(&self, step: u32) -> Option<u32> {
        let bits = hash::nth(self.state, step);
        let goes_on = step < self.longest && (bits & 0xffff_ffff) < self.go_on;
        goes_on.then(|| (((bits >> 32) * u64::from(self.slots)) >> 32) as u32)
    }
}

/// Keeps the decisions of walks apart from the races of vertices.
const WALKS: u64 = 0x7761_6c6b_7300_0001;

/// The vertices of a walk from `start` along `path` that it had not hit before, in order; without the start.
pub(super) fn first_hits(start: u32, path: &[u32]) -> impl Iterator<Item = (usize, u32)> + '_ {
    let fresh = move |&(place, vertex): &(usize, u32)| vertex != start && !path[..place].contains(&vertex);
    path.iter().copied().enumerate().filter(fresh)
}
