//! Which days share a segment.

/// Blocks of days, largest first: how many days, and how many days after its last one a block is closed. Blocks begin
/// at multiples of their length since 1970, so that they nest and never move.
///
/// Data that is late by less than the second number touches smaller segments alone. Larger blocks than 64 days would
/// save little (a year is six of these) and cost what late data touches: a block is made again from its days.
const BLOCKS: [(i32, i32); 2] = [(64, 14), (8, 2)];

/// A range of days: the first, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Range {
    pub first: i32,
    pub days: i32,
}

impl Range {
    /// The segment that holds a day, in a lake whose last day of all is `last`.
    pub fn of(day: i32, last: i32) -> Range {
        for (days, wait) in BLOCKS {
            let first = day.div_euclid(days) * days;
            if first.saturating_add(days + wait) <= last {
                return Range { first, days };
            }
        }
        Range { first: day, days: 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_their_days_never_overlap_and_only_grow() {
        for last in 19_000..19_300 {
            // The first day of a block of 64.
            let mut day = 295 * 64;
            let mut ranges = Vec::new();
            while day <= last {
                let range = Range::of(day, last);
                assert!(range.first <= day && day < range.first + range.days);
                assert_eq!(range.first, day, "a range begins where the one before ended, or at its block");
                for inside in range.first..range.first + range.days {
                    assert_eq!(Range::of(inside, last), range, "all days of a range have that range");
                }
                let later = Range::of(day, last + 1);
                assert!(
                    later.first <= range.first && later.days >= range.days,
                    "blocks are never taken apart"
                );
                ranges.push(range);
                day = range.first + range.days;
            }
            assert!(ranges.len() <= 5 + 8 + 2 + 8 + 10, "{} segments for 400 days", ranges.len());
            assert_eq!(ranges.last().map(|range| range.days), Some(1), "the last day stands by itself");
        }
    }
}
