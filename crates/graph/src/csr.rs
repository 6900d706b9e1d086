//! Compressed sparse rows: the out-edges of each vertex, one after another.

/// An edge `from -> to` of a weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Tail.
    pub from: u32,
    /// Head.
    pub to: u32,
    /// Finite and above zero.
    pub weight: f32,
}

/// A directed graph over the vertices `0..n`; 8 bytes an edge and 8 a vertex.
#[derive(Debug, Clone, PartialEq)]
pub struct Csr {
    offsets: Vec<usize>,
    heads: Vec<u32>,
    weights: Vec<f32>,
}

/// Edges that make no graph.
#[derive(Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // the messages name the fields
pub enum CsrError {
    /// A vertex outside of `0..n`.
    #[error("edge {from} -> {to} leaves the graph of {vertices} vertices")]
    Outside { from: u32, to: u32, vertices: usize },
    /// A weight that is zero, negative, infinite or no number.
    #[error("edge {from} -> {to} has weight {weight}, expected a finite number above zero")]
    Weight { from: u32, to: u32, weight: f32 },
}

impl Csr {
    /// Builds the graph of `vertices` vertices; parallel edges stay apart, order within a vertex is that of
    /// the input. Takes time and memory in proportion to vertices and edges.
    pub fn new(vertices: usize, edges: &[Edge]) -> Result<Csr, CsrError> {
        let mut offsets = vec![0usize; vertices + 1];
        for &Edge { from, to, weight } in edges {
            if from as usize >= vertices || to as usize >= vertices {
                return Err(CsrError::Outside { from, to, vertices });
            }
            if !weight.is_finite() || weight <= 0.0 {
                return Err(CsrError::Weight { from, to, weight });
            }
            offsets[from as usize + 1] += 1;
        }
        for index in 0..vertices {
            offsets[index + 1] += offsets[index];
        }
        let mut next = offsets.clone();
        let mut heads = vec![0u32; edges.len()];
        let mut weights = vec![0f32; edges.len()];
        for edge in edges {
            let place = &mut next[edge.from as usize];
            heads[*place] = edge.to;
            weights[*place] = edge.weight;
            *place += 1;
        }
        Ok(Csr { offsets, heads, weights })
    }

    /// Number of vertices.
    pub fn vertices(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of edges.
    pub fn edges(&self) -> usize {
        self.heads.len()
    }

    /// Heads and weights of the edges that leave `vertex`, which must be below [`Csr::vertices`].
    pub fn out(&self, vertex: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.offsets[vertex]..self.offsets[vertex + 1];
        self.heads[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// Number of edges that leave `vertex`.
    pub fn out_degree(&self, vertex: usize) -> usize {
        self.offsets[vertex + 1] - self.offsets[vertex]
    }

    /// The same graph with every edge turned round.
    pub fn reversed(&self) -> Csr {
        let edges: Vec<Edge> = (0..self.vertices())
            .flat_map(|from| {
                self.out(from).map(move |(to, weight)| Edge { from: to, to: from as u32, weight })
            })
            .collect();
        // Every vertex and weight was checked when this graph was made.
        Csr::new(self.vertices(), &edges).unwrap_or_else(|_| unreachable!("edges of a graph make a graph"))
    }
}
