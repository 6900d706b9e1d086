//! What public counters alone say, where there is not enough evidence for more.

use model::{Card, Day, Estimate, Evidence, Tenths};
use serde::Serialize;
use store::Newest;

use super::{Coverage, LedgerLine, Point, Who, coverage};
use crate::words;

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
    pub estimate: EstimateView,
    /// Distinct trusted responders in 90 days.
    pub true_reach: u32,
    /// Networks measured and not.
    pub coverage: Vec<Coverage>,
    /// Always empty.
    pub history: Vec<Point>,
    /// Always empty.
    pub ledger: Vec<LedgerLine>,
}

/// Somebody with an estimate and no score; `None` for everybody else.
pub fn unscored(newest: &Newest, person: model::PersonId) -> Option<Unscored> {
    let card = newest.card(person).filter(|_| newest.row(person).is_none())?;
    Some(Unscored {
        who: Who::of(card),
        profile_url: model::profile_url(&card.account, card.handle.as_deref()),
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        score: None,
        interval: None,
        evidence: Evidence::Thin,
        min_people: newest.model.min_people,
        min_people_days: 3.0 * newest.model.horizon_seconds as f64 / 86_400.0,
        estimate: estimate(card)?,
        true_reach: 0,
        coverage: coverage(card),
        history: Vec::new(),
        ledger: Vec::new(),
    })
}
