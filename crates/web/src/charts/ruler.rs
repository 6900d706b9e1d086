//! One score on the frozen scale, read in people.

use askama::Template;
use model::{Score, Tenths};

use super::{Percent, Tick};

/// A score and its interval on a ruler of people.
#[derive(Debug, Clone, Template)]
#[template(path = "charts/ruler.html")]
pub struct Ruler {
    label: String,
    at: Percent,
    range: (Percent, Percent),
    ticks: Vec<Tick>,
}

const PEOPLE: [(f64, &str); 7] =
    [(10.0, "10"), (1e2, "100"), (1e3, "1k"), (1e4, "10k"), (1e5, "100k"), (1e6, "1M"), (1e7, "10M")];

fn place(points: f64) -> Percent {
    Percent::between(points, 1.0, 100.0)
}

impl Ruler {
    /// The ruler of a score.
    pub fn new(score: Tenths, interval: [Tenths; 2]) -> Ruler {
        let ticks = PEOPLE
            .map(|(people, label)| Tick::new(place(Score::of_people(people).get()), label.to_owned()))
            .into();
        let low = place(interval[0].points());
        Ruler {
            label: format!(
                "{score} on the scale from 1 to 100; 80 % interval {} to {}",
                interval[0], interval[1]
            ),
            at: place(score.points()),
            range: (low, low.until(place(interval[1].points()))),
            ticks,
        }
    }
}
