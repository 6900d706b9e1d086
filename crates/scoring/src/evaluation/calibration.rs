//! Whether forecasts have the right size, and intervals the right width.

use model::{Model, Score};
use serde::Serialize;

use crate::forecast::{FeatureTable, holds};

/// Parts of equal size by rising score.
const BANDS: usize = 5;

/// Forecasts beside outcomes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Over everybody.
    #[serde(flatten)]
    pub all: Sizes,
    /// The same in the fifths of people by rising score; of fewer than five people some are empty.
    pub bands: Vec<Sizes>,
}

/// Forecasts beside outcomes of some people.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Sizes {
    /// How many people.
    pub people: usize,
    /// Lowest and highest score among them.
    pub scores: [f64; 2],
    /// Effective people forecast, summed.
    pub forecast: f64,
    /// Effective people who came, summed.
    pub outcome: f64,
    /// Share of outcomes within the 80 % interval. Where many outcomes are the same, as zero is, and an end falls
    /// among them, they count as the part of them that lies within ([`model::Band`]).
    pub coverage: f64,
}

/// One forecast and what came of it.
struct Judged {
    forecast: Score,
    outcome: f64,
    /// How much of the outcome lies within the interval, from 0 to 1.
    held: f64,
}

impl Calibration {
    /// Of a model at one cut; an outcome for each person of the table.
    pub(crate) fn of(model: &Model, table: &FeatureTable, outcomes: &[f64]) -> Calibration {
        let judged = outcomes.iter().enumerate().map(|(place, &outcome)| {
            let forecast = model.score(table.row(place));
            Judged { forecast, outcome, held: holds(model, forecast, outcome) }
        });
        let mut judged: Vec<Judged> = judged.collect();
        judged.sort_by(|a, b| a.forecast.get().total_cmp(&b.forecast.get()));
        let part = |band: usize| &judged[band * judged.len() / BANDS..(band + 1) * judged.len() / BANDS];
        let bands = (0..BANDS).map(part).map(Sizes::of).collect();
        Calibration { all: Sizes::of(&judged), bands }
    }

    /// Over all people of several cuts; `None` where there is no cut.
    pub(crate) fn pooled<'a>(cuts: impl Iterator<Item = &'a Calibration>) -> Option<Calibration> {
        cuts.cloned().reduce(|mut sum, cut| {
            sum.all = sum.all.and(&cut.all);
            let bands = sum.bands.iter().zip(&cut.bands).map(|(band, other)| band.clone().and(other));
            sum.bands = bands.collect();
            sum
        })
    }
}

impl Sizes {
    fn of(judged: &[Judged]) -> Sizes {
        let held = judged.iter().map(|person| person.held).sum::<f64>();
        let score = |person: Option<&Judged>| person.map_or(1.0, |person| person.forecast.tenths().points());
        Sizes {
            people: judged.len(),
            scores: [score(judged.first()), score(judged.last())],
            forecast: judged.iter().map(|person| person.forecast.people()).sum(),
            outcome: judged.iter().map(|person| person.outcome).sum(),
            coverage: held / judged.len().max(1) as f64,
        }
    }

    fn and(self, other: &Sizes) -> Sizes {
        if self.people == 0 || other.people == 0 {
            return if self.people == 0 { other.clone() } else { self };
        }
        let people = self.people + other.people;
        let within = self.coverage * self.people as f64 + other.coverage * other.people as f64;
        Sizes {
            people,
            scores: [self.scores[0].min(other.scores[0]), self.scores[1].max(other.scores[1])],
            forecast: self.forecast + other.forecast,
            outcome: self.outcome + other.outcome,
            coverage: within / people.max(1) as f64,
        }
    }
}
