//! Intervals: how far outcomes lay from forecasts in the past.

use model::{Band, Model, POINTS_PER_LOG, Score};

/// A band holds at least so many outcomes.
const MIN_BAND: usize = 25;

/// Bands of equal size, before the highest is halved.
const EQUAL_BANDS: usize = 5;

/// Left out at each end.
const TAIL: f64 = 0.1;

/// A forecast of the past and what came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Residual {
    /// The forecast.
    pub score: Score,
    /// How far the outcome went, in parts of the way of the forecast; see [`ratio`].
    pub ratio: f64,
}

/// Points of an outcome above the lowest score, divided by those of the forecast; `None` for a forecast of nothing.
///
/// On the scale of scores errors grow with the forecast: ratios spread about equally wide in every band, distances in
/// points do not.
pub(crate) fn ratio(score: Score, outcome: f64) -> Option<f64> {
    let forecast = score.get() - 1.0;
    (forecast > 0.0).then(|| POINTS_PER_LOG * outcome.ln_1p() / forecast)
}

/// Up to five bands with as many outcomes each, of which the highest is halved again and again: few people have high
/// scores, and something comes to nearly all of them, as it does to few of the others.
pub(crate) fn bands(mut residuals: Vec<Residual>) -> Vec<Band> {
    residuals
        .sort_unstable_by(|a, b| a.score.get().total_cmp(&b.score.get()).then(a.ratio.total_cmp(&b.ratio)));
    let (all, bands) = (residuals.len(), (residuals.len() / MIN_BAND).min(EQUAL_BANDS));
    let mut begins: Vec<usize> = (0..bands).map(|band| band * all / bands).collect();
    while let Some(&highest) = begins.last().filter(|&&highest| all - highest >= 2 * MIN_BAND) {
        begins.push(highest.midpoint(all));
    }
    let ends = begins.iter().copied().skip(1).chain([all]);
    let mut all: Vec<Band> =
        begins.iter().zip(ends).map(|(&begin, end)| conformal(&residuals[begin..end])).collect();
    if let Some(lowest) = all.first_mut() {
        lowest.from = 1.0;
    }
    all
}

/// The ends between which 80 % of the ratios lie. The outcome to come is as likely to take any of the `n + 1` places
/// among `n` past ones: one that equals `z - a` of them, with `a` smaller ones, stretches from `a / (n + 1)` to
/// `(z + 1) / (n + 1)`, and the part of that stretch between 0.1 and 0.9 lies within. The interval always holds the
/// score itself.
pub(crate) fn conformal(residuals: &[Residual]) -> Band {
    let mut ratios: Vec<f64> = residuals.iter().map(|residual| residual.ratio).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let places = (ratios.len() + 1) as f64;
    let stretch = |ratio: f64| {
        let smaller = ratios.partition_point(|&other| other < ratio) as f64;
        let up_to = ratios.partition_point(|&other| other <= ratio) as f64;
        [smaller / places, (up_to + 1.0) / places]
    };
    let share = |ratio: f64| {
        let [from, to] = stretch(ratio);
        ((to.min(1.0 - TAIL) - from.max(TAIL)) / (to - from)).clamp(0.0, 1.0)
    };
    let reaches = |&&ratio: &&f64| stretch(ratio)[1] > TAIL;
    let starts = |&&ratio: &&f64| stretch(ratio)[0] < 1.0 - TAIL;
    let low = ratios.iter().find(reaches).copied().unwrap_or(1.0);
    let high = ratios.iter().rev().find(starts).copied().unwrap_or(1.0);
    Band {
        from: residuals.first().map_or(1.0, |residual| residual.score.get()),
        // An interval that leaves its own score out would not be understood.
        low: low.min(1.0),
        high: high.max(1.0),
        low_share: if low > 1.0 { 1.0 } else { share(low) },
        high_share: if high < 1.0 { 1.0 } else { share(high) },
        people: ratios.len() as u64,
    }
}

/// How much of an outcome lies within the interval of a score: 0 or 1, or a part of one at an end; see [`Band`].
pub(crate) fn holds(model: &Model, score: Score, outcome: f64) -> f64 {
    match (model.band(score), ratio(score, outcome)) {
        (Some(band), Some(ratio)) => band.holds(ratio),
        _ => f64::from(u8::from(Score::of_people(outcome) == score)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn residuals(ratios: impl Iterator<Item = f64>) -> Vec<Residual> {
        let score = Score::new(20.0).expect("a score");
        ratios.map(|ratio| Residual { score, ratio }).collect()
    }

    /// As much of new outcomes from where the old ones came as is promised.
    fn held(band: &Band, ratios: &[f64]) -> f64 {
        ratios.iter().map(|&ratio| band.holds(ratio)).sum::<f64>() / ratios.len() as f64
    }

    #[test]
    fn four_in_five_lie_within() {
        let ratios: Vec<f64> = (0..1000).map(|step| f64::from(step) / 400.0).collect();
        let band = conformal(&residuals(ratios.iter().copied()));
        assert!((held(&band, &ratios) - 0.8).abs() < 0.005, "{band:?}");
        assert!((band.low - 0.25).abs() < 0.01 && (band.high - 2.25).abs() < 0.01, "{band:?}");
    }

    #[test]
    fn outcomes_of_nothing_count_in_part() {
        for zeros in [50, 150, 600, 950, 1000] {
            let ratios: Vec<f64> =
                (0..1000).map(|step| f64::from((step - zeros + 1).max(0)) / 100.0).collect();
            let band = conformal(&residuals(ratios.iter().copied()));
            // Up to the score itself lies a tenth of what comes at all, which is held beyond the promise.
            let beyond = if zeros > 900 { 0.1 } else { 0.01 };
            assert!((-0.01..beyond).contains(&(held(&band, &ratios) - 0.8)), "{zeros} zeros: {band:?}");
            assert_eq!(band.low == 0.0, zeros >= 100);
            assert!(band.high >= 1.0, "holds the score");
        }
    }

    #[test]
    fn bands_hold_enough_outcomes_and_begin_at_the_lowest_score() {
        let at = |step: u32| Residual {
            score: Score::new(2.0 + f64::from(step) / 10.0).expect("a score"),
            ratio: 1.0,
        };
        assert!(bands((0..24).map(at).collect()).is_empty());
        let two = bands((0..60).map(at).collect());
        assert_eq!(
            two.iter().map(|band| (band.from, band.people)).collect::<Vec<_>>(),
            [(1.0, 30), (5.0, 30)]
        );
        assert_eq!(bands((0..90).map(at).collect()).len(), 3);
        let highest: Vec<u64> =
            bands((0..90).map(at).chain((0..410).map(at)).collect()).iter().map(|band| band.people).collect();
        assert_eq!(highest, [100, 100, 100, 100, 50, 25, 25], "the highest is halved");
    }
}
