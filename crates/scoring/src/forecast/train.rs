//! From past windows to a model: which features, which windows, which constants.

use std::collections::BTreeMap;

use model::{
    Feature, Group, Measure, Model, Newcomers, POINTS_PER_LOG, Provenance, ResponseKind, Score, Timestamp,
    TrustRules, Weighing, unquantise,
};

use super::features::{FeatureTable, Measured, Measuring, SumTable, gather};
use super::fit::{Prior, Sample, fit};
use super::intervals::{Residual, bands, ratio};
use super::newcomers::{newcomers, prior};
use super::outcomes::{Window, outcomes};
use crate::responses::Responses;
use crate::trust::Trust;

/// How they count in what is forecast and judged. Not refitted with the model.
pub const YARDSTICK: Weighing = Weighing { f: 1.0, c: 1.0, p: 1.0, single: 0.3 };

/// Fewer distinct responders than this within three horizons is not enough evidence.
pub const MIN_PEOPLE: u32 = 5;

/// Strength with which the level is held at 1, against the mean loss of a person.
const RIDGE: f64 = 0.02;

/// Windows end so many horizons before the cut.
const OFFSETS: [f64; 3] = [0.0, 0.5, 1.0];

/// Rounds in which the weights and the weighing that keeps them within the bound are fitted to each other.
const ROUNDS: usize = 3;

/// What is chosen, not fitted. `docs/scoring.md` tells on which data, and what it trades for what.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// How unknown responders count in the features; its `f` is the most it may be.
    pub weighing: Weighing,
    /// How trust is made.
    pub trust: TrustRules,
    /// Points that no crowd of unknown accounts may pass; `f` is lowered until it holds.
    pub bound: f64,
    /// How far features look back; see [`Model::evidence_days`].
    pub evidence_days: Option<u32>,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe {
            weighing: Weighing { f: 5.0, c: 0.3, p: 1.0, single: 1.0 },
            trust: TrustRules::default(),
            bound: 9.0,
            evidence_days: None,
        }
    }
}

impl Recipe {
    /// The weighing whose bound holds with so large a sum of weights.
    fn weighing_within(&self, sum_of_weights: f64) -> Weighing {
        let most = ((self.bound / (POINTS_PER_LOG * sum_of_weights)).exp() - 1.0) / self.weighing.c.max(1.0);
        Weighing { f: self.weighing.f.min(most), ..self.weighing }
    }
}

/// A model and how it came about.
#[derive(Debug, Clone)]
pub struct Trained {
    /// All features, those of weight zero too.
    pub model: Model,
    /// Windows and people the weights were fitted on; zero where the prior stands alone.
    pub windows: usize,
    /// People over all windows.
    pub people: usize,
}

/// The profile of every model of this shape: its features, and their weights before the level is fitted.
///
/// It says: those who respond now, those of the last days, and a little of the long run. Fitting the weights one by
/// one, in any of the ways that were tried, ranked the coming responses worse than this profile as it stands; what is
/// fitted is its level. See `docs/scoring.md`.
pub fn profile() -> Vec<Feature> {
    let feature = |measure, weight| Feature { group: Group::All, measure, weight };
    let people = [
        (1.0 / 448.0, 0.07),
        (1.0 / 112.0, 0.19),
        (1.0 / 28.0, 0.04),
        (0.25, 0.18),
        (1.0, 0.09),
        (3.0, 0.04),
        (12.0, 0.03),
    ];
    let active = [(0.25, 0.06), (1.0, 0.10)];
    let people = people.into_iter().map(|(half_life, weight)| feature(Measure::People { half_life }, weight));
    let active =
        active.into_iter().map(|(half_life, weight)| feature(Measure::ActiveSlots { half_life }, weight));
    people.chain(active).collect()
}

/// Fits a model on windows that end at or before `at`, each as long as the horizon, and calibrates its intervals.
///
/// Where the past is shorter than two horizons no window fits, and the profile stands as it is. Outcomes are divided
/// by the growth of all activity from the horizon before the window to the window, where it grew: a burst is not
/// taken for what always happens.
pub fn train(
    responses: &Responses,
    at: Timestamp,
    horizon: i64,
    kinds: Option<&[ResponseKind]>,
    recipe: &Recipe,
) -> Trained {
    let mut history = History::new(responses, recipe, horizon, kinds);
    let Fitted { features, weighing, windows } = history.fit(at);
    let people = windows.iter().map(|window: &Past| window.table.people.len()).sum();
    let residuals = match windows.is_empty() {
        true => history.residuals_of_short_past(at),
        // Nobody is judged by weights they helped to fit: each window by those that stood when it began.
        false => windows.iter().flat_map(|window| history.residuals(window.from)).collect(),
    };
    let model = Model {
        name: "fitted".to_owned(),
        horizon_seconds: horizon,
        weighing,
        trust: recipe.trust,
        yardstick: YARDSTICK,
        min_people: MIN_PEOPLE,
        evidence_days: recipe.evidence_days,
        features,
        bands: bands(residuals),
        newcomers: history.prior(&windows),
        topics: model::TopicRules::default(),
        fitted: Provenance { windows: words(&windows, people, horizon), ..Provenance::default() },
    };
    Trained { model, windows: windows.len(), people }
}

