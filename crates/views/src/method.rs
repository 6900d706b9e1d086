//! How scores are made: the model, and how well it forecasts.

use model::{Band, Day, Feature, Group, Model, POINTS_PER_LOG, Provenance, TopicRules, TrustRules, Weighing};
use serde::Serialize;
use store::{Newest, Store, StoreError};

use crate::PriorView;
use crate::ledger::measure_words;

/// The name under which the latest scoreboard is kept in the store.
pub const SCOREBOARD: &str = "scoreboard";

/// The method page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Method {
    /// The day of the newest scores; null where nothing is published.
    pub as_of: Option<Day>,
    /// The model of the newest scores; null where nothing is published.
    pub model: Option<ModelView>,
    /// Every model there is, by name.
    pub models: Vec<String>,
    /// The score in symbols.
    pub formula: Formula,
    /// The latest evaluation, as `clout evaluate --json` printed it; null where none was made.
    pub scoreboard: Option<serde_json::Value>,
}

/// The score in symbols.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Formula {
    /// From people to points.
    pub score: &'static str,
    /// From responses to people.
    pub forecast: &'static str,
    /// How people of whom nothing is known are weighed.
    pub effective_people: &'static str,
    /// Points for each unit of `ln(1 + y)`.
    pub points_per_log: f64,
}

const FORMULA: Formula = Formula {
    score: "score = 1 + 99 * ln(1 + y) / ln(1 + 10^7), capped at 100",
    forecast: "ln(1 + y) = sum over k of w_k * f_k, with w_k >= 0 and every f_k non-decreasing in responses received",
    effective_people: "G(t, k) = t + F (1 - (1 + k / (p F))^-p) with F = f (t + c); with p = 1, t + F k / (k + F)",
    points_per_log: POINTS_PER_LOG,
};

/// A model, whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelView {
    /// Its name.
    pub name: String,
    /// How far ahead it forecasts, in days.
    pub horizon_days: f64,
    /// Fewer distinct responders than this are not enough evidence.
    pub min_people: u32,
    /// Within how many days they are counted: three horizons.
    pub min_people_days: f64,
    /// The most points that unknown accounts can add, however many.
    pub unknown_bound: f64,
    /// How unknown responders count in the features.
    pub weighing: WeighingView,
    /// How trust is made.
    pub trust: TrustRules,
    /// How they count in what is forecast.
    pub yardstick: WeighingView,
    /// The features, by falling weight.
    pub features: Vec<FeatureView>,
    /// The intervals, by rising score.
    pub bands: Vec<BandView>,
    /// When a topic is held to be somebody's own.
    pub topics: TopicRules,
    /// What to expect of those to whom nobody has responded yet; null where no past window told.
    pub newcomers: Option<PriorView>,
    /// Where all this comes from.
    pub fitted: Provenance,
}

/// The constants of effective people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WeighingView {
    /// The most unknown responders add, as a multiple of the known ones and `c`.
    pub f: f64,
    /// Stands in for known people where there are none.
    pub c: f64,
    /// How slowly a crowd stops telling: the smaller, the longer a larger one still adds.
    pub p: f64,
    /// Weight of an unknown account that responds to one person only.
    pub single: f64,
}

/// One feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeatureView {
    /// Its name in snapshots.
    pub name: String,
    /// What it measures, in words.
    pub words: String,
    /// Over which responses.
    pub group: Group,
    /// When a response counts half, in days.
    pub half_life_days: f64,
    /// Its weight in `ln(1 + y)`.
    pub weight: f64,
}

/// One band of intervals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BandView {
    /// Lowest score of the band.
    pub from: f64,
    /// The lower end, as a part of the points above 1 of the score.
    pub low: f64,
    /// The upper end, likewise.
    pub high: f64,
    /// Outcomes it was taken from.
    pub people: u64,
}

/// The method behind the newest scores, with the latest scoreboard.
pub fn method(store: &Store, newest: Option<&Newest>) -> Result<Method, StoreError> {
    Ok(Method {
        as_of: newest.map(|newest| newest.key.day),
        model: newest.map(|newest| ModelView::of(&newest.model)),
        models: store.models()?.into_iter().map(|model| model.name).collect(),
        formula: FORMULA,
        scoreboard: store.report(SCOREBOARD)?,
    })
}

impl ModelView {
    /// A model as it is shown.
    pub fn of(model: &Model) -> ModelView {
        let days = |horizons: f64| four_digits(horizons * model.horizon_seconds as f64 / 86_400.0);
        let mut features: Vec<FeatureView> = model.features.iter().map(|row| feature(model, row)).collect();
        features.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        ModelView {
            name: model.name.clone(),
            horizon_days: days(1.0),
            min_people: model.min_people,
            min_people_days: days(3.0),
            unknown_bound: (model.unknown_bound() * 10.0).round() / 10.0,
            weighing: weighing(model.weighing),
            trust: model.trust,
            yardstick: weighing(model.yardstick),
            features,
            bands: model.bands.iter().map(band).collect(),
            topics: model.topics,
            newcomers: PriorView::of(model),
            fitted: model.fitted.clone(),
        }
    }
}

fn feature(model: &Model, feature: &Feature) -> FeatureView {
    let half_life = feature.measure.half_life() * model.horizon_seconds as f64 / 86_400.0;
    FeatureView {
        name: feature.name(),
        words: format!("{}: {}", feature.group.words(), measure_words(model, feature.measure)),
        group: feature.group,
        half_life_days: four_digits(half_life),
        weight: four_digits(feature.weight),
    }
}

fn weighing(weighing: Weighing) -> WeighingView {
    WeighingView { f: four_digits(weighing.f), c: weighing.c, p: weighing.p, single: weighing.single }
}

fn band(band: &Band) -> BandView {
    let tenth = |value: f64| (value * 10.0).round() / 10.0;
    let hundredth = |value: f64| (value * 100.0).round() / 100.0;
    BandView {
        from: tenth(band.from),
        low: hundredth(band.low),
        high: hundredth(band.high),
        people: band.people,
    }
}

fn four_digits(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
