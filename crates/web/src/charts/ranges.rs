//! Dots with ranges on one axis: scores of a list, or a metric of several rankings.

use model::Tenths;

use super::{Percent, Tick, axis_number, nice_step};

/// The shared axis of a list of dots and ranges.
#[derive(Debug, Clone)]
pub struct Ranges {
    from: f64,
    to: f64,
    /// Labelled positions.
    pub ticks: Vec<Tick>,
}

impl Ranges {
    /// An axis that holds all of `values`, within the given limits.
    pub fn holding(values: impl Iterator<Item = f64> + Clone, limits: (f64, f64)) -> Ranges {
        let low = values.clone().filter(|value| value.is_finite()).fold(f64::INFINITY, f64::min);
        let high = values.filter(|value| value.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = if low <= high { (low, high) } else { limits };
        let step = nice_step((high - low).max((limits.1 - limits.0) / 50.0), 4.0);
        let from = ((low / step).floor() * step).max(limits.0);
        let to =
            ((high / step).ceil() * step).clamp(from + step, f64::INFINITY).min(limits.1.max(from + step));
        let first = (from / step).ceil() as i64;
        let last = (to / step).floor() as i64;
        let ticks = (first..=last)
            .map(|index| index as f64 * step)
            .map(|value| Tick::new(Percent::between(value, from, to), label(value, step)))
            .collect();
        Ranges { from, to, ticks }
    }

    /// Where a value lies.
    pub fn at(&self, value: &f64) -> Percent {
        Percent::between(*value, self.from, self.to)
    }

    /// Where a score lies.
    pub fn score(&self, score: &Tenths) -> Percent {
        self.at(&score.points())
    }

    /// Where an interval of scores begins, and how wide it is.
    pub fn interval(&self, ends: &[Tenths; 2]) -> (Percent, Percent) {
        let [low, high] = ends.map(Tenths::points);
        (self.at(&low), self.width(&low, &high))
    }

    /// How wide a range is.
    pub fn width(&self, from: &f64, to: &f64) -> Percent {
        self.at(from).until(self.at(to))
    }
}

fn label(value: f64, step: f64) -> String {
    if step < 0.1 { format!("{value:.2}") } else { axis_number(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_everything_and_stays_on_the_scale() {
        let axis = Ranges::holding([12.3, 41.9, 28.0].into_iter(), (1.0, 100.0));
        let labels: Vec<&str> = axis.ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["10", "20", "30", "40", "50"]);
        assert!(axis.at(&12.3).get() < axis.at(&41.9).get());
        let empty = Ranges::holding(std::iter::empty(), (0.0, 1.0));
        assert!(!empty.ticks.is_empty());
        let top = Ranges::holding([99.0, 100.0].into_iter(), (1.0, 100.0));
        assert_eq!(top.at(&100.0).get(), 100.0);
        let bottom = Ranges::holding([1.0, 1.0].into_iter(), (1.0, 100.0));
        assert_eq!(bottom.at(&1.0).get(), 0.0);
    }
}
