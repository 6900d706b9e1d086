//! Walks that are counted and forgotten: a ranking from somebody's own view.

use rayon::prelude::*;

use super::itinerary::{Itinerary, first_hits};
use super::race::{NOBODY, Race};
use super::{WalkError, Walking};
use crate::Csr;

/// The vertices that the walks of [`RaceWalks::run`](super::RaceWalks::run) on the same input hit, with the number
/// of walks that ever hit each, by rising vertex.
///
/// For some starts with many walks each, such as a ranking from one person's view: draws the slots that walks use
/// and no others, keeps nothing, and takes time in proportion to the steps times the out-degrees where they are
/// taken, whatever the size of the graph. With few starts, `slots` should be about as many as there are walks, as
/// no more ways than `slots` lead out of a vertex.
///
/// Fails as `run` does.
pub fn passing_hits(
    graph: &Csr,
    keys: &[u64],
    starts: &[u32],
    how: &Walking,
) -> Result<Vec<(u32, u32)>, WalkError> {
    let hops = passing_hops(graph, keys, starts, how)?;
    Ok(hops.chunk_by(|a, b| a.0 == b.0).map(|of| (of[0].0, of.iter().map(|hop| hop.2).sum())).collect())
}

/// The same hits, told apart by the vertex from which a walk first came: by rising vertex, then by where from;
/// `None` counts the walks that began there.
pub fn passing_hops(
    graph: &Csr,
    keys: &[u64],
    starts: &[u32],
    how: &Walking,
) -> Result<Vec<(u32, Option<u32>, u32)>, WalkError> {
    Ok(count(&walk(graph, keys, starts, how)?))
}

fn walk(graph: &Csr, keys: &[u64], starts: &[u32], how: &Walking) -> Result<Vec<Walker>, WalkError> {
    how.check(graph, keys, starts)?;
    let mut starts = starts.to_vec();
    starts.sort_unstable();
    starts.dedup();
    let mut walkers: Vec<Walker> = starts
        .into_iter()
        .flat_map(|start| (0..how.walks).map(move |walk| (start, walk)))
        .map(|(start, walk)| Walker::new(start, Itinerary::new(how, keys[start as usize], walk)))
        .collect();
    for step in 0..how.longest {
        let mut steps = leaving(&walkers, step);
        if steps.is_empty() {
            break;
        }
        steps.par_sort_unstable();
        for (walker, head) in arriving(how.seed, graph, keys, &steps) {
            walkers[walker].arrive(head);
        }
    }
    Ok(walkers)
}

/// A walk on its way.
struct Walker {
    start: u32,
    itinerary: Itinerary,
    path: Vec<u32>,
    stopped: bool,
}

/// A step about to be taken from a vertex by a slot. Sorted, races of one vertex stand together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Step {
    from: u32,
    slot: u32,
    walker: usize,
}

impl Walker {
    fn new(start: u32, itinerary: Itinerary) -> Walker {
        Walker { start, itinerary, path: Vec::new(), stopped: false }
    }

    fn arrive(&mut self, head: u32) {
        if head == NOBODY {
            self.stopped = true;
        } else {
            self.path.push(head);
        }
    }
}

/// The steps of all who go on. A walker without as many steps as there were has stopped.
fn leaving(walkers: &[Walker], step: u32) -> Vec<Step> {
    let moving = walkers.iter().enumerate().filter(|(_, w)| !w.stopped && w.path.len() == step as usize);
    let leave = |(walker, w): (usize, &Walker)| {
        let from = w.path.last().copied().unwrap_or(w.start);
        w.itinerary.slot(step).map(|slot| Step { from, slot, walker })
    };
    moving.filter_map(leave).collect()
}

/// Where each step leads, by walker.
fn arriving(seed: u64, graph: &Csr, keys: &[u64], steps: &[Step]) -> Vec<(usize, u32)> {
    let vertices = steps.par_chunk_by(|a, b| a.from == b.from);
    let arrivals = vertices.map_init(Race::default, |race, steps| {
        race.line_up(seed, graph, keys, steps[0].from);
        let by_slot: Vec<&[Step]> = steps.chunk_by(|a, b| a.slot == b.slot).collect();
        let slots: Vec<u32> = by_slot.iter().map(|steps| steps[0].slot).collect();
        let mut arrivals = Vec::with_capacity(steps.len());
        race.run_some(keys, &slots, |place, head| {
            arrivals.extend(by_slot[place].iter().map(|step| (step.walker, head)));
        });
        arrivals
    });
    arrivals.flatten_iter().collect()
}

fn count(walkers: &[Walker]) -> Vec<(u32, Option<u32>, u32)> {
    let hops = |walker: &Walker| -> Vec<(u32, Option<u32>)> {
        let from = |place: usize| if place == 0 { walker.start } else { walker.path[place - 1] };
        let later = first_hits(walker.start, &walker.path).map(|(place, vertex)| (vertex, Some(from(place))));
        std::iter::once((walker.start, None)).chain(later).collect()
    };
    let mut hops: Vec<(u32, Option<u32>)> = walkers.iter().flat_map(hops).collect();
    hops.par_sort_unstable();
    hops.chunk_by(PartialEq::eq).map(|same| (same[0].0, same[0].1, same.len() as u32)).collect()
}
