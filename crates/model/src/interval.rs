//! Intervals: around what range of outcomes a forecast is to be taken.

use serde::{Deserialize, Serialize};

use crate::Tenths;

/// The interval of scores from `from` upwards: eighty in a hundred outcomes lie within it.
///
/// A score `s` lies `s - 1` points above the lowest, an outcome some multiple of that: its *ratio*. The ends are
/// quantiles of such ratios, on windows that the weights were not fitted on (split-conformal: Vovk, Gammerman and
/// Shafer, "Algorithmic Learning in a Random World", 2005). Many outcomes may have one ratio, as those who draw
/// nobody have zero; where an end falls among them, a part of them lies within.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Lowest score of the band, in points.
    pub from: f64,
    /// Ratio of the lower end, zero or more.
    pub low: f64,
    /// Ratio of the upper end.
    pub high: f64,
    /// The part of the outcomes exactly at the lower end that lies within, 0 to 1.
    pub low_share: f64,
    /// The same of those exactly at the upper end.
    pub high_share: f64,
    /// Outcomes the ratios were taken from.
    pub people: u64,
}

impl Band {
    /// How much of an outcome with this ratio lies within: 0 or 1, or a part of one at an end.
    pub fn holds(&self, ratio: f64) -> f64 {
        if ratio < self.low || ratio > self.high {
            0.0
        } else if ratio == self.low {
            self.low_share
        } else if ratio == self.high {
            self.high_share
        } else {
            1.0
        }
    }

    /// The ends around a score of this band, within 1 and 100.
    pub fn around(&self, score: f64) -> (Tenths, Tenths) {
        let end =
            |ratio: f64| Tenths(((1.0 + (score - 1.0) * ratio).clamp(1.0, 100.0) * 10.0).round() as u16);
        (end(self.low), end(self.high))
    }
}

/// The population's prior: what came, in past windows, to people who responded to others and to whom nobody had
/// responded when the window began. The forecast for whoever stands where they stood.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Newcomers {
    /// Effective people who came to each of them in the mean, as a score.
    pub score: f64,
    /// The interval around it, and how many people it was taken from.
    pub band: Band,
    /// How many of these drew a response at all.
    pub drew: u64,
}

impl Newcomers {
    /// The interval, within 1 and 100.
    pub fn interval(&self) -> (Tenths, Tenths) {
        self.band.around(self.score)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_at_an_end_lies_within_in_part() {
        let band = Band { from: 1.0, low: 0.0, high: 2.0, low_share: 0.5, high_share: 1.0, people: 50 };
        let held = [-0.1, 0.0, 0.3, 2.0, 2.1].map(|ratio| band.holds(ratio));
        assert_eq!(held, [0.0, 0.5, 1.0, 1.0, 0.0]);
    }
}
