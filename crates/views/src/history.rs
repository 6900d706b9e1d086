//! How a score moved.

use model::{Day, Evidence, Tenths};
use serde::Serialize;
use store::{HistoryPoint, Newest};

/// Days of the best stretch, and of the year it is looked for in.
const STRETCH_DAYS: i32 = 28;
const YEAR_DAYS: i32 = 365;

/// The score of one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// Everything until its end (24:00 UTC) counts.
    pub day: Day,
    /// The score.
    pub score: Tenths,
    /// The 80 % interval.
    pub interval: [Tenths; 2],
    /// The model.
    pub model: String,
    /// Whether there was enough to go by.
    pub evidence: Evidence,
}

/// The best stretch of the last year, which resting does not touch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Best {
    /// The first of its 28 days.
    pub from: Day,
    /// The last of them, and the day of the score.
    pub to: Day,
    /// The highest score of the year.
    pub score: Tenths,
}

/// The days of a person, by rising day, one point each: where several models scored a day, that of the one under
/// which the day is shown beside `newest` (see [`Newest::shown_on`]). Takes points by rising day, then model.
pub fn history(points: Vec<HistoryPoint>, newest: &Newest) -> Vec<Point> {
    let of_day = |day: &[HistoryPoint]| {
        let scored: Vec<&str> = day.iter().map(|point| point.model.as_str()).collect();
        let shown = newest.shown_on(day.first()?.day, &scored)?;
        let point = day.iter().find(|point| point.model == shown)?;
        Some(Point {
            day: point.day,
            score: point.score,
            interval: [point.low, point.high],
            model: point.model.clone(),
            evidence: point.evidence,
        })
    };
    points.chunk_by(|point, next| point.day == next.day).filter_map(of_day).collect()
}

/// The highest score in the year up to `as_of`, with the 28 days that led to it; of equals the latest. `None`
/// where no day of that year had enough evidence.
pub fn best(history: &[Point], as_of: Day) -> Option<Best> {
    history
        .iter()
        .filter(|point| point.day > as_of.plus(-YEAR_DAYS) && point.day <= as_of)
        .filter(|point| point.evidence == Evidence::Enough)
        .max_by_key(|point| (point.score, point.day))
        .map(|point| Best { from: point.day.plus(1 - STRETCH_DAYS), to: point.day, score: point.score })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(day: i32, score: u16, evidence: Evidence) -> Point {
        let score = Tenths(score);
        Point { day: Day::from_number(day), score, interval: [score, score], model: "m1".into(), evidence }
    }

    #[test]
    fn the_best_days_are_of_the_last_year_and_stand_on_enough_evidence() {
        let history = [
            point(100, 900, Evidence::Enough),
            point(600, 300, Evidence::Enough),
            point(700, 300, Evidence::Enough),
            point(800, 800, Evidence::Thin),
        ];
        let found = best(&history, Day::from_number(900)).expect("a best");
        assert_eq!((found.to, found.from), (Day::from_number(700), Day::from_number(673)));
        assert_eq!(best(&history[3..], Day::from_number(900)), None);
    }
}
