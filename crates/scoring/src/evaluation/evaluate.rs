//! The scoreboard: Clout and every simpler ranking, judged on what happened afterwards.

use std::collections::BTreeMap;

use model::{Model, ResponseKind, Timestamp, TrustRules};
use serde::Serialize;

use super::bootstrap::{Interval, NdcgIntervals, difference, interval, ndcg_intervals};
use super::calibration::Calibration;
use super::cuts::{Cuts, Horizon};
use super::metrics::{Judged, Ordered, concordance, spearman};
use super::rankings::{Ranking, baselines};
use super::vacation::{Return, Vacation};
use crate::forecast::{
    FeatureTable, Measuring, NewcomersJudged, Outcomes, Recipe, Trained, Window, measure, newcomers,
    outcomes, train,
};
use crate::responses::Responses;
use crate::trust::Trust;

const HEAD: usize = 100;
pub(crate) const CLOUT: &str = "clout";

/// What to judge.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to cut.
    pub cuts: Cuts,
    /// How far ahead; `None` for the longest usual horizon that the data has room for.
    pub horizon: Option<Horizon>,
    /// The kinds of response that count as truth; `None` for all.
    pub kinds: Option<Vec<ResponseKind>>,
    /// What the models at the cuts are fitted by.
    pub recipe: Recipe,
}

/// Why nothing could be judged.
#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The lake holds no response.
    #[error("there are no responses to judge: import some first")]
    NoResponses,
    /// No moment fits.
    #[error(
        "no cut leaves {horizon} to judge within {first} to {last}: try a shorter --horizon or other --cuts"
    )]
    NoCuts {
        /// As asked or chosen.
        horizon: Horizon,
        /// First response.
        first: Timestamp,
        /// Last response.
        last: Timestamp,
    },
    /// A cut that was asked for lies outside of the data, or too near their end.
    #[error(
        "the cut at {at} with a horizon of {horizon} does not fit: responses run from {first} to {last}; \
         try another --cuts or a shorter --horizon"
    )]
    Unfinished {
        /// The cut.
        at: Timestamp,
        /// As asked or chosen.
        horizon: Horizon,
        /// First response.
        first: Timestamp,
        /// Last response.
        last: Timestamp,
    },
    /// Nobody drew a response after any cut.
    #[error(
        "nobody known at a cut drew a response of the kinds judged after it: try other --cuts or --kinds"
    )]
    NothingHappened,
}

/// Everything that `clout evaluate` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// As asked: `28d`, `rest`, ...
    pub horizon: String,
    /// The kinds of response that count as truth; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<&'static str>>,
    /// Each cut under the truth `distinct_responders`, then each under `effective_people`.
    pub cuts: Vec<CutReport>,
    /// Means over the cuts under `distinct_responders`, of rankings that every cut has.
    pub mean: Vec<RankerReport>,
    /// The same under `effective_people`.
    pub mean_effective_people: Vec<RankerReport>,
    /// Forecasts beside outcomes over all cuts, effective people.
    pub calibration: Option<Calibration>,
    /// People who fell idle, over all cuts.
    pub vacation: Option<Vacation>,
    /// People to whom nobody had responded at a cut, over all cuts.
    pub newcomers: Option<NewcomersJudged>,
    /// Agreement of all-time true reach with public counters, none of which is an input.
    pub external: Vec<External>,
}

/// One cut under one truth.
#[derive(Debug, Clone, Serialize)]
pub struct CutReport {
    /// The moment; what lies before is known.
    pub at: Timestamp,
    /// First moment that is no longer judged.
    pub until: Timestamp,
    /// `distinct_responders` or `effective_people`.
    pub truth: &'static str,
    /// Candidates: everyone with a response before the cut.
    pub people: usize,
    /// Candidates who drew a response afterwards.
    pub responded_to: usize,
    /// Share of the later responses that went to others than the candidates.
    pub share_outside: f64,
    /// What Clout's weights were fitted on.
    pub fitted_on: String,
    /// Sums of forecasts and outcomes; under `effective_people` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
    /// People who were idle for the horizon before the cut; under `effective_people` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vacation: Option<Vacation>,
    /// People to whom nobody had responded at the cut; under `effective_people` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newcomers: Option<NewcomersJudged>,
    /// Clout first, then the baselines by falling NDCG.
    pub rankers: Vec<RankerReport>,
}

