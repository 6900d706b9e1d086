//! What became of each record, beside what the lake counts: events are many a record, and parts of a record may be refused
//! while the rest is taken.

use std::collections::BTreeMap;

use model::Reject;
use model::visible::clean_line;

/// So much of a refused record is shown.
const SAMPLE_CHARS: usize = 120;

/// How a record ends when it gives no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// Something is wrong with it.
    Refused,
    /// It says nothing to Clout.
    Skipped,
}

/// The first record that ended so for a reason.
#[derive(Debug, Clone, PartialEq)]
pub struct First {
    /// The line, row or element, counted from 1.
    pub at: u64,
    /// What was found and expected. Empty once somebody has left.
    pub detail: String,
    /// The beginning of the record. Empty once somebody has left.
    pub sample: String,
}

/// What one reason cost.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cost {
    /// Records that gave nothing else.
    pub records: u64,
    /// Parts of records that ended otherwise.
    pub parts: u64,
    /// The first of them.
    pub first: Option<First>,
}

/// The account of a reading: each record is taken, refused or skipped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    /// Records that gave at least one event.
    pub taken: u64,
    /// Records that gave none, of which something was refused.
    pub refused: u64,
    /// Records that gave none, of which nothing was refused.
    pub skipped: u64,
    /// What each reason cost.
    pub costs: BTreeMap<(Ending, &'static str), Cost>,
    took: bool,
    said: BTreeMap<(Ending, &'static str), u64>,
    /// The first reason of each ending.
    main: [Option<&'static str>; 2],
}

impl Tally {
    /// The record gave an event.
    pub fn event(&mut self) {
        self.took = true;
    }

    /// A part of the record, or all of it, was refused. Once somebody has left, nothing of it is `shown`: it cannot be
    /// searched for whom it is about.
    pub fn reject(&mut self, reject: &Reject<'_>, shown: bool) {
        self.note(Ending::Refused, reject.reason);
        let cost = self.costs.entry((Ending::Refused, reject.reason)).or_default();
        if cost.first.is_none() {
            let show = |text: &str| if shown { clean_line(text).trim().to_owned() } else { String::new() };
            let sample = String::from_utf8_lossy(reject.sample);
            let sample: String = show(&sample).chars().take(SAMPLE_CHARS).collect();
            cost.first = Some(First { at: reject.position, detail: show(reject.detail), sample });
        }
    }

    /// A part of the record, or all of it, was skipped.
    pub fn skip(&mut self, reason: &'static str) {
        self.note(Ending::Skipped, reason);
    }

    fn note(&mut self, ending: Ending, reason: &'static str) {
        self.main[ending as usize].get_or_insert(reason);
        *self.said.entry((ending, reason)).or_default() += 1;
    }

    /// Ends the record.
    pub fn record_end(&mut self) {
        if self.said.is_empty() {
            self.taken += u64::from(std::mem::take(&mut self.took));
            return;
        }
        let ending = [Ending::Refused, Ending::Skipped]
            .into_iter()
            .find(|ending| self.main[*ending as usize].is_some());
        let main = match (std::mem::take(&mut self.took), ending) {
            (false, Some(ending)) => self.main[ending as usize].map(|reason| (ending, reason)),
            _ => None,
        };
        match main {
            None => self.taken += 1,
            Some((Ending::Refused, _)) => self.refused += 1,
            Some((Ending::Skipped, _)) => self.skipped += 1,
        }
        self.main = [None, None];
        for (said, count) in std::mem::take(&mut self.said) {
            let cost = self.costs.entry(said).or_default();
            let itself = u64::from(Some(said) == main);
            cost.records += itself;
            cost.parts += count - itself;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reject(reason: &'static str) -> Reject<'static> {
        Reject { reason, position: 7, detail: "found x", sample: b"a\x1b,b" }
    }

    #[test]
    fn each_record_is_counted_once_and_each_part_by_its_reason() {
        let mut tally = Tally::default();
        tally.event();
        tally.reject(&reject("self_response"), true);
        tally.record_end();
        tally.reject(&reject("malformed"), true);
        tally.reject(&reject("self_response"), true);
        tally.skip("notice");
        tally.record_end();
        tally.skip("notice");
        tally.record_end();
        tally.event();
        tally.event();
        tally.record_end();
        assert_eq!((tally.taken, tally.refused, tally.skipped), (2, 1, 1));
        let cost = |ending, reason| tally.costs.get(&(ending, reason)).expect("a cost");
        let costs = |ending, reason| (cost(ending, reason).records, cost(ending, reason).parts);
        assert_eq!(costs(Ending::Refused, "self_response"), (0, 2));
        assert_eq!(costs(Ending::Refused, "malformed"), (1, 0));
        assert_eq!(costs(Ending::Skipped, "notice"), (1, 1));
        let first = cost(Ending::Refused, "malformed").first.as_ref().expect("the first");
        assert_eq!((first.at, first.sample.as_str()), (7, "a,b"));
    }

    #[test]
    fn nothing_is_shown_once_somebody_has_left() {
        let mut tally = Tally::default();
        tally.reject(&reject("malformed"), false);
        let first = tally.costs[&(Ending::Refused, "malformed")].first.as_ref().expect("the first");
        assert_eq!((first.at, first.detail.as_str(), first.sample.as_str()), (7, "", ""));
    }
}
