//! Small random graphs to walk on.

use graph::{Csr, Edge, RaceWalks, Walking};
use proptest::prelude::*;

/// A graph with keys and starts, and how to walk on it.
#[derive(Debug, Clone)]
pub struct World {
    pub edges: Vec<Edge>,
    pub keys: Vec<u64>,
    pub starts: Vec<u32>,
    pub how: Walking,
}

impl World {
    pub fn graph(&self) -> Csr {
        Csr::new(self.keys.len(), &self.edges).expect("edges of a world stay within it")
    }

    pub fn walk(&self) -> RaceWalks {
        RaceWalks::run(&self.graph(), &self.keys, &self.starts, &self.how).expect("a world can be walked on")
    }

    pub fn vertices(&self) -> u32 {
        self.keys.len() as u32
    }

    /// Every path of every start, by start and walk.
    pub fn paths<'a>(&self, walks: &'a RaceWalks) -> Vec<Option<&'a [u32]>> {
        let numbers =
            (0..self.vertices()).flat_map(|start| (0..self.how.walks).map(move |walk| (start, walk)));
        numbers.map(|(start, walk)| walks.path(start, walk)).collect()
    }

    /// The world in which `vertex` has no edges, and neither it nor `dropped` are starts.
    pub fn without(&self, vertex: u32, dropped: &[u32]) -> World {
        let mut world = self.clone();
        world.edges.retain(|edge| edge.from != vertex && edge.to != vertex);
        world.starts.retain(|start| *start != vertex && !dropped.contains(start));
        world
    }
}

/// Up to 12 vertices; parallel edges and loops among the edges, repetitions among the starts.
pub fn worlds() -> impl Strategy<Value = World> {
    (2u32..12)
        .prop_flat_map(|vertices| {
            (edges(vertices), keys(vertices), prop::collection::vec(0..vertices, 0..8), hows())
        })
        .prop_map(|(edges, keys, starts, how)| World { edges, keys, starts, how })
}

pub fn edges(vertices: u32) -> impl Strategy<Value = Vec<Edge>> {
    let edge = (0..vertices, 0..vertices, 1u8..9).prop_map(|(from, to, weight)| Edge {
        from,
        to,
        weight: weight.into(),
    });
    prop::collection::vec(edge, 0..40)
}

fn keys(vertices: u32) -> impl Strategy<Value = Vec<u64>> {
    prop::collection::hash_set(any::<u64>(), vertices as usize).prop_map(|keys| keys.into_iter().collect())
}

fn hows() -> impl Strategy<Value = Walking> {
    let numbers = (any::<u64>(), 1u32..7, 1u32..20, 0.3..1.0f64, 0u32..15);
    numbers.prop_map(|(seed, walks, slots, go_on, longest)| Walking { seed, walks, slots, go_on, longest })
}
