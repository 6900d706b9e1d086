//! Charts as SVG whose text keeps its size: positions along the page are percentages of the width, heights
//! are pixels, so nothing is scaled with the window. Curves alone live in a stretched drawing.
//!
//! Every chart is decoration for numbers that stand on the page as text.

mod arrivals;
mod bars;
mod days;
mod histogram;
mod ranges;
mod ruler;
mod series;
mod style_map;
mod week;

pub use arrivals::Arrivals;
pub use bars::Bars;
pub use days::Days;
pub use histogram::Histogram;
pub use ranges::Ranges;
pub use ruler::Ruler;
pub use series::Series;
pub use style_map::StyleMap;
pub use week::WeekMap;

/// A position along a chart, in percent of its width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(f64);

impl Percent {
    /// Where `value` lies between `from` and `to`; the middle where these are equal, the ends beyond them.
    pub fn between(value: f64, from: f64, to: f64) -> Percent {
        if to <= from {
            return Percent(50.0);
        }
        Percent(((value - from) / (to - from) * 100.0).clamp(0.0, 100.0))
    }

    /// The distance to another position.
    pub fn until(self, other: Percent) -> Percent {
        Percent((other.0 - self.0).max(0.0))
    }

    /// The plain number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl std::fmt::Display for Percent {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:.2}%", self.0)
    }
}

/// A labelled position.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: Percent,
    /// What is printed there.
    pub label: String,
    /// `start`, `middle` or `end`, so that no label leaves the chart.
    pub anchor: &'static str,
    /// Whether it may be left out on a phone.
    pub minor: bool,
}

impl Tick {
    /// A tick whose label stays within the chart.
    pub fn new(at: Percent, label: String) -> Tick {
        let anchor = match at.0 {
            x if x < 4.0 => "start",
            x if x > 96.0 => "end",
            _ => "middle",
        };
        Tick { at, label, anchor, minor: false }
    }
}

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into at most `most` pieces.
pub fn nice_step(span: f64, most: f64) -> f64 {
    let raw = (span / most).max(1e-9);
    let power = 10f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= raw - 1e-12)
        .unwrap_or(raw)
}

/// A number as an axis prints it: no decimals where it has none.
pub fn axis_number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded.fract() == 0.0 { format!("{rounded:.0}") } else { format!("{rounded:.1}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_stay_on_the_chart() {
        assert_eq!(Percent::between(5.0, 0.0, 10.0).to_string(), "50.00%");
        assert_eq!(Percent::between(-5.0, 0.0, 10.0).get(), 0.0);
        assert_eq!(Percent::between(5.0, 3.0, 3.0).get(), 50.0);
        assert_eq!(Percent::between(f64::INFINITY, 0.0, 1.0).get(), 100.0);
    }

    #[test]
    fn steps_are_nice() {
        assert_eq!([nice_step(7.0, 4.0), nice_step(38.0, 5.0), nice_step(99.0, 5.0)], [2.0, 10.0, 20.0]);
    }
}
