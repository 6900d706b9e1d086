//! Making filters of names, and asking them.

use std::collections::BTreeSet;

use model::Network;
use rayon::prelude::*;

use super::filter::{NameFilter, Names, hash};
use crate::LakeError;
use crate::catalog::state::Partition;
use crate::lake::Lake;

/// Filters that are made, or asked, at a time: bounds what is held in memory.
const AT_A_TIME: usize = 256;

impl Lake {
    /// The partitions of a network in which one of these may act, be acted on, or be a handle, whatever its case and
    /// form: all that do, those of which nothing is known ([`Lake::index_names`]), and one in a thousand of the others.
    ///
    /// Texts are not looked at: others may speak of somebody in any partition.
    pub fn partitions_naming(&self, network: Network, sought: &[&str]) -> Result<Vec<Partition>, LakeError> {
        let hashes: Vec<u64> = sought.iter().map(|name| hash(name)).collect();
        let mut without = BTreeSet::new();
        let mut after = None;
        loop {
            let filters = self.catalog().name_filters(network, after, AT_A_TIME)?;
            let Some((last, _)) = filters.last() else { break };
            after = Some(*last);
            let silent = filters.iter().filter(|(_, filter)| filter.is_sound() && !filter.may_hold(&hashes));
            without.extend(silent.map(|(run, _)| *run));
        }
        let state = self.state();
        let of_network = state.partitions.iter().filter(|partition| partition.network == network);
        let naming =
            of_network.filter(|partition| !partition.runs.iter().all(|run| without.contains(&run.id)));
        Ok(naming.cloned().collect())
    }

    /// Makes the filters that [`Lake::partitions_naming`] asks, for every partition of a network in its final form that
    /// has none; returns how many it made.
    pub fn index_names(&self, network: Network) -> Result<u64, LakeError> {
        self.require_writer()?;
        let mut known = BTreeSet::new();
        let mut after = None;
        loop {
            let filters = self.catalog().name_filters(network, after, AT_A_TIME)?;
            let Some((last, _)) = filters.last() else { break };
            after = Some(*last);
            known.extend(filters.iter().filter(|(_, filter)| filter.is_sound()).map(|(run, _)| *run));
        }
        let state = self.state();
        let lacks = |partition: &&Partition| {
            partition.network == network
                && partition.is_compact()
                && !partition.runs.iter().all(|run| known.contains(&run.id))
        };
        let lacking: Vec<&Partition> = state.partitions.iter().filter(lacks).collect();
        let mut made = 0;
        for some in lacking.chunks(AT_A_TIME) {
            let filters: Vec<Option<(i64, NameFilter)>> =
                some.par_iter().map(|partition| self.filter_of(partition)).collect::<Result<_, _>>()?;
            let filters: Vec<(i64, NameFilter)> = filters.into_iter().flatten().collect();
            let _turn = self.turn("indexing names")?;
            // A run that left the lake since gets none: whoever was erased from it stays forgotten.
            self.catalog().put_name_filters(&filters)?;
            made += filters.len() as u64;
        }
        Ok(made)
    }

    /// `None` where the partition was written anew since it was listed.
    fn filter_of(&self, partition: &Partition) -> Result<Option<(i64, NameFilter)>, LakeError> {
        let mut names = Names::default();
        for batch in self.read_partition(partition, Names::COLUMNS) {
            match batch {
                Ok(batch) => names.add(&batch),
                Err(LakeError::Replaced(_)) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        let Some(run) = partition.runs.first() else { return Ok(None) };
        let filter = names.into_filter().map_err(LakeError::parquet("index", self.disk.root()))?;
        Ok(Some((run.id, filter)))
    }
}
