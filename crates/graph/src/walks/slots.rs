//! Drawn slots: where a walk goes from each vertex, decided once for all walks.

use rayon::prelude::*;

use super::race::{NOBODY, Race};
use crate::Csr;

/// For each vertex that a walk may stand at, the winner and the runner-up of each of its slots. Vertices without
/// out-edges, and those nobody points at, have no row; `8 * slots` bytes a row, 4 a vertex.
#[derive(Debug, Clone)]
pub(super) struct Slots {
    slots: u32,
    /// Place of a vertex's row, or [`NOBODY`].
    rows: Vec<u32>,
    winners: Vec<u32>,
    runners_up: Vec<u32>,
}

impl Slots {
    /// Draws for all `starts` and all heads of edges.
    pub(super) fn draw(seed: u64, slots: u32, graph: &Csr, keys: &[u64], starts: &[u32]) -> Slots {
        let mut standing = vec![false; graph.vertices()];
        for &vertex in starts.iter().chain(graph.heads()) {
            standing[vertex as usize] = true;
        }
        let moved_on_from =
            |vertex: &u32| standing[*vertex as usize] && graph.out_degree(*vertex as usize) > 0;
        let vertices: Vec<u32> = (0..graph.vertices() as u32).filter(moved_on_from).collect();
        let rows = vec![NOBODY; graph.vertices()];
        let mut drawn = Slots { slots, rows, winners: Vec::new(), runners_up: Vec::new() };
        drawn.append(seed, graph, keys, &vertices);
        drawn
    }

    /// Draws the rows of `changed` afresh, and those of starts and heads of `changed` that had none; `changed` names
    /// each vertex once.
    pub(super) fn redraw(&mut self, seed: u64, graph: &Csr, keys: &[u64], changed: &[u32], starts: &[u32]) {
        self.rows.resize(graph.vertices(), NOBODY);
        let mut race = Race::default();
        for &vertex in changed.iter().filter(|&&vertex| self.rows[vertex as usize] != NOBODY) {
            let begin = self.rows[vertex as usize] as usize * self.slots as usize;
            let row = begin..begin + self.slots as usize;
            race.line_up(seed, graph, keys, vertex);
            race.run_all(keys, &mut self.winners[row.clone()], &mut self.runners_up[row]);
        }
        let heads = changed.iter().flat_map(|&vertex| graph.row(vertex as usize).0);
        let mut new: Vec<u32> = changed.iter().chain(starts).chain(heads).copied().collect();
        new.retain(|&vertex| self.rows[vertex as usize] == NOBODY && graph.out_degree(vertex as usize) > 0);
        new.sort_unstable();
        new.dedup();
        self.append(seed, graph, keys, &new);
    }

    fn append(&mut self, seed: u64, graph: &Csr, keys: &[u64], vertices: &[u32]) {
        let slots = self.slots as usize;
        let begin = self.winners.len();
        for (row, &vertex) in (begin / slots..).zip(vertices) {
            self.rows[vertex as usize] = row as u32;
        }
        self.winners.resize(begin + vertices.len() * slots, NOBODY);
        self.runners_up.resize(begin + vertices.len() * slots, NOBODY);
        let winners = self.winners[begin..].par_chunks_mut(slots);
        let runners_up = self.runners_up[begin..].par_chunks_mut(slots);
        vertices.par_iter().zip(winners.zip(runners_up)).for_each_init(
            Race::default,
            |race, (&vertex, (winners, runners_up))| {
                race.line_up(seed, graph, keys, vertex);
                race.run_all(keys, winners, runners_up);
            },
        );
    }

    /// Where a walk goes from `vertex` by `slot`; [`NOBODY`] if it has nowhere to go.
    pub(super) fn winner(&self, vertex: u32, slot: u32) -> u32 {
        self.place(vertex, slot).map_or(NOBODY, |place| self.winners[place])
    }

    /// Where a walk goes from `vertex` by `slot` if `missing` is not there.
    pub(super) fn winner_without(&self, missing: u32, vertex: u32, slot: u32) -> u32 {
        let Some(place) = self.place(vertex, slot) else { return NOBODY };
        if self.winners[place] == missing { self.runners_up[place] } else { self.winners[place] }
    }

    fn place(&self, vertex: u32, slot: u32) -> Option<usize> {
        let row = self.rows[vertex as usize];
        (row != NOBODY).then(|| row as usize * self.slots as usize + slot as usize)
    }
}
