//! Two models over the same days of a lake: who moves, how far, and why.
//!
//! What a comparison says of a person are differences of two ledgers. Where the two models weigh the unknown alike,
//! a line is the points of a kind of response under the second model less those under the first. Where they do not,
//! the second model is measured once more under the constants of the first: what its weights and features change
//! stands in the lines of their kinds, and what the constants change in a line of its own. Either way the lines add
//! up to the difference of the exact scores, and as shown to the difference of the shown ones.

use std::collections::BTreeMap;

use model::{Day, Evidence, Group, LineReason, Measure, Model, PersonId, Row, SnapshotScores, Tenths};
use serde::Serialize;

use crate::forecast::{hexadecimal, snapshot};
use crate::responses::Responses;

/// People named at either end.
const NAMED: usize = 12;
/// Distances beyond which people are counted, in tenths.
const BEYOND: [i32; 4] = [10, 20, 50, 100];
/// Quantiles told, in hundredths.
const QUANTILES: [usize; 7] = [1, 5, 25, 50, 75, 95, 99];
/// Bins are as narrow as leaves at most so many; their widths, in tenths, are odd, so that one is centred on nought.
const MOST_BINS: i32 = 41;
const BIN_WIDTHS: [i32; 6] = [1, 3, 5, 15, 25, 75];
/// How many of the highest scores are watched.
const HEAD: usize = 100;

/// What a comparison of two models found. People stand in it by their id alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The first model.
    pub a: String,
    /// The second one: a move is its score less the first one's.
    pub b: String,
    /// How far ahead each forecasts, in days: where these differ, so does what a score means.
    pub horizon_days: [f64; 2],
    /// The first day compared.
    pub from: Day,
    /// The last day, of which all but `days` tells.
    pub as_of: Day,
    /// People with enough evidence under either model.
    pub ranked: Moves,
    /// Everyone with a response.
    pub everyone: Moves,
    /// How many of the first hundred under the first model are among as many first under the second.
    pub top_hundred_stays: usize,
    /// How many there are: a hundred, or everyone with enough evidence where these are fewer.
    pub top_hundred: usize,
    /// Each day compared, of those with enough evidence under either model.
    pub days: Vec<DayMoves>,
    /// Who rises most, the farthest first.
    pub up: Vec<Moved>,
    /// Who falls most, the farthest first.
    pub down: Vec<Moved>,
}

/// How far people move, in points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moves {
    /// How many there are.
    pub people: usize,
    /// Mean move.
    pub mean: f64,
    /// Moves at these shares, `p1` to `p99`; `p50` is the median.
    pub quantiles: BTreeMap<String, f64>,
    /// Share of people, 0 to 1, who move by at least so many points either way: `1`, `2`, `5` and `10`.
    pub beyond: BTreeMap<String, f64>,
    /// Bins of equal width by rising move, from the first with anybody to the last.
    pub histogram: Vec<Bin>,
}

/// People whose move lies in a range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// The smallest move, in points.
    pub from: f64,
    /// The largest.
    pub to: f64,
    /// How many people.
    pub people: usize,
}

/// How far people move on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayMoves {
    /// The day.
    pub day: Day,
    /// People with enough evidence under either model.
    pub people: usize,
    /// Their mean move, in points.
    pub mean: f64,
    /// Nine of ten moves lie between these, in points.
    pub nine_of_ten: [f64; 2],
}

/// One person's move and its reasons.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moved {
    /// Who, as 16 hexadecimal digits.
    #[serde(serialize_with = "hexadecimal")]
    pub person: PersonId,
    /// Score under the first model.
    pub a: Tenths,
    /// Score under the second.
    pub b: Tenths,
    /// `b` less `a`, in points.
    pub points: f64,
    /// What makes the move, the largest first; the points add up to it exactly.
    pub lines: Vec<MoveLine>,
}

/// One reason of a move.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MoveLine {
    /// `responses` and `active_days` of a group, `constants` for how the unknown are weighed, or `cap` for the end of
    /// the scale.
    pub what: &'static str,
    /// The kinds of response; null for `constants` and `cap`.
    pub group: Option<Group>,
    /// Points, in tenths.
    pub points: f64,
}

