//! The race: a weighted draw in which everybody has a clock of their own.
//!
//! Out of the edges `v -> x` that one with the smallest `E(seed, slot, v, x) / weight(v, x)` wins, where `E` is
//! exponentially distributed: `x` wins with probability `weight(v, x) / total weight`. `E` hangs on nothing but
//! the four, so another edge changes no arrival but its own, and leaving one out lets the runner-up win.
//!
//! Source: exponential races, as in Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (2006).

use super::hash;
use crate::Csr;

/// Says that nobody arrived.
pub(super) const NOBODY: u32 = u32::MAX;

/// Slots raced side by side, so that the compiler fills vector registers.
const LANES: usize = 8;

/// Who came in first and second in one slot; [`NOBODY`] where nobody did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Finish {
    pub(super) winner: u32,
    pub(super) runner_up: u32,
}

/// The races of one vertex. Reused from vertex to vertex, as it owns memory.
#[derive(Debug, Default)]
pub(super) struct Race {
    entrants: Vec<Entrant>,
    by_key: bool,
    /// What the slots of the vertex draw from.
    state: u64,
}

#[derive(Debug, Clone, Copy)]
struct Entrant {
    low: u32,
    high: u32,
    /// One over the weight.
    slowness: f32,
    head: u32,
}

impl Race {
    /// Lines up the edges that leave `vertex`. Parallel edges run as one of their summed weight.
    pub(super) fn line_up(&mut self, seed: u64, graph: &Csr, keys: &[u64], vertex: u32) {
        self.state = hash::state(seed, keys[vertex as usize]);
        self.by_key = false;
        self.entrants.clear();
        let (heads, weights) = graph.row(vertex as usize);
        if heads.is_sorted_by(|a, b| a < b) {
            let edges = heads.iter().zip(weights);
            self.entrants.extend(edges.map(|(&head, &weight)| Entrant::new(head, weight, keys)));
        } else {
            self.line_up_merged(heads, weights, keys);
        }
    }

    fn line_up_merged(&mut self, heads: &[u32], weights: &[f32], keys: &[u64]) {
        let mut edges: Vec<(u32, f32)> = heads.iter().copied().zip(weights.iter().copied()).collect();
        edges.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for parallel in edges.chunk_by(|a, b| a.0 == b.0) {
            let weight: f64 = parallel.iter().map(|edge| f64::from(edge.1)).sum();
            self.entrants.push(Entrant::new(parallel[0].0, weight as f32, keys));
        }
    }

    /// Runs the races of `slots`, and calls `won` with the winner of each in turn.
    pub(super) fn run_some(&mut self, keys: &[u64], slots: &[u32], mut won: impl FnMut(u32)) {
        for some in slots.chunks(LANES) {
            let lanes: [u32; LANES] = std::array::from_fn(|lane| some[lane.min(some.len() - 1)]);
            let finishes = self.run(keys, lanes);
            finishes.iter().take(some.len()).for_each(|finish| won(finish.winner));
        }
    }

    /// Runs the race of one slot.
    pub(super) fn run_one(&mut self, keys: &[u64], slot: u32) -> Finish {
        let [finish] = self.run(keys, [slot]);
        finish
    }

    fn run<const N: usize>(&mut self, keys: &[u64], slots: [u32; N]) -> [Finish; N] {
        let mut lap = Lap::new(self.state, slots);
        lap.run(&self.entrants);
        if lap.has_ties() && !self.by_key {
            // Equal times are told apart by key: whoever stands ahead in the line keeps the place.
            self.entrants.sort_unstable_by_key(|entrant| (keys[entrant.head as usize], entrant.head));
            self.by_key = true;
            lap = Lap::new(self.state, slots);
            lap.run(&self.entrants);
        }
        lap.finish(&self.entrants)
    }
}

impl Entrant {
    fn new(head: u32, weight: f32, keys: &[u64]) -> Entrant {
        let word = hash::mix(keys[head as usize]);
        // Kept finite, whatever the weight, so that everybody arrives.
        let slowness = (1.0 / weight).min(1e37);
        Entrant { low: word as u32, high: (word >> 32) as u32, slowness, head }
    }
}

/// The races of some slots at once. Places are positions in the line, not vertices.
struct Lap<const N: usize> {
    low: [u32; N],
    high: [u32; N],
    first: [f32; N],
    second: [f32; N],
    winner: [u32; N],
    runner_up: [u32; N],
    ties: [u32; N],
}

