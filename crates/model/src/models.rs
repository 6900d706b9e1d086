//! Models: named, versioned sets of weights and constants, with the data and the command that fitted them.

use serde::{Deserialize, Serialize};

use crate::ledger::{Ledger, Line, LineReason};
use crate::{Band, Group, Newcomers, POINTS_PER_LOG, Score, Tenths, TopicRules, effective_people};

/// A stored feature counts steps of this size. Rounding keeps the order of values, so what never falls
/// before rounding never falls after it; a step moves a score by less than 0.002 points.
const FEATURE_STEP: f64 = 1.0 / 4000.0;

/// Stores a feature value `ln(1 + x)` as a whole number of steps; saturates above 16.38, which ten million
/// people do not reach.
pub fn quantise(value: f64) -> u16 {
    (value / FEATURE_STEP).round().clamp(0.0, f64::from(u16::MAX)) as u16
}

/// The value of a stored feature.
pub fn unquantise(steps: u16) -> f64 {
    f64::from(steps) * FEATURE_STEP
}

/// How responders of whom little is known are weighed together; see [`effective_people`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Weighing {
    /// The most that unknown responders add, as a multiple of the known ones and `c`.
    pub f: f64,
    /// Stands in for known people where there are none.
    pub c: f64,
    /// How slowly unknown responders saturate: the smaller, the slower; see [`effective_people`].
    #[serde(default = "default_p")]
    pub p: f64,
    /// Weight, 0 to 1, of an unknown account that has only ever responded to one person.
    pub single: f64,
}

impl Weighing {
    /// Effective people of a summed trust and a summed weight of unknown responders.
    pub fn people(&self, trusted: f64, unknown: f64) -> f64 {
        effective_people(trusted, unknown, self)
    }
}

fn default_p() -> f64 {
    1.0
}

/// How trust is made of responses: whom members vouch for; see `docs/trust.md`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrustRules {
    /// A founder had had responses from so many people by the founding.
    pub founder_support: u32,
    /// A member vouches for those it responded to in the last so many horizons ...
    pub window: f64,
    /// ... and in each horizon for the first so many of them. 0 in models of releases in which trust was made of
    /// walks: these can be read, and what they scored explained, but nothing is scored by them any more.
    #[serde(default)]
    pub vouches: u32,
    /// The most of a responder's weight that objections take away, 0 to 1.
    pub objection_cap: f64,
    /// Trusted objectors who take away half of that.
    pub objection_half: f64,
    /// Of views from somebody: probability that a walk goes on after a step.
    pub go_on: f64,
    /// Of views from somebody: the seed of every draw.
    pub seed: u64,
}

impl Default for TrustRules {
    fn default() -> TrustRules {
        TrustRules {
            founder_support: 1,
            window: 12.0,
            vouches: 5,
            objection_cap: 0.8,
            objection_half: 3.0,
            go_on: 0.85,
            seed: 1,
        }
    }
}

/// What a feature measures over the responses of its group. Each is non-decreasing in responses received.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// `ln(1 + G)` of the distinct responders, each weighed by the recency of their latest response.
    People {
        /// Half-life in horizons.
        half_life: f64,
    },
    /// `ln(1 + G)` of the slots of 1/28 horizon with a response: each counts what the best responder in it does, by its
    /// recency.
    ActiveSlots {
        /// Half-life in horizons.
        half_life: f64,
    },
}

impl Measure {
    /// The half-life in horizons.
    pub fn half_life(self) -> f64 {
        match self {
            Measure::People { half_life } | Measure::ActiveSlots { half_life } => half_life,
        }
    }
}

/// One feature of the forecast and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// Which responses.
    pub group: Group,
    /// What is measured over them.
    pub measure: Measure,
    /// Weight in `ln(1 + y)`; finite and not negative.
    pub weight: f64,
}

impl Feature {
    /// What it is where so many people who count whole respond in every slot to the last.
    fn full(&self, people: u32) -> f64 {
        match self.measure {
            Measure::People { .. } => f64::from(people).ln_1p(),
            Measure::ActiveSlots { half_life } if people > 0 => all_slots(half_life).ln_1p(),
            Measure::ActiveSlots { .. } => 0.0,
        }
    }