/// Compares two models on every day of a range; `progress` is told of each day done.
pub fn compare(
    responses: &Responses,
    [a, b]: [&Model; 2],
    (from, as_of): (Day, Day),
    progress: &dyn Fn(),
) -> Comparison {
    let mut days = Vec::new();
    for number in from.number()..as_of.number() {
        let day = Day::from_number(number);
        days.push(Pair::of(responses, [a, b], day).day_moves());
        progress();
    }
    let pair = Pair::of(responses, [a, b], as_of);
    days.push(pair.day_moves());
    let mut movers: Vec<(&Row, &Row)> = pair.ranked().collect();
    movers.sort_unstable_by_key(|(a, b)| (-moved(a, b), a.person));
    let ups = movers.iter().take_while(|(a, b)| moved(a, b) > 0).take(NAMED);
    let downs = movers.iter().rev().take_while(|(a, b)| moved(a, b) < 0).take(NAMED);
    let mixed = (a.weighing != b.weighing).then(|| {
        let mixed = Model { weighing: a.weighing, ..b.clone() };
        snapshot(responses, as_of, &mixed, 0)
    });
    let reasons = Reasons { models: [a, b], mixed: mixed.as_ref() };
    let (top_hundred, top_hundred_stays) = pair.head();
    let horizon = |model: &Model| model.horizon_seconds as f64 / 86_400.0;
    let report = Comparison {
        a: a.name.clone(),
        b: b.name.clone(),
        horizon_days: [horizon(a), horizon(b)],
        from,
        as_of,
        ranked: Moves::of(pair.ranked()),
        everyone: Moves::of(pair.both()),
        top_hundred_stays,
        top_hundred,
        days,
        up: ups.map(|(a, b)| reasons.of(a, b)).collect(),
        down: downs.map(|(a, b)| reasons.of(a, b)).collect(),
    };
    progress();
    report
}

/// Tenths by which a score moves.
fn moved(a: &Row, b: &Row) -> i32 {
    i32::from(b.score.0) - i32::from(a.score.0)
}

/// Both models on one day. Who has a score does not depend on the model, so the rows go in pairs.
struct Pair {
    a: SnapshotScores,
    b: SnapshotScores,
}

impl Pair {
    fn of(responses: &Responses, [a, b]: [&Model; 2], day: Day) -> Pair {
        Pair { a: snapshot(responses, day, a, 0), b: snapshot(responses, day, b, 0) }
    }

    fn both(&self) -> impl Iterator<Item = (&Row, &Row)> {
        self.a.rows.iter().filter_map(|a| Some((a, row_of(&self.b, a.person)?)))
    }

    /// Those with enough evidence under either model.
    fn ranked(&self) -> impl Iterator<Item = (&Row, &Row)> {
        self.both().filter(|(a, b)| a.evidence == Evidence::Enough || b.evidence == Evidence::Enough)
    }

    fn day_moves(&self) -> DayMoves {
        let moves = Moves::of(self.ranked());
        let at = |name: &str| moves.quantiles.get(name).copied().unwrap_or(0.0);
        DayMoves {
            day: self.a.day,
            people: moves.people,
            mean: moves.mean,
            nine_of_ten: [at("p5"), at("p95")],
        }
    }

    /// How many are the first hundred under the first model, and how many of them are under the second.
    fn head(&self) -> (usize, usize) {
        let first = |scores: &SnapshotScores| -> Vec<(PersonId, Tenths)> {
            let ranked = scores.rows.iter().filter(|row| row.evidence == Evidence::Enough);
            let mut ranked: Vec<_> = ranked.map(|row| (row.person, row.score)).collect();
            ranked.sort_unstable_by_key(|(person, score)| (std::cmp::Reverse(*score), *person));
            ranked.truncate(HEAD);
            ranked
        };
        let (a, b) = (first(&self.a), first(&self.b));
        let last = b.last().map_or(Tenths(0), |(_, score)| *score);
        let stays = |person: PersonId| row_of(&self.b, person).is_some_and(|row| row.score >= last);
        (a.len(), a.iter().filter(|(person, _)| stays(*person)).count())
    }
}

fn row_of(scores: &SnapshotScores, person: PersonId) -> Option<&Row> {
    let index = scores.rows.binary_search_by_key(&person, |row| row.person).ok()?;
    scores.rows.get(index)
}

impl Moves {
    fn of<'a>(pairs: impl Iterator<Item = (&'a Row, &'a Row)>) -> Moves {
        let mut tenths: Vec<i32> = pairs.map(|(a, b)| moved(a, b)).collect();
        tenths.sort_unstable();
        let people = tenths.len();
        let sum: i64 = tenths.iter().map(|&tenths| i64::from(tenths)).sum();
        // Nearest rank, so that every quantile is a move that somebody makes.
        let at = |hundredths: usize| {
            let rank = (people * hundredths).div_ceil(100).max(1);
            tenths.get(rank - 1).map_or(0.0, |&tenths| points(tenths))
        };
        let share = |least: i32| {
            let far = tenths.iter().filter(|tenths| tenths.abs() >= least).count();
            far as f64 / people.max(1) as f64
        };
        Moves {
            people,
            mean: sum as f64 / 10.0 / people.max(1) as f64,
            quantiles: QUANTILES.iter().map(|&share| (format!("p{share}"), at(share))).collect(),
            beyond: BEYOND.iter().map(|&least| ((least / 10).to_string(), share(least))).collect(),
            histogram: histogram(&tenths),
        }
    }
}

