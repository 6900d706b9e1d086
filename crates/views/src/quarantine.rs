//! Snapshots that the gate holds back, and what it let through after a look.

use model::{Day, HeldBack, PersonId, Tenths, Timestamp};
use serde::{Deserialize, Serialize};
use store::{GateDecision, Newest, Verdict};

use crate::Who;
use crate::comparison::card_of;
use crate::words;

/// One decision of the gate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateView {
    /// Day of the snapshot.
    pub day: Day,
    /// Its model.
    pub model: String,
    /// What became of it.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
    /// Day of the snapshot it was compared with; null where there was none.
    pub since: Option<Day>,
    /// Each figure with its bounds.
    pub figures: Vec<FigureView>,
    /// Whose scores moved most, without those who may not be shown.
    pub movers: Vec<GateMoverView>,
    /// Who was held back, without those who may not be shown.
    pub held_back: Vec<HeldBackPerson>,
}

/// Why somebody is shown without a rank until the operator has looked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeldBackView {
    /// What the score would be without accounts that came after the founding and for whom fewer than `proven_by` members
    /// vouch.
    pub without: Tenths,
    /// How many of those accounts responded.
    pub accounts: u32,
    /// The least score among the first.
    pub needed: Tenths,
    /// Members who have to vouch for such an account.
    pub proven_by: u32,
}

impl HeldBackView {
    pub(crate) fn of(held: &HeldBack) -> HeldBackView {
        let HeldBack { without, accounts, needed, .. } = *held;
        HeldBackView { without, accounts, needed, proven_by: HeldBack::PROVEN_BY }
    }

    /// The reason in a sentence.
    pub fn words(&self) -> String {
        format!(
            "{} that responded came after the founding of this community, each with fewer than {} members who vouch for it. \
             Without them the score would be {}; the first places begin at {}.",
            words::count(self.accounts, "account", "accounts"),
            self.proven_by,
            self.without,
            self.needed,
        )
    }
}

/// Somebody who is shown without a rank until the operator has looked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldBackPerson {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// The score.
    pub score: Tenths,
    /// Why.
    #[serde(flatten)]
    pub why: HeldBackView,
}

impl HeldBackPerson {
    /// Somebody, by the names of today; `None` for whoever may not be shown.
    pub(crate) fn of(newest: &Newest, held: &HeldBack) -> Option<HeldBackPerson> {
        let who = Who::of(&newest.card(held.person)?);
        Some(HeldBackPerson { who, score: held.score, why: HeldBackView::of(held) })
    }
}

/// A figure of everybody together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureView {
    /// `people`, `mean_score`, `true_reach`, `top_hundred`, ...
    pub figure: String,
    /// In the snapshot before.
    pub before: f64,
    /// In this one.
    pub after: f64,
    /// The least that passes.
    pub least: f64,
    /// The most that passes.
    pub most: f64,
}

impl FigureView {
    /// Whether it lies within its bounds.
    pub fn held(&self) -> bool {
        (self.least..=self.most).contains(&self.after)
    }

    /// What is counted, with its unit.
    pub fn words(&self) -> String {
        match self.figure.as_str() {
            "people" => "People with a response".to_owned(),
            "mean_score" => "Mean score, in points".to_owned(),
            "true_reach" => "True reach of everyone together, in people".to_owned(),
            "top_hundred" => "Of the first hundred, first still".to_owned(),
            other => words::spaced(other),
        }
    }

    /// One of its numbers: a mean with one decimal, a count with none.
    pub fn number(&self, value: &f64) -> String {
        match self.figure.as_str() {
            "mean_score" => words::one(value),
            _ => words::thousands(value.max(0.0).round() as u64),
        }
    }
}

impl GateMoverView {
    /// A score, or that there is none.
    pub fn words(&self, score: &Option<f64>) -> String {
        score.as_ref().map_or_else(|| "none".to_owned(), words::one)
    }
}

/// Somebody whose score moved far.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateMoverView {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// Score before; null for whoever had none.
    pub before: Option<f64>,
    /// Score after; null for whoever has none.
    pub after: Option<f64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Kept {
    since: Option<Day>,
    figures: Vec<FigureView>,
    movers: Vec<KeptMover>,
    held_back: Vec<KeptHeld>,
}

#[derive(Debug, Deserialize)]
struct KeptHeld {
    person: String,
    score: f64,
    without: f64,
    accounts: u32,
    needed: f64,
}

impl KeptHeld {
    fn read(&self) -> Option<HeldBack> {
        let tenths = |points: f64| Tenths((points * 10.0).round().clamp(0.0, 1000.0) as u16);
        Some(HeldBack {
            person: PersonId(u64::from_str_radix(&self.person, 16).ok()?),
            score: tenths(self.score),
            without: tenths(self.without),
            accounts: self.accounts,
            needed: tenths(self.needed),
        })
    }
}

#[derive(Debug, Deserialize)]
struct KeptMover {
    person: String,
    before: Option<f64>,
    after: Option<f64>,
}

impl GateView {
    /// A decision as it is shown, with the names of today.
    pub fn of(decision: GateDecision, newest: Option<&Newest>) -> GateView {
        let kept = Kept::deserialize(&decision.report).unwrap_or_default();
        let mover = |kept: KeptMover| {
            let who = Who::of(&card_of(newest?, &kept.person)?);
            Some(GateMoverView { who, before: kept.before, after: kept.after })
        };
        let held = |kept: KeptHeld| HeldBackPerson::of(newest?, &kept.read()?);
        GateView {
            day: decision.day,
            model: decision.model,
            verdict: decision.verdict,
            at: decision.at,
            since: kept.since,
            figures: kept.figures,
            movers: kept.movers.into_iter().filter_map(mover).collect(),
            held_back: kept.held_back.into_iter().filter_map(held).collect(),
        }
    }
}
