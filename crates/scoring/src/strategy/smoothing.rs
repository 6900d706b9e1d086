//! How well smoothed weeks of responses forecast when later ones come: by which the smoothing was chosen.

use model::{Timestamp, WEEK_STEPS, week_step};
use rayon::prelude::*;
use serde::Serialize;

use super::posted::Posted;
use super::week::{Kernel, Week, levelled};

/// How well a smoothed week of responses forecasts when later ones come.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SmoothingReport {
    /// Days before a cut that it is made of.
    pub days: i64,
    /// Standard deviation of the bell, in quarter-hours.
    pub steps: f64,
    /// Responses for which all days together stand in each day.
    pub alike: f64,
    /// How much better than "all times alike": thousandths of a nat a response.
    pub millinats: f64,
}

/// Smoothings that are tried: days, deviations and responses for which all days stand.
const TRIED: ([i64; 2], [f64; 4], [f64; 5]) =
    ([90, 365], [2.0, 4.0, 6.0, 10.0], [100.0, 300.0, 1000.0, 3000.0, 1e12]);
/// Responses before a cut below which nobody's week is judged.
const LEAST_RESPONSES: usize = 20;

/// Judges weeks of responses, of people with enough of them before a cut.
pub(super) fn smoothings(posted: &Posted<'_>, cuts: &[Timestamp], horizon_days: i64) -> Vec<SmoothingReport> {
    let responses = posted.responses();
    let mut reports = Vec::new();
    for days in TRIED.0 {
        let mut weeks: Vec<(Week, Week)> = Vec::new();
        for &cut in cuts {
            let (since, until) = (cut.plus_seconds(-days * 86_400), cut.plus_seconds(horizon_days * 86_400));
            for person in posted.people() {
                let (mut before, mut after) = ([0.0; WEEK_STEPS], [0.0; WEEK_STEPS]);
                for row in responses.to(person) {
                    let side = match row.time {
                        time if time < since.micros() || time >= until.micros() => continue,
                        time if time < cut.micros() => &mut before,
                        _ => &mut after,
                    };
                    side[week_step(row.time)] += 1.0;
                }
                if before.iter().sum::<f64>() >= LEAST_RESPONSES as f64 {
                    weeks.push((before, after));
                }
            }
        }
        for steps in TRIED.1 {
            for alike in TRIED.2 {
                let nats = |(before, after): &(Week, Week)| {
                    let kernel = Kernel::new(steps, alike / (alike + before.iter().sum::<f64>()));
                    let week = levelled(&kernel.smooth(before));
                    let each = after.iter().zip(week).filter(|(count, _)| **count > 0.0);
                    // One in ten comes at any time, so that nothing is held to be impossible.
                    each.map(|(count, level)| count * (0.1 + 0.9 * level).ln()).sum::<f64>()
                };
                let sum: f64 = weeks.par_iter().map(nats).collect::<Vec<_>>().iter().sum();
                let count: f64 = weeks.iter().flat_map(|week| week.1).sum();
                reports.push(SmoothingReport { days, steps, alike, millinats: 1e3 * sum / count.max(1.0) });
            }
        }
    }
    reports
}
