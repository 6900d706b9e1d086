//! Two models side by side, from the report that `clout model compare` keeps.
//!
//! The report names people by their id. Names are those of the newest cards, so whoever left is in no comparison
//! from that moment on.

use std::collections::BTreeMap;

use model::{Card, Day, Group, PersonId};
use serde::{Deserialize, Serialize};
use store::{Newest, Store, StoreError};

use crate::Who;
use crate::model_state::{ComparisonLink, model_state};
use crate::words;

/// What the names of comparisons begin with.
const PREFIX: &str = "compare~";

/// Two models over the same days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparisonView {
    /// The first model.
    pub a: String,
    /// The second one: a move is its score less the first one's.
    pub b: String,
    /// `current`, `candidate` or `superseded`, of each.
    pub states: [&'static str; 2],
    /// How far ahead each forecasts, in days.
    pub horizon_days: [f64; 2],
    /// The first day compared.
    pub from: Day,
    /// The last day compared; all but `days` is of it.
    pub as_of: Day,
    /// People with enough evidence under either model.
    pub ranked: MovesView,
    /// Everyone with a response.
    pub everyone: MovesView,
    /// The first hundred under the first model, or fewer where there are.
    pub top_hundred: u64,
    /// How many of them are among as many first under the second.
    pub top_hundred_stays: u64,
    /// Each day compared.
    pub days: Vec<DayMovesView>,
    /// Who rises most, the farthest first.
    pub up: Vec<MovedView>,
    /// Who falls most, the farthest first.
    pub down: Vec<MovedView>,
    /// What the second model gains over the first in NDCG@100; null where nothing could be judged.
    pub gain: Option<GainView>,
    /// Both models and the baselines on the same cuts, in the shape of `clout evaluate --json`; null where nothing
    /// could be judged.
    pub scoreboard: Option<serde_json::Value>,
}

/// How far people move, in points.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MovesView {
    /// How many there are.
    pub people: u64,
    /// Mean move.
    pub mean: f64,
    /// Moves at shares of people, `p1` to `p99`.
    pub quantiles: BTreeMap<String, f64>,
    /// Share of people, 0 to 1, who move by at least so many points.
    pub beyond: BTreeMap<String, f64>,
    /// People by move.
    pub histogram: Vec<BinView>,
}

impl MovesView {
    /// A quantile such as `p50`; nought where it is not told.
    pub fn quantile(&self, name: &str) -> f64 {
        self.quantiles.get(name).copied().unwrap_or(0.0)
    }

    /// Share of people who move by at least so many points, in percent.
    pub fn percent_beyond(&self, points: &str) -> f64 {
        100.0 * self.beyond.get(points).copied().unwrap_or(0.0)
    }
}

/// People whose move lies in a range.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BinView {
    /// The smallest move, in points.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// How many people.
    pub people: u64,
}

/// How far people with enough evidence move on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayMovesView {
    /// The day.
    pub day: Day,
    /// How many they are.
    pub people: u64,
    /// Their mean move, in points.
    pub mean: f64,
    /// Nine of ten moves lie between these, in points.
    pub nine_of_ten: [f64; 2],
}

/// One person's move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MovedView {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// Score under the first model.
    pub a: f64,
    /// Score under the second.
    pub b: f64,
    /// `b` less `a`, in points.
    pub points: f64,
    /// What makes the move; the points add up to it exactly.
    pub lines: Vec<MoveLineView>,
}

/// One reason of a move.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MoveLineView {
    /// In words.
    pub reason: String,
    /// Which kinds of response; null for what concerns none.
    pub group: Option<Group>,
    /// Points, in tenths.
    pub points: f64,
}

/// What the second model gains over the first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GainView {
    /// NDCG@100 of the second less that of the first, mean over the cuts.
    pub ndcg_at_100: f64,
    /// 95 % over people drawn again.
    pub ndcg_at_100_ci: [f64; 2],
}

impl GainView {
    /// What it says, with whether it is settled.
    pub fn words(&self, a: &str, b: &str) -> String {
        let signed = |value: f64| {
            let sign = if value < 0.0 { "\u{2212}" } else { "+" };
            format!("{sign}{:.3}", value.abs())
        };
        let [low, high] = self.ndcg_at_100_ci;
        let verdict = match (low > 0.0, high < 0.0) {
            (true, _) => format!("{b} is ahead"),
            (_, true) => format!("{a} is ahead"),
            _ => "which of the two is ahead is not settled".to_owned(),
        };
        format!(
            "NDCG@100 of {b} less that of {a}: {}, 95 % interval {} to {}, so {verdict}.",
            signed(self.ndcg_at_100),
            signed(low),
            signed(high)
        )
    }
}

