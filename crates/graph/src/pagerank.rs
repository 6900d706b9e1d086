//! PageRank: attention shared among those it is given to.

use rayon::prelude::*;

use crate::Csr;

/// How to rank.
#[derive(Debug, Clone, Copy)]
pub struct PageRank<'a> {
    /// Probability of going on at each step, 0 to below 1 (the "damping factor").
    pub damping: f64,
    /// Where walks start again, one share per vertex, not negative; `None` for everywhere alike.
    pub restart: Option<&'a [f64]>,
    /// Stops once `damping / (1 - damping) * |x - x'|_1` is below this, an upper bound on the L1 error.
    pub tolerance: f64,
    /// Stops after so many iterations in any case.
    pub iterations: u32,
}

/// Shares of attention: the stationary distribution of a walk that follows out-edges by weight and starts
/// again with probability `1 - damping`.
///
/// - `u -> v` means "u pays attention to v".
/// - Returns one share per vertex, not negative, summing to 1 within 1e-9 (empty for an empty graph).
/// - Vertices without out-edges spread their share as a restart does.
/// - A `restart` of another length than the graph, or that sums to zero, counts as none.
///
/// Source: Page, Brin, Motwani, Winograd, "The PageRank Citation Ranking" (1998); the stopping rule is that of
/// Del Corso, Gulli and Romani (2005). Pull form: each vertex gathers over its in-edges, so that parallel
/// runs add in one order and give the same bits.
pub fn pagerank(graph: &Csr, how: PageRank<'_>) -> Vec<f64> {
    let vertices = graph.vertices();
    if vertices == 0 {
        return Vec::new();
    }
    let restart = restart_shares(vertices, how.restart);
    let total: Vec<f64> =
        (0..vertices).map(|v| graph.out(v).map(|(_, weight)| f64::from(weight)).sum()).collect();
    let incoming = graph.reversed();
    let mut shares = restart.clone();
    let mut rates = vec![0f64; vertices];
    for _ in 0..how.iterations {
        let dangling: f64 = (0..vertices).filter(|&v| total[v] == 0.0).map(|v| shares[v]).sum();
        for vertex in 0..vertices {
            rates[vertex] = if total[vertex] > 0.0 { shares[vertex] / total[vertex] } else { 0.0 };
        }
        let next: Vec<f64> = (0..vertices)
            .into_par_iter()
            .with_min_len(4096)
            .map(|vertex| {
                let gathered: f64 =
                    incoming.out(vertex).map(|(from, weight)| rates[from as usize] * f64::from(weight)).sum();
                how.damping * (gathered + dangling * restart[vertex]) + (1.0 - how.damping) * restart[vertex]
            })
            .collect();
        let moved: f64 = next.iter().zip(&shares).map(|(a, b)| (a - b).abs()).sum();
        shares = next;
        if how.damping / (1.0 - how.damping) * moved < how.tolerance {
            break;
        }
    }
    shares
}

fn restart_shares(vertices: usize, restart: Option<&[f64]>) -> Vec<f64> {
    let sum: f64 = restart.map_or(0.0, |shares| shares.iter().sum());
    match restart {
        Some(shares) if shares.len() == vertices && sum > 0.0 => {
            shares.iter().map(|share| share / sum).collect()
        }
        _ => vec![1.0 / vertices as f64; vertices],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Edge;

    const HOW: PageRank<'_> = PageRank { damping: 0.85, restart: None, tolerance: 1e-12, iterations: 500 };

    fn graph(vertices: usize, edges: &[(u32, u32)]) -> Csr {
        let edges: Vec<Edge> = edges.iter().map(|&(from, to)| Edge { from, to, weight: 1.0 }).collect();
        Csr::new(vertices, &edges).expect("graph")
    }

    #[test]
    fn a_star_has_the_share_worked_out_on_paper() {
        // n leaves point at the hub: hub = (1 + d n) leaf, hub + n leaf = 1, whatever dangling adds to all.
        for leaves in [1u32, 5, 40] {
            let edges: Vec<_> = (1..=leaves).map(|leaf| (leaf, 0)).collect();
            let shares = pagerank(&graph(leaves as usize + 1, &edges), HOW);
            let expected = 1.0 + 0.85 * f64::from(leaves);
            assert!((shares[0] / shares[1] - expected).abs() < 1e-9, "{leaves} leaves");
        }
        let cycle = pagerank(&graph(4, &[(0, 1), (1, 2), (2, 3), (3, 0)]), HOW);
        assert!(cycle.iter().all(|share| (share - 0.25).abs() < 1e-12));
    }

    proptest! {
        #[test]
        fn shares_sum_to_one_and_follow_renaming(
            edges in prop::collection::vec((0u32..12, 0u32..12), 0..60), damping in 0.0..0.95f64,
        ) {
            let how = PageRank { damping, ..HOW };
            let shares = pagerank(&graph(12, &edges), how);
            prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let renamed: Vec<_> = edges.iter().map(|&(a, b)| (11 - a, 11 - b)).collect();
            let other = pagerank(&graph(12, &renamed), how);
            for vertex in 0..12 {
                prop_assert!((shares[vertex] - other[11 - vertex]).abs() < 1e-9);
            }
        }
    }
}