/// One ranking at one cut, or its means over the cuts. All measures average ties.
#[derive(Debug, Clone, Serialize)]
pub struct RankerReport {
    /// Its name.
    pub name: String,
    /// Linear gain, discount by log2, first hundred.
    pub ndcg_at_100: f64,
    /// 95 % over people drawn again, at each cut.
    pub ndcg_at_100_ci: Interval,
    /// Difference from the best baseline, 95 %, on the same replicates.
    pub ndcg_at_100_vs_best_ci: Interval,
    /// Share of the first hundred that belong there.
    pub precision_at_100: f64,
    /// Area under the curve for the top hundredth.
    pub auc_top_1pct: f64,
    /// With average ranks.
    pub spearman: f64,
    /// Over pairs whose outcomes differ, ties one half.
    pub concordance: f64,
}

/// Agreement with a counter that was never an input.
#[derive(Debug, Clone, Serialize)]
pub struct External {
    /// The counter, such as `reputation`.
    pub counter: String,
    /// People with a response and this counter.
    pub people: usize,
    /// Spearman of all-time true reach with the counter.
    pub true_reach_spearman: f64,
}

/// Judges all responses; `progress` is told of each cut done, out of how many.
pub fn evaluate(
    responses: &Responses,
    options: &Options,
    progress: &dyn Fn(usize, usize),
) -> Result<Report, EvaluateError> {
    Ok(judge(responses, options, None, progress)?.report)
}

/// A scoreboard, and what is needed to compare it with another over the same cuts.
pub(crate) struct Evaluated {
    pub report: Report,
    /// NDCG of Clout on each drawing, as the mean over the cuts, under each truth.
    pub replicates: [Vec<f64>; 2],
}

/// Judges the weights fitted at each cut or, where a model is given, that one with its weights as they are.
pub(crate) fn judge(
    responses: &Responses,
    options: &Options,
    given: Option<&Model>,
    progress: &dyn Fn(usize, usize),
) -> Result<Evaluated, EvaluateError> {
    let (first, last) = responses.span().ok_or(EvaluateError::NoResponses)?;
    let horizon = options.horizon.unwrap_or_else(|| Horizon::fitting(first, last));
    let moments = options.cuts.moments(responses, horizon);
    if moments.is_empty() {
        return Err(EvaluateError::NoCuts { horizon, first, last });
    }
    // Data that end on a day are taken to be whole until its end.
    let end = last.day().end();
    let ends = |at: Timestamp| at.plus_seconds(horizon.seconds(at, last));
    let fits = |at: Timestamp| at > first && at <= last && (horizon == Horizon::Rest || ends(at) <= end);
    if let Some(&at) = moments.iter().find(|&&at| !fits(at)) {
        return Err(EvaluateError::Unfinished { at, horizon, first, last });
    }
    let mut sides = [Vec::new(), Vec::new()];
    for (index, &at) in moments.iter().enumerate() {
        let seconds = horizon.seconds(at, last);
        let trained = match given {
            Some(model) => Trained { model: model.clone(), windows: 0, people: 0 },
            None => train(responses, at, seconds, options.kinds.as_deref(), &options.recipe),
        };
        let judging = Judging { at, seconds, seed: index as u64, with_rest: given.is_none() };
        let judged = judge_cut(responses, judging, options, &trained);
        for (side, judged) in sides.iter_mut().zip(judged) {
            side.push(judged);
        }
        progress(index + 1, moments.len());
    }
    let [distinct, effective] = sides;
    if distinct.iter().all(|side| side.report.responded_to == 0) {
        return Err(EvaluateError::NothingHappened);
    }
    let replicates = [&distinct, &effective].map(|sides| mean_replicates(&judgeable(sides), CLOUT));
    let report = Report {
        horizon: horizon.to_string(),
        kinds: options.kinds.as_ref().map(|kinds| kinds.iter().map(|kind| kind.as_str()).collect()),
        calibration: Calibration::pooled(
            effective.iter().filter_map(|side| side.report.calibration.as_ref()),
        ),
        vacation: Vacation::pooled(effective.iter().filter_map(|side| side.report.vacation)),
        newcomers: NewcomersJudged::pooled(effective.iter().filter_map(|side| side.report.newcomers)),
        mean: means(&distinct),
        mean_effective_people: means(&effective),
        cuts: distinct.into_iter().chain(effective).map(|side| side.report).collect(),
        external: external(responses, last),
    };
    Ok(Evaluated { report, replicates })
}

/// A cut's report with the replicates behind it.
struct Side {
    report: CutReport,
    replicates: BTreeMap<String, Vec<f64>>,
}

/// Which cut is judged, and how.
struct Judging {
    at: Timestamp,
    /// How far ahead.
    seconds: i64,
    /// Names the replicates.
    seed: u64,
    /// Whether it is told what rest costs: of the model that is fitted at the cut alone.
    with_rest: bool,
}

