//! What a segment covers, and the file it lies in.

use std::fmt;
use std::str::FromStr;

use model::{Day, Network};

/// The network and the days that a segment covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentName {
    /// Where.
    pub network: Network,
    /// The first UTC day.
    pub first: Day,
    /// How many days.
    pub days: u32,
}

/// Files of segments end with this.
const EXTENSION: &str = ".segment";

impl SegmentName {
    /// True where a day is among those covered.
    pub fn covers(&self, day: Day) -> bool {
        let distance = i64::from(day.number()) - i64::from(self.first.number());
        (0..i64::from(self.days)).contains(&distance)
    }

    /// The folder of a network's segments, below the lake's.
    pub(super) fn folder(network: Network) -> String {
        format!("segments/network={network}")
    }

    /// The name of its file: first day and number of days.
    pub(super) fn file(&self) -> String {
        format!("{}+{}{EXTENSION}", self.first, self.days)
    }

    /// The segment that a file name means; `None` for any other file.
    pub(super) fn of_file(network: Network, file: &str) -> Option<SegmentName> {
        let (first, days) = file.strip_suffix(EXTENSION)?.split_once('+')?;
        let name = SegmentName { network, first: Day::from_str(first).ok()?, days: days.parse().ok()? };
        // Another way to write the same would be a second file for it.
        (name.file() == file).then_some(name)
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", SegmentName::folder(self.network), self.file())
    }
}
