//! How well the counters model, and each counter alone, agree with human judgements.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::agreement::{Drawn, Persons, accuracy, auc};
use super::fit::{fit_form, value};
use super::model::{CountersModel, Form};
use super::pair::{COUNTERS, Pair, RECEIVED, digest, in_own_order};
use crate::evaluation::{Interval, difference, interval};

/// Groups that persons fall into. A pair is judged by weights fitted on the pairs that touch neither of its
/// persons' groups: with twenty groups about four in five pairs are left to fit on.
const GROUPS: u64 = 20;

/// Agreement with judged pairs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairsReport {
    /// Pairs judged, each once.
    pub pairs: usize,
    /// Distinct persons in them.
    pub persons: usize,
    /// Groups of persons; no person is in what judges them.
    pub groups: u64,
    /// Share of pairs that the model orders as people did, ties one half.
    pub accuracy: f64,
    /// 95 %, by drawing persons again.
    pub accuracy_ci: Interval,
    /// Chance that a pair judged for its first person has a greater difference than one judged for its second.
    pub auc: f64,
    /// 95 %, by drawing persons again.
    pub auc_ci: Interval,
    /// The single counter of greatest accuracy.
    pub best_counter: String,
    /// 95 % of the model's accuracy less that of the best counter, on the same replicates.
    pub accuracy_vs_best_ci: Interval,
    /// Each counter alone: the greater count wins.
    pub counters: Vec<CounterReport>,
    /// Weights fitted on all pairs.
    pub weights: Form,
    /// The model that ships with Clout, on the same pairs.
    pub shipped: Option<ShippedReport>,
}

/// Agreement of one counter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CounterReport {
    /// Its name in the file.
    pub name: String,
    /// As in [`PairsReport::accuracy`].
    pub accuracy: f64,
    /// As in [`PairsReport::auc`], of the difference of `ln(1 + x)`.
    pub auc: f64,
}

/// Agreement of a model that was not fitted here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShippedReport {
    /// Its name.
    pub model: String,
    /// True where it was fitted on these very pairs, which flatters it.
    pub fitted_on_these: bool,
    /// One a form, the fullest first.
    pub forms: Vec<CounterReport>,
}

/// Judges every pair once by weights fitted without its persons, and each counter alone.
///
/// `shipped` is judged beside it as it is. Cost: some two hundred fits.
pub fn judge_pairs(pairs: &[Pair], shipped: Option<&CountersModel>) -> PairsReport {
    let pairs = in_own_order(pairs);
    let every: Vec<&Pair> = pairs.iter().collect();
    let model = held_out_differences(&pairs);
    let alone: Vec<Vec<f64>> =
        (0..COUNTERS.len()).map(|column| counter_differences(&pairs, column)).collect();
    let counters: Vec<CounterReport> =
        COUNTERS.iter().zip(&alone).map(|(name, differences)| report(name, &pairs, differences)).collect();
    let best = (0..counters.len())
        .max_by(|&a, &b| counters[a].accuracy.total_cmp(&counters[b].accuracy).then(b.cmp(&a)))
        .unwrap_or(0);
    let persons = Persons::of(&pairs);
    let drawn = Drawn::of(&pairs, &persons, &model, &alone[best]);
    let whole = report("", &pairs, &model);
    PairsReport {
        pairs: pairs.len(),
        persons: persons.count,
        groups: GROUPS,
        accuracy: whole.accuracy,
        accuracy_ci: interval(&drawn.accuracy),
        auc: whole.auc,
        auc_ci: interval(&drawn.auc),
        best_counter: counters[best].name.clone(),
        accuracy_vs_best_ci: difference(&drawn.accuracy, &drawn.best_accuracy),
        counters,
        weights: fit_form(&every, &RECEIVED),
        shipped: shipped.map(|model| shipped_report(&pairs, model)),
    }
}

fn report(name: &str, pairs: &[Pair], differences: &[f64]) -> CounterReport {
    let once = vec![1.0; pairs.len()];
    CounterReport {
        name: name.to_owned(),
        accuracy: accuracy(pairs, differences, &once),
        auc: auc(pairs, differences, &once),
    }
}

