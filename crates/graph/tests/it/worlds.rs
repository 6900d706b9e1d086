//! Small random graphs to walk on.

use graph::{Csr, Edge, Walking, personalised_hops};
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

    /// From where walks first came to each vertex they hit, and how many did.
    pub fn walk(&self) -> Vec<(u32, Option<u32>, u32)> {
        personalised_hops(&self.graph(), &self.keys, &self.starts, &self.how)
            .expect("a world can be walked on")
    }

    /// How many walks hit each vertex.
    pub fn hits(&self) -> Vec<u32> {
        let mut hits = vec![0; self.keys.len()];
        self.walk().into_iter().for_each(|(vertex, _, walks)| hits[vertex as usize] += walks);
        hits
    }

    pub fn vertices(&self) -> u32 {
        self.keys.len() as u32
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