    /// A short name such as `repost_people_0.25`.
    pub fn name(&self) -> String {
        let what = match self.measure {
            Measure::People { .. } => "people",
            Measure::ActiveSlots { .. } => "active",
        };
        format!("{}_{what}_{}", self.group.as_str(), short(self.measure.half_life()))
    }
}

fn short(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Where the weights come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Provenance {
    /// The data sets, by name.
    pub data: Vec<String>,
    /// The windows fitted on, in words: first and last instant, horizon, number of windows and of people.
    pub windows: String,
    /// The command that fits it again.
    pub command: String,
}

/// A named, versioned set of weights and constants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// `m1`, `m2`, ...
    pub name: String,
    /// How far ahead it forecasts.
    pub horizon_seconds: i64,
    /// How unknown responders count in the features.
    pub weighing: Weighing,
    /// How trust is made.
    #[serde(default)]
    pub trust: TrustRules,
    /// How they count in what is forecast. Of its own version, so that models can be compared.
    pub yardstick: Weighing,
    /// Fewer distinct responders than this within three horizons is not enough evidence.
    pub min_people: u32,
    /// Features look back so many days: of older responses none counts, however seldom there are any, and their pairs
    /// need not be kept but as counts of all time. Absent where they look back without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_days: Option<u32>,
    /// Features with a weight above zero.
    pub features: Vec<Feature>,
    /// Intervals by band, by rising `from`; empty where none could be calibrated.
    pub bands: Vec<Band>,
    /// What to expect of those to whom nobody has responded yet; absent where no past window told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newcomers: Option<Newcomers>,
    /// When a topic of influence is shown.
    #[serde(default)]
    pub topics: TopicRules,
    /// Where all this comes from.
    pub fitted: Provenance,
}

/// A model that cannot be used.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs)] // the messages name the fields
pub enum ModelError {
    /// A weight or constant is negative, infinite or no number.
    #[error("model {model:?}: {what} is {value}, expected a finite number that is not negative")]
    Value { model: String, what: String, value: f64 },
    /// A constant is out of its bounds.
    #[error("model {model:?}: {what} is {value}, expected {least} to {most}")]
    Bounds { model: String, what: &'static str, value: f64, least: f64, most: f64 },
    /// More features than a stored row holds.
    #[error("model {model:?} has {found} features, a row holds {most}")]
    TooManyFeatures { model: String, found: usize, most: usize },
    /// The name would not make a folder name.
    #[error("{0:?} cannot name a model: use 1 to 32 of a-z, 0-9, '-' and '_'")]
    Name(String),
}

impl Model {
    /// Features that a stored row has room for.
    pub const MAX_FEATURES: usize = 20;

    /// Fails where a weight is negative or no number, a name is unfit, or there are too many features.
    pub fn validate(&self) -> Result<(), ModelError> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_');
        if self.name.is_empty() || self.name.len() > 32 || !self.name.bytes().all(fits) {
            return Err(ModelError::Name(self.name.clone()));
        }
        if self.features.len() > Model::MAX_FEATURES {
            let (found, most) = (self.features.len(), Model::MAX_FEATURES);
            return Err(ModelError::TooManyFeatures { model: self.name.clone(), found, most });
        }
        let constants = [
            ("f", self.weighing.f),
            ("c", self.weighing.c),
            ("p", self.weighing.p),
            ("single", self.weighing.single),
            ("go_on", self.trust.go_on),
            ("window", self.trust.window),
            ("objection_cap", self.trust.objection_cap),
            ("objection_half", self.trust.objection_half),
        ]
        .map(|(what, value)| (what.to_owned(), value));
        let weights = self.features.iter().map(|feature| (feature.name(), feature.weight));
        let half_lives = self
            .features
            .iter()
            .map(|feature| (format!("half-life of {}", feature.name()), feature.measure.half_life()));
        let bands = self.bands.iter().chain(self.newcomers.as_ref().map(|newcomers| &newcomers.band));
        let ends = bands.flat_map(|band| [("low end", band.low), ("high end", band.high)]);
        let ends = ends.map(|(what, value)| (what.to_owned(), value));
        for (what, value) in constants.into_iter().chain(weights).chain(half_lives).chain(ends) {
            if !value.is_finite() || value < 0.0 {
                return Err(ModelError::Value { model: self.name.clone(), what, value });
            }
        }
        let newcomers = self.newcomers.map(|newcomers| ("newcomers' score", newcomers.score, 1.0, 100.0));
        let bounded = [
            ("horizon_seconds", self.horizon_seconds as f64, 1.0, 1e10),
            ("evidence_days", self.evidence_days.map_or(1.0, f64::from), 1.0, f64::from(u32::MAX)),
            ("go_on", self.trust.go_on, 0.0, 1.0),
            ("topics' borrow", self.topics.borrow, 0.0, 1.0),
        ];
        for (what, value, least, most) in bounded.into_iter().chain(newcomers) {
            if !(least..=most).contains(&value) {
                let model = self.name.clone();
                return Err(ModelError::Bounds { model, what, value, least, most });
            }
        }
        Ok(())
    }