fn judge_cut(
    responses: &Responses,
    Judging { at, seconds, seed, with_rest }: Judging,
    options: &Options,
    trained: &Trained,
) -> [Side; 2] {
    let model = &trained.model;
    let horizon_seconds = model.horizon_seconds;
    let trust = Trust::at(responses, at, &model.trust, horizon_seconds);
    let how = Measuring::of(model);
    let table = measure(responses, &trust, at, &how);
    let window = Window { from: at, to: at.plus_seconds(seconds), kinds: options.kinds.clone() };
    let truth = outcomes(responses, trust.acquaintance(), &window, &model.yardstick);
    let mut rankings = vec![clout(responses, &table, model)];
    rankings.extend(baselines(responses, trust.acquaintance(), at, seconds));
    let back = Return { at, model, table: &table, outcome: &truth.effective };
    let vacation =
        if with_rest && options.kinds.is_none() { Vacation::before(responses, &back) } else { None };
    let came: Vec<f64> =
        newcomers(responses, at).iter().map(|&account| truth.effective[account as usize]).collect();
    let cut = Cut {
        at,
        until: window.to,
        table: &table,
        truth: &truth,
        rankings: &rankings,
        trained,
        vacation,
        newcomers: NewcomersJudged::of(model.newcomers.as_ref(), &came),
        seed,
    };
    let distinct: Vec<f64> = truth.distinct.iter().map(|&count| f64::from(count)).collect();
    [cut.judge("distinct_responders", &distinct), cut.judge("effective_people", &truth.effective)]
}

/// Clout's ranking as it would be published: one decimal, thin evidence included.
fn clout(responses: &Responses, table: &FeatureTable, model: &Model) -> Ranking {
    let mut values = vec![0.0; responses.accounts.len()];
    for (position, measured) in table.people.iter().enumerate() {
        values[measured.account as usize] = model.score(table.row(position)).tenths().points();
    }
    Ranking { name: CLOUT, values }
}

/// All that is judged at one cut.
struct Cut<'a> {
    at: Timestamp,
    until: Timestamp,
    table: &'a FeatureTable,
    truth: &'a Outcomes,
    rankings: &'a [Ranking],
    trained: &'a Trained,
    vacation: Option<Vacation>,
    newcomers: Option<NewcomersJudged>,
    seed: u64,
}

impl Cut<'_> {
    fn judge(&self, truth_name: &'static str, truth: &[f64]) -> Side {
        let accounts: Vec<usize> =
            self.table.people.iter().map(|measured| measured.account as usize).collect();
        let of_people =
            |values: &[f64]| -> Vec<f64> { accounts.iter().map(|&account| values[account]).collect() };
        let outcome = of_people(truth);
        let scores: Vec<Vec<f64>> = self.rankings.iter().map(|ranking| of_people(&ranking.values)).collect();
        let ordered: Vec<Ordered<'_>> =
            scores.iter().map(|scores| Ordered::new(Judged { scores, outcomes: &outcome })).collect();
        let ndcg: Vec<f64> = ordered.iter().map(|ranking| ranking.ndcg(HEAD, None)).collect();
        let best = best_baseline(&ndcg);
        let intervals = ndcg_intervals(&ordered, accounts.len(), best, HEAD, self.seed);
        let mut rankers: Vec<RankerReport> = (0..self.rankings.len())
            .map(|index| {
                let judged = Judged { scores: &scores[index], outcomes: &outcome };
                ranker(self.rankings[index].name, &ordered[index], judged, ndcg[index], &intervals, index)
            })
            .collect();
        rankers[1..].sort_by(|a, b| b.ndcg_at_100.total_cmp(&a.ndcg_at_100));
        let names = self.rankings.iter().map(|ranking| ranking.name.to_owned());
        Side {
            replicates: names.zip(intervals.replicates).collect(),
            report: CutReport {
                at: self.at,
                until: self.until,
                truth: truth_name,
                people: accounts.len(),
                responded_to: outcome.iter().filter(|&&value| value > 0.0).count(),
                share_outside: self.share_outside(&accounts),
                fitted_on: self.trained.model.fitted.windows.clone(),
                calibration: (truth_name == "effective_people")
                    .then(|| Calibration::of(&self.trained.model, self.table, &outcome)),
                vacation: self.vacation.filter(|_| truth_name == "effective_people"),
                newcomers: self.newcomers.filter(|_| truth_name == "effective_people"),
                rankers,
            },
        }
    }

    fn share_outside(&self, candidates: &[usize]) -> f64 {
        let all: u64 = self.truth.responses.iter().map(|&count| u64::from(count)).sum();
        let inside: u64 = candidates.iter().map(|&account| u64::from(self.truth.responses[account])).sum();
        if all == 0 { 0.0 } else { (all - inside) as f64 / all as f64 }
    }
}

