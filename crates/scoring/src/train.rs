//! From past windows to a model: which features, which windows, which constants.

use model::{
    Band, Feature, Group, Measure, Model, Provenance, ResponseKind, Score, Timestamp, TrustRules, Weighing,
    unquantise,
};

use crate::features::{FeatureTable, Measuring, measure};
use crate::fit::{Prior, Sample, fit};
use crate::outcomes::{Outcomes, Window, outcomes};
use crate::responses::Responses;
use crate::trust::Trust;

/// How unknown responders count in the features. `f` trades accuracy at the head against the most that a crowd
/// of strangers can add; see `docs/scoring.md` for the measured curve.
pub const WEIGHING: Weighing = Weighing { f: 5.0, c: 1.0, single: 1.0 };

/// How they count in what is forecast and judged. Not refitted with the model.
pub const YARDSTICK: Weighing = Weighing { f: 1.0, c: 1.0, single: 0.3 };

/// Fewer distinct responders than this within three horizons is not enough evidence.
pub const MIN_PEOPLE: u32 = 5;

/// Strength of the prior against the mean loss of a person.
const RIDGE: f64 = 0.2;

/// Windows end so many horizons before the cut.
const OFFSETS: [f64; 3] = [0.0, 0.5, 1.0];

/// Half-lives, in horizons, of the features over all kinds.
const HALF_LIVES: [f64; 6] = [1.0 / 112.0, 1.0 / 28.0, 0.25, 1.0, 3.0, 12.0];

/// Half-lives of the features of single groups.
const GROUP_HALF_LIVES: [f64; 2] = [0.25, 1.0];

/// A band holds at least so many outcomes.
const MIN_BAND: usize = 25;

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

/// The features of every model of this shape, with the weights that stand where nothing could be learnt.
///
/// The prior says: those who respond now, those of the last days, and a little of the long run. It was chosen by
/// looking over several data sets; `docs/scoring.md` tells which, and how much was gained by looking.
pub fn prior_features() -> Vec<Feature> {
    let people = |group, half_life, weight| Feature { group, measure: Measure::People { half_life }, weight };
    let prior = |half_life: f64| match half_life {
        h if h < 0.01 => 0.40,
        0.25 => 0.20,
        3.0 | 12.0 => 0.05,
        _ => 0.0,
    };
    let all = HALF_LIVES.into_iter().map(|half_life| people(Group::All, half_life, prior(half_life)));
    let groups = Group::ALL[1..]
        .iter()
        .flat_map(|&group| GROUP_HALF_LIVES.into_iter().map(move |half_life| people(group, half_life, 0.0)));
    let active =
        Feature { group: Group::All, measure: Measure::ActiveSlots { half_life: 1.0 }, weight: 0.15 };
    all.chain(groups).chain([active]).collect()
}

