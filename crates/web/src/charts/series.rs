//! A score over days with its band.

use std::fmt::Write;

use askama::Template;
use model::{Day, Evidence};

use super::{Percent, Tick, axis_number, nice_step};
use crate::words;
use views::Point;

/// Pixels of the drawing's height; the width is stretched.
const HEIGHT: f64 = 168.0;
const WIDTH: f64 = 1000.0;

/// The history chart.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/series.html")]
pub struct Series {
    label: String,
    band: String,
    lines: Vec<Stroke>,
    grid: Vec<(f64, String)>,
    days: Vec<Tick>,
    models: Vec<ModelMark>,
    last: (Percent, f64),
    best: Option<(Percent, f64)>,
    any_thin: bool,
}

/// A stretch of the line with the same evidence.
#[derive(Debug, Clone)]
struct Stroke {
    thin: bool,
    path: String,
}

/// Where another model took over.
#[derive(Debug, Clone)]
struct ModelMark {
    at: Percent,
    label: String,
    anchor: &'static str,
}

struct Scale {
    first: Day,
    last: Day,
    low: f64,
    high: f64,
}

impl Scale {
    fn x(&self, day: Day) -> Percent {
        Percent::between(
            f64::from(day.number()),
            f64::from(self.first.number()),
            f64::from(self.last.number()),
        )
    }

    fn y(&self, points: f64) -> f64 {
        ((self.high - points) / (self.high - self.low) * HEIGHT * 10.0).round() / 10.0
    }

    fn spot(&self, day: Day, points: f64) -> (f64, f64) {
        (self.x(day).get() * WIDTH / 100.0, self.y(points))
    }
}

impl Series {
    /// The chart of a history by rising day; `None` for fewer than two days.
    pub fn new(points: &[Point], best: Option<Day>) -> Option<Series> {
        let (first, last) = (points.first()?, points.last()?);
        if first.day >= last.day {
            return None;
        }
        let (low, high, step) = ends(points);
        let scale = Scale { first: first.day, last: last.day, low, high };
        let best = best.and_then(|day| points.iter().find(|point| point.day == day));
        let lines = strokes(points, &scale);
        Some(Series {
            label: format!(
                "Score from {} to {}: from {} to {}, with its 80 % interval",
                first.day.words(),
                last.day.words(),
                first.score,
                last.score
            ),
            band: band(points, &scale),
            any_thin: lines.iter().any(|line| line.thin),
            lines,
            grid: grid(&scale, step),
            days: day_ticks(&scale),
            models: model_marks(points, &scale),
            last: (scale.x(last.day), scale.y(last.score.points())),
            best: best
                .filter(|best| best.day != last.day)
                .map(|best| (scale.x(best.day), scale.y(best.score.points()))),
        })
    }
}

/// The lowest and highest value of the axis, and the step of its lines.
fn ends(points: &[Point]) -> (f64, f64, f64) {
    let low = points.iter().map(|point| point.interval[0].points()).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|point| point.interval[1].points()).fold(f64::NEG_INFINITY, f64::max);
    let step = nice_step((high - low).max(4.0), 4.0);
    let low = (low / step).floor() * step;
    (low.max(0.0), ((high / step).ceil() * step).max(low + step), step)
}

fn grid(scale: &Scale, step: f64) -> Vec<(f64, String)> {
    let count = ((scale.high - scale.low) / step).round() as usize;
    (0..=count)
        .map(|index| scale.low + index as f64 * step)
        .map(|value| (scale.y(value), axis_number(value)))
        .collect()
}

fn band(points: &[Point], scale: &Scale) -> String {
    let mut path = String::with_capacity(points.len() * 28);
    let upper = points.iter().map(|point| scale.spot(point.day, point.interval[1].points()));
    let lower = points.iter().rev().map(|point| scale.spot(point.day, point.interval[0].points()));
    for (index, (x, y)) in upper.chain(lower).enumerate() {
        push(&mut path, index == 0, x, y);
    }
    path.push('Z');
    path
}

/// The line, cut where evidence becomes enough or thin; neighbours share an end so that no gap shows.
fn strokes(points: &[Point], scale: &Scale) -> Vec<Stroke> {
    let mut strokes: Vec<Stroke> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for point in points {
        let thin = point.evidence == Evidence::Thin;
        let (x, y) = scale.spot(point.day, point.score.points());
        match strokes.last_mut() {
            Some(stroke) if stroke.thin == thin => push(&mut stroke.path, false, x, y),
            _ => {
                let mut path = String::new();
                if let Some((x, y)) = before {
                    push(&mut path, true, x, y);
                }
                let starts = path.is_empty();
                push(&mut path, starts, x, y);
                strokes.push(Stroke { thin, path });
            }
        }
        before = Some((x, y));
    }
    strokes
}

