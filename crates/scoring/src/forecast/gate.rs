//! The gate: whether a new snapshot lies near enough to the last one to be published unseen.
//!
//! A lake that lost half of its files, or a network that went missing, gives scores that are computed rightly from
//! what is wrong. No single number tells; four sums over everybody do. Each may move by so much a day, and what
//! moves further waits until somebody has looked.

use model::{Day, HeldBack, PersonId, Row, SnapshotScores, Tenths};
use serde::Serialize;

/// How many of the highest scores are watched one by one.
const HEAD: usize = 100;
/// People added to both sides of a ratio, so that a handful of newcomers in a small community is no leap.
const SLACK: f64 = 100.0;
/// Bounds widen with every day between two snapshots, up to so many days.
const MOST_DAYS: i32 = 28;
/// People whose scores moved most, named in a report.
const MOVERS: usize = 10;

/// How far each figure may move in a day. Measured on the demo's 175 days and on Higgs by `--example gate`; see
/// `docs/scoring.md` for the figures behind each.
const PEOPLE_A_DAY: Factors = Factors { least: 0.97, most: 1.6 };
const TRUE_REACH_A_DAY: Factors = Factors { least: 0.9, most: 1.6 };
/// Points of the mean score.
const MEAN_A_DAY: f64 = 1.0;
/// Share of the head that stays.
const HEAD_STAYS_A_DAY: f64 = 0.7;

/// The factors within which a figure may move in a day.
#[derive(Debug, Clone, Copy)]
struct Factors {
    least: f64,
    most: f64,
}

/// What is watched of a snapshot as a whole. A further sum is a further field here and a line in [`gate`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Everyone with a response.
    pub people: u64,
    /// Mean score, in points.
    pub mean_score: f64,
    /// Distinct trusted responders in 90 days, summed over everyone.
    pub true_reach: u64,
}

impl Figures {
    /// The figures of a snapshot; sums are of whole numbers, so no order matters.
    pub fn of(rows: &[Row]) -> Figures {
        let tenths: u64 = rows.iter().map(|row| u64::from(row.score.0)).sum();
        Figures {
            people: rows.len() as u64,
            mean_score: tenths as f64 / 10.0 / rows.len().max(1) as f64,
            true_reach: rows.iter().map(|row| u64::from(row.true_reach)).sum(),
        }
    }
}

/// One figure then and now, and where it may lie.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Watched {
    /// `people`, `mean_score`, `true_reach` or `top_hundred`.
    pub figure: &'static str,
    /// In the last snapshot; of `top_hundred`, how many there are (fewer in a small community).
    pub before: f64,
    /// In the new one; of `top_hundred`, how many of them are among as many first still.
    pub after: f64,
    /// The least that passes.
    pub least: f64,
    /// The most that passes.
    pub most: f64,
}

impl Watched {
    /// Whether it lies within its bounds.
    pub fn held(&self) -> bool {
        (self.least..=self.most).contains(&self.after)
    }
}

/// Somebody whose score moved far.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mover {
    /// Who, as 16 hexadecimal digits: a report names nobody, so that erasing takes one replacement.
    #[serde(serialize_with = "hexadecimal")]
    pub person: PersonId,
    /// Score in the last snapshot; null for whoever was not in it.
    pub before: Option<Tenths>,
    /// Score in the new one; null for whoever is not in it.
    pub after: Option<Tenths>,
}

/// A new snapshot beside the last one of the same model, or a model's first beside the one of the model before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GateReport {
    /// Day of the last snapshot.
    pub since: Day,
    /// Day of the new one.
    pub day: Day,
    /// Days that the bounds were widened for, at least 1.
    pub days: i32,
    /// Each figure with its bounds.
    pub figures: Vec<Watched>,
    /// Whose scores moved most, the farthest first.
    pub movers: Vec<Mover>,
    /// Who is shown without a rank until somebody has looked, by person; see [`super::held_back`].
    pub held_back: Vec<HeldBack>,
}

impl GateReport {
    /// Whether every figure lies within its bounds. Whoever is held back stops nobody else.
    pub fn passes(&self) -> bool {
        self.figures.iter().all(Watched::held)
    }
}