fn shipped_report(pairs: &[Pair], model: &CountersModel) -> ShippedReport {
    let of = |form: &Form| {
        let names: Vec<&str> = form.counters().collect();
        report(&names.join(" + "), pairs, &differences(pairs.iter(), form))
    };
    ShippedReport {
        model: model.name.clone(),
        fitted_on_these: model.pairs_digest == digest(pairs),
        forms: model.forms.iter().map(of).collect(),
    }
}

fn counter_differences(pairs: &[Pair], column: usize) -> Vec<f64> {
    pairs.iter().map(|pair| pair.a[column].ln_1p() - pair.b[column].ln_1p()).collect()
}

fn differences<'a>(pairs: impl Iterator<Item = &'a Pair>, form: &Form) -> Vec<f64> {
    pairs.map(|pair| value(form, &pair.a) - value(form, &pair.b)).collect()
}

/// For each pair the difference of its persons' values, by weights fitted on pairs with neither of their groups.
///
/// Nearly all persons hang together through the pairs, so whole components cannot be held out. Instead every two
/// groups are held out in turn, and judge the pairs between them.
fn held_out_differences(pairs: &[Pair]) -> Vec<f64> {
    let groups: Vec<[u64; 2]> = pairs.iter().map(groups_of).collect();
    let mut blocks: FxHashMap<[u64; 2], Vec<usize>> = FxHashMap::default();
    for (index, &block) in groups.iter().enumerate() {
        blocks.entry(block).or_default().push(index);
    }
    let judged: Vec<(Vec<usize>, Vec<f64>)> = blocks
        .into_par_iter()
        .map(|(block, inside)| {
            let outside = |groups: &[u64; 2]| !groups.iter().any(|group| block.contains(group));
            let fitted: Vec<&Pair> = pairs
                .iter()
                .zip(&groups)
                .filter(|(_, groups)| outside(groups))
                .map(|(pair, _)| pair)
                .collect();
            let form = fit_form(&fitted, &RECEIVED);
            let found = differences(inside.iter().map(|&index| &pairs[index]), &form);
            (inside, found)
        })
        .collect();
    let mut all = vec![0.0; pairs.len()];
    for (inside, found) in judged {
        inside.into_iter().zip(found).for_each(|(index, difference)| all[index] = difference);
    }
    all
}

/// The groups of a pair's persons, the lower first.
fn groups_of(pair: &Pair) -> [u64; 2] {
    let mut groups = pair.persons().map(|person| person % GROUPS);
    groups.sort_unstable();
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counters::pair::pair_of_followers as pair;

    #[test]
    fn what_is_judged_was_not_fitted_on() {
        // A chain of persons, so that every pair shares one with the next.
        let count = |index: u64| (index * 7919 % 4001) as f64;
        let judged = |index: u64| (count(index) > count(index + 1)) != index.is_multiple_of(5);
        let pairs: Vec<Pair> =
            (1..300).map(|index| pair(count(index), count(index + 1), judged(index))).collect();
        let pairs = in_own_order(&pairs);
        let mut turned = pairs.clone();
        turned[7].a_is_more = !pairs[7].a_is_more;
        let (before, after) = (held_out_differences(&pairs), held_out_differences(&turned));
        let shares = |pair: &Pair| pair.persons().iter().any(|person| pairs[7].persons().contains(person));
        let related: Vec<usize> = (0..pairs.len()).filter(|&index| shares(&pairs[index])).collect();
        assert_eq!(related.len(), 3);
        assert!(
            related.iter().all(|&index| before[index] == after[index]),
            "an answer reached its own judges"
        );
        assert!(before != after, "an answer moves what is said of others");
    }

    #[test]
    fn a_model_never_fitted_here_says_so() {
        let pairs: Vec<Pair> =
            (1..100u32).map(|n| pair(f64::from(n), f64::from(n * 3), n % 5 == 0)).collect();
        let model = crate::fit_counters(&pairs, "test", Vec::new(), String::new());
        let report = |pairs: &[Pair]| judge_pairs(pairs, Some(&model)).shipped.expect("shipped");
        assert!(report(&pairs).fitted_on_these);
        assert!(!report(&pairs[1..]).fitted_on_these);
    }
}