fn points(tenths: i32) -> f64 {
    f64::from(tenths) / 10.0
}

/// Bins of sorted tenths.
fn histogram(tenths: &[i32]) -> Vec<Bin> {
    let (Some(&least), Some(&most)) = (tenths.first(), tenths.last()) else { return Vec::new() };
    let bin = |tenths: i32, width: i32| (tenths + width / 2).div_euclid(width);
    let bins = |width: &&i32| bin(most, **width) - bin(least, **width) < MOST_BINS;
    let width = BIN_WIDTHS.iter().find(bins).copied().unwrap_or(BIN_WIDTHS[BIN_WIDTHS.len() - 1]);
    let people = |number: i32| {
        let from = tenths.partition_point(|&tenths| bin(tenths, width) < number);
        tenths[from..].partition_point(|&tenths| bin(tenths, width) == number)
    };
    let ends = |number: i32| (number * width - width / 2, number * width + width / 2);
    (bin(least, width)..=bin(most, width))
        .map(|number| Bin {
            from: points(ends(number).0),
            to: points(ends(number).1),
            people: people(number),
        })
        .collect()
}

/// Why somebody moves.
struct Reasons<'a> {
    models: [&'a Model; 2],
    /// Scores of the second model under the constants of the first, where these differ.
    mixed: Option<&'a SnapshotScores>,
}

/// Points by reason; the order of its keys is that of equals.
type Points = BTreeMap<(&'static str, Option<Group>), f64>;

impl Reasons<'_> {
    fn of(&self, a: &Row, b: &Row) -> Moved {
        let exact = self.exact(a, b);
        let total = moved(a, b);
        let tenths = model::round_to_sum(&exact.values().copied().collect::<Vec<f64>>(), total);
        let lines = exact.keys().zip(tenths).filter(|(_, tenths)| *tenths != 0);
        let mut lines: Vec<MoveLine> =
            lines.map(|(&(what, group), tenths)| MoveLine { what, group, points: points(tenths) }).collect();
        lines.sort_by(|line, other| other.points.abs().total_cmp(&line.points.abs()));
        Moved { person: a.person, a: a.score, b: b.score, points: points(total), lines }
    }

    /// Points that add up to the difference of the exact scores.
    fn exact(&self, a: &Row, b: &Row) -> Points {
        let [first, second] = self.models;
        let mut exact = Points::new();
        add(&mut exact, first, a, -1.0);
        match self.mixed.and_then(|mixed| row_of(mixed, b.person)) {
            None => add(&mut exact, second, b, 1.0),
            Some(mixed) => {
                let constants = second.score(&b.features).get() - second.score(&mixed.features).get();
                add(&mut exact, second, mixed, 1.0);
                exact.insert(("constants", None), constants);
            }
        }
        exact
    }
}

/// Adds the ledger of a row, a number of times; the base is the same in every ledger.
fn add(points: &mut Points, model: &Model, row: &Row, times: f64) {
    for line in model.ledger(&row.features).lines {
        let reason = match line.reason {
            LineReason::Base => continue,
            LineReason::Cap => ("cap", None),
            LineReason::Feature(feature) => match feature.measure {
                Measure::People { .. } => ("responses", Some(feature.group)),
                Measure::ActiveSlots { .. } => ("active_days", Some(feature.group)),
            },
        };
        *points.entry(reason).or_insert(0.0) += times * line.points;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bins_hold_everybody_once_and_one_is_centred_on_nought(mut tenths in prop::collection::vec(-990..=990i32, 1..300), narrow: bool) {
            if narrow {
                tenths.iter_mut().for_each(|tenths| *tenths %= 15);
            }
            tenths.push(0);
            tenths.sort_unstable();
            let bins = histogram(&tenths);
            prop_assert!(bins.len() <= MOST_BINS as usize);
            prop_assert_eq!(bins.iter().map(|bin| bin.people).sum::<usize>(), tenths.len());
            let nought = bins.iter().find(|bin| bin.from <= 0.0 && bin.to >= 0.0).expect("one holds nought");
            prop_assert_eq!(nought.from, -nought.to);
        }
    }
}