/// Fits a model on windows that end at or before `at`, each as long as the horizon, and calibrates its intervals.
///
/// Where the past is shorter than two horizons no window fits, and the prior stands. Outcomes are divided by the
/// growth of all activity from the horizon before the window to the window, where it grew: a burst is not
/// taken for what always happens.
pub fn train(responses: &Responses, at: Timestamp, horizon: i64, kinds: Option<&[ResponseKind]>) -> Trained {
    let features = prior_features();
    let first = responses.span().map_or(at, |(first, _)| first);
    let past = (at.micros() - first.micros()) as f64 / 1e6;
    let offsets = OFFSETS.into_iter().filter(|offset| past >= (1.999 + offset) * horizon as f64);
    let windows: Vec<Past> = offsets
        .map(|offset| {
            Past::at(
                responses,
                &features,
                at.plus_seconds(-((1.0 + offset) * horizon as f64) as i64),
                horizon,
                kinds,
            )
        })
        .collect();
    let people = windows.iter().map(|window| window.table.people.len()).sum();
    let weights = fit_windows(&windows, &features);
    let mut model = Model {
        name: "fitted".to_owned(),
        horizon_seconds: horizon,
        weighing: WEIGHING,
        trust: TrustRules::default(),
        yardstick: YARDSTICK,
        min_people: MIN_PEOPLE,
        features: weighted(&features, &weights),
        bands: Vec::new(),
        fitted: Provenance { windows: words(&windows, people, horizon), ..Provenance::default() },
    };
    model.bands = match windows.split_first() {
        // Weights of the earlier windows, residuals of the last: nobody is judged by weights they helped to fit.
        Some((last, earlier)) => last.bands(&Model {
            features: weighted(&features, &fit_windows(earlier, &features)),
            ..model.clone()
        }),
        None => bands_of_short_past(responses, &model, first, at, kinds),
    };
    Trained { model, windows: windows.len(), people }
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

fn weighted(features: &[Feature], weights: &[f64]) -> Vec<Feature> {
    features.iter().zip(weights).map(|(feature, &weight)| Feature { weight, ..*feature }).collect()
}

fn words(windows: &[Past], people: usize, horizon: i64) -> String {
    let Some((last, earliest)) = windows.first().zip(windows.last()) else {
        return "no window: the past is shorter than two horizons, so the prior weights stand".to_owned();
    };
    format!(
        "{} windows of {} h from {} to {}, {people} people",
        windows.len(),
        horizon / 3600,
        earliest.from,
        last.from.plus_seconds(horizon),
    )
}

/// Where the past holds no whole window: intervals from a window of half the past, with features tied to it.
fn bands_of_short_past(
    responses: &Responses,
    model: &Model,
    first: Timestamp,
    at: Timestamp,
    kinds: Option<&[ResponseKind]>,
) -> Vec<Band> {
    let half = (at.seconds() - first.seconds()) / 2;
    if half < 1 {
        return Vec::new();
    }
    let past = Past::at(responses, &model.features, at.plus_seconds(-half), half, kinds);
    past.bands(model)
}

/// One past window: features at its beginning, and what came.
struct Past {
    from: Timestamp,
    table: FeatureTable,
    truth: Outcomes,
    growth: f64,
}

impl Past {
    fn at(
        responses: &Responses,
        features: &[Feature],
        from: Timestamp,
        horizon: i64,
        kinds: Option<&[ResponseKind]>,
    ) -> Past {
        let rules = TrustRules::default();
        let trust = Trust::at(responses, from, &rules, horizon);
        let how = Measuring { features, horizon_seconds: horizon, weighing: WEIGHING };
        let kinds = kinds.map(<[ResponseKind]>::to_vec);
        let window = Window { from, to: from.plus_seconds(horizon), kinds };
        Past {
            from,
            table: measure(responses, &trust, from, &how),
            truth: outcomes(responses, trust.acquaintance(), &window, &YARDSTICK),
            growth: growth(responses, from, horizon),
        }
    }

    fn outcome(&self, position: usize) -> f64 {
        self.truth.effective[self.table.people[position].account as usize]
    }

    /// Split-conformal distances in up to five bands of the score.
    fn bands(&self, model: &Model) -> Vec<Band> {
        let mut judged: Vec<(f64, f64)> = (0..self.table.people.len())
            .map(|position| {
                let score = model.score(self.table.row(position)).get();
                (score, Score::of_people(self.outcome(position)).get() - score)
            })
            .collect();
        judged.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let bands = (judged.len() / MIN_BAND).min(5);
        if bands == 0 {
            return Vec::new();
        }
        (0..bands)
            .map(|band| {
                conformal(&judged[band * judged.len() / bands..(band + 1) * judged.len() / bands], band)
            })
            .collect()
    }
}

/// The distances that hold 80 % of the residuals, 10 % left out on each side, counted as split-conformal does:
/// the `ceil((n + 1) q)`-th smallest.
fn conformal(judged: &[(f64, f64)], band: usize) -> Band {
    let mut residuals: Vec<f64> = judged.iter().map(|&(_, residual)| residual).collect();
    residuals.sort_unstable_by(f64::total_cmp);
    let n = residuals.len();
    let at = |rank: f64| residuals[(rank as usize).clamp(1, n) - 1];
    Band {
        from: if band == 0 { 1.0 } else { judged[0].0 },
        below: at(((n + 1) as f64 * 0.1).floor()).min(0.0),
        above: at(((n + 1) as f64 * 0.9).ceil()).max(0.0),
        people: n as u64,
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

fn fit_windows(windows: &[Past], features: &[Feature]) -> Vec<f64> {
    let prior: Vec<f64> = features.iter().map(|feature| feature.weight).collect();
    let mut sample = Sample { width: features.len(), ..Sample::default() };
    for window in windows {
        sample.features.extend(window.table.steps.iter().map(|&steps| unquantise(steps)));
        let outcomes =
            (0..window.table.people.len()).map(|position| window.outcome(position) / window.growth);
        sample.outcomes.extend(outcomes);
    }
    sample.weights = vec![1.0; sample.outcomes.len()];
    let strength = 2.0 * RIDGE * sample.outcomes.len() as f64;
    fit(&sample, &Prior { weights: prior, strength })
}
