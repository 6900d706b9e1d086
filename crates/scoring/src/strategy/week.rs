//! The week as a circle of quarter-hours, smoothed.

use model::{DAY_STEPS, WEEK_STEPS};

/// An amount for each step of the week.
pub(crate) type Week = [f64; WEEK_STEPS];

/// How a moment spreads over the steps near it: a bell around it on its own day, and a smaller one at the same time of
/// each other day.
///
/// Both are circular, so that a shifted week smooths to the shifted result, and what is smoothed keeps its sum.
#[derive(Debug, Clone)]
pub(crate) struct Kernel {
    /// Of the bell, from its middle outwards; with its other half it sums to 1.
    bell: Vec<f64>,
    /// The part of each moment that is spread over all days alike.
    shared: f64,
}

impl Kernel {
    /// A bell of a standard deviation in steps, of which `shared`, 0 to 1, is spread over all days alike.
    pub fn new(deviation: f64, shared: f64) -> Kernel {
        let reach = ((4.0 * deviation).ceil() as usize).min(WEEK_STEPS / 2 - 1);
        let height = |step: usize| (-0.5 * (step as f64 / deviation).powi(2)).exp();
        let bell: Vec<f64> = (0..=reach).map(height).collect();
        let sum = bell[0] + 2.0 * bell[1..].iter().sum::<f64>();
        Kernel { bell: bell.into_iter().map(|value| value / sum).collect(), shared }
    }

    /// Smoothed; the sum stays.
    pub fn smooth(&self, amounts: &Week) -> Week {
        let at = |step: usize, away: isize| (step as isize + away).rem_euclid(WEEK_STEPS as isize) as usize;
        let mut near = [0.0; WEEK_STEPS];
        for (step, &amount) in amounts.iter().enumerate().filter(|(_, amount)| **amount != 0.0) {
            near[step] += amount * self.bell[0];
            for (away, &weight) in self.bell.iter().enumerate().skip(1) {
                near[at(step, away as isize)] += amount * weight;
                near[at(step, -(away as isize))] += amount * weight;
            }
        }
        let mut daily = [0.0; DAY_STEPS];
        near.iter().enumerate().for_each(|(step, &amount)| daily[step % DAY_STEPS] += amount / 7.0);
        let both = |step: usize| (1.0 - self.shared) * near[step] + self.shared * daily[step % DAY_STEPS];
        std::array::from_fn(both)
    }

    /// What a single moment gives at its own step: the inverse of how many moments stand for one.
    pub fn peak(&self) -> f64 {
        self.bell[0] * (1.0 - self.shared + self.shared / 7.0)
    }
}

/// Scaled to a mean of 1.
pub(crate) fn levelled(week: &Week) -> Week {
    let mean = week.iter().sum::<f64>() / WEEK_STEPS as f64;
    if mean > 0.0 { week.map(|value| value / mean) } else { [1.0; WEEK_STEPS] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn week(at: &[(usize, f64)]) -> Week {
        let mut week = [0.0; WEEK_STEPS];
        at.iter().for_each(|&(step, amount)| week[step] += amount);
        week
    }

    proptest! {
        #[test]
        fn smoothing_keeps_the_sum_and_follows_a_shift(
            at in prop::collection::vec((0..WEEK_STEPS, 0.0..9.0f64), 1..20),
            shift in 0..WEEK_STEPS,
            deviation in 0.5..20.0f64,
            shared in 0.0..=1.0f64,
        ) {
            let kernel = Kernel::new(deviation, shared);
            let smooth = kernel.smooth(&week(&at));
            let (before, after): (f64, f64) = (at.iter().map(|step| step.1).sum(), smooth.iter().sum());
            prop_assert!((before - after).abs() < 1e-9 * before.max(1.0), "{} became {}", before, after);
            prop_assert!(smooth.iter().all(|amount| *amount >= 0.0));
            let moved: Vec<(usize, f64)> =
                at.iter().map(|&(step, amount)| ((step + shift) % WEEK_STEPS, amount)).collect();
            let moved = kernel.smooth(&week(&moved));
            for step in 0..WEEK_STEPS {
                let difference = moved[(step + shift) % WEEK_STEPS] - smooth[step];
                prop_assert!(difference.abs() < 1e-9, "{}", difference);
            }
        }
    }

    #[test]
    fn the_days_share_as_much_as_is_said() {
        let smooth = Kernel::new(2.0, 0.7).smooth(&week(&[(140, 1.0)]));
        let day: f64 = smooth[..DAY_STEPS].iter().sum();
        assert!((day - 0.1).abs() < 1e-3, "{day}");
        let alone = Kernel::new(2.0, 0.0).smooth(&week(&[(140, 1.0)]));
        assert!(
            (alone[140] - Kernel::new(2.0, 0.0).peak()).abs() < 1e-12 && alone[140 + 2 * DAY_STEPS] == 0.0
        );
    }
}
