//! That the race is a fair draw: shares of walks beside probabilities worked out on paper.

use graph::{Csr, Edge, Walking, personalised_hits, personalised_hops};

/// Slots as many as there can be: each is one independent draw at its vertex.
const SLOTS: f64 = Walking::MOST_SLOTS as f64;

fn graph(vertices: usize, edges: &[(u32, u32, f32)]) -> Csr {
    let edges: Vec<Edge> = edges.iter().map(|&(from, to, weight)| Edge { from, to, weight }).collect();
    Csr::new(vertices, &edges).expect("edges stay within the graph")
}

/// Shares of 200,000 walks from vertex 0 that hit each vertex.
fn shares(graph: &Csr, go_on: f64) -> Vec<f64> {
    let walks = 200_000;
    let how = Walking { seed: 11, walks, slots: Walking::MOST_SLOTS, go_on, longest: 60 };
    let keys: Vec<u64> = (0..graph.vertices() as u64).collect();
    let mut shares = vec![0.0; graph.vertices()];
    for (vertex, hits) in personalised_hits(graph, &keys, &[0], &how).expect("walks") {
        shares[vertex as usize] = f64::from(hits) / f64::from(walks);
    }
    shares
}

/// Five standard deviations of a share of draws.
fn bound(draws: f64) -> f64 {
    5.0 * 0.5 / draws.sqrt()
}

#[test]
fn a_step_falls_to_each_neighbour_by_weight() {
    let weights: [f32; 9] = [1.0, 2.0, 4.0, 8.0, 0.5, 0.25, 3.0, 1.25, 10.0];
    let edges: Vec<_> = (1u32..).zip(weights).map(|(to, weight)| (0, to, weight)).collect();
    let total: f32 = weights.iter().sum();
    for (share, weight) in shares(&graph(10, &edges), 1.0)[1..].iter().zip(weights) {
        assert!((share - f64::from(weight / total)).abs() < bound(SLOTS), "{share} for a weight of {weight}");
    }
}

#[test]
fn vertices_are_hit_with_the_probability_worked_out_on_paper() {
    // 0 goes to 1 or 2 alike; 1 to 3 with 3/4, to 0 with 1/4; 2 to 1 alone; 3 nowhere. With a = go_on, from 0:
    // 1 is reached straight or by 2, 2 is reached straight or by 1 and 0, and 3 from 1 whenever that is hit.
    let world = graph(4, &[(0, 1, 1.0), (0, 2, 1.0), (1, 3, 3.0), (1, 0, 1.0), (2, 1, 2.0)]);
    for a in [0.5, 0.85] {
        let hit = shares(&world, a);
        let one = a / 2.0 + a * a / 2.0;
        let two = (a / 2.0) / (1.0 - a / 2.0 * a / 4.0);
        // A walk that stands at 1 reaches 3 at once, or returns to 0 and comes to 1 again.
        let three = one * (a * 0.75) / (1.0 - a / 4.0 * one);
        for (found, expected) in hit.iter().zip([1.0, one, two, three]) {
            assert!((found - expected).abs() < bound(SLOTS), "{found} instead of {expected} at go_on {a}");
        }
    }
}

#[test]
fn draws_of_two_vertices_and_of_two_slots_are_independent() {
    // Vertices that all point at the same two: two draws are alike half of the time.
    let starts: Vec<u32> = (2..2002).collect();
    let edges: Vec<_> = starts.iter().flat_map(|&from| [(from, 0, 1.0), (from, 1, 1.0)]).collect();
    let world = graph(2002, &edges);
    let keys: Vec<u64> = (0..2002).collect();
    // How many walks of each start went to vertex 0.
    let draws = |walks, slots| {
        let how = Walking { seed: 5, walks, slots, go_on: 1.0, longest: 1 };
        let mut to_first = vec![0.0; starts.len()];
        for (vertex, from, walks) in personalised_hops(&world, &keys, &starts, &how).expect("walks") {
            if let (0, Some(from)) = (vertex, from) {
                to_first[from as usize - 2] = f64::from(walks);
            }
        }
        to_first
    };
    // One slot each: neighbours in the list are two vertices.
    let vertices = draws(1, 1);
    let pairs = vertices.chunks(2).len() as f64;
    let alike = vertices.chunks(2).filter(|pair| pair[0] == pair[1]).count() as f64 / pairs;
    assert!((alike - 0.5).abs() < bound(pairs), "{alike} of {pairs} pairs of draws alike");
    // Many slots of each: counts of a hundred fair coins have a variance of 25, and its estimate is known to
    // sqrt(2 / starts).
    let slots = draws(100, Walking::MOST_SLOTS);
    let variance = slots.iter().map(|count| (count - 50.0).powi(2)).sum::<f64>() / slots.len() as f64;
    let error = 5.0 * (2.0 / slots.len() as f64).sqrt();
    assert!((variance / 25.0 - 1.0).abs() < error, "a variance of {variance}");
}
