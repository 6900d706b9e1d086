//! Counts per day as bars.

use askama::Template;
use model::Day;

use super::{Percent, Tick};
use crate::words;
use views::DayFigures;

/// The most bars that are drawn; longer spans put several days into one.
const MOST_BARS: i32 = 90;
const HEIGHT: f64 = 72.0;

/// Events over days.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/bars.html")]
pub struct Bars {
    label: String,
    bars: Vec<Bar>,
    most: String,
    ends: (Tick, Tick),
    /// The same as rows of a table: first and last day of a bar, and its count.
    #[allow(missing_docs)]
    pub rows: Vec<(String, u64)>,
    /// Days that one bar stands for.
    pub days_each: i32,
}

#[derive(Debug, Clone)]
struct Bar {
    x: Percent,
    width: Percent,
    y: f64,
    height: f64,
}

impl Bars {
    /// Bars of counts by rising day; `None` where there are none.
    pub fn new(days: &[DayFigures]) -> Option<Bars> {
        let (first, last) = (days.first()?.day, days.last()?.day);
        let span = last.number().checked_sub(first.number())?.checked_add(1).filter(|span| *span > 0)?;
        let days_each = (span - 1) / MOST_BARS + 1;
        let count = (span - 1) / days_each + 1;
        let mut sums = vec![0u64; usize::try_from(count).unwrap_or(0)];
        for figure in days {
            let index = usize::try_from(figure.day.number().saturating_sub(first.number()) / days_each);
            if let Some(sum) = index.ok().and_then(|index| sums.get_mut(index)) {
                *sum = sum.saturating_add(figure.events);
            }
        }
        let most = sums.iter().copied().max().unwrap_or(0).max(1);
        Some(Bars {
            label: format!("Events from {} to {}", first.words(), last.words()),
            bars: sums.iter().enumerate().map(|(index, sum)| bar(index, sums.len(), *sum, most)).collect(),
            most: words::thousands(most),
            ends: (
                Tick::new(Percent::between(0.0, 0.0, 1.0), first.words()),
                Tick::new(Percent::between(1.0, 0.0, 1.0), last.words()),
            ),
            rows: rows(&sums, first, days_each),
            days_each,
        })
    }
}

fn bar(index: usize, count: usize, sum: u64, most: u64) -> Bar {
    let slot = 1.0 / count as f64;
    let height = sum as f64 / most as f64 * HEIGHT;
    // What is there at all must be seen.
    let height = if sum > 0 { height.max(1.5) } else { 0.0 };
    Bar {
        x: Percent::between(index as f64 * slot, 0.0, 1.0),
        width: Percent::between(slot * 0.82, 0.0, 1.0),
        y: HEIGHT - height,
        height,
    }
}

fn rows(sums: &[u64], first: Day, days_each: i32) -> Vec<(String, u64)> {
    let mut day = first;
    let mut rows = Vec::with_capacity(sums.len());
    for sum in sums {
        let last = day.plus(days_each - 1);
        let when = if days_each == 1 { day.to_string() } else { format!("{day} to {last}") };
        rows.push((when, *sum));
        day = day.plus(days_each);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_keep_the_sum_over_any_span() {
        for step in [1, 3, 40] {
            let days: Vec<DayFigures> = (0..200)
                .map(|index| DayFigures {
                    day: Day::from_number(17_000 + index * step),
                    events: index as u64,
                })
                .collect();
            let bars = Bars::new(&days).expect("days");
            assert!(bars.bars.len() <= 90);
            assert_eq!(bars.rows.iter().map(|row| row.1).sum::<u64>(), (0..200).sum::<u64>());
        }
        assert!(Bars::new(&[]).is_none());
        let day = |number| DayFigures { day: Day::from_number(number), events: u64::MAX };
        assert!(Bars::new(&[day(2), day(1)]).is_none(), "days that do not rise");
        assert!(Bars::new(&[day(i32::MIN), day(i32::MAX)]).is_none(), "more days than can be counted");
        assert!(Bars::new(&[day(1), day(1)]).is_some(), "a day twice");
    }
}
