//! Many walks at once, step by step: all who stand at a vertex have its edges raced together.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::draw_table::DrawTable;
use super::race::{NOBODY, Race};

/// Where walks came to by each of their steps.
pub(super) struct March {
    walks: u32,
    /// By step, those who took it, by rising number of the walk.
    steps: Vec<Vec<Arrival>>,
}

/// A walk, numbered by the place of its start among the starts times walks, plus walk; and where it now stands.
#[derive(Debug, Clone, Copy)]
struct Arrival {
    walk: u32,
    at: u32,
}

/// A step about to be taken by the slot of a vertex; `place` says who takes it.
#[derive(Debug, Clone, Copy)]
struct Departure {
    from: u32,
    slot: u32,
    place: u32,
}

impl March {
    /// Walks all walks from `starts`, whose number times walks must fit into 32 bits. Each vertex draws, at each
    /// step, the slots that somebody uses.
    pub(super) fn new(table: DrawTable<'_>, starts: &[u32]) -> March {
        let walks = table.how.walks;
        let out = |(place, &start): (usize, &u32)| {
            let first = place as u32 * walks;
            (first..first + walks).into_par_iter().map(move |walk| Arrival { walk, at: start })
        };
        let setting_out: Vec<Arrival> = starts.par_iter().enumerate().flat_map(out).collect();
        let mut steps: Vec<Vec<Arrival>> = Vec::new();
        for step in 0..table.how.longest {
            let standing = steps.last().unwrap_or(&setting_out);
            let departures = departures(table, starts, standing, step);
            let arrived = arrivals(table, standing, departures);
            if arrived.is_empty() {
                break;
            }
            steps.push(arrived);
        }
        March { walks, steps }
    }

    /// The paths of the walks of one start after another, the first of which has this place among the starts.
    pub(super) fn paths_from(&self, place: usize) -> Paths<'_> {
        let walk = place as u32 * self.walks;
        let rest = |step: &'_ Vec<Arrival>| step.partition_point(|arrival| arrival.walk < walk);
        Paths { rests: self.steps.iter().map(|step| &step[rest(step)..]).collect(), walk }
    }
}

/// Paths in the order of walks.
pub(super) struct Paths<'a> {
    /// By step, those who have not been told yet.
    rests: Vec<&'a [Arrival]>,
    walk: u32,
}

impl Paths<'_> {
    /// Adds the path of the next walk to `path`.
    pub(super) fn append_next(&mut self, path: &mut Vec<u32>) {
        for rest in &mut self.rests {
            match rest.split_first() {
                Some((arrival, later)) if arrival.walk == self.walk => {
                    path.push(arrival.at);
                    *rest = later;
                }
                _ => break,
            }
        }
        self.walk += 1;
    }
}

/// The steps of all who go on, those from one vertex together and by rising slot.
fn departures(table: DrawTable<'_>, starts: &[u32], standing: &[Arrival], step: u32) -> Vec<Departure> {
    let walks = table.how.walks;
    let leave = |(place, &Arrival { walk, at }): (usize, &Arrival)| {
        let itinerary = table.itinerary(starts[(walk / walks) as usize], walk % walks);
        itinerary.slot(step).map(|slot| Departure { from: at, slot, place: place as u32 })
    };
    let mut departures: Vec<Departure> = standing.par_iter().enumerate().filter_map(leave).collect();
    departures.par_sort_unstable_by_key(|d| u64::from(d.from) << 32 | u64::from(d.slot));
    departures
}

/// Where those who depart come to, in the order of `standing`.
fn arrivals(table: DrawTable<'_>, standing: &[Arrival], departures: Vec<Departure>) -> Vec<Arrival> {
    let heads: Vec<AtomicU32> = standing.iter().map(|_| AtomicU32::new(NOBODY)).collect();
    departures.par_chunk_by(|a, b| a.from == b.from).for_each_init(Race::default, |race, departures| {
        race.line_up(table.how.seed, table.graph, table.keys, departures[0].from);
        let mut slots: Vec<u32> = departures.iter().map(|departure| departure.slot).collect();
        slots.dedup();
        let mut by_slot = departures.chunk_by(|a, b| a.slot == b.slot);
        race.run_some(table.keys, &slots, |head| {
            for departure in by_slot.next().into_iter().flatten() {
                heads[departure.place as usize].store(head, Ordering::Relaxed);
            }
        });
    });
    let arrive =
        |(arrival, head): (&Arrival, AtomicU32)| Arrival { walk: arrival.walk, at: head.into_inner() };
    standing.par_iter().zip(heads).map(arrive).filter(|arrival| arrival.at != NOBODY).collect()
}
