//! Cluster bootstrap: intervals from replicates in which people are drawn again, each with all of their rows.

use crate::evaluation::{Interval, REPLICATES, draw, interval};

/// Whose each of some rows is, so that people can be drawn with all of theirs: what one person draws at one cut is no
/// news beside what they draw at the next.
pub(super) struct Clusters {
    of_row: Vec<usize>,
    /// How many there are.
    pub count: usize,
}

impl Clusters {
    /// Of the rows, by their authors.
    pub fn of(authors: impl Iterator<Item = u64> + Clone) -> Clusters {
        let mut distinct: Vec<u64> = authors.clone().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let of_row = authors.map(|author| distinct.partition_point(|&other| other < author)).collect();
        Clusters { of_row, count: distinct.len() }
    }

    /// How often each row is taken where people are drawn again.
    fn replicate(&self, round: u64) -> Vec<u32> {
        let copies = draw(self.count, round);
        self.of_row.iter().map(|&person| copies[person]).collect()
    }

    /// The interval of what is made of such replicates; of one person it would have no width, and say nothing.
    pub fn interval(&self, value: impl Fn(&[u32]) -> f64) -> Option<Interval> {
        let values = || (0..REPLICATES).map(|round| value(&self.replicate(round))).collect::<Vec<f64>>();
        (self.count > 1).then(|| interval(&values()))
    }
}
