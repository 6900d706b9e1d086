//! The week as seven rows of quarter-hours, the fuller the darker, with windows outlined.

use askama::Template;
use model::DAY_STEPS;

use super::{Percent, Tick};
use views::{WeekView, WindowView};

/// Shades from empty to fullest.
const SHADES: u8 = 9;
const HEAD: f64 = 22.0;
const ROW: f64 = 24.0;
const GAP: f64 = 4.0;
const DAYS: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

/// When people respond, and when to post.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/week.html")]
pub struct WeekMap {
    label: String,
    height: f64,
    row_height: f64,
    rows: Vec<Row>,
    ticks: Vec<Tick>,
    outlines: Vec<Outline>,
}

#[derive(Debug, Clone)]
struct Row {
    day: &'static str,
    y: f64,
    cells: Vec<Cell>,
}

/// Steps of the same shade, side by side.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    x: Percent,
    width: Percent,
    shade: u8,
}

#[derive(Debug, Clone, PartialEq)]
struct Outline {
    x: Percent,
    width: Percent,
    y: f64,
}

impl WeekMap {
    /// The map of a week with some windows.
    pub fn new(week: &WeekView, windows: &[WindowView], zone: &str) -> WeekMap {
        let rows = week.levels.iter().zip(DAYS).enumerate();
        let rows = rows.map(|(place, (levels, day))| Row { day: day.0, y: y(place), cells: cells(levels) });
        let ticks = (0..=8).map(|index| {
            let hour = 3 * index;
            let at = Percent::between(f64::from(hour), 0.0, 24.0);
            let mut tick = Tick::new(at, format!("{hour:02}"));
            tick.minor = index % 2 != 0;
            tick
        });
        WeekMap {
            label: format!("When people respond, Monday to Sunday by the quarter of an hour, {zone}"),
            height: y(7),
            row_height: ROW,
            rows: rows.collect(),
            ticks: ticks.collect(),
            outlines: windows.iter().flat_map(outlines).collect(),
        }
    }

    /// Days with their names, for tables.
    pub fn days() -> [&'static str; 7] {
        DAYS.map(|day| day.1)
    }
}

fn y(row: usize) -> f64 {
    HEAD + row as f64 * (ROW + GAP)
}

fn across(from: usize, to: usize) -> (Percent, Percent) {
    let at = |step: usize| Percent::between(step as f64, 0.0, DAY_STEPS as f64);
    (at(from), at(from).until(at(to)))
}

fn cells(levels: &[u8]) -> Vec<Cell> {
    let shade = |level: u8| (u16::from(level.min(63)) * u16::from(SHADES)).div_ceil(63) as u8;
    let mut from = 0;
    let runs = levels.chunk_by(|&a, &b| shade(a) == shade(b)).map(|run| {
        // Each reaches to the end of the day and the next is laid over it, so that no seam shows between them.
        let (x, width) = across(from, DAY_STEPS);
        from += run.len();
        Cell { x, width, shade: shade(run[0]) }
    });
    runs.collect()
}

/// A window on each of its days; past midnight it goes on in the next row.
fn outlines(window: &WindowView) -> Vec<Outline> {
    let mut all = Vec::new();
    for day in 0..window.days {
        let (row, end) = ((window.first_day + day) % 7, window.start + window.steps);
        let mut part = |row: usize, from: usize, to: usize| {
            let (x, width) = across(from, to);
            all.push(Outline { x, width, y: y(row) });
        };
        part(row, window.start, end.min(DAY_STEPS));
        if end > DAY_STEPS {
            part((row + 1) % 7, 0, end - DAY_STEPS);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_one_shade_are_one_cell_and_fill_the_day() {
        let mut levels = vec![0u8; DAY_STEPS];
        levels[40..44].fill(63);
        let cells = cells(&levels);
        assert_eq!(cells.iter().map(|cell| cell.shade).collect::<Vec<_>>(), [0, 9, 0]);
        assert!(cells.iter().all(|cell| (cell.x.get() + cell.width.get() - 100.0).abs() < 1e-9));
        assert!(super::cells(&[1]).iter().all(|cell| cell.shade == 1), "what is there at all is seen");
    }

    #[test]
    fn a_window_past_midnight_goes_on_in_the_next_row() {
        let window = WindowView {
            says: String::new(),
            first_day: 6,
            days: 1,
            start: 92,
            steps: 8,
            posts: 5,
            times: 1.5,
            interval: [1.1, 2.0],
        };
        let outlines = outlines(&window);
        assert_eq!(outlines.iter().map(|outline| outline.y).collect::<Vec<_>>(), [y(6), y(0)]);
        assert!((outlines[1].width.get() - outlines[0].width.get()).abs() < 1e-9);
    }
}
