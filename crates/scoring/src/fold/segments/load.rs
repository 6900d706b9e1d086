//! Segments as they are needed: read where they hold, made where they do not, replaced where that is wanted.

use std::collections::BTreeMap;

use lake::{Lake, LakeError, Partition, Scan, SectionKey, Segment, SegmentName, SegmentPartition};
use model::Day;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::part::Part;
use super::plan::Range;
use super::report::{Keep, SegmentReport};

/// Segments written at a time: what is written is held in memory until then.
const WRITTEN_AT_ONCE: usize = 16;

/// The parts of all segments of a lake, in no order, and what became of segments.
pub(crate) fn load<C: Sync + ?Sized, P: Part<C>>(
    lake: &Lake,
    keep: Keep,
    context: &C,
) -> Result<(Vec<P>, SegmentReport), LakeError> {
    let partitions = lake.scan_partitions(&Scan::all(P::COLUMNS));
    let last = partitions.iter().map(|partition| partition.day.number()).max().unwrap_or(0);
    let mut ranges: BTreeMap<SegmentName, Vec<Partition>> = BTreeMap::new();
    for partition in partitions {
        let range = Range::of(partition.day.number(), last);
        let (first, days) = (Day::from_number(range.first), range.days.unsigned_abs());
        ranges.entry(SegmentName { network: partition.network, first, days }).or_default().push(partition);
    }
    let ranges: Vec<(SegmentName, Vec<Partition>)> = ranges.into_iter().collect();
    let (mut parts, mut report) = (Vec::with_capacity(ranges.len()), SegmentReport::default());
    let loader = Loader { lake, keys: P::keys(context), keep, context };
    let mut writing = keep == Keep::Segments;
    for some in ranges.chunks(WRITTEN_AT_ONCE) {
        let loaded: Vec<Loaded<P>> =
            some.par_iter().map(|(name, days)| loader.load(*name, days)).collect::<Result<_, LakeError>>()?;
        let mut written = Vec::new();
        for segment in loaded {
            parts.push(segment.part);
            report.add(segment.report);
            written.extend(segment.written);
        }
        writing = writing && put(lake, written, &[], &mut report);
    }
    if writing {
        match superseded(lake, &ranges) {
            Ok(superseded) => {
                put(lake, Vec::new(), &superseded, &mut report);
            }
            Err(error) => report.warn(format!("could not list segments: {}", chain(&error))),
        }
    }
    Ok((parts, report))
}

/// Writes and removes segments; false where that cannot be. Everything is in memory all the same, and the next run
/// makes them again.
fn put(lake: &Lake, written: Vec<Segment>, superseded: &[SegmentName], report: &mut SegmentReport) -> bool {
    match lake.put_segments(written, superseded) {
        Ok(bytes) => report.bytes_written += bytes,
        Err(error) => {
            report.warn(format!("could not keep segments: {}", chain(&error)));
            return false;
        }
    }
    true
}

/// Segments that the plan no longer names: their days lie in larger ones by now.
fn superseded(lake: &Lake, ranges: &[(SegmentName, Vec<Partition>)]) -> Result<Vec<SegmentName>, LakeError> {
    let mut superseded = Vec::new();
    for of_network in ranges.chunk_by(|a, b| a.0.network == b.0.network) {
        let planned = |name: &SegmentName| of_network.binary_search_by_key(name, |(known, _)| *known).is_ok();
        let there = lake.segments(of_network[0].0.network)?;
        superseded.extend(there.into_iter().filter(|name| !planned(name)));
    }
    Ok(superseded)
}

struct Loader<'a, C: ?Sized> {
    lake: &'a Lake,
    context: &'a C,
    keys: Vec<SectionKey>,
    keep: Keep,
}

/// A segment that was read or made.
struct Loaded<P> {
    part: P,
    report: SegmentReport,
    /// To be written in place of what was there.
    written: Option<Segment>,
}

