//! Where the walks take place, and how: what is handed around together.

use super::itinerary::Itinerary;
use super::{WalkError, Walking};
use crate::Csr;

/// A graph with a key for each vertex, and how to walk on it; checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct DrawTable<'a> {
    pub(super) graph: &'a Csr,
    pub(super) keys: &'a [u64],
    pub(super) how: &'a Walking,
}

impl<'a> DrawTable<'a> {
    pub(super) fn new(graph: &'a Csr, keys: &'a [u64], how: &'a Walking) -> Result<DrawTable<'a>, WalkError> {
        how.check()?;
        let vertices = graph.vertices();
        if keys.len() != vertices {
            return Err(WalkError::Keys { keys: keys.len(), vertices });
        }
        Ok(DrawTable { graph, keys, how })
    }

    /// The set of some vertices, rising; fails if one is outside of the graph.
    pub(super) fn set(&self, vertices: &[u32]) -> Result<Vec<u32>, WalkError> {
        let mut set = vertices.to_vec();
        set.sort_unstable();
        set.dedup();
        match set.last() {
            Some(&vertex) if vertex as usize >= self.graph.vertices() => {
                Err(WalkError::Outside { vertex, vertices: self.graph.vertices() })
            }
            _ => Ok(set),
        }
    }

    /// The decisions of a walk.
    pub(super) fn itinerary(&self, start: u32, walk: u32) -> Itinerary {
        Itinerary::new(self.how, self.keys[start as usize], walk)
    }
}
