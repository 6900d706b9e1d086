//! Who moved a feature: its points, shared among the responders whose parts in it changed.

use model::{Feature, POINTS_PER_LOG, Weighing, unquantise};

/// Steps of the midpoint rule along the way from one state to the other.
const STEPS: u32 = 32;

/// Known and unknown weight.
type Weights = [f64; 2];

/// A feature before and after, with its sums over all responders.
pub(crate) struct Moved<'a> {
    /// Which.
    pub feature: &'a Feature,
    /// How unknown responders count.
    pub weighing: &'a Weighing,
    /// Sums before and after.
    pub sums: [Weights; 2],
    /// Stored steps before and after.
    pub steps: [u16; 2],
}

impl Moved<'_> {
    /// The points that the feature moved by.
    fn points(&self) -> f64 {
        let [before, after] = self.steps.map(unquantise);
        POINTS_PER_LOG * self.feature.weight * (after - before)
    }

    /// The part of each responder, of whom `changes` tells by how much their known and unknown weight changed:
    /// the mean marginal gain along the straight way from one state to the other, times the change. Such shares add
    /// up by themselves where everybody's weights do (Aumann and Shapley, "Values of Non-Atomic Games", 1974); what
    /// rounding and days shared with others leave is settled in proportion.
    pub fn shares(&self, changes: impl Iterator<Item = Weights>) -> Vec<f64> {
        let [of_known, of_unknown] = self.slopes();
        let gain = POINTS_PER_LOG * self.feature.weight;
        let parts = changes.map(|[known, unknown]| gain * (of_known * known + of_unknown * unknown));
        settled(self.points(), parts.collect())
    }

    /// Mean slopes of `ln(1 + G(t, k))` in `t` and in `k` along the way.
    fn slopes(&self) -> Weights {
        let [before, after] = self.sums;
        let mut slopes = [0.0; 2];
        for step in 0..STEPS {
            let way = (f64::from(step) + 0.5) / f64::from(STEPS);
            let at = |index: usize| before[index] + way * (after[index] - before[index]);
            let (known, unknown) = (at(0), at(1));
            let people = 1.0 + self.weighing.people(known, unknown);
            let [of_known, of_unknown] = people_slopes(known, unknown, self.weighing);
            slopes[0] += of_known / people;
            slopes[1] += of_unknown / people;
        }
        slopes.map(|sum| sum / f64::from(STEPS))
    }
}

/// Slopes of effective people `G(t, k)` in `t` and in `k`. With `F = f (t + c)`, `x = k / F` and `u = 1 + x / p`,
/// `dG/dk = u^(-p-1)` and `dG/dt = 1 + f (1 - u^-p - x u^(-p-1))`.
fn people_slopes(known: f64, unknown: f64, how: &Weighing) -> Weights {
    let most = how.f * (known + how.c);
    if most <= 0.0 || how.p <= 0.0 {
        return [1.0, 0.0];
    }
    let ratio = unknown.max(0.0) / most;
    let base = 1.0 + ratio / how.p;
    let next = base.powf(-how.p - 1.0);
    [1.0 + how.f * (1.0 - next * base - ratio * next), next]
}

/// Parts that add up to `total`: what is missing is spread over them in proportion to their size. Where all are zero
/// they stay so.
pub(crate) fn settled(total: f64, mut parts: Vec<f64>) -> Vec<f64> {
    let missing = total - parts.iter().sum::<f64>();
    let size: f64 = parts.iter().map(|part| part.abs()).sum();
    if size > 0.0 {
        parts.iter_mut().for_each(|part| *part += missing * part.abs() / size);
    }
    parts
}

#[cfg(test)]
mod tests {
    use model::{Group, Measure, quantise};

    use super::*;

    #[test]
    fn shares_add_up_and_follow_the_size_of_the_change() {
        for p in [0.4, 1.0, 2.5] {
            shares_add_up(Weighing { f: 2.0, c: 1.0, p, single: 0.3 });
        }
    }

    fn shares_add_up(weighing: Weighing) {
        let feature = Feature { group: Group::All, measure: Measure::People { half_life: 1.0 }, weight: 0.5 };
        let sums = [[1.0, 3.0], [4.0, 2.0]];
        let steps = sums.map(|[known, unknown]| quantise(weighing.people(known, unknown).ln_1p()));
        let moved = Moved { feature: &feature, weighing: &weighing, sums, steps };
        let changes = [[2.0, -0.5], [1.0, -0.5], [0.0, 0.0]];
        let slopes = moved.slopes();
        let unsettled: f64 = changes.iter().map(|[t, k]| slopes[0] * t + slopes[1] * k).sum();
        let exact = weighing.people(4.0, 2.0).ln_1p() - weighing.people(1.0, 3.0).ln_1p();
        assert!((unsettled - exact).abs() < 1e-3, "{unsettled} against {exact}");
        let shares = moved.shares(changes.into_iter());
        assert!((shares.iter().sum::<f64>() - moved.points()).abs() < 1e-12);
        assert!(shares[0] > shares[1] && shares[1] > 0.0 && shares[2] == 0.0, "{shares:?}");
    }

    #[test]
    fn what_is_missing_goes_to_the_largest_most() {
        assert_eq!(settled(2.0, vec![1.0, -1.0, 2.0]), [1.0, -1.0, 2.0]);
        assert_eq!(settled(6.0, vec![1.0, -1.0, 2.0]), [2.0, 0.0, 4.0]);
        assert_eq!(settled(1.0, vec![0.0]), [0.0]);
    }
}