fn sum_of_weights(features: &[Feature]) -> f64 {
    features.iter().map(|feature| feature.weight).sum()
}

fn at_level(profile: &[Feature], level: f64) -> Vec<Feature> {
    profile.iter().map(|feature| Feature { weight: level * feature.weight, ..*feature }).collect()
}

/// The model without the features of weight zero, under a name, as it is published.
pub fn publishable(trained: &Trained, name: &str, data: Vec<String>, command: String) -> Model {
    let mut model = trained.model.clone();
    model.name = name.to_owned();
    model.features.retain(|feature| feature.weight > 0.0);
    model.fitted.data = data;
    model.fitted.command = command;
    model
}

fn words(windows: &[Past], people: usize, horizon: i64) -> String {
    let Some((last, earliest)) = windows.first().zip(windows.last()) else {
        return "no window: the past is shorter than two horizons, so the profile stands as it is".to_owned();
    };
    format!(
        "{} windows of {} h from {} to {}, {people} people",
        windows.len(),
        horizon / 3600,
        earliest.from,
        last.from.plus_seconds(horizon),
    )
}

/// The past as far as it is asked for.
struct History<'a> {
    responses: &'a Responses,
    recipe: &'a Recipe,
    horizon: i64,
    kinds: Option<&'a [ResponseKind]>,
    first: Option<Timestamp>,
    begins: BTreeMap<Timestamp, Begin>,
}

/// Features with their weights, the weighing that keeps them within the bound, and what they were fitted on, the
/// latest window first.
struct Fitted {
    features: Vec<Feature>,
    weighing: Weighing,
    windows: Vec<Past>,
}

impl<'a> History<'a> {
    fn new(
        responses: &'a Responses,
        recipe: &'a Recipe,
        horizon: i64,
        kinds: Option<&'a [ResponseKind]>,
    ) -> History<'a> {
        let first = responses.span().map(|(first, _)| first);
        History { responses, recipe, horizon, kinds, first, begins: BTreeMap::new() }
    }

    /// The beginnings of the windows that end at or before `at`, the latest first.
    fn windows_before(&self, at: Timestamp) -> Vec<Timestamp> {
        let past = self.first.map_or(0.0, |first| (at.micros() - first.micros()) as f64 / 1e6);
        let horizon = self.horizon as f64;
        let fits = |offset: &f64| past >= (1.999 + offset) * horizon;
        let begin = |offset: f64| at.plus_seconds(-((1.0 + offset) * horizon) as i64);
        OFFSETS.into_iter().filter(fits).map(begin).collect()
    }

    fn begin(&mut self, from: Timestamp) -> &Begin {
        let (responses, recipe, horizon, kinds) = (self.responses, self.recipe, self.horizon, self.kinds);
        self.begins.entry(from).or_insert_with(|| Begin::at(responses, recipe, from, horizon, kinds))
    }

    /// The level that forecasts what came in the windows before `at`.
    fn fit(&mut self, at: Timestamp) -> Fitted {
        let begins = self.windows_before(at);
        let mut features = profile();
        let mut weighing = self.recipe.weighing_within(sum_of_weights(&features));
        let mut windows = Vec::new();
        for _ in 0..ROUNDS {
            windows = begins.iter().map(|&from| self.begin(from).weighed(&weighing)).collect();
            features = at_level(&profile(), level(&windows, &profile()));
            let next = self.recipe.weighing_within(sum_of_weights(&features));
            if windows.is_empty() || (next.f - weighing.f).abs() < 1e-9 {
                break;
            }
            weighing = next;
        }
        Fitted { features, weighing, windows }
    }

    /// What came in the window that begins at `from`, beside the forecasts that could be made then.
    fn residuals(&mut self, from: Timestamp) -> Vec<Residual> {
        let Fitted { features, weighing, .. } = self.fit(from);
        self.begin(from).weighed(&weighing).residuals(&features)
    }

    /// What came to those who were newcomers when these windows began.
    fn prior(&mut self, windows: &[Past]) -> Option<Newcomers> {
        let mut came = Vec::new();
        for window in windows {
            came.extend(&self.begin(window.from).newcomers);
        }
        prior(&came)
    }

    /// Where the past holds no whole window: half of the past, with features tied to it.
    fn residuals_of_short_past(&self, at: Timestamp) -> Vec<Residual> {
        let half = self.first.map_or(0, |first| (at.seconds() - first.seconds()) / 2);
        if half < 1 {
            return Vec::new();
        }
        let features = profile();
        let weighing = self.recipe.weighing_within(sum_of_weights(&features));
        let begin = Begin::at(self.responses, self.recipe, at.plus_seconds(-half), half, self.kinds);
        begin.weighed(&weighing).residuals(&features)
    }
}

