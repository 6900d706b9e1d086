//! How well a ranking agrees with what happened. Ties are always averaged, never broken by order.

/// People of one cut with a ranking's scores and the outcomes, in the same order.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// What a ranking says; higher is better.
    pub scores: &'a [f64],
    /// What happened.
    pub outcomes: &'a [f64],
}

/// Ranges of positions with the same value, highest first, of an order sorted by falling value.
fn tie_groups<'a>(order: &'a [u32], values: &'a [f64]) -> impl Iterator<Item = &'a [u32]> {
    order.chunk_by(|&a, &b| values[a as usize] == values[b as usize])
}

/// Positions by falling value.
pub fn falling(values: &[f64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..values.len() as u32).collect();
    order.sort_by(|&a, &b| values[b as usize].total_cmp(&values[a as usize]));
    order
}

/// Discounted cumulative gain of the first `k` under `order`, each person counted `copies` times; ties share
/// the mean gain of their group. Linear gain, discount `1 / log2(1 + position)`.
fn dcg(order: &[u32], values: &[f64], gains: &[f64], copies: Option<&[u32]>, k: usize) -> f64 {
    let count = |person: u32| copies.map_or(1, |copies| copies[person as usize]) as usize;
    let mut position = 0;
    let mut sum = 0.0;
    for group in tie_groups(order, values) {
        if position >= k {
            break;
        }
        let size: usize = group.iter().map(|&person| count(person)).sum();
        if size == 0 {
            continue;
        }
        let gain: f64 = group.iter().map(|&person| gains[person as usize] * count(person) as f64).sum();
        let last = (position + size).min(k);
        let discounts: f64 = (position..last).map(|index| 1.0 / (index as f64 + 2.0).log2()).sum();
        sum += gain / size as f64 * discounts;
        position += size;
    }
    sum
}

/// Orders that a resampling needs again and again.
#[derive(Debug)]
pub struct Ordered<'a> {
    judged: Judged<'a>,
    by_score: Vec<u32>,
    by_outcome: Vec<u32>,
}

