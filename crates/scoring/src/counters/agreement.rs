//! Measures of agreement with judged pairs, and how far they vary with who was judged.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::pair::Pair;
use crate::evaluation::{REPLICATES, draw};

/// Share of the pairs, each counted by its weight, whose difference has the sign of the judgement; ties one half.
pub(super) fn accuracy(pairs: &[Pair], differences: &[f64], weights: &[f64]) -> f64 {
    let (mut right, mut all) = (0.0, 0.0);
    for ((pair, &difference), weight) in pairs.iter().zip(differences).zip(weights) {
        let agrees = (difference > 0.0) == pair.a_is_more;
        right += weight * if difference == 0.0 { 0.5 } else { f64::from(u8::from(agrees)) };
        all += weight;
    }
    if all > 0.0 { right / all } else { 0.5 }
}

/// Area under the curve of differences against judgements, pairs counted by their weights, ties one half; 0.5
/// where all were judged alike.
pub(super) fn auc(pairs: &[Pair], differences: &[f64], weights: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|&a, &b| differences[b].total_cmp(&differences[a]));
    let (mut first, mut second, mut wins) = (0.0, 0.0, 0.0);
    for tied in order.chunk_by(|&a, &b| differences[a] == differences[b]) {
        let weigh = |for_first| -> f64 {
            tied.iter()
                .filter(|&&index| pairs[index].a_is_more == for_first)
                .map(|&index| weights[index])
                .sum()
        };
        let (for_first, for_second) = (weigh(true), weigh(false));
        wins += for_second * (first + for_first / 2.0);
        first += for_first;
        second += for_second;
    }
    if first > 0.0 && second > 0.0 { wins / (first * second) } else { 0.5 }
}

/// Persons numbered by their first appearance, two a pair.
pub(super) struct Persons {
    of_pair: Vec<[usize; 2]>,
    pub(super) count: usize,
}

impl Persons {
    pub(super) fn of(pairs: &[Pair]) -> Persons {
        let mut numbers: FxHashMap<u64, usize> = FxHashMap::default();
        let mut number = |id| {
            let next = numbers.len();
            *numbers.entry(id).or_insert(next)
        };
        let of_pair = pairs.iter().map(|pair| pair.persons().map(&mut number)).collect();
        Persons { of_pair, count: numbers.len() }
    }
}

/// Measures on replicates of persons with replacement: a pair counts as often as both were drawn together.
pub(super) struct Drawn {
    pub(super) accuracy: Vec<f64>,
    pub(super) auc: Vec<f64>,
    pub(super) best_accuracy: Vec<f64>,
}

impl Drawn {
    pub(super) fn of(pairs: &[Pair], persons: &Persons, model: &[f64], best: &[f64]) -> Drawn {
        let rounds: Vec<[f64; 3]> = (0..REPLICATES)
            .into_par_iter()
            .map(|round| {
                let copies = draw(persons.count, round);
                let weigh = |[a, b]: &[usize; 2]| f64::from(copies[*a]) * f64::from(copies[*b]);
                let weights: Vec<f64> = persons.of_pair.iter().map(weigh).collect();
                let of_best = accuracy(pairs, best, &weights);
                [accuracy(pairs, model, &weights), auc(pairs, model, &weights), of_best]
            })
            .collect();
        let column = |index: usize| rounds.iter().map(|round| round[index]).collect();
        Drawn { accuracy: column(0), auc: column(1), best_accuracy: column(2) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counters::pair::pair_of_followers as pair;

    #[test]
    fn measures_of_known_pairs_are_known() {
        let pairs =
            [pair(9.0, 2.0, true), pair(3.0, 5.0, true), pair(1.0, 8.0, false), pair(7.0, 6.0, false)];
        let of = |column: usize| -> Vec<f64> { pairs.iter().map(|p| p.a[column] - p.b[column]).collect() };
        let differences = of(0);
        let once = [1.0; 4];
        assert_eq!(accuracy(&pairs, &differences, &once), 0.5);
        // Of the four comparisons of a pair for the first with one for the second, one is lost: -2 < 1.
        assert_eq!(auc(&pairs, &differences, &once), 0.75);
        assert_eq!(accuracy(&pairs, &differences, &[2.0, 1.0, 1.0, 0.0]), 0.75);
        let blind = of(4);
        assert_eq!((accuracy(&pairs, &blind, &once), auc(&pairs, &blind, &once)), (0.5, 0.5));
    }
}