/// A past window: responders as they stood when it began, and what came. All that does not depend on weights.
struct Begin {
    from: Timestamp,
    sums: SumTable,
    /// Effective people who came, one a person of the table.
    outcomes: Vec<f64>,
    /// The same for each of those to whom nobody had responded yet.
    newcomers: Vec<f64>,
    growth: f64,
}

impl Begin {
    fn at(
        responses: &Responses,
        recipe: &Recipe,
        from: Timestamp,
        horizon: i64,
        kinds: Option<&[ResponseKind]>,
    ) -> Begin {
        let trust = Trust::at(responses, from, &recipe.trust, horizon);
        let kinds = kinds.map(<[ResponseKind]>::to_vec);
        let window = Window { from, to: from.plus_seconds(horizon), kinds };
        let truth = outcomes(responses, trust.acquaintance(), &window, &YARDSTICK);
        let features = profile();
        let Recipe { weighing, evidence_days, .. } = *recipe;
        let how = Measuring { features: &features, horizon_seconds: horizon, weighing, evidence_days };
        let sums = gather(responses, &trust, from, &how);
        let outcome = |measured: &Measured| truth.effective[measured.account as usize];
        let outcomes = sums.people.iter().map(outcome).collect();
        let newcomers =
            newcomers(responses, from).iter().map(|&account| truth.effective[account as usize]).collect();
        Begin { from, sums, outcomes, newcomers, growth: growth(responses, from, horizon) }
    }

    fn weighed(&self, weighing: &Weighing) -> Past {
        let (table, outcomes) = (self.sums.weighed(weighing), self.outcomes.clone());
        Past { from: self.from, table, outcomes, growth: self.growth }
    }
}

/// One past window: features at its beginning, and what came.
struct Past {
    from: Timestamp,
    table: FeatureTable,
    /// Effective people who came, one a person of the table.
    outcomes: Vec<f64>,
    growth: f64,
}

impl Past {
    fn residuals(&self, features: &[Feature]) -> Vec<Residual> {
        let residual = |position: usize| {
            let steps = self.table.row(position);
            let sum: f64 =
                features.iter().zip(steps).map(|(feature, &steps)| feature.weight * unquantise(steps)).sum();
            let score = Score::new((1.0 + POINTS_PER_LOG * sum).min(100.0)).ok()?;
            Some(Residual { score, ratio: ratio(score, self.outcomes[position])? })
        };
        (0..self.table.people.len()).filter_map(residual).collect()
    }
}

/// How much more pairs of people were active in the window than in the horizon before it; at least 1.
fn growth(responses: &Responses, from: Timestamp, horizon: i64) -> f64 {
    let (begin, end) = (from.plus_seconds(-horizon).micros(), from.plus_seconds(horizon).micros());
    let (mut before, mut after) = (0u64, 0u64);
    let rows = responses.all().chunk_by(|a, b| a.target == b.target && a.responder == b.responder);
    for run in rows {
        let within = |from: i64, to: i64| run.iter().any(|row| row.time >= from && row.time < to);
        before += u64::from(within(begin, from.micros()));
        after += u64::from(within(from.micros(), end));
    }
    if before == 0 { 1.0 } else { (after as f64 / before as f64).max(1.0) }
}

/// The level at which the profile forecasts the mean of the windows' outcomes; 1 where there are none.
fn level(windows: &[Past], profile: &[Feature]) -> f64 {
    let mut sample = Sample { width: 1, ..Sample::default() };
    for window in windows {
        for (position, outcome) in window.outcomes.iter().enumerate() {
            let weighed = profile.iter().zip(window.table.row(position));
            sample.features.push(weighed.map(|(feature, &steps)| feature.weight * unquantise(steps)).sum());
            sample.outcomes.push(outcome / window.growth);
        }
    }
    sample.weights = vec![1.0; sample.outcomes.len()];
    fit(&sample, &Prior { weights: vec![1.0], strength: 2.0 * RIDGE * sample.outcomes.len() as f64 })[0]
}
