//! A mean with a range, day by day.

use std::fmt::Write;

use askama::Template;

use super::{Percent, axis_number, nice_step};
use crate::words;
use views::DayMovesView;

const HEIGHT: f64 = 110.0;
const WIDTH: f64 = 1000.0;

/// Moves of each day: the mean as a line, nine of ten as a band.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/days.html")]
pub struct Days {
    label: String,
    band: String,
    line: String,
    grid: Vec<(f64, String)>,
    nought: f64,
    ends: (String, String),
}

impl Days {
    /// The chart of days by rising day; `None` for fewer than two.
    pub fn new(days: &[DayMovesView]) -> Option<Days> {
        let (first, last) = (days.first()?, days.last()?);
        if first.day >= last.day {
            return None;
        }
        let ends = days.iter().flat_map(|day| day.nine_of_ten);
        let low = ends.clone().fold(0.0, f64::min);
        let high = ends.fold(0.0, f64::max);
        let step = nice_step((high - low).max(1.0), 3.0);
        let (low, high) = ((low / step).floor() * step, ((high / step).ceil() * step).max(step));
        let x = |day: &DayMovesView| {
            let [at, from, to] = [day.day, first.day, last.day].map(|day| f64::from(day.number()));
            Percent::between(at, from, to).get() * WIDTH / 100.0
        };
        let y = |points: f64| ((high - points) / (high - low) * HEIGHT * 10.0).round() / 10.0;
        let upper = days.iter().map(|day| (x(day), y(day.nine_of_ten[1])));
        let lower = days.iter().rev().map(|day| (x(day), y(day.nine_of_ten[0])));
        let count = ((high - low) / step).round() as usize;
        let grid = (0..=count).map(|index| low + index as f64 * step);
        Some(Days {
            label: format!(
                "Mean move from {} to {}, with the range of nine people in ten",
                first.day.words(),
                last.day.words()
            ),
            band: path(upper.chain(lower)) + "Z",
            line: path(days.iter().map(|day| (x(day), y(day.mean)))),
            grid: grid.map(|value| (y(value), axis_number(value).replace('-', "\u{2212}"))).collect(),
            nought: y(0.0),
            ends: (words::short_day(first.day), words::short_day(last.day)),
        })
    }
}

fn path(spots: impl Iterator<Item = (f64, f64)>) -> String {
    let mut path = String::new();
    for (index, (x, y)) in spots.enumerate() {
        let letter = if index == 0 { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(path, "{letter}{x:.1},{y:.1}");
    }
    path
}

#[cfg(test)]
mod tests {
    use model::Day;

    use super::*;

    #[test]
    fn nought_is_always_on_the_paper() {
        let day = |number: i32, mean: f64| DayMovesView {
            day: Day::from_number(number),
            people: 9,
            mean,
            nine_of_ten: [mean - 1.0, mean + 1.0],
        };
        for means in [[2.0, 3.0], [-5.0, -4.0], [0.0, 0.0]] {
            let chart = Days::new(&[day(1, means[0]), day(2, means[1])]).expect("two days");
            assert!((0.0..=HEIGHT).contains(&chart.nought), "{chart:?}");
            for number in chart.band.split(['M', 'L', 'Z', ',']).filter(|text| !text.is_empty()) {
                assert!((0.0..=WIDTH).contains(&number.parse::<f64>().expect("a number")), "{chart:?}");
            }
        }
        assert!(Days::new(&[day(1, 0.0)]).is_none());
    }
}
