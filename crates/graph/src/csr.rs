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

/// A directed graph over the vertices `0..n`; 8 bytes an edge and 4 a vertex.
#[derive(Debug, Clone, PartialEq)]
pub struct Csr {
    offsets: Vec<u32>,
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
    /// More than 2^32 - 1 vertices or edges.
    #[error("{count} {what} are too many to number, expected at most 4,294,967,295")]
    TooMany { what: &'static str, count: u64 },
    /// Other edges on the second pass than on the first.
    #[error("edges of vertex {from} changed between two passes over them")]
    Unsteady { from: u32 },
}

impl Csr {
    /// Builds the graph of `vertices` vertices; parallel edges stay apart, order within a vertex is that of
    /// the input. Takes time and memory in proportion to vertices and edges.
    pub fn new(vertices: usize, edges: &[Edge]) -> Result<Csr, CsrError> {
        Csr::from_passes(vertices, || edges.iter().copied())
    }

    /// The same from edges that need not lie in memory: `pass` is called twice and must yield the same edges in
    /// the same order both times. Takes no memory beside the graph but 4 bytes a vertex.
    pub fn from_passes<I: Iterator<Item = Edge>>(
        vertices: usize,
        mut pass: impl FnMut() -> I,
    ) -> Result<Csr, CsrError> {
        let offsets = offsets(vertices, pass())?;
        let edges = offsets.last().map_or(0, |&last| last as usize);
        let mut heads = vec![0u32; edges];
        let mut weights = vec![0f32; edges];
        let mut next = offsets.clone();
        for edge in pass() {
            check(vertices, edge)?;
            let place = next[edge.from as usize];
            if place == offsets[edge.from as usize + 1] {
                return Err(CsrError::Unsteady { from: edge.from });
            }
            heads[place as usize] = edge.to;
            weights[place as usize] = edge.weight;
            next[edge.from as usize] += 1;
        }
        match (0..vertices).find(|&vertex| next[vertex] != offsets[vertex + 1]) {
            Some(vertex) => Err(CsrError::Unsteady { from: vertex as u32 }),
            None => Ok(Csr { offsets, heads, weights }),
        }
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
        let (heads, weights) = self.row(vertex);
        heads.iter().copied().zip(weights.iter().copied())
    }

    /// Number of edges that leave `vertex`.
    pub fn out_degree(&self, vertex: usize) -> usize {
        (self.offsets[vertex + 1] - self.offsets[vertex]) as usize
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

    pub(crate) fn row(&self, vertex: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[vertex] as usize..self.offsets[vertex + 1] as usize;
        (&self.heads[range.clone()], &self.weights[range])
    }
}

/// Where the row of each vertex begins, and the last ends.
fn offsets(vertices: usize, edges: impl Iterator<Item = Edge>) -> Result<Vec<u32>, CsrError> {
    let too_many = |what, count: usize| Err(CsrError::TooMany { what, count: count as u64 });
    if vertices >= u32::MAX as usize {
        return too_many("vertices", vertices);
    }
    let mut offsets = vec![0u32; vertices + 1];
    for (index, edge) in edges.enumerate() {
        check(vertices, edge)?;
        if index >= u32::MAX as usize {
            return too_many("edges", index + 1);
        }
        offsets[edge.from as usize + 1] += 1;
    }
    for vertex in 0..vertices {
        offsets[vertex + 1] += offsets[vertex];
    }
    Ok(offsets)
}

fn check(vertices: usize, Edge { from, to, weight }: Edge) -> Result<(), CsrError> {
    if from as usize >= vertices || to as usize >= vertices {
        return Err(CsrError::Outside { from, to, vertices });
    }
    if !weight.is_finite() || weight <= 0.0 {
        return Err(CsrError::Weight { from, to, weight });
    }
    Ok(())
}
