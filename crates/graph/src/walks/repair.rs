//! Walks after a change of the graph.

use std::sync::Arc;

use rayon::prelude::*;

use super::bundle::Bundle;
use super::draw_table::DrawTable;
use super::itinerary::first_hits;
use super::race::Race;
use super::{RaceWalks, WalkError};
use crate::Csr;

impl RaceWalks {
    /// Brings the walks to what [`RaceWalks::run`] gives on `graph`, `keys` and `starts`.
    ///
    /// - `graph` may have more vertices than before, not fewer; `keys` has theirs after those of before.
    /// - `changed`: all vertices whose out-edges are not those of before, in any order; others may be among them.
    /// - `starts`: the starts from now on, as in `run`.
    ///
    /// Takes time in proportion to the walks through `changed`, the out-edges of `changed`, the starts that came
    /// and went and, for each vertex that gained or lost a hit, the walks through it; beside a pass over keys and
    /// starts. The first repair of all gathers the walks by vertex, which takes a step of every walk.
    ///
    /// Fails as `run` does, or if the key of a vertex is another than before; the walks then stay as they were.
    pub fn repair(
        &mut self,
        graph: &Csr,
        keys: &[u64],
        changed: &[u32],
        starts: &[u32],
    ) -> Result<(), WalkError> {
        let how = self.how;
        let table = DrawTable::new(graph, keys, &how)?;
        how.check_numbers(graph.vertices())?;
        self.check_keys(keys)?;
        let (changed, starts) = (table.set(changed)?, table.set(starts)?);
        let walks = self.walks_to_repair(&changed, &starts);
        self.drawn_from = Arc::default();
        self.grow(keys);
        let by_start: Vec<&[u32]> = walks.chunk_by(|a, b| a / how.walks == b / how.walks).collect();
        let rewalk = |race: &mut Race, walks| self.rewalk(table, race, walks, &starts);
        let repaired: Vec<Repaired> = by_start.into_par_iter().map_init(Race::default, rewalk).collect();
        self.replace(repaired);
        Ok(())
    }

    fn check_keys(&self, keys: &[u64]) -> Result<(), WalkError> {
        let rekeyed = self.keys.iter().enumerate().find(|&(vertex, key)| keys.get(vertex) != Some(key));
        rekeyed.map_or(Ok(()), |(vertex, _)| Err(WalkError::Rekeyed { vertex: vertex as u32 }))
    }

    fn grow(&mut self, keys: &[u64]) {
        self.keys.extend_from_slice(&keys[self.keys.len()..]);
        self.bundles.resize(keys.len(), Bundle::default());
        self.hits.resize(keys.len(), 0);
        if let Some(through) = self.through.get_mut() {
            through.resize(keys.len(), Vec::new());
        }
    }

    /// The rising numbers of the walks that stood at a changed vertex, or whose start comes or goes.
    fn walks_to_repair(&self, changed: &[u32], starts: &[u32]) -> Vec<u32> {
        let known = self.through().len();
        let is_start =
            |vertex: u32| self.bundles.get(vertex as usize).is_some_and(|bundle| !bundle.is_empty());
        let came = starts.iter().copied().filter(|&start| !is_start(start));
        let gone = (0..known as u32).filter(|start| is_start(*start) && starts.binary_search(start).is_err());
        let stay = changed.iter().copied().filter(|&vertex| is_start(vertex));
        let own = came.chain(gone).chain(stay);
        let mut walks: Vec<u32> = own
            .flat_map(|start| (0..self.how.walks).map(move |walk| start * self.how.walks + walk))
            .collect();
        for &vertex in changed.iter().take_while(|&&vertex| (vertex as usize) < known) {
            walks.extend_from_slice(&self.through()[vertex as usize]);
        }
        walks.par_sort_unstable();
        walks.dedup();
        walks
    }

    /// Walks these walks of one start afresh, and copies its others.
    fn rewalk(&self, table: DrawTable<'_>, race: &mut Race, walks: &[u32], starts: &[u32]) -> Repaired {
        let start = walks[0] / self.how.walks;
        let mut bundle = Bundle::default();
        if starts.binary_search(&start).is_ok() {
            let old = &self.bundles[start as usize];
            bundle = Bundle::gather(&self.how, |walk, paths| {
                if walks.binary_search(&(start * self.how.walks + walk)).is_ok() {
                    let next = |at, slot| table.draw(race, at, slot, None);
                    table.itinerary(start, walk).follow(start, 0, paths, next);
                } else {
                    paths.extend_from_slice(old.path(&self.how, walk));
                }
            });
        }
        let mut changes = Vec::new();
        for &walk in walks {
            let old = self.bundles[start as usize].path(&self.how, walk % self.how.walks);
            let new = bundle.path(&self.how, walk % self.how.walks);
            let differ = |path, other: &[u32], gained| {
                let differing = first_hits(start, path).filter(|(_, vertex)| !other.contains(vertex));
                differing.map(|(_, vertex)| Change { vertex, walk, gained }).collect::<Vec<_>>()
            };
            changes.extend(differ(old, new, false));
            changes.extend(differ(new, old, true));
        }
        Repaired { start, bundle, changes }
    }

    fn replace(&mut self, repaired: Vec<Repaired>) {
        let mut through = self.through.take().unwrap_or_default();
        let mut changes = Vec::new();
        let mut recounted = Vec::new();
        for Repaired { start, bundle, changes: of_start } in repaired {
            self.bundles[start as usize] = bundle;
            changes.extend(of_start);
            recounted.push(start);
        }
        changes.par_sort_unstable();
        for changes in changes.chunk_by(|a, b| a.vertex == b.vertex) {
            amend(&mut through[changes[0].vertex as usize], changes);
            recounted.push(changes[0].vertex);
        }
        for vertex in recounted.into_iter().map(|vertex| vertex as usize) {
            let own = if self.bundles[vertex].is_empty() { 0 } else { self.how.walks };
            self.hits[vertex] = own + through[vertex].len() as u32;
        }
        self.through = through.into();
    }
}

/// The new walks of a start.
struct Repaired {
    start: u32,
    bundle: Bundle,
    changes: Vec<Change>,
}

/// A walk that now hits a vertex, or no longer does.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    vertex: u32,
    walk: u32,
    gained: bool,
}

/// Brings the rising numbers of the walks through a vertex up to date.
fn amend(through: &mut Vec<u32>, changes: &[Change]) {
    let lost = |walk: &u32| {
        changes.binary_search_by_key(walk, |change| change.walk).is_ok_and(|place| !changes[place].gained)
    };
    through.retain(|walk| !lost(walk));
    through.extend(changes.iter().filter(|change| change.gained).map(|change| change.walk));
    through.sort();
}
