//! Ledgers: contributions that add up to a score or to a change of it.

use crate::{Feature, Score};

/// Why a line of a ledger is there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LineReason {
    /// Everybody starts at 1.
    Base,
    /// A feature of the responses received.
    Feature(Feature),
    /// The scale ends at 100; what lies above is taken off.
    Cap,
}

/// One contribution.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// What contributes.
    pub reason: LineReason,
    /// How many points.
    pub points: f64,
}

/// Contributions that add up to `score` within 1e-9.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The sum.
    pub score: Score,
    /// The contributions, the base first.
    pub lines: Vec<Line>,
}

impl Ledger {
    /// The lines in tenths of a point, rounded so that they add up to the score as it is shown.
    pub fn shown(&self) -> Vec<(LineReason, i32)> {
        let points: Vec<f64> = self.lines.iter().map(|line| line.points).collect();
        let tenths = round_to_sum(&points, i32::from(self.score.tenths().0));
        self.lines.iter().map(|line| line.reason).zip(tenths).collect()
    }
}

/// Rounds points to whole tenths whose sum is `total`: each is rounded down, then the tenths that are missing
/// go to the largest remainders (the earlier of equals first). Where rounding of the total asks for more or
/// fewer than that, the rest is spread the same way, so each line is within a tenth of its exact value
/// whenever `total` is within a tenth of the exact sum.
pub fn round_to_sum(points: &[f64], total: i32) -> Vec<i32> {
    let mut tenths: Vec<i32> = points.iter().map(|value| (value * 10.0).floor() as i32).collect();
    if tenths.is_empty() {
        return tenths;
    }
    let remainder = |index: usize| points[index] * 10.0 - (points[index] * 10.0).floor();
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let missing = total - tenths.iter().sum::<i32>();
    for step in 0..missing.unsigned_abs() as usize {
        let index = order[step % order.len()];
        tenths[index] += missing.signum();
    }
    tenths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_lines_add_up_to_the_shown_sum() {
        assert_eq!(round_to_sum(&[1.0, 0.04, 0.04, 0.04], 11), [10, 1, 0, 0]);
        assert_eq!(round_to_sum(&[-0.26, 0.13, 0.08], -1), [-3, 1, 1]);
        assert_eq!(round_to_sum(&[], 0), Vec::<i32>::new());
    }
}
