//! Two models on one scoreboard, each with its weights as they are.

use model::{Model, Timestamp};
use serde::Serialize;

use super::bootstrap::{Interval, difference};
use super::calibration::Calibration;
use super::evaluate::{CLOUT, CutReport, EvaluateError, Evaluated, Options, RankerReport, judge};
use crate::responses::Responses;

/// Two models judged on the same cuts, beside the same baselines. Weights that were fitted on what a cut judges
/// have seen it, so a contest tells how two models differ and not how right either will be.
#[derive(Debug, Clone, Serialize)]
pub struct Contest {
    /// How far ahead was judged: `28d`, `rest`, ...
    pub horizon: String,
    /// Each cut under `distinct_responders`, then each under `effective_people`; first the two models, as
    /// `model NAME`, then the baselines by falling NDCG.
    pub cuts: Vec<CutReport>,
    /// Means over the cuts under `distinct_responders`.
    pub mean: Vec<RankerReport>,
    /// The same under `effective_people`.
    pub mean_effective_people: Vec<RankerReport>,
    /// What the second model gains over the first, under `distinct_responders`.
    pub gain: Gain,
    /// Sizes of forecasts, by cut and model, where the model forecasts the horizon judged.
    pub calibrations: Vec<ModelCalibration>,
}

/// NDCG@100 of the second model less that of the first: mean over the cuts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gain {
    /// The difference.
    pub ndcg_at_100: f64,
    /// 95 % over people drawn again, the same for both.
    pub ndcg_at_100_ci: Interval,
}

/// How large the forecasts of a model were at one cut.
#[derive(Debug, Clone, Serialize)]
pub struct ModelCalibration {
    /// The model.
    pub model: String,
    /// The cut.
    pub at: Timestamp,
    /// Forecasts and outcomes.
    #[serde(flatten)]
    pub calibration: Calibration,
}

/// Judges two models; `progress` is told of each cut done, out of how many.
pub fn contest(
    responses: &Responses,
    [first, second]: [&Model; 2],
    options: &Options,
    progress: &dyn Fn(usize, usize),
) -> Result<Contest, EvaluateError> {
    let old = judge(responses, options, Some(first), &|done, all| progress(done, 2 * all))?;
    let other = judge(responses, options, Some(second), &|done, all| progress(all + done, 2 * all))?;
    let calibrations = [(first, &old), (second, &other)];
    let calibrations = calibrations.into_iter().flat_map(|(model, judged)| sizes(model, judged)).collect();
    let gain = Gain {
        ndcg_at_100: ndcg(&other.report.mean) - ndcg(&old.report.mean),
        ndcg_at_100_ci: difference(&other.replicates[0], &old.replicates[0]),
    };
    let join = |these: &[RankerReport], those: &[RankerReport]| {
        let ours = [(first, these), (second, those)].into_iter();
        let ours = ours.filter_map(|(model, rankers)| named(model, rankers));
        ours.chain(these.iter().filter(|ranker| ranker.name != CLOUT).cloned()).collect::<Vec<_>>()
    };
    let cuts = old.report.cuts.iter().zip(&other.report.cuts).map(|(cut, same)| CutReport {
        rankers: join(&cut.rankers, &same.rankers),
        fitted_on: String::new(),
        calibration: None,
        vacation: None,
        newcomers: None,
        ..cut.clone()
    });
    Ok(Contest {
        cuts: cuts.collect(),
        mean: join(&old.report.mean, &other.report.mean),
        mean_effective_people: join(&old.report.mean_effective_people, &other.report.mean_effective_people),
        horizon: old.report.horizon,
        gain,
        calibrations,
    })
}

fn ndcg(mean: &[RankerReport]) -> f64 {
    mean.iter().find(|ranker| ranker.name == CLOUT).map_or(0.0, |ranker| ranker.ndcg_at_100)
}

/// A model's line under its own name.
fn named(model: &Model, rankers: &[RankerReport]) -> Option<RankerReport> {
    let ours = rankers.iter().find(|ranker| ranker.name == CLOUT)?;
    Some(RankerReport { name: format!("model {}", model.name), ..ours.clone() })
}

/// The sum of forecasts of another horizon says nothing about this one.
fn sizes(model: &Model, judged: &Evaluated) -> Vec<ModelCalibration> {
    let same = |cut: &&CutReport| cut.until.micros() - cut.at.micros() == model.horizon_seconds * 1_000_000;
    let cuts = judged.report.cuts.iter().filter(same);
    cuts.filter_map(|cut| {
        let calibration = cut.calibration.clone()?;
        Some(ModelCalibration { model: model.name.clone(), at: cut.at, calibration })
    })
    .collect()
}