fn push(path: &mut String, starts: bool, x: f64, y: f64) {
    let letter = if starts { 'M' } else { 'L' };
    // Writing to a String cannot fail.
    let _ = write!(path, "{letter}{x:.1},{y:.1}");
}

/// Days of the longest history that is marked by months or years.
const LONGEST: i32 = 20_000;

/// First days of months, or of years for long histories; about eight, every other one for wide windows only.
fn day_ticks(scale: &Scale) -> Vec<Tick> {
    let span = scale.last.number() - scale.first.number();
    if !(45..=LONGEST).contains(&span) {
        let step = (span / 4).max(1);
        return (0..=span / step).map(|index| tick(scale, scale.first.plus(index * step))).collect();
    }
    let mut starts: Vec<Day> = (scale.first.number()..=scale.last.number())
        .map(Day::from_number)
        .filter(|day| day.to_string().ends_with("-01"))
        .collect();
    if starts.len() > 36 {
        starts.retain(|day| day.to_string().ends_with("-01-01"));
    }
    let every = starts.len().div_ceil(8).max(1);
    let mut ticks: Vec<Tick> = starts.into_iter().step_by(every).map(|day| tick(scale, day)).collect();
    if ticks.len() > 4 {
        ticks.iter_mut().skip(1).step_by(2).for_each(|tick| tick.minor = true);
    }
    ticks
}

fn tick(scale: &Scale, day: Day) -> Tick {
    let month_and_day = words::short_day(day);
    let label = if month_and_day == "1 Jan" { words::year(day) } else { month_and_day };
    Tick::new(scale.x(day), label)
}

fn model_marks(points: &[Point], scale: &Scale) -> Vec<ModelMark> {
    let changes = points.windows(2).filter(|pair| pair[0].model != pair[1].model);
    let mark = |pair: &[Point]| {
        let at = scale.x(pair[1].day);
        let anchor = if at.get() > 50.0 { "end" } else { "start" };
        ModelMark { at, label: format!("model {} replaces {}", pair[1].model, pair[0].model), anchor }
    };
    changes.take(4).map(mark).collect()
}

#[cfg(test)]
mod tests {
    use model::Tenths;
    use proptest::prelude::*;

    use super::*;

    fn point(day: i32, score: u16, evidence: Evidence) -> Point {
        let interval = [Tenths(score.saturating_sub(30).max(10)), Tenths((score + 40).min(1000))];
        Point { day: Day::from_number(day), score: Tenths(score), interval, model: "m1".into(), evidence }
    }

    #[test]
    fn a_line_is_cut_where_evidence_changes_and_leaves_no_gap() {
        let points = [
            point(0, 100, Evidence::Thin),
            point(1, 110, Evidence::Thin),
            point(2, 120, Evidence::Enough),
            point(3, 130, Evidence::Enough),
        ];
        let series = Series::new(&points, None).expect("four days");
        assert!(series.any_thin);
        assert_eq!(series.lines.iter().map(|line| line.thin).collect::<Vec<_>>(), [true, false]);
        let joint = series.lines[0].path.rsplit('L').next().expect("a spot").to_owned();
        assert!(series.lines[1].path.starts_with(&format!("M{joint}L")), "{:?}", series.lines);
        assert!(Series::new(&points[..1], None).is_none());
    }

    proptest! {
        #[test]
        fn any_history_stays_on_the_paper(scores in prop::collection::vec(10u16..=1000, 2..400), gap in 1i32..40) {
            let points: Vec<Point> = scores
                .iter()
                .enumerate()
                .map(|(index, score)| point(index as i32 * gap, *score, Evidence::Enough))
                .collect();
            let series = Series::new(&points, None).expect("days");
            for number in series.band.split(['M', 'L', 'Z', ',']).filter(|text| !text.is_empty()) {
                let number: f64 = number.parse().expect("a number");
                prop_assert!((0.0..=WIDTH).contains(&number));
            }
            prop_assert!(series.grid.iter().all(|(y, _)| (0.0..=HEIGHT).contains(y)));
            prop_assert!(series.grid.len() >= 2 && series.grid.len() <= 7);
            prop_assert!(series.days.len() <= 10);
        }
    }
}
