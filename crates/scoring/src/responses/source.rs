//! Where events come from.

use lake::{Columns, Lake, LakeError, Scan};
use model::{Day, Event, Network};
use rustc_hash::FxHashSet;

/// Some events of a lake, told one after another.
pub type Take<'t> = dyn FnMut(&Event<'_>) + 't;

/// Whatever tells events as a lake does: by network and day, and by time and id within these, each once.
pub trait Source: Sync {
    /// Tells every event, with these columns.
    fn each_event(&self, columns: Columns, take: &mut Take<'_>) -> Result<(), LakeError>;

    /// Tells the events of some days of some networks.
    fn each_event_of(
        &self,
        days: &FxHashSet<(Network, Day)>,
        columns: Columns,
        take: &mut Take<'_>,
    ) -> Result<(), LakeError>;
}

impl Source for Lake {
    fn each_event(&self, columns: Columns, take: &mut Take<'_>) -> Result<(), LakeError> {
        self.scan(&Scan::all(columns), |network, _day, batch| {
            (0..batch.len()).filter_map(|row| batch.event(network, row)).for_each(|event| take(&event));
            Ok(())
        })
    }

    fn each_event_of(
        &self,
        days: &FxHashSet<(Network, Day)>,
        columns: Columns,
        take: &mut Take<'_>,
    ) -> Result<(), LakeError> {
        let partitions = self.scan_partitions(&Scan::all(columns)).into_iter();
        for partition in partitions.filter(|partition| days.contains(&(partition.network, partition.day))) {
            for batch in self.read_partition(&partition, columns) {
                let batch = batch?;
                let events = (0..batch.len()).filter_map(|row| batch.event(partition.network, row));
                events.for_each(|event| take(&event));
            }
        }
        Ok(())
    }
}
