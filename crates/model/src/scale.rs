//! The frozen scale from 1 to 100, and effective people.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::Weighing;

/// Ten million effective people are a score of 100.
pub const MAX_PEOPLE: f64 = 1e7;

/// Points for each unit of `ln(1 + y)`: `99 / ln(1 + 10^7)`.
pub const POINTS_PER_LOG: f64 = 6.142_164_777_381_589;

/// A score on the 1 to 100 scale. "Not enough evidence" is another type, not a low score.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Score(f64);

/// A number that is no score.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not between 1 and 100")]
pub struct ScoreOutOfRange(pub f64);

impl Score {
    /// Fails on NaN and on anything outside 1..=100; never clamps silently.
    pub fn new(value: f64) -> Result<Score, ScoreOutOfRange> {
        if (1.0..=100.0).contains(&value) { Ok(Score(value)) } else { Err(ScoreOutOfRange(value)) }
    }

    /// The score of `y` effective people: `1 + 99 ln(1 + y) / ln(1 + 10^7)`, capped at 100.
    pub fn of_people(y: f64) -> Score {
        Score((1.0 + POINTS_PER_LOG * y.max(0.0).ln_1p()).min(100.0))
    }

    /// The effective people this score forecasts.
    pub fn people(self) -> f64 {
        ((self.0 - 1.0) / POINTS_PER_LOG).exp_m1()
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The number as it is shown, and judged.
    pub fn tenths(self) -> Tenths {
        Tenths((self.0 * 10.0).round() as u16)
    }
}

/// A score or an end of an interval as it is shown: in tenths of a point, 10 to 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tenths(pub u16);

impl Tenths {
    /// The number in points.
    pub fn points(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:.1}", self.points())
    }
}

impl Serialize for Tenths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.points())
    }
}

/// Effective people: `G(t, k) = t + F (1 - (1 + k / (p F))^-p)`, `F = f (t + c)`; with `p = 1` that is
/// `t + F k / (k + F)`.
///
/// - `trusted`: summed trust of the distinct people who respond, `t >= 0`.
/// - `unknown`: how many respond of whom nothing is known, `k >= 0`; may be fractional, as they are weighed.
/// - returns at least `t`, and less than `t + F` however large `k` grows; non-decreasing in both, and not lower when an
///   unknown becomes known.
///
/// So a crowd that nobody knows adds at most `f` times what the known people (and a constant `c`) are. The first
/// unknown counts as one whatever `p` is; the smaller `p`, the longer a larger crowd still tells.
pub fn effective_people(trusted: f64, unknown: f64, how: &Weighing) -> f64 {
    let most = how.f * (trusted + how.c);
    if unknown <= 0.0 || most <= 0.0 || how.p <= 0.0 {
        return trusted;
    }
    let ratio = unknown / most;
    let share = if how.p == 1.0 { ratio / (1.0 + ratio) } else { 1.0 - (1.0 + ratio / how.p).powf(-how.p) };
    trusted + most * share
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_scale_is_the_promised_one() {
        assert!((POINTS_PER_LOG - 99.0 / (1.0 + MAX_PEOPLE).ln()).abs() < 1e-12);
        for (people, score) in [(20.0, 20.0), (1e3, 43.0), (1e4, 58.0), (1e6, 86.0), (1e7, 100.0)] {
            assert_eq!(Score::of_people(people).get().round(), score, "{people} people");
        }
        assert_eq!(Score::of_people(0.0).get(), 1.0);
        assert!(Score::new(f64::NAN).is_err());
        assert!(Score::new(0.99).is_err());
    }

    proptest! {
        #[test]
        fn a_score_and_its_people_are_inverse(people in 0.0..9e6f64) {
            let back = Score::of_people(people).people();
            prop_assert!((back - people).abs() <= 1e-6 * (1.0 + people));
        }

        #[test]
        fn effective_people_rise_with_both_and_with_becoming_known(
            t in 0.0..1e4f64, k in 0.0..1e6f64, more in 0.0..1e3f64, f in 0.1..10.0f64, c in 0.0..5.0f64,
            p in 0.1..3.0f64,
        ) {
            let effective_people = |t: f64, k: f64| effective_people(t, k, &Weighing { f, c, p, single: 1.0 });
            let now = effective_people(t, k);
            prop_assert!(effective_people(t + more, k) >= now);
            prop_assert!(effective_people(t, k + more) >= now);
            let known = more.min(k);
            prop_assert!(effective_people(t + known, k - known) >= now - 1e-9 * now);
            prop_assert!(now <= t + f * (t + c) + 1e-9);
        }
    }
}