impl<const N: usize> Lap<N> {
    fn new(state: u64, slots: [u32; N]) -> Lap<N> {
        let words = slots.map(|slot| hash::nth(state, slot));
        Lap {
            low: words.map(|word| word as u32),
            high: words.map(|word| (word >> 32) as u32),
            first: [f32::INFINITY; N],
            second: [f32::INFINITY; N],
            winner: [NOBODY; N],
            runner_up: [NOBODY; N],
            ties: [0; N],
        }
    }

    /// Without a branch: whoever is slower than the two ahead costs as much as whoever overtakes them.
    fn run(&mut self, line: &[Entrant]) {
        for (place, entrant) in line.iter().enumerate() {
            let place = place as u32;
            for lane in 0..N {
                let bits = clock(self.low[lane] ^ entrant.low, self.high[lane] ^ entrant.high);
                let time = exponential(bits) * entrant.slowness;
                let (first, second) = (self.first[lane], self.second[lane]);
                let wins = time < first;
                let overtakes = time < second;
                self.ties[lane] |= u32::from(time == first) | u32::from(time == second);
                self.second[lane] = if wins {
                    first
                } else if overtakes {
                    time
                } else {
                    second
                };
                self.runner_up[lane] = if wins {
                    self.winner[lane]
                } else if overtakes {
                    place
                } else {
                    self.runner_up[lane]
                };
                self.first[lane] = if wins { time } else { first };
                self.winner[lane] = if wins { place } else { self.winner[lane] };
            }
        }
    }

    fn has_ties(&self) -> bool {
        self.ties.iter().any(|&ties| ties != 0)
    }

    fn finish(&self, line: &[Entrant]) -> [Finish; N] {
        let head = |place: u32| line.get(place as usize).map_or(NOBODY, |entrant| entrant.head);
        std::array::from_fn(|lane| Finish {
            winner: head(self.winner[lane]),
            runner_up: head(self.runner_up[lane]),
        })
    }
}

/// 32 bits out of the joined words of slot and head. Both words are well mixed already; the multiplications undo
/// what is linear in joining them.
#[inline(always)]
fn clock(low: u32, high: u32) -> u32 {
    let mut bits = low.wrapping_mul(0x85eb_ca6b);
    bits ^= high ^ (bits >> 15);
    bits = bits.wrapping_mul(0xc2b2_ae35);
    bits ^= bits >> 16;
    bits = bits.wrapping_mul(0x27d4_eb2f);
    bits ^ (bits >> 15)
}

/// `-ln(1 - t)` of the `t` in (0, 1) that `bits` stand for: exponentially distributed of mean 1 where they are
/// uniform. Relative error below 2e-6.
///
/// With `1 - t = 2^-k (1 - r)`, `0 < r <= 1/2`, and `s = r / (2 - r)`, it is `k ln 2 + 2 artanh(s)`, the series of
/// which is cut after `s^9`. Additions, multiplications and one division alone, which IEEE 754 rounds alike
/// everywhere; logarithms of the system's library differ between machines. While `k = 0`, `r` is `t` itself and
/// not one minus what is left: races among many are won by tiny `t`.
#[inline(always)]
fn exponential(bits: u32) -> f32 {
    const STEP: f32 = 1.0 / (1u32 << 31) as f32;
    let steps = (bits >> 1) as i32;
    let t = (steps as f32 + 0.5) * STEP;
    let rest = (((i32::MAX - steps) as f32 + 0.5) * STEP).to_bits();
    let halvings = 126 - (rest >> 23) as i32;
    let near = halvings <= 0;
    let r = if near { t } else { 1.0 - f32::from_bits(rest & 0x007f_ffff | 0x3f00_0000) };
    let k = if near { 0.0 } else { halvings as f32 };
    let s = r / (2.0 - r);
    let q = s * s;
    let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0))));
    k * std::f32::consts::LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_the_logarithm() {
        for step in 0..200_000u32 {
            for bits in [step << 1, u32::MAX - (step << 1), step.wrapping_mul(2_654_435_761)] {
                let t = (f64::from(bits >> 1) + 0.5) / f64::from(1u32 << 31);
                let exact = -(-t).ln_1p();
                let error = (f64::from(exponential(bits)) / exact - 1.0).abs();
                // Where little is left of one, rounding it to 24 bits is felt.
                assert!(error < 2e-6, "{bits:#x}: {} instead of {exact}", exponential(bits));
            }
        }
        assert_eq!(exponential(0).to_bits(), (0.5f32 / (1u32 << 31) as f32).to_bits());
    }
}