    /// The score of stored features, one for each of [`Model::features`].
    pub fn score(&self, features: &[u16]) -> Score {
        let sum: f64 = self.points(features).sum();
        Score::new((1.0 + sum).min(100.0)).unwrap_or(Score::of_people(0.0))
    }

    /// Points of each feature: `6.142 * w_k * f_k`.
    fn points<'a>(&'a self, features: &'a [u16]) -> impl Iterator<Item = f64> + 'a {
        self.features
            .iter()
            .zip(features)
            .map(|(feature, &steps)| POINTS_PER_LOG * feature.weight * unquantise(steps))
    }

    /// The lines that add up to [`Model::score`] of the same features.
    pub fn ledger(&self, features: &[u16]) -> Ledger {
        let mut lines = vec![Line { reason: LineReason::Base, points: 1.0 }];
        for (points, feature) in self.points(features).zip(&self.features) {
            lines.push(Line { reason: LineReason::Feature(*feature), points });
        }
        let sum: f64 = lines[1..].iter().map(|line| line.points).sum();
        if 1.0 + sum > 100.0 {
            lines.push(Line { reason: LineReason::Cap, points: 100.0 - (1.0 + sum) });
        }
        Ledger { score: self.score(features), lines }
    }

    /// The interval around a score, within 1 and 100; the score alone where no band was calibrated.
    pub fn interval(&self, score: Score) -> (Tenths, Tenths) {
        self.band(score).map_or((score.tenths(), score.tenths()), |band| band.around(score.get()))
    }

    /// The band of a score; `None` where none was calibrated.
    pub fn band(&self, score: Score) -> Option<&Band> {
        self.bands.iter().rev().find(|band| band.from <= score.get()).or(self.bands.first())
    }

    /// The most points that accounts of whom nothing is known can add to a score, however many they are:
    /// `6.142 * sum(w) * ln(1 + f * max(1, c))`, summed over all features.
    pub fn unknown_bound(&self) -> f64 {
        let weights: f64 = self.features.iter().map(|feature| feature.weight).sum();
        POINTS_PER_LOG * weights * (self.weighing.f * self.weighing.c.max(1.0)).ln_1p()
    }

    /// Points that one fully known person adds who responds in every slot to the last, to somebody of these stored
    /// features, if these come from known people alone; no features are those of somebody to whom nobody responded.
    pub fn worth_of_a_known_person(&self, features: &[u16]) -> f64 {
        let before = features.iter().copied().chain(std::iter::repeat(0));
        let gains = self.features.iter().zip(before).map(|(feature, steps)| {
            let before = unquantise(steps);
            let after = match feature.measure {
                Measure::People { .. } => (before.exp() + 1.0).ln(),
                // Every slot counts whole from now on.
                Measure::ActiveSlots { half_life } => all_slots(half_life).ln_1p().max(before),
            };
            feature.weight * (after - before)
        });
        POINTS_PER_LOG * gains.sum::<f64>()
    }

