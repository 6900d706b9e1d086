//! That the race is a fair draw: shares of walks beside probabilities worked out on paper.

use graph::{Csr, Edge, RaceWalks, Walking};

fn graph(vertices: usize, edges: &[(u32, u32, f32)]) -> Csr {
    let edges: Vec<Edge> = edges.iter().map(|&(from, to, weight)| Edge { from, to, weight }).collect();
    Csr::new(vertices, &edges).expect("edges stay within the graph")
}

/// Shares of 200,000 walks from vertex 0 that hit each vertex.
fn shares(graph: &Csr, go_on: f64) -> Vec<f64> {
    let walks = 200_000;
    let how = Walking { seed: 11, walks, slots: Walking::MOST_SLOTS, go_on, longest: 60 };
    let keys: Vec<u64> = (0..graph.vertices() as u64).collect();
    let walked = RaceWalks::run(graph, &keys, &[0], &how).expect("walks");
    walked.hits().iter().map(|&hits| f64::from(hits) / f64::from(walks)).collect()
}

/// Five standard deviations of a share over the 65,536 slots, the scarcer of the two.
const BOUND: f64 = 5.0 * 0.5 / 256.0;

#[test]
fn a_step_falls_to_each_neighbour_by_weight() {
    let weights: [f32; 9] = [1.0, 2.0, 4.0, 8.0, 0.5, 0.25, 3.0, 1.25, 10.0];
    let edges: Vec<_> = (1u32..).zip(weights).map(|(to, weight)| (0, to, weight)).collect();
    let total: f32 = weights.iter().sum();
    for (share, weight) in shares(&graph(10, &edges), 1.0)[1..].iter().zip(weights) {
        assert!((share - f64::from(weight / total)).abs() < BOUND, "{share} for a weight of {weight}");
    }
}
