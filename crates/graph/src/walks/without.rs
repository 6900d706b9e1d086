//! Hits as they would be without a vertex.

use super::draw_table::DrawTable;
use super::draws::Draws;
use super::itinerary::first_hits;
use super::{RaceWalks, WalkError};
use crate::Csr;

/// Memory that [`RaceWalks::without`] works in: 4 bytes a vertex, and up to 2 MiB of draws that are remembered from one vertex to
/// the next. One for each thread, used again and again.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By vertex, hits gained minus hits lost; zero but for `touched`.
    change: Vec<i32>,
    touched: Vec<u32>,
    dropped: Vec<u32>,
    path: Vec<u32>,
    draws: Draws,
}

/// Hits as a fresh run would count them without a vertex.
#[derive(Debug)]
pub struct Without<'a> {
    walks: &'a RaceWalks,
    vertex: u32,
    scratch: &'a Scratch,
}

impl RaceWalks {
    /// The hits of a fresh run on the graph from which `vertex` and all its edges are taken away, and in which
    /// neither `vertex` nor `dropped` are starts. Walks that would step to `vertex` take the runner-up of the
    /// race, or stop where there is none.
    ///
    /// `graph` must be the one walked on. Takes time in proportion to the walks that hit `vertex` or began at
    /// `dropped`, and to the out-degrees where they are turned away. The first call of all gathers the walks by
    /// vertex, which takes a step of every walk. Vertices outside of the graph change nothing.
    ///
    /// Fails if `graph` has another number of vertices than the one walked on.
    pub fn without<'a>(
        &'a self,
        graph: &Csr,
        vertex: u32,
        dropped: &[u32],
        scratch: &'a mut Scratch,
    ) -> Result<Without<'a>, WalkError> {
        let table = DrawTable::new(graph, &self.keys, &self.how)?;
        scratch.begin(self.hits.len(), vertex, dropped);
        let through = self.through().get(vertex as usize).map_or(&[][..], Vec::as_slice);
        if !through.is_empty() {
            scratch.draws.begin(&self.drawn_from);
        }
        for &walk in through {
            self.divert(table, walk, vertex, scratch);
        }
        for index in 0..scratch.dropped.len() {
            self.take_back(scratch.dropped[index], scratch);
        }
        Ok(Without { walks: self, vertex, scratch })
    }

    /// Turns one walk away from `vertex`, which it hits.
    fn divert(&self, table: DrawTable<'_>, number: u32, vertex: u32, scratch: &mut Scratch) {
        let (start, old) = self.walk(number);
        if scratch.dropped.binary_search(&start).is_ok() {
            return;
        }
        let meets = old.iter().take_while(|&&at| at != vertex).count();
        let mut new = std::mem::take(&mut scratch.path);
        new.clear();
        new.extend_from_slice(&old[..meets]);
        let at = new.last().copied().unwrap_or(start);
        let itinerary = table.itinerary(start, number % self.how.walks);
        let next = |at, slot| scratch.draws.draw(table, at, slot, vertex);
        itinerary.follow(at, meets as u32, &mut new, next);
        first_hits(start, old).filter(|&(place, _)| place >= meets).for_each(|(_, hit)| scratch.add(hit, -1));
        first_hits(start, &new).filter(|&(place, _)| place >= meets).for_each(|(_, hit)| scratch.add(hit, 1));
        scratch.path = new;
    }

    /// Takes back what the walks of a start hit.
    fn take_back(&self, start: u32, scratch: &mut Scratch) {
        let Some(bundle) = self.bundles.get(start as usize).filter(|bundle| !bundle.is_empty()) else {
            return;
        };
        scratch.add(start, -(self.how.walks as i32));
        for walk in 0..self.how.walks {
            first_hits(start, bundle.path(&self.how, walk)).for_each(|(_, hit)| scratch.add(hit, -1));
        }
    }
}

impl Without<'_> {
    /// How many walks hit `vertex`; 0 for the one taken away and for vertices outside of the graph.
    pub fn hits_of(&self, vertex: u32) -> u32 {
        if vertex == self.vertex {
            return 0;
        }
        let kept = self.walks.hits.get(vertex as usize).copied().unwrap_or(0);
        kept.wrapping_add_signed(self.scratch.change.get(vertex as usize).copied().unwrap_or(0))
    }
}

impl Scratch {
    /// Forgets the last use. `vertex` counts as dropped: its walks go with it.
    fn begin(&mut self, vertices: usize, vertex: u32, dropped: &[u32]) {
        for vertex in self.touched.drain(..) {
            self.change[vertex as usize] = 0;
        }
        self.change.resize(vertices, 0);
        self.dropped.clear();
        self.dropped.extend_from_slice(dropped);
        self.dropped.push(vertex);
        self.dropped.sort_unstable();
        self.dropped.dedup();
    }

    fn add(&mut self, vertex: u32, hits: i32) {
        self.change[vertex as usize] += hits;
        self.touched.push(vertex);
    }
}
