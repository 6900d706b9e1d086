//! Keeps the runs of a partition few while it grows by many commits, and the work for that in proportion.
//!
//! Runs are of a tier by their number of rows, each tier eight times the one below. As soon as a tier holds eight runs
//! they are merged into one, which is then mostly of the next tier: so a row is written again once a tier, N commits
//! cost O(N log N) rows, and a reader never merges more than seven runs of each tier. A run in final form is only
//! touched when as many rows wait beside it as it holds.

use crate::LakeError;
use crate::catalog::change::Change;
use crate::catalog::state::{Partition, Run};
use crate::format::shape::Shape;
use crate::lake::{Install, Lake};
use crate::locks::Turn;
use crate::write::compact::merge_once;

/// Runs of one tier that are merged into one.
const FAN: usize = 8;
/// Runs of fewer rows are all of the lowest tier: they cost a reader more to open than to read.
const LEAST_ROWS: u64 = 512;

impl Lake {
    /// Merges runs of the chosen partitions until there are few of each tier.
    pub(crate) fn merge_tiers(
        &self,
        turn: &Turn,
        chosen: impl Fn(&Partition) -> bool,
    ) -> Result<(), LakeError> {
        let worth = |partition: &Partition| chosen(partition) && is_worth_finishing(partition);
        // Asked first, as finishing begins with reading every deletion there is.
        if self.state().partitions.iter().any(worth) {
            self.compact_where(turn, worth)?;
        }
        loop {
            let state = self.state();
            let mut change = Change::default();
            let mut installs = Vec::new();
            for partition in state.partitions.iter().filter(|partition| chosen(partition)) {
                let Some(runs) = crowded_tier(partition) else { continue };
                let (files, duplicates) =
                    merge_once(&self.disk, self.inputs(&runs), Shape::SPILL, |_, _| false)?;
                change.drop_runs.extend(runs.iter().map(|run| run.id));
                for (source, count) in duplicates {
                    *change.duplicates.entry(source).or_default() += count;
                }
                installs.push(Install {
                    network: partition.network,
                    day: partition.day,
                    // Of runs of several sources the youngest answers for what is found to be duplicate later.
                    source: runs.iter().filter_map(|run| run.source).max(),
                    canonical: false,
                    sees_new_deletes: false,
                    deletes_seen: runs.iter().map(|run| run.deletes_seen).min(),
                    files,
                });
            }
            if installs.is_empty() {
                return Ok(());
            }
            self.install(turn, installs, change)?;
        }
    }
}

/// True where as many rows wait as lie there in final form.
fn is_worth_finishing(partition: &Partition) -> bool {
    let rows = |canonical: bool| -> u64 {
        let runs = partition.runs.iter().filter(|run| run.canonical == canonical);
        runs.flat_map(|run| &run.files).map(|file| file.rows).sum()
    };
    let finished = rows(true);
    finished > 0 && rows(false) >= finished.max(LEAST_ROWS)
}

/// The runs of the lowest tier that holds too many.
fn crowded_tier(partition: &Partition) -> Option<Vec<Run>> {
    let mut tiers: Vec<Vec<&Run>> = Vec::new();
    for run in partition.runs.iter().filter(|run| !run.canonical) {
        let tier = tier(run.files.iter().map(|file| file.rows).sum());
        if tiers.len() <= tier {
            tiers.resize(tier + 1, Vec::new());
        }
        tiers[tier].push(run);
    }
    let crowded = tiers.into_iter().find(|runs| runs.len() >= FAN)?;
    Some(crowded.into_iter().cloned().collect())
}

fn tier(rows: u64) -> usize {
    (rows / LEAST_ROWS).checked_ilog(FAN as u64).map_or(0, |power| power as usize + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tier_is_eight_times_the_one_below() {
        let tiers = [0, 1, 511, 512, 4_095, 4_096, 32_767, 32_768, u64::MAX].map(tier);
        assert_eq!(tiers, [0, 0, 0, 1, 1, 2, 2, 3, 19]);
    }
}