/// What a day's partition by itself holds of each section.
type Contents = Vec<u64>;

impl<C: Sync + ?Sized> Loader<'_, C> {
    fn load<P: Part<C>>(&self, name: SegmentName, days: &[Partition]) -> Result<Loaded<P>, LakeError> {
        let mut report = SegmentReport::default();
        let found = match self.lake.segment(name) {
            Ok(found) => found,
            Err(error) => {
                report.warn(format!("{}; it is made again", chain(&error)));
                report.damaged += 1;
                None
            }
        };
        let known_before = found.is_some() || report.damaged > 0;
        let mut folded = BTreeMap::new();
        if let Some(segment) = &found {
            match self.try_use(segment, days, &mut report)? {
                Use::Whole(part) => {
                    report.used += 1;
                    return Ok(Loaded { part, report, written: None });
                }
                Use::Confirmed(part) => {
                    report.used += 1;
                    report.confirmed += 1;
                    let moved = segment.over(partitions_of(days), |key| self.keys.contains(key)).ok();
                    return Ok(Loaded { part, report, written: moved });
                }
                Use::Damaged(what) => {
                    report.warn(format!("{what}; it is made again"));
                    report.damaged += 1;
                }
                Use::OtherVersion => report.outdated += 1,
                Use::Changed(days) => {
                    folded = days;
                    report.changed += 1;
                }
            }
        } else if report.damaged == 0 {
            report.made += 1;
        }
        let (part, contents) = self.make(name, days, folded, &mut report)?;
        if known_before {
            report.rows_reread += days.iter().map(|day| day.rows).sum::<u64>();
        }
        let mut loaded = Loaded { part, report, written: None };
        if self.keep == Keep::Segments {
            loaded.written = Some(self.pack(name, days, &mut loaded.part, &contents));
        }
        Ok(loaded)
    }

    fn pack<P: Part<C>>(
        &self,
        name: SegmentName,
        days: &[Partition],
        part: &mut P,
        contents: &[Contents],
    ) -> Segment {
        let mut segment = Segment::new(name, partitions_of(days));
        for (place, (key, bytes)) in self.keys.iter().zip(part.write()).enumerate() {
            let contents = contents.iter().map(|day| day.get(place).copied().unwrap_or(0)).collect();
            segment.add(key.clone(), contents, &bytes);
        }
        segment
    }

    /// Uses a segment as far as it holds what the lake holds.
    fn try_use<P: Part<C>>(
        &self,
        segment: &Segment,
        days: &[Partition],
        report: &mut SegmentReport,
    ) -> Result<Use<P>, LakeError> {
        if !self.keys.iter().all(|key| segment.has(key)) {
            return Ok(Use::OtherVersion);
        }
        let known = segment.partitions();
        if !known.iter().map(|partition| partition.day).eq(days.iter().map(|partition| partition.day)) {
            return Ok(Use::Changed(BTreeMap::new()));
        }
        let mut folded = BTreeMap::new();
        let mut same = true;
        for (place, (day, known)) in days.iter().zip(known).enumerate() {
            if day.digest() == known.digest {
                continue;
            }
            // The day was written anew. Most often a post of it was deleted, and nothing that is folded is another.
            let mut part: P = self.fold_day(day, report)?;
            let contents = contents_of::<C, P>(&mut part);
            let known = |key: &SectionKey| segment.contents(key).get(place).copied();
            same &= self.keys.iter().zip(&contents).all(|(key, content)| known(key) == Some(*content));
            folded.insert(place, part);
        }
        if !same {
            return Ok(Use::Changed(folded));
        }
        Ok(match self.read(segment) {
            Ok(part) if !folded.is_empty() => {
                report.rows_reread += folded.keys().map(|&place| days[place].rows).sum::<u64>();
                Use::Confirmed(part)
            }
            Ok(part) => Use::Whole(part),
            Err(what) => Use::Damaged(what),
        })
    }

    fn read<P: Part<C>>(&self, segment: &Segment) -> Result<P, String> {
        let section = |key: &SectionKey| match segment.section(key) {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) => Err(format!("the segment {} lacks a section", segment.name())),
            Err(error) => Err(chain(&error)),
        };
        let sections = self.keys.iter().map(section).collect::<Result<Vec<Vec<u8>>, String>>()?;
        P::read(self.context, &sections).map_err(|error| format!("the segment {}: {error}", segment.name()))
    }

    /// Makes a segment: from smaller ones where these hold, from the lake where they do not.
    fn make<P: Part<C>>(
        &self,
        name: SegmentName,
        days: &[Partition],
        mut folded: BTreeMap<usize, P>,
        report: &mut SegmentReport,
    ) -> Result<(P, Vec<Contents>), LakeError> {
        let (mut whole, mut contents) = (P::new(self.context), Vec::new());
        // Where they cannot even be listed, there are none to merge.
        let smaller =
            if name.days > 1 { self.lake.segments(name.network).unwrap_or_default() } else { Vec::new() };
        let smaller: Vec<SegmentName> =
            smaller.into_iter().filter(|other| *other != name && name.covers(other.first)).collect();
        let mut left = days;
        while let Some(day) = left.first() {
            // The largest first: they are listed by first day, then by length.
            let here = smaller
                .iter()
                .rev()
                .filter(|other| other.first.number() <= day.day.number() && other.covers(day.day));
            let mut taken = None;
            for other in here {
                let of_other = left.iter().take_while(|day| other.covers(day.day)).count();
                if let Some(segment) = self.lake.segment(*other).ok().flatten()
                    && partitions_of(&left[..of_other]) == segment.partitions()
                    && self.keys.iter().all(|key| segment.has(key))
                    && let Ok(part) = self.read::<P>(&segment)
                {
                    taken = Some((part, segment, of_other));
                    break;
                }
            }
            let (part, count) = match taken {
                Some((part, segment, count)) => {
                    report.merged += 1;
                    contents.extend((0..count).map(|place| {
                        let content =
                            |key: &SectionKey| segment.contents(key).get(place).copied().unwrap_or(0);
                        self.keys.iter().map(content).collect::<Contents>()
                    }));
                    (part, count)
                }
                None => {
                    let mut part: P = match folded.remove(&(days.len() - left.len())) {
                        Some(part) => part,
                        None => self.fold_day(day, report)?,
                    };
                    // What is not kept need not be told apart later.
                    if self.keep == Keep::Segments {
                        contents.push(contents_of::<C, P>(&mut part));
                    }
                    (part, 1)
                }
            };
            whole.merge(part);
            left = &left[count..];
        }
        Ok((whole, contents))
    }

    /// Folds one partition of the lake.
    fn fold_day<P: Part<C>>(&self, day: &Partition, report: &mut SegmentReport) -> Result<P, LakeError> {
        let mut part = P::new(self.context);
        for batch in self.lake.read_partition(day, P::COLUMNS) {
            part.update(self.context, day.network, &batch?);
        }
        report.partitions_read += 1;
        report.rows_read += day.rows;
        Ok(part)
    }
}

/// Digests of what a part holds of each of its sections.
fn contents_of<C: ?Sized, P: Part<C>>(part: &mut P) -> Contents {
    part.write().iter().map(|bytes| xxh3_64(bytes)).collect()
}

/// How far a segment that was found can be used.
enum Use<P> {
    Whole(P),
    /// Partitions below it were written anew, with the same content.
    Confirmed(P),
    /// Its days hold something else; those that were folded to find out, by place.
    Changed(BTreeMap<usize, P>),
    OtherVersion,
    Damaged(String),
}

fn partitions_of(days: &[Partition]) -> Vec<SegmentPartition> {
    days.iter().map(|day| SegmentPartition { day: day.day, digest: day.digest() }).collect()
}

/// An error with its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
