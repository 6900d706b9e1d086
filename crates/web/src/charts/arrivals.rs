//! How people came to a post: the share of them by its age, on a scale that has room for minutes and for months.

use std::fmt::Write;

use askama::Template;

use super::{Percent, Tick};
use crate::words;
use views::MomentView;

const HEIGHT: f64 = 96.0;
const WIDTH: f64 = 1000.0;
/// Ages that may be marked.
const AGES: [(u32, &str); 9] = [
    (60, "1 min"),
    (600, "10 min"),
    (3_600, "1 hour"),
    (21_600, "6 hours"),
    (86_400, "1 day"),
    (259_200, "3 days"),
    (604_800, "1 week"),
    (2_592_000, "30 days"),
    (7_776_000, "90 days"),
];
/// Two marks are at least so far apart, in percent of the width.
const APART: f64 = 13.0;
/// With more marks than this a phone shows every second one.
const MARKS: usize = 4;
/// So much longer is the paper than the way to the last arrival.
const ROOM: f64 = 1.04;

/// People by the age of the post at their first response.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/arrivals.html")]
pub struct Arrivals {
    label: String,
    area: String,
    line: String,
    ticks: Vec<Tick>,
    half: Percent,
    half_label: String,
    half_anchor: &'static str,
    people: String,
}

impl Arrivals {
    /// The chart of a moment; `None` where nobody is known to have come.
    pub fn new(moment: &MomentView) -> Option<Arrivals> {
        let last = (*moment.came.last()?).max(60);
        let at = |age: u32| Percent::between(scaled(age), 0.0, scaled(last) * ROOM);
        let count = moment.came.len() as f64;
        // Up at each arrival, and level until the next.
        let mut line = format!("M0,{HEIGHT:.1}");
        let mut before = HEIGHT;
        for (index, &age) in moment.came.iter().enumerate() {
            let (x, y) = (at(age).get() * WIDTH / 100.0, HEIGHT * (1.0 - (index + 1) as f64 / count));
            // Writing to a String cannot fail.
            let _ = write!(line, "L{x:.1},{before:.1}L{x:.1},{y:.1}");
            before = y;
        }
        let area = format!("{line}L{WIDTH:.1},0L{WIDTH:.1},{HEIGHT:.1}Z");
        line.push_str(&format!("L{WIDTH:.1},0"));
        let mut ticks: Vec<Tick> = Vec::new();
        for (age, name) in AGES.into_iter().filter(|&(age, _)| age <= last) {
            let tick = Tick::new(at(age), name.to_owned());
            match ticks.last() {
                Some(before) if tick.at.get() - before.at.get() < APART => {}
                _ => ticks.push(tick),
            }
        }
        let many = ticks.len() > MARKS;
        let marks = ticks.len();
        for (index, tick) in ticks.iter_mut().enumerate() {
            tick.minor = many && (marks - index).is_multiple_of(2);
        }
        let half = at(moment.half_seconds);
        let since = if moment.time.is_some() { "after the post" } else { "after the first response" };
        Some(Arrivals {
            label: format!(
                "How {} came: half of them within {} {since}",
                words::count(moment.people, "person", "people"),
                words::duration(f64::from(moment.half_seconds)),
            ),
            area,
            line,
            ticks,
            half,
            half_label: format!("half within {}", words::duration(f64::from(moment.half_seconds))),
            half_anchor: if half.get() > 50.0 { "end" } else { "start" },
            people: words::count(moment.people, "person", "people"),
        })
    }

    /// The label of the half stands beside its line, on the side with room.
    fn beside(&self) -> i32 {
        if self.half_anchor == "end" { -8 } else { 8 }
    }
}

/// Minutes count as minutes, days as days: the logarithm of one minute more than the age.
fn scaled(age: u32) -> f64 {
    (f64::from(age) / 60.0).ln_1p()
}
