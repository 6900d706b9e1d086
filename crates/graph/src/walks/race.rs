//! The race: a weighted draw in which everybody has a clock of their own.
//!
//! Out of the edges `v -> x` that one with the smallest `E(seed, slot, v, x) / weight(v, x)` wins, where `E` is
//! exponentially distributed: `x` wins with probability `weight(v, x) / total weight`. `E` hangs on nothing but
//! the four, so another edge changes no arrival but its own.
//!
//! Source: exponential races, as in Efraimidis and Spirakis, "Weighted random sampling with a reservoir" (2006).

use super::hash;
use crate::Csr;

/// Says that nobody arrived.
pub(super) const NOBODY: u32 = u32::MAX;

/// Slots raced side by side, so that the compiler fills vector registers.
const LANES: usize = 8;

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

    /// Runs the races of `slots`, and calls `won` with the winner of each in turn, or [`NOBODY`].
    pub(super) fn run_some(&mut self, keys: &[u64], slots: &[u32], mut won: impl FnMut(u32)) {
        for some in slots.chunks(LANES) {
            let lanes: [u32; LANES] = std::array::from_fn(|lane| some[lane.min(some.len() - 1)]);
            self.run(keys, lanes).into_iter().take(some.len()).for_each(&mut won);
        }
    }

    fn run<const N: usize>(&mut self, keys: &[u64], slots: [u32; N]) -> [u32; N] {
        let mut lap = Lap::new(self.state, slots);
        lap.run(&self.entrants);
        if lap.has_ties() && !self.by_key {
            // Equal times are told apart by key: whoever stands ahead in the line keeps the place.
            self.entrants.sort_unstable_by_key(|entrant| (keys[entrant.head as usize], entrant.head));
            self.by_key = true;
            lap = Lap::new(self.state, slots);
            lap.run(&self.entrants);
        }
        lap.places.map(|place| self.entrants.get(place as usize).map_or(NOBODY, |winner| winner.head))
    }
}

/// One over a weight, kept finite, whatever the weight, so that everybody arrives.
fn slowness_of(weight: f32) -> f32 {
    (1.0 / weight).min(1e37)
}

impl Entrant {
    fn new(head: u32, weight: f32, keys: &[u64]) -> Entrant {
        let word = hash::mix(keys[head as usize]);
        Entrant { low: word as u32, high: (word >> 32) as u32, slowness: slowness_of(weight), head }
    }
}

/// The races of some slots at once. Times are the bits of floats above zero, which are ordered as these are: whole
/// numbers are what the plainest vector instructions compare.
struct Lap<const N: usize> {
    low: [u32; N],
    high: [u32; N],
    /// Time of whoever is ahead.
    first: [i32; N],
    /// Their place in the line.
    places: [u32; N],
    /// All bits set where somebody was as fast as whoever was ahead.
    ties: [u32; N],
}

impl<const N: usize> Lap<N> {
    fn new(state: u64, slots: [u32; N]) -> Lap<N> {
        let words = slots.map(|slot| hash::nth(state, slot));
        Lap {
            low: words.map(|word| word as u32),
            high: words.map(|word| (word >> 32) as u32),
            first: [i32::MAX; N],
            places: [NOBODY; N],
            ties: [0; N],
        }
    }

    /// Without a branch: whoever is slower than the one ahead costs as much as whoever overtakes.
    fn run(&mut self, line: &[Entrant]) {
        for (place, entrant) in line.iter().enumerate() {
            let mut times = [0i32; N];
            for (lane, time) in times.iter_mut().enumerate() {
                let bits = clock(self.low[lane] ^ entrant.low, self.high[lane] ^ entrant.high);
                *time = (exponential(bits) * entrant.slowness).to_bits() as i32;
            }
            for (lane, time) in times.into_iter().enumerate() {
                let overtakes = mask(time < self.first[lane]);
                self.ties[lane] |= mask(time == self.first[lane]);
                self.places[lane] = select(overtakes, place as u32, self.places[lane]);
                self.first[lane] = time.min(self.first[lane]);
            }
        }
    }

    fn has_ties(&self) -> bool {
        self.ties.iter().any(|&ties| ties != 0)
    }
}

/// 32 bits out of the joined words of slot and head. Both words are well mixed already; the multiplications undo
/// what is linear in joining them.
#[inline(always)]
fn clock(low: u32, high: u32) -> u32 {
    let mut bits = low.wrapping_mul(0x85eb_ca6b);
    bits ^= high ^ (bits >> 15);
    bits = bits.wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
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
    const HALF: u32 = 0x3f00_0000;
    let steps = (bits >> 1) as i32;
    let t = (steps as f32 + 0.5) * STEP;
    let rest = (((i32::MAX - steps) as f32 + 0.5) * STEP).to_bits();
    let near = mask(rest as i32 >= HALF as i32);
    let beyond = 1.0 - f32::from_bits(rest & 0x007f_ffff | HALF);
    let r = f32::from_bits(select(near, t.to_bits(), beyond.to_bits()));
    let k = (select(near, 0, 126u32.wrapping_sub(rest >> 23)) as i32) as f32;
    let s = r / (2.0 - r);
    let q = s * s;
    let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0))));
    k * std::f32::consts::LN_2 + 2.0 * s * series
}

/// All bits set, or none.
#[inline(always)]
fn mask(set: bool) -> u32 {
    u32::from(set).wrapping_neg()
}

/// `one` where the mask is set, else `other`.
#[inline(always)]
fn select(mask: u32, one: u32, other: u32) -> u32 {
    (one & mask) | (other & !mask)
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
