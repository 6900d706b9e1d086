//! Ranks and percentiles over scores as they are shown.

use model::{Evidence, Row, Tenths};

/// Scores in tenths run from 10 to 1000.
const STEPS: usize = 1001;

/// How many people with enough evidence have each score as it is shown. Taking somebody out costs a thousand
/// additions, so hiding takes effect at once whatever the number of people.
#[derive(Debug, Clone)]
pub(super) struct Ranks {
    at: Vec<u32>,
    /// People with a higher score than each.
    above: Vec<u32>,
    people: u32,
}

impl Ranks {
    /// Counts those of the rows that have enough evidence; whoever is held back is not to be among them.
    pub fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Ranks {
        let mut at = vec![0; STEPS];
        for row in rows.filter(|row| row.evidence == Evidence::Enough) {
            at[step(row.score)] += 1;
        }
        Ranks::summed(at)
    }

    /// The same without some rows that were counted.
    pub fn without<'a>(&self, rows: impl Iterator<Item = &'a Row>) -> Ranks {
        let mut at = self.at.clone();
        for row in rows.filter(|row| row.evidence == Evidence::Enough) {
            at[step(row.score)] = at[step(row.score)].saturating_sub(1);
        }
        Ranks::summed(at)
    }

    fn summed(at: Vec<u32>) -> Ranks {
        let mut above = vec![0; STEPS];
        let mut people = 0;
        for step in (0..STEPS).rev() {
            above[step] = people;
            people += at[step];
        }
        Ranks { at, above, people }
    }

    /// How many people are ranked.
    pub fn people(&self) -> u32 {
        self.people
    }

    /// Place of a score, counted from 1; equal scores share it.
    pub fn rank(&self, score: Tenths) -> u32 {
        self.above[step(score)] + 1
    }

    /// Share of people with a lower score, in percent, cut to one decimal: nobody is ahead of everyone.
    pub fn percentile(&self, score: Tenths) -> f64 {
        let below = self.people - self.above[step(score)] - self.at[step(score)];
        let tenths = u64::from(below) * 1000 / u64::from(self.people.max(1));
        tenths as f64 / 10.0
    }
}

fn step(score: Tenths) -> usize {
    usize::from(score.0).min(STEPS - 1)
}
