//! When to post and what works: when people respond to somebody, and which of their posts draw more than the rest.
//!
//! All of it is about response, and none of it is part of a score.

mod drawn;
mod judge;
mod posted;
mod week;
mod windows;

pub use judge::{AdviceReport, StrategyReport, TimingReport, judge_strategy};
pub use posted::Posted;

use drawn::Item;

/// Standard deviation of the bell that smooths a week, in quarter-hours.
pub(crate) const SMOOTHING_STEPS: f64 = 4.0;
/// The part of each response that is spread over all days alike.
pub(crate) const SMOOTHING_SHARED: f64 = 0.5;
/// Seed of what is told of everybody.
pub(crate) const EVERYBODY: u64 = 1;

/// The posts of several people as of one: each is compared with those of its author alone.
pub(crate) fn of_everybody(items: &[Item], each: impl Iterator<Item = usize>) -> Vec<Item> {
    let mut items = items.to_vec();
    let mut rest = items.as_mut_slice();
    for (person, count) in each.enumerate() {
        let (own, others) = rest.split_at_mut(count.min(rest.len()));
        own.iter_mut().for_each(|item| item.stratum += 2 * person as u64);
        rest = others;
    }
    items
}