/// The report as it is kept.
#[derive(Debug, Deserialize)]
struct Kept {
    a: String,
    b: String,
    horizon_days: [f64; 2],
    from: Day,
    as_of: Day,
    ranked: MovesView,
    everyone: MovesView,
    top_hundred: u64,
    top_hundred_stays: u64,
    days: Vec<DayMovesView>,
    up: Vec<KeptMoved>,
    down: Vec<KeptMoved>,
    scoreboard: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct KeptMoved {
    person: String,
    a: f64,
    b: f64,
    points: f64,
    lines: Vec<KeptLine>,
}

#[derive(Debug, Deserialize)]
struct KeptLine {
    what: String,
    group: Option<Group>,
    points: f64,
}

/// The name under which the comparison of two models is kept in the store. No model's name holds a `~`.
pub fn comparison_name(a: &str, b: &str) -> String {
    format!("{PREFIX}{a}~{b}")
}

/// A kept comparison; `None` where there is none of these two, or it has another shape.
pub fn comparison(
    store: &Store,
    newest: Option<&Newest>,
    a: &str,
    b: &str,
) -> Result<Option<ComparisonView>, StoreError> {
    let Some(kept) = kept(store, &comparison_name(a, b))? else { return Ok(None) };
    let publications = store.publications()?;
    let people = |all: Vec<KeptMoved>| -> Vec<MovedView> {
        all.into_iter().filter_map(|row| moved(newest?, row)).collect()
    };
    let gain = kept.scoreboard.as_ref().and_then(|board| GainView::deserialize(board.get("gain")?).ok());
    Ok(Some(ComparisonView {
        states: [&kept.a, &kept.b].map(|name| model_state(&publications, name)),
        horizon_days: kept.horizon_days,
        from: kept.from,
        as_of: kept.as_of,
        ranked: kept.ranked,
        everyone: kept.everyone,
        top_hundred: kept.top_hundred,
        top_hundred_stays: kept.top_hundred_stays,
        days: kept.days,
        up: people(kept.up),
        down: people(kept.down),
        gain,
        scoreboard: kept.scoreboard,
        a: kept.a,
        b: kept.b,
    }))
}

/// Every comparison that is kept, in the order in which the two were first compared.
pub(crate) fn comparisons(store: &Store) -> Result<Vec<ComparisonLink>, StoreError> {
    let mut found = Vec::new();
    for name in store.reports()?.iter().filter(|name| name.starts_with(PREFIX)) {
        let link = kept(store, name)?.map(|kept| ComparisonLink { a: kept.a, b: kept.b, as_of: kept.as_of });
        found.extend(link);
    }
    Ok(found)
}

fn kept(store: &Store, name: &str) -> Result<Option<Kept>, StoreError> {
    Ok(store.report(name)?.and_then(|report| Kept::deserialize(report).ok()))
}

/// Somebody who moved; `None` for whoever may not be shown.
fn moved(newest: &Newest, kept: KeptMoved) -> Option<MovedView> {
    let lines = kept.lines.into_iter().map(|line| MoveLineView {
        reason: reason(&line),
        group: line.group,
        points: line.points,
    });
    Some(MovedView {
        who: Who::of(&card_of(newest, &kept.person)?),
        a: kept.a,
        b: kept.b,
        points: kept.points,
        lines: lines.collect(),
    })
}

/// The card of a person as reports name them.
pub(crate) fn card_of(newest: &Newest, person: &str) -> Option<Card> {
    newest.card(PersonId(u64::from_str_radix(person, 16).ok()?))
}

fn reason(line: &KeptLine) -> String {
    let kinds = line.group.map_or("Responses", Group::words);
    match line.what.as_str() {
        "responses" => kinds.to_owned(),
        "active_days" if line.group == Some(Group::All) => "Days with a response".to_owned(),
        "active_days" => format!("{kinds}: days with one"),
        "constants" => "How the unknown are weighed".to_owned(),
        "cap" => "The scale ends at 100".to_owned(),
        other => words::spaced(other),
    }
}
