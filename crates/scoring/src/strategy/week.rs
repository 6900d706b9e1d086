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