fn best_baseline(ndcg: &[f64]) -> usize {
    (1..ndcg.len()).max_by(|&a, &b| ndcg[a].total_cmp(&ndcg[b]).then(b.cmp(&a))).unwrap_or(0)
}

fn ranker(
    name: &str,
    ordered: &Ordered<'_>,
    judged: Judged<'_>,
    ndcg: f64,
    intervals: &NdcgIntervals,
    index: usize,
) -> RankerReport {
    RankerReport {
        name: name.to_owned(),
        ndcg_at_100: ndcg,
        ndcg_at_100_ci: intervals.alone[index],
        ndcg_at_100_vs_best_ci: intervals.against_reference[index],
        precision_at_100: ordered.precision(HEAD),
        auc_top_1pct: ordered.auc_of_top(0.01),
        spearman: spearman(judged),
        concordance: concordance(judged),
    }
}

/// The cuts after which anything happened.
fn judgeable(sides: &[Side]) -> Vec<&Side> {
    sides.iter().filter(|side| side.report.responded_to > 0).collect()
}

/// The replicates of one round at every cut make one replicate of the mean.
fn mean_replicates(sides: &[&Side], name: &str) -> Vec<f64> {
    let rounds = sides.first().and_then(|side| side.replicates.get(name)).map_or(0, Vec::len);
    let at =
        |round: usize| sides.iter().filter_map(|side| side.replicates.get(name)?.get(round)).sum::<f64>();
    (0..rounds).map(|round| at(round) / sides.len() as f64).collect()
}

/// Means over the cuts after which anything happened.
fn means(sides: &[Side]) -> Vec<RankerReport> {
    let sides = judgeable(sides);
    let Some(first) = sides.first() else { return Vec::new() };
    let of = |name: &str| -> Option<Vec<&RankerReport>> {
        sides.iter().map(|side| side.report.rankers.iter().find(|ranker| ranker.name == name)).collect()
    };
    let drawn = |name: &str| mean_replicates(&sides, name);
    let mut reports: Vec<RankerReport> = first
        .report
        .rankers
        .iter()
        .filter_map(|ranker| {
            let all = of(&ranker.name)?;
            let mean = |value: fn(&RankerReport) -> f64| {
                all.iter().map(|r| value(r)).sum::<f64>() / all.len() as f64
            };
            Some(RankerReport {
                name: ranker.name.clone(),
                ndcg_at_100: mean(|r| r.ndcg_at_100),
                ndcg_at_100_ci: interval(&drawn(&ranker.name)),
                ndcg_at_100_vs_best_ci: [0.0, 0.0],
                precision_at_100: mean(|r| r.precision_at_100),
                auc_top_1pct: mean(|r| r.auc_top_1pct),
                spearman: mean(|r| r.spearman),
                concordance: mean(|r| r.concordance),
            })
        })
        .collect();
    if reports.len() > 1 {
        reports[1..].sort_by(|a, b| b.ndcg_at_100.total_cmp(&a.ndcg_at_100));
        let best = drawn(&reports[1].name);
        for report in &mut reports {
            report.ndcg_at_100_vs_best_ci = difference(&drawn(&report.name), &best);
        }
    }
    reports
}

fn external(responses: &Responses, last: Timestamp) -> Vec<External> {
    let at = last.plus_seconds(1);
    let rules = TrustRules::default();
    let horizon_seconds = 28 * 86_400;
    let trust = Trust::at(responses, at, &rules, horizon_seconds);
    let nothing = Measuring {
        features: &[],
        horizon_seconds,
        weighing: crate::forecast::YARDSTICK,
        evidence_days: None,
    };
    let table = measure(responses, &trust, at, &nothing);
    let of_counter = |counter: String| {
        let told: Vec<(f64, f64)> = table
            .people
            .iter()
            .filter_map(|measured| {
                let value = responses.profiles.counter(measured.account, &counter)?;
                Some((f64::from(measured.reach_of_all_time), value as f64))
            })
            .collect();
        let (reach, values): (Vec<f64>, Vec<f64>) = told.into_iter().unzip();
        let judged = Judged { scores: &reach, outcomes: &values };
        External { counter, people: reach.len(), true_reach_spearman: spearman(judged) }
    };
    responses
        .profiles
        .counter_names()
        .into_iter()
        .map(of_counter)
        .filter(|external| external.people > 1)
        .collect()
}