/// Compares a new snapshot with the last one of the same model, or a model's first with the last of the model before.
pub fn gate(before: &SnapshotScores, after: &SnapshotScores) -> GateReport {
    let days = after.day.number().saturating_sub(before.day.number()).clamp(1, MOST_DAYS);
    let (then, now) = (Figures::of(&before.rows), Figures::of(&after.rows));
    // Models that look ahead differently far forecast different things, so their means are no measure of each other.
    let comparable = before.model.horizon_seconds == after.model.horizon_seconds;
    let watched = [
        Some(by_factor("people", then.people, now.people, PEOPLE_A_DAY, days)),
        comparable.then(|| mean(then, now, days)),
        Some(by_factor("true_reach", then.true_reach, now.true_reach, TRUE_REACH_A_DAY, days)),
        Some(head(&before.rows, &after.rows, days)),
    ];
    GateReport {
        since: before.day,
        day: after.day,
        days,
        figures: watched.into_iter().flatten().collect(),
        movers: movers(&before.rows, &after.rows),
        held_back: Vec::new(),
    }
}

/// A count whose factor is bounded, `SLACK` added on both sides.
fn by_factor(figure: &'static str, before: u64, after: u64, bounds: Factors, days: i32) -> Watched {
    let (before, after) = (before as f64, after as f64);
    let at = |factor: f64| ((before + SLACK) * factor.powi(days) - SLACK).max(0.0);
    Watched { figure, before, after, least: at(bounds.least), most: at(bounds.most) }
}

/// Fewer people move their mean further: the bound widens by the square root of `SLACK` over their number.
fn mean(before: Figures, after: Figures, days: i32) -> Watched {
    let people = before.people.min(after.people) as f64;
    let far = MEAN_A_DAY * f64::from(days) * (1.0 + (SLACK / (people + 1.0)).sqrt());
    let (least, most) = (before.mean_score - far, before.mean_score + far);
    Watched { figure: "mean_score", before: before.mean_score, after: after.mean_score, least, most }
}

/// How many of the first hundred are among the first hundred still; who ties with the last of these is.
fn head(before: &[Row], after: &[Row], days: i32) -> Watched {
    let first = first_of(before);
    let last_score = first_of(after).last().map_or(Tenths(0), |row| row.score);
    let stays = |row: &&&Row| row_of(after, row.person).is_some_and(|now| now.score >= last_score);
    let stayed = first.iter().filter(stays).count() as f64;
    let size = first.len() as f64;
    // Of a few, one or two may always go.
    let least = (size * HEAD_STAYS_A_DAY.powi(days) - 2.0).max(0.0);
    Watched { figure: "top_hundred", before: size, after: stayed, least, most: size }
}

/// The highest scores, ties by person; of a community of fewer than four hundred, the first quarter.
fn first_of(rows: &[Row]) -> Vec<&Row> {
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_unstable_by_key(|row| (std::cmp::Reverse(row.score), row.person));
    sorted.truncate(HEAD.min(rows.len().div_ceil(4)));
    sorted
}

fn row_of(rows: &[Row], person: PersonId) -> Option<&Row> {
    let index = rows.binary_search_by_key(&person, |row| row.person).ok()?;
    rows.get(index)
}

fn movers(before: &[Row], after: &[Row]) -> Vec<Mover> {
    let now = |row: &Row| Mover {
        person: row.person,
        before: row_of(before, row.person).map(|row| row.score),
        after: Some(row.score),
    };
    let gone = before.iter().filter(|row| row_of(after, row.person).is_none());
    let gone = gone.map(|row| Mover { person: row.person, before: Some(row.score), after: None });
    let mut movers: Vec<Mover> = after.iter().map(now).chain(gone).collect();
    movers.sort_unstable_by_key(|mover| (std::cmp::Reverse(far(mover)), mover.person));
    movers.truncate(MOVERS);
    movers.retain(|mover| far(mover) > 0);
    movers
}

/// Tenths that a score moved; whoever is not in a snapshot stands at 1, where everybody starts.
fn far(mover: &Mover) -> u16 {
    let score = |score: Option<Tenths>| score.map_or(10, |score| score.0);
    score(mover.before).abs_diff(score(mover.after))
}

/// A person as a report names them.
pub(crate) fn hexadecimal<S: serde::Serializer>(person: &PersonId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(&format_args!("{:016x}", person.0))
}
