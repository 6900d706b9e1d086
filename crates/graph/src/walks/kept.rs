//! Walks that are kept, and what they hit.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::bundle::Bundle;
use super::draw_table::DrawTable;
use super::itinerary::first_hits;
use super::march::March;
use super::{WalkError, Walking};
use crate::Csr;

/// Race walks over a graph, kept so that they can be asked and [repaired](RaceWalks::repair).
///
/// Memory: 28 bytes a vertex, `16 + 4 * walks` bytes a start and 4 bytes a step; once walks were asked by vertex,
/// 24 bytes a vertex and 4 bytes a step more; while they are made, 28 bytes a walk and 8 a step more.
#[derive(Debug, Clone)]
pub struct RaceWalks {
    pub(super) how: Walking,
    pub(super) keys: Vec<u64>,
    /// By start; empty for whoever is none.
    pub(super) bundles: Vec<Bundle>,
    pub(super) hits: Vec<u32>,
    /// By vertex, the rising numbers of the walks that hit it and began elsewhere. Made when first asked for.
    pub(super) through: OnceLock<Vec<Vec<u32>>>,
    /// Stands for the graph that was walked on: another one has another, so that draws from the two are kept apart.
    pub(super) drawn_from: Arc<()>,
}

impl RaceWalks {
    /// Walks over `graph`, an edge `u -> x` of which means that `u` gives attention to `x` in proportion to the
    /// weight.
    ///
    /// - `keys`: one for each vertex, the same whatever number the vertex has; where two are equal, ties between
    ///   the two vertices fall to the lower number.
    /// - `starts`: a set; order and repetition do not matter.
    /// - parallel edges count as one of their summed weight; order of edges and number of threads change nothing.
    ///
    /// Draws the slots that walks use and no others; a draw takes time in proportion to the out-degree.
    ///
    /// Fails if there is not one key a vertex, a start is outside of the graph, or `how` is out of bounds.
    pub fn run(graph: &Csr, keys: &[u64], starts: &[u32], how: &Walking) -> Result<RaceWalks, WalkError> {
        let table = DrawTable::new(graph, keys, how)?;
        how.check_numbers(graph.vertices())?;
        let starts = table.set(starts)?;
        let march = March::new(table, &starts);
        let hits: Vec<AtomicU32> = (0..graph.vertices()).map(|_| AtomicU32::new(0)).collect();
        let gather = |(chunk, starts): (usize, &[u32])| {
            let mut paths = march.paths_from(chunk * STARTS_AT_ONCE);
            let bundle_of = |&start: &u32| {
                let bundle = Bundle::gather(how, |_, path| paths.append_next(path));
                count(&bundle, start, how, &hits);
                bundle
            };
            starts.iter().map(bundle_of).collect::<Vec<Bundle>>()
        };
        let gathered: Vec<Vec<Bundle>> = starts.par_chunks(STARTS_AT_ONCE).enumerate().map(gather).collect();
        let mut bundles = vec![Bundle::default(); graph.vertices()];
        for (&start, bundle) in starts.iter().zip(gathered.into_iter().flatten()) {
            bundles[start as usize] = bundle;
        }
        let hits = hits.into_iter().map(AtomicU32::into_inner).collect();
        Ok(RaceWalks {
            how: *how,
            keys: keys.to_vec(),
            bundles,
            hits,
            through: OnceLock::new(),
            drawn_from: Arc::default(),
        })
    }

    /// How many walks ever hit each vertex; a start is hit by all of its own.
    pub fn hits(&self) -> &[u32] {
        &self.hits
    }

    /// The path of a walk: the vertices it comes to after `start`, in order; `None` if `start` is no start or has
    /// no such walk.
    pub fn path(&self, start: u32, walk: u32) -> Option<&[u32]> {
        let bundle = self.bundles.get(start as usize).filter(|bundle| !bundle.is_empty())?;
        (walk < self.how.walks).then(|| bundle.path(&self.how, walk))
    }

    /// How many walks came to `vertex` for the first time from each other vertex, by rising number; `None` counts
    /// those that began there. The counts add up to its hits. Empty for a vertex that no walk hits.
    pub fn last_hops(&self, vertex: u32) -> Vec<(Option<u32>, u32)> {
        let Some(through) = self.through().get(vertex as usize) else { return Vec::new() };
        let mut hops: Vec<Option<u32>> = through.iter().map(|&walk| Some(self.hop(walk, vertex))).collect();
        if !self.bundles[vertex as usize].is_empty() {
            hops.resize(hops.len() + self.how.walks as usize, None);
        }
        hops.sort_unstable();
        hops.chunk_by(PartialEq::eq).map(|hop| (hop[0], hop.len() as u32)).collect()
    }

    /// The vertex from which the walk first came to `vertex`, which it hits.
    fn hop(&self, walk: u32, vertex: u32) -> u32 {
        let (start, path) = self.walk(walk);
        path.iter().take_while(|&&at| at != vertex).last().copied().unwrap_or(start)
    }

    /// Start and path of a walk by its number.
    pub(super) fn walk(&self, number: u32) -> (u32, &[u32]) {
        let start = number / self.how.walks;
        (start, self.bundles[start as usize].path(&self.how, number % self.how.walks))
    }

    pub(super) fn through(&self) -> &Vec<Vec<u32>> {
        self.through.get_or_init(|| {
            let mut through: Vec<Vec<u32>> = Vec::with_capacity(self.hits.len());
            through.extend(self.hits.iter().zip(&self.bundles).map(|(&hits, bundle)| {
                let own = if bundle.is_empty() { 0 } else { self.how.walks };
                Vec::with_capacity((hits - own) as usize)
            }));
            for (start, bundle) in self.bundles.iter().enumerate().filter(|(_, bundle)| !bundle.is_empty()) {
                for walk in 0..self.how.walks {
                    for (_, vertex) in first_hits(start as u32, bundle.path(&self.how, walk)) {
                        through[vertex as usize].push(start as u32 * self.how.walks + walk);
                    }
                }
            }
            through
        })
    }
}

/// Starts whose walks are gathered in one go; enough that finding the first costs nothing.
const STARTS_AT_ONCE: usize = 1 << 10;

/// Adds the hits of a start's walks. Whole numbers: threads may add them in any order.
fn count(bundle: &Bundle, start: u32, how: &Walking, hits: &[AtomicU32]) {
    hits[start as usize].fetch_add(how.walks, Ordering::Relaxed);
    for walk in 0..how.walks {
        for (_, vertex) in first_hits(start, bundle.path(how, walk)) {
            hits[vertex as usize].fetch_add(1, Ordering::Relaxed);
        }
    }
}