    /// Points that so many known people add who respond in every slot to the last, to somebody to whom nobody else does.
    pub fn worth_of_known_people(&self, people: u32) -> f64 {
        POINTS_PER_LOG
            * self.features.iter().map(|feature| feature.weight * feature.full(people)).sum::<f64>()
    }

    /// The most points that so many accounts of whom nothing is known add who respond in every slot to the last, to
    /// whomever they add most: each feature taken beside the known people with whom it gains most.
    pub fn worth_of_strangers(&self, accounts: u32) -> f64 {
        let gain = |feature: &Feature| {
            let unknown = feature.full(accounts).exp_m1();
            let beside = |known: f64| {
                let people = self.weighing.people(known, unknown);
                feature.weight * (people.ln_1p() - known.ln_1p())
            };
            // Known people by twentieths of a power of ten: between two of them hardly anything changes.
            let known = (-40..=140).map(|step| 10f64.powf(f64::from(step) / 20.0));
            std::iter::once(0.0).chain(known).map(beside).fold(0.0, f64::max)
        };
        POINTS_PER_LOG * self.features.iter().map(gain).sum::<f64>()
    }
}

/// Slots with a response, each by its recency, where every slot to the last has had one: a geometric series.
fn all_slots(half_life: f64) -> f64 {
    const SLOTS_PER_HORIZON: f64 = 28.0;
    1.0 / (1.0 - (-1.0 / (SLOTS_PER_HORIZON * half_life)).exp2())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn model(weights: &[f64]) -> Model {
        let feature = |(index, &weight): (usize, &f64)| Feature {
            group: Group::ALL[index % Group::ALL.len()],
            measure: Measure::People { half_life: 1.0 },
            weight,
        };
        Model {
            name: "test".into(),
            horizon_seconds: 86_400,
            weighing: Weighing { f: 2.0, c: 1.0, p: 1.0, single: 0.5 },
            trust: TrustRules::default(),
            yardstick: Weighing { f: 2.0, c: 1.0, p: 1.0, single: 0.5 },
            min_people: 5,
            evidence_days: None,
            features: weights.iter().enumerate().map(feature).collect(),
            bands: vec![
                Band { from: 1.0, low: 0.0, high: 2.0, low_share: 0.5, high_share: 1.0, people: 50 },
                Band { from: 30.0, low: 0.75, high: 1.5, low_share: 1.0, high_share: 1.0, people: 50 },
            ],
            newcomers: None,
            topics: TopicRules::default(),
            fitted: Provenance::default(),
        }
    }

    proptest! {
        #[test]
        fn ledgers_add_up_and_no_feature_lowers_a_score(
            weights in prop::collection::vec(0.0..2.0f64, 1..12),
            mut steps in prop::collection::vec(0u16..65_000, 12),
            which in 0usize..12, more in 0u16..500,
        ) {
            let model = model(&weights);
            steps.truncate(weights.len());
            let ledger = model.ledger(&steps);
            let exact: f64 = ledger.lines.iter().map(|line| line.points).sum();
            prop_assert!((exact - ledger.score.get()).abs() < 1e-9);
            let shown: i64 = ledger.shown().iter().map(|line| i64::from(line.1)).sum();
            prop_assert_eq!(shown, i64::from(ledger.score.tenths().0));
            let which = which % steps.len();
            steps[which] += more;
            prop_assert!(model.score(&steps) >= ledger.score);
        }
    }

    proptest! {
        /// What attacks are held against: strangers, and one known person beside them.
        #[test]
        fn a_crowd_and_one_known_person_add_at_most_the_bound_and_what_the_person_is_worth(
            weights in prop::collection::vec(0.0..2.0f64, 1..12), known in 0.0..1e3f64, unknown in 0.0..1e6f64,
            f in 0.1..10.0f64, c in 0.0..2.0f64,
        ) {
            let model = Model { weighing: Weighing { f, c, p: 1.0, single: 1.0 }, ..model(&weights) };
            let steps = |known: f64, unknown: f64| {
                vec![quantise(model.weighing.people(known, unknown).ln_1p()); weights.len()]
            };
            let points = |steps: &[u16]| -> f64 { model.points(steps).sum() };
            let (before, after) = (steps(known, 0.0), steps(known + 1.0, unknown));
            let allowed = model.unknown_bound() + model.worth_of_a_known_person(&before);
            // Each feature is stored to half a step.
            let rounding = 6.2 * weights.iter().sum::<f64>() * FEATURE_STEP;
            prop_assert!(points(&after) - points(&before) <= allowed + rounding);
            prop_assert!(model.worth_of_a_known_person(&before) <= model.worth_of_a_known_person(&[]) + 1e-9);
        }
    }

    #[test]
    fn a_known_person_doubles_nothing_into_two_and_fills_every_slot() {
        let worth = |measure, steps: &[u16]| {
            let feature = Feature { group: Group::All, measure, weight: 1.0 };
            Model { features: vec![feature], ..model(&[]) }.worth_of_a_known_person(steps) / POINTS_PER_LOG
        };
        let people = Measure::People { half_life: 1.0 };
        assert!((worth(people, &[]) - 2f64.ln()).abs() < 1e-12, "ln(1 + 1) from ln(1 + 0)");
        assert!((worth(people, &[quantise(10f64.ln())]) - 1.1f64.ln()).abs() < 1e-4, "from 9 people to 10");
        let active = Measure::ActiveSlots { half_life: 1.0 };
        let slots: f64 = (0..10_000).map(|slot| (-f64::from(slot) / 28.0).exp2()).sum();
        assert!((worth(active, &[]) - slots.ln_1p()).abs() < 1e-9);
        assert!(
            worth(active, &[quantise(slots.ln_1p())]).abs() < 1e-3,
            "whoever is known daily gains no day"
        );
    }

    proptest! {
        /// What a page says that strangers add at most is more than any of them adds, and never more than the bound.
        #[test]
        fn strangers_add_no_more_than_is_said(
            weights in prop::collection::vec(0.01..1.0f64, 1..9),
            f in 0.1..9.0f64, c in 0.0..3.0f64, p in 0.3..3.0f64, known in 0.0..5_000.0f64, accounts in 0u32..100_000,
        ) {
            let model = Model { weighing: Weighing { f, c, p, single: 1.0 }, ..model(&weights) };
            let said = model.worth_of_strangers(accounts);
            let sum: f64 = weights.iter().sum();
            let people = model.weighing.people(known, f64::from(accounts));
            let added = POINTS_PER_LOG * sum * (people.ln_1p() - known.ln_1p());
            prop_assert!(added <= said * 1.01 + 1e-9, "{added} where {said} are said to be the most");
            prop_assert!(said <= model.unknown_bound() + 1e-9);
            prop_assert!(said <= model.worth_of_strangers(accounts + 1) + 1e-9);
        }
    }

    #[test]
    fn intervals_follow_the_band_and_stay_on_the_scale() {
        let model = model(&[1.0]);
        let at = |score: f64| model.interval(Score::new(score).expect("score"));
        assert_eq!(at(2.0), (Tenths(10), Tenths(30)));
        assert_eq!(at(41.0), (Tenths(310), Tenths(610)));
        assert_eq!(at(99.0), (Tenths(745), Tenths(1000)));
    }

    #[test]
    fn a_model_with_a_negative_weight_is_refused() {
        assert!(model(&[1.0, 0.0]).validate().is_ok());
        let error = model(&[1.0, -0.1]).validate().expect_err("negative");
        assert!(error.to_string().contains("repost_people_1 is -0.1"), "{error}");
        assert!(Model { name: "../x".into(), ..model(&[]) }.validate().is_err());
    }

    #[test]
    fn features_survive_storage_within_half_a_step() {
        for value in [0.0, 0.1, 1.0, 7.3, 16.1] {
            assert!((unquantise(quantise(value)) - value).abs() <= FEATURE_STEP / 2.0);
        }
        assert_eq!(quantise(99.0), u16::MAX);
    }
}