impl<'a> Ordered<'a> {
    /// Sorts by score and by outcome, once.
    pub fn new(judged: Judged<'a>) -> Ordered<'a> {
        Ordered { judged, by_score: falling(judged.scores), by_outcome: falling(judged.outcomes) }
    }

    /// Normalised discounted cumulative gain of the first `k`; 0 where nothing happened to anybody.
    /// `copies` counts each person so many times, as a bootstrap does.
    pub fn ndcg(&self, k: usize, copies: Option<&[u32]>) -> f64 {
        let Judged { scores, outcomes } = self.judged;
        let best = dcg(&self.by_outcome, outcomes, outcomes, copies, k);
        if best <= 0.0 { 0.0 } else { dcg(&self.by_score, scores, outcomes, copies, k) / best }
    }

    /// Share of the first `k` by score that belong to the first `k` by outcome; where ties lie across a
    /// border, each of them belongs to the fraction that fits. `k` is at most the number of people.
    pub fn precision(&self, k: usize) -> f64 {
        let k = k.min(self.by_score.len());
        if k == 0 {
            return 0.0;
        }
        let top = membership(&self.by_score, self.judged.scores, k);
        let truth = membership(&self.by_outcome, self.judged.outcomes, k);
        top.iter().zip(&truth).map(|(a, b)| a * b).sum::<f64>() / k as f64
    }

    /// Chance that somebody of the top `share` by outcome is ranked above somebody of the rest, ties one half;
    /// where outcomes tie across the border, each of them belongs to the fraction that fits.
    pub fn auc_of_top(&self, share: f64) -> f64 {
        let people = self.by_score.len();
        let k = ((people as f64 * share).ceil() as usize).clamp(1, people.max(1));
        let positive = membership(&self.by_outcome, self.judged.outcomes, k);
        let (mut above, mut wins) = (0.0, 0.0);
        for group in tie_groups(&self.by_score, self.judged.scores) {
            let here: f64 = group.iter().map(|&person| positive[person as usize]).sum();
            let rest = group.len() as f64 - here;
            wins += rest * (above + here / 2.0);
            above += here;
        }
        let rest = people as f64 - above;
        if above <= 0.0 || rest <= 0.0 { 0.5 } else { wins / (above * rest) }
    }
}

/// The fraction of each person that belongs to the first `k` of an order.
fn membership(order: &[u32], values: &[f64], k: usize) -> Vec<f64> {
    let mut fractions = vec![0.0; order.len()];
    let mut position = 0;
    for group in tie_groups(order, values) {
        let fits = (k.saturating_sub(position)).min(group.len()) as f64 / group.len() as f64;
        group.iter().for_each(|&person| fractions[person as usize] = fits);
        position += group.len();
        if position >= k {
            break;
        }
    }
    fractions
}

/// Spearman's rank correlation with average ranks; 0 where either side does not vary.
pub fn spearman(judged: Judged<'_>) -> f64 {
    let (a, b) = (average_ranks(judged.scores), average_ranks(judged.outcomes));
    let mean = (a.len() as f64 + 1.0) / 2.0;
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(&b) {
        ab += (x - mean) * (y - mean);
        aa += (x - mean) * (x - mean);
        bb += (y - mean) * (y - mean);
    }
    if aa <= 0.0 || bb <= 0.0 { 0.0 } else { ab / (aa * bb).sqrt() }
}

fn average_ranks(values: &[f64]) -> Vec<f64> {
    let order = falling(values);
    let mut ranks = vec![0.0; values.len()];
    let mut position = 0;
    for group in tie_groups(&order, values) {
        let rank = position as f64 + (group.len() as f64 + 1.0) / 2.0;
        group.iter().for_each(|&person| ranks[person as usize] = rank);
        position += group.len();
    }
    ranks
}

/// Of the pairs of people whose outcomes differ, the share that the ranking has the right way round, ties
/// counting one half; 0.5 where no outcomes differ. `O(n log n)` with a Fenwick tree over ranks.
pub fn concordance(judged: Judged<'_>) -> f64 {
    let dense = dense_ranks(judged.scores);
    let size = dense.iter().max().map_or(0, |&most| most as usize + 1);
    let mut tree = Fenwick::new(size);
    let (mut pairs, mut wins) = (0.0, 0.0);
    let by_outcome = falling(judged.outcomes);
    let mut seen = 0.0;
    // Outcomes from the highest down: everybody in the tree did better than the group at hand.
    for group in tie_groups(&by_outcome, judged.outcomes) {
        for &person in group {
            let rank = dense[person as usize] as usize;
            let not_above = tree.sum_to(rank);
            let tied = not_above - if rank == 0 { 0.0 } else { tree.sum_to(rank - 1) };
            wins += seen - not_above + tied / 2.0;
            pairs += seen;
        }
        for &person in group {
            tree.add(dense[person as usize] as usize);
        }
        seen += group.len() as f64;
    }
    if pairs <= 0.0 { 0.5 } else { wins / pairs }
}

/// Ranks without gaps, from 0 for the lowest value.
fn dense_ranks(values: &[f64]) -> Vec<u32> {
    let order = falling(values);
    let groups = tie_groups(&order, values).count() as u32;
    let mut ranks = vec![0; values.len()];
    for (index, group) in tie_groups(&order, values).enumerate() {
        group.iter().for_each(|&person| ranks[person as usize] = groups - 1 - index as u32);
    }
    ranks
}

/// Counts over ranks, with sums of a prefix in logarithmic time.
struct Fenwick(Vec<f64>);

impl Fenwick {
    fn new(size: usize) -> Fenwick {
        Fenwick(vec![0.0; size + 1])
    }

    fn add(&mut self, rank: usize) {
        let mut index = rank + 1;
        while index < self.0.len() {
            self.0[index] += 1.0;
            index += index & index.wrapping_neg();
        }
    }

