//! Intervals by drawing people again, with replacement.

use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};
use rayon::prelude::*;

use super::metrics::Ordered;

/// Drawings; the 2.5th and 97.5th percentiles of 400 are steady to about a hundredth of their width.
pub(crate) const REPLICATES: u64 = 400;

/// An interval of 95 %.
pub type Interval = [f64; 2];

/// Intervals of NDCG of several rankings over the same people, and of each one's difference from one of them.
#[derive(Debug, Clone)]
pub struct NdcgIntervals {
    /// One a ranking.
    pub alone: Vec<Interval>,
    /// One a ranking: its NDCG less that of the reference, on the same replicates.
    pub against_reference: Vec<Interval>,
    /// NDCG of each ranking (outer) on each drawing (inner); for means over cuts.
    pub replicates: Vec<Vec<f64>>,
}

/// Draws as many people as there are, [`REPLICATES`] times, the same for every ranking, and judges each ranking on
/// each replicate (Efron 1979). `seed` names the replicates, so that they can be had again.
pub fn ndcg_intervals(
    rankings: &[Ordered<'_>],
    people: usize,
    reference: usize,
    k: usize,
    seed: u64,
) -> NdcgIntervals {
    let rounds: Vec<Vec<f64>> = (0..REPLICATES)
        .into_par_iter()
        .map(|round| {
            let copies = draw(people, seed.wrapping_mul(REPLICATES).wrapping_add(round));
            rankings.iter().map(|ranking| ranking.ndcg(k, Some(&copies))).collect()
        })
        .collect();
    let replicates: Vec<Vec<f64>> =
        (0..rankings.len()).map(|ranking| rounds.iter().map(|round| round[ranking]).collect()).collect();
    NdcgIntervals {
        alone: replicates.iter().map(|values| interval(values)).collect(),
        against_reference: replicates
            .iter()
            .map(|values| difference(values, &replicates[reference]))
            .collect(),
        replicates,
    }
}

/// The interval of the differences of two rankings on the same replicates.
pub fn difference(values: &[f64], reference: &[f64]) -> Interval {
    interval(&values.iter().zip(reference).map(|(a, b)| a - b).collect::<Vec<_>>())
}

/// The 2.5th and 97.5th percentile; zeros where there is nothing.
pub fn interval(values: &[f64]) -> Interval {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| sorted.get(((sorted.len() as f64 - 1.0) * share).round() as usize).copied();
    [at(0.025).unwrap_or(0.0), at(0.975).unwrap_or(0.0)]
}

/// How often each of `people` was drawn.
pub(crate) fn draw(people: usize, seed: u64) -> Vec<u32> {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut copies = vec![0u32; people];
    for _ in 0..people {
        // Multiply-shift maps 32 random bits to 0..people with a bias below people / 2^32.
        let index = (u64::from(random.next_u32()) * people as u64) >> 32;
        copies[index as usize] += 1;
    }
    copies
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::metrics::Judged;

    #[test]
    fn a_clearly_better_ranking_has_an_interval_above_zero() {
        let outcomes: Vec<f64> = (0..2000).map(|i| f64::from(i % 97)).collect();
        let good: Vec<f64> = outcomes.iter().enumerate().map(|(i, o)| o + (i % 13) as f64).collect();
        let poor: Vec<f64> = (0..2000).map(|i| f64::from((i * 7919) % 2003)).collect();
        let ranking = |scores| Ordered::new(Judged { scores, outcomes: &outcomes });
        let intervals = ndcg_intervals(&[ranking(&good), ranking(&poor)], 2000, 1, 100, 7);
        assert!(intervals.against_reference[0][0] > 0.1, "{:?}", intervals.against_reference);
        assert_eq!(intervals.against_reference[1], [0.0, 0.0]);
        assert!(intervals.alone[0][0] < intervals.alone[0][1]);
        let again = ndcg_intervals(&[ranking(&good)], 2000, 0, 100, 7);
        assert_eq!(again.alone[0], intervals.alone[0]);
    }
}
