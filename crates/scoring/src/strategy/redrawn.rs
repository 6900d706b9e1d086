//! Intervals by drawing people again, each with all of their cuts.

use crate::evaluation::{DRAWINGS, Interval, draw, interval};

/// Whose each of some rows is, so that people can be drawn with all of theirs: what one person draws at one cut is no
/// news beside what they draw at the next.
pub(super) struct People {
    of_row: Vec<usize>,
    /// How many there are.
    pub count: usize,
}

impl People {
    /// Of the rows, by their authors.
    pub fn of(authors: impl Iterator<Item = u64> + Clone) -> People {
        let mut distinct: Vec<u64> = authors.clone().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let of_row = authors.map(|author| distinct.partition_point(|&one| one < author)).collect();
        People { of_row, count: distinct.len() }
    }

    /// How often each row is taken where people are drawn again.
    fn drawn(&self, round: u64) -> Vec<u32> {
        let copies = draw(self.count, round);
        self.of_row.iter().map(|&person| copies[person]).collect()
    }

    /// The interval of what is made of such drawings; of one person it would have no width, and say nothing.
    pub fn interval(&self, value: impl Fn(&[u32]) -> f64) -> Option<Interval> {
        let values = || (0..DRAWINGS).map(|round| value(&self.drawn(round))).collect::<Vec<f64>>();
        (self.count > 1).then(|| interval(&values()))
    }
}
