//! What public counters alone say, where there is not enough evidence for more.

use model::{Card, Day, Estimate, Evidence, Model, Score, Tenths};
use serde::Serialize;
use store::Newest;

use crate::words;
use crate::{Coverage, LedgerLine, Point, Who, coverage};

/// An estimate. It is no score: it has no rank and no history, and moves nothing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EstimateView {
    /// On the scale of scores.
    pub score: Tenths,
    /// Where it may lie: the lower end is always 1.
    pub interval: [Tenths; 2],
    /// The counters it was taken from.
    pub from: Vec<String>,
    /// Why it is there.
    pub reason: &'static str,
}

impl EstimateView {
    /// The counters in words: `followers and lists`.
    pub fn counters(&self) -> String {
        let names: Vec<String> = self.from.iter().map(|name| words::spaced(name)).collect();
        words::listing(&names.iter().map(String::as_str).collect::<Vec<_>>(), names.len())
    }
}

/// The estimate on a card.
pub fn estimate(card: &Card) -> Option<EstimateView> {
    let Estimate { score, low, high, from } = card.estimate.clone()?;
    Some(EstimateView { score, interval: [low, high], from, reason: "public counters alone" })
}

/// What came, in past windows, to people to whom nobody had responded when the window began. It is no score either.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PriorView {
    /// Effective people who came on average, on the scale of scores.
    pub score: Tenths,
    /// 80 % of the outcomes lay within.
    pub interval: [Tenths; 2],
    /// People it was taken from.
    pub people: u64,
    /// How many of them drew a response.
    pub drew: u64,
    /// How long a window is, in days.
    pub days: f64,
}

impl PriorView {
    /// The prior of a model, where it has one.
    pub fn of(model: &Model) -> Option<PriorView> {
        let prior = model.newcomers?;
        let (low, high) = prior.interval();
        let score = Score::new(prior.score).ok()?.tenths();
        let days = model.horizon_seconds as f64 / 86_400.0;
        Some(PriorView { score, interval: [low, high], people: prior.band.people, drew: prior.drew, days })
    }

    /// Share of them who drew a response, 0 to 1.
    pub fn share(&self) -> f64 {
        self.drew as f64 / self.people.max(1) as f64
    }
}

/// Somebody to whom nobody has responded, with the fields of [`Show`](super::Show) that then mean something.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unscored {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// Their page on the network.
    pub profile_url: Option<String>,
    /// The day: nobody had responded by its end (24:00 UTC).
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// Always null.
    pub score: Option<Tenths>,
    /// Always null.
    pub interval: Option<[Tenths; 2]>,
    /// Always thin.
    pub evidence: Evidence,
    /// Distinct responders that are needed within `min_people_days`.
    pub min_people: u32,
    /// The days they are counted in.
    pub min_people_days: f64,
    /// What public counters alone say.
    pub estimate: Option<EstimateView>,
    /// What to expect of anybody to whom nobody has responded yet; null where the model does not know.
    pub prior: Option<PriorView>,
    /// Distinct trusted responders in 90 days.
    pub true_reach: u32,
    /// Networks measured and not.
    pub coverage: Vec<Coverage>,
    /// Always empty.
    pub history: Vec<Point>,
    /// Always empty.
    pub ledger: Vec<LedgerLine>,
}

/// Somebody who is known here without a score; `None` for everybody else.
pub fn unscored(newest: &Newest, person: model::PersonId) -> Option<Unscored> {
    Some(newcomer(newest, &newest.card(person).filter(|_| newest.row(person).is_none())?))
}

/// Somebody to whom nobody has responded, as their card shows them.
pub fn newcomer(newest: &Newest, card: &Card) -> Unscored {
    Unscored {
        who: Who::of(card),
        profile_url: newest.links().profile(&card.account, card.handle.as_deref()),
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        score: None,
        interval: None,
        evidence: Evidence::Thin,
        min_people: newest.model.min_people,
        min_people_days: 3.0 * newest.model.horizon_seconds as f64 / 86_400.0,
        estimate: estimate(card),
        prior: PriorView::of(&newest.model),
        true_reach: 0,
        coverage: coverage(card),
        history: Vec::new(),
        ledger: Vec::new(),
    }
}
