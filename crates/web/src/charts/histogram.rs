//! People by how far they move, nought in the middle of the eye.

use askama::Template;

use super::{Percent, Tick, axis_number, nice_step};
use crate::words;
use views::BinView;

const HEIGHT: f64 = 150.0;
/// The most bars that are drawn; a report holds fewer.
const MOST_BARS: usize = 100;

/// How many people move by how much.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/histogram.html")]
pub struct Histogram {
    label: String,
    bars: Vec<Bar>,
    nought: Percent,
    ticks: Vec<Tick>,
    most: String,
    /// The same as rows of a table: moves in points, and how many people.
    pub rows: Vec<(String, u64)>,
}

#[derive(Debug, Clone)]
struct Bar {
    x: Percent,
    width: Percent,
    y: f64,
    height: f64,
    /// `up`, `down` or `still`.
    way: &'static str,
}

impl Histogram {
    /// The chart of bins by rising move; `None` where nobody is in them.
    pub fn new(bins: &[BinView]) -> Option<Histogram> {
        let bins = &bins[..bins.len().min(MOST_BARS)];
        let most = bins.iter().map(|bin| bin.people).max().filter(|most| *most > 0)?;
        let (first, last) = (bins.first()?, bins.last()?);
        // The same room on both sides of nought would waste half of a one-sided chart; a little is always shown.
        let half = (first.to - first.from).max(0.1) / 2.0 + 0.05;
        let (from, to) = ((first.from - 0.05).min(-3.0 * half), (last.to + 0.05).max(3.0 * half));
        let step = nice_step(to - from, 8.0);
        let ticks = ((from / step).ceil() as i64..=(to / step).floor() as i64).map(|index| {
            let value = index as f64 * step;
            let mut tick = Tick::new(Percent::between(value, from, to), signed_axis(value));
            tick.minor = index % 2 != 0;
            tick
        });
        Some(Histogram {
            label: format!(
                "People by move, from {} to {} points",
                words::signed(&first.from),
                words::signed(&last.to)
            ),
            bars: bins.iter().map(|bin| bar(bin, most, (from, to))).collect(),
            nought: Percent::between(0.0, from, to),
            ticks: ticks.collect(),
            most: words::count(most, "person", "people"),
            rows: bins.iter().map(|bin| (range(bin), bin.people)).collect(),
        })
    }
}

fn signed_axis(value: f64) -> String {
    let number = axis_number(value.abs());
    match () {
        () if number == "0" => number,
        () if value < 0.0 => format!("\u{2212}{number}"),
        () => format!("+{number}"),
    }
}

fn bar(bin: &BinView, most: u64, (from, to): (f64, f64)) -> Bar {
    let height = bin.people as f64 / most as f64 * HEIGHT;
    // What is there at all must be seen.
    let height = if bin.people > 0 { height.max(2.0) } else { 0.0 };
    let (left, right) = (bin.from - 0.05, bin.to + 0.05);
    let x = Percent::between(left + 0.06 * (right - left), from, to);
    let way = match bin {
        bin if bin.from > 0.0 => "up",
        bin if bin.to < 0.0 => "down",
        _ => "still",
    };
    Bar {
        x,
        width: x.until(Percent::between(right - 0.06 * (right - left), from, to)),
        y: HEIGHT - height,
        height,
        way,
    }
}

fn range(bin: &BinView) -> String {
    match bin.from == bin.to {
        true => words::signed(&bin.from),
        false => format!("{} to {}", words::signed(&bin.from), words::signed(&bin.to)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bin(from: f64, to: f64, people: u64) -> BinView {
        BinView { from, to, people }
    }

    #[test]
    fn bars_stand_beside_each_other_on_their_side_of_nought() {
        let bins = [bin(-0.7, -0.3, 4), bin(-0.2, 0.2, 40), bin(0.3, 0.7, 1), bin(0.8, 1.2, 0)];
        let chart = Histogram::new(&bins).expect("people");
        let ways: Vec<&str> = chart.bars.iter().map(|bar| bar.way).collect();
        assert_eq!(ways, ["down", "still", "up", "up"]);
        assert!(chart.bars.windows(2).all(|pair| pair[0].x.get() + pair[0].width.get() < pair[1].x.get()));
        assert_eq!((chart.bars[1].height, chart.bars[2].height, chart.bars[3].height), (150.0, 3.75, 0.0));
        let nought = chart.nought.get();
        assert!(chart.bars[0].x.get() < nought && chart.bars[2].x.get() > nought);
        assert!(chart.ticks.iter().any(|tick| tick.label == "0"), "{:?}", chart.ticks);
    }

    #[test]
    fn nobody_makes_no_chart_and_one_bin_does() {
        assert!(Histogram::new(&[]).is_none());
        assert!(Histogram::new(&[bin(0.0, 0.0, 0)]).is_none());
        let still = Histogram::new(&[bin(0.0, 0.0, 7)]).expect("seven people who stay");
        assert_eq!((still.bars[0].way, still.nought.get()), ("still", 50.0));
    }
}