    /// How many were added at ranks up to and including `rank`.
    fn sum_to(&self, rank: usize) -> f64 {
        let mut index = rank + 1;
        let mut sum = 0.0;
        while index > 0 {
            sum += self.0[index];
            index -= index & index.wrapping_neg();
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every order of the tied, averaged: what the closed forms must equal.
    fn averaged(scores: &[f64], value: &dyn Fn(&[usize]) -> f64) -> f64 {
        let mut order: Vec<usize> = (0..scores.len()).collect();
        let (mut sum, mut count) = (0.0, 0.0);
        permute(&mut order, 0, &mut |order| {
            if order.windows(2).all(|pair| scores[pair[0]] >= scores[pair[1]]) {
                sum += value(order);
                count += 1.0;
            }
        });
        sum / count
    }

    fn permute(order: &mut Vec<usize>, from: usize, visit: &mut dyn FnMut(&[usize])) {
        if from == order.len() {
            return visit(order);
        }
        for index in from..order.len() {
            order.swap(from, index);
            permute(order, from + 1, visit);
            order.swap(from, index);
        }
    }

    fn small() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
        let values = || prop::collection::vec((0u8..4).prop_map(f64::from), 6);
        (values(), values())
    }

    proptest! {
        #[test]
        fn ties_are_averaged_over_every_order((scores, outcomes) in small(), k in 1usize..6) {
            let ordered = Ordered::new(Judged { scores: &scores, outcomes: &outcomes });
            let gain = |order: &[usize]| -> f64 {
                order.iter().take(k).enumerate().map(|(i, &p)| outcomes[p] / (i as f64 + 2.0).log2()).sum()
            };
            let best = averaged(&outcomes, &gain);
            let expected = if best > 0.0 { averaged(&scores, &gain) / best } else { 0.0 };
            prop_assert!((ordered.ndcg(k, None) - expected).abs() < 1e-9);
            let hits = |top: &[usize]| {
                averaged(&outcomes, &|truth| top[..k].iter().filter(|p| truth[..k].contains(p)).count() as f64)
            };
            prop_assert!((ordered.precision(k) - averaged(&scores, &hits) / k as f64).abs() < 1e-9);
        }

        #[test]
        fn concordance_counts_pairs((scores, outcomes) in small()) {
            let (mut pairs, mut wins) = (0.0, 0.0);
            for a in 0..6 {
                for b in 0..6 {
                    if outcomes[a] > outcomes[b] {
                        pairs += 1.0;
                        wins += if scores[a] > scores[b] { 1.0 } else if scores[a] == scores[b] { 0.5 } else { 0.0 };
                    }
                }
            }
            let expected = if pairs > 0.0 { wins / pairs } else { 0.5 };
            let judged = Judged { scores: &scores, outcomes: &outcomes };
            prop_assert!((concordance(judged) - expected).abs() < 1e-9);
            // With two classes, concordance is the area under the curve.
            let top: Vec<f64> = outcomes.iter().map(|&o| f64::from(u8::from(o >= 3.0))).collect();
            let share = top.iter().sum::<f64>() / 6.0;
            if share > 0.0 && share < 1.0 {
                let two = Judged { scores: &scores, outcomes: &top };
                let auc = Ordered::new(two).auc_of_top(share);
                prop_assert!((auc - concordance(two)).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn known_rankings_get_known_marks() {
        let outcomes = [5.0, 3.0, 1.0, 0.0];
        let right = Judged { scores: &[9.0, 8.0, 7.0, 6.0], outcomes: &outcomes };
        assert_eq!(Ordered::new(right).ndcg(100, None), 1.0);
        assert!((spearman(right) - 1.0).abs() < 1e-12);
        assert_eq!(concordance(right), 1.0);
        let wrong = Judged { scores: &[1.0, 2.0, 3.0, 4.0], outcomes: &outcomes };
        assert!((spearman(wrong) + 1.0).abs() < 1e-12);
        assert_eq!(concordance(wrong), 0.0);
        let blind = Judged { scores: &[1.0; 4], outcomes: &outcomes };
        assert_eq!((spearman(blind), concordance(blind)), (0.0, 0.5));
        assert_eq!(Ordered::new(blind).auc_of_top(0.01), 0.5);
    }
}
