//! Core numbers: how deep in the crowd a vertex lies.

use crate::Csr;

/// The core number of each vertex of the undirected simple graph under `graph`: the largest `k` such that the
/// vertex belongs to a subgraph in which everybody has at least `k` neighbours. Directions, weights, parallel
/// edges and loops do not count.
///
/// Source: Batagelj and Zaversnik, "An O(m) Algorithm for Cores Decomposition of Networks" (2003).
pub fn core_numbers(graph: &Csr) -> Vec<u32> {
    let neighbours = undirected(graph);
    let vertices = neighbours.len();
    let mut degree: Vec<usize> = neighbours.iter().map(Vec::len).collect();
    let most = degree.iter().copied().max().unwrap_or(0);
    // Vertices by rising degree, with the place where each degree begins.
    let mut begins = vec![0usize; most + 2];
    for &d in &degree {
        begins[d + 1] += 1;
    }
    for d in 0..=most {
        begins[d + 1] += begins[d];
    }
    let mut place = vec![0usize; vertices];
    let mut order = vec![0usize; vertices];
    let mut next = begins.clone();
    for vertex in 0..vertices {
        place[vertex] = next[degree[vertex]];
        order[place[vertex]] = vertex;
        next[degree[vertex]] += 1;
    }
    for index in 0..vertices {
        let vertex = order[index];
        for &neighbour in &neighbours[vertex] {
            let neighbour = neighbour as usize;
            if degree[neighbour] > degree[vertex] {
                // Move the neighbour to the front of its degree, then lower the degree by one.
                let front = begins[degree[neighbour]].max(index + 1);
                let other = order[front];
                order.swap(front, place[neighbour]);
                place[other] = place[neighbour];
                place[neighbour] = front;
                begins[degree[neighbour]] = front + 1;
                degree[neighbour] -= 1;
            }
        }
    }
    degree.into_iter().map(|core| core as u32).collect()
}

fn undirected(graph: &Csr) -> Vec<Vec<u32>> {
    let mut neighbours = vec![Vec::new(); graph.vertices()];
    for from in 0..graph.vertices() {
        for (to, _) in graph.out(from) {
            if to as usize != from {
                neighbours[from].push(to);
                neighbours[to as usize].push(from as u32);
            }
        }
    }
    for list in &mut neighbours {
        list.sort_unstable();
        list.dedup();
    }
    neighbours
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Edge;

    fn cores(vertices: usize, edges: &[(u32, u32)]) -> Vec<u32> {
        let edges: Vec<Edge> = edges.iter().map(|&(from, to)| Edge { from, to, weight: 1.0 }).collect();
        core_numbers(&Csr::new(vertices, &edges).expect("graph"))
    }

    /// The definition, carried out: take away whoever has fewer than `k` neighbours until nobody has.
    fn by_definition(vertices: usize, edges: &[(u32, u32)]) -> Vec<u32> {
        let mut core = vec![0; vertices];
        for k in 1..=vertices as u32 {
            let mut inside: Vec<bool> = core.iter().map(|&c| c == k - 1).collect();
            loop {
                let count = |vertex: u32| {
                    let near = |&&(a, b): &&(u32, u32)| a != b && (a == vertex || b == vertex);
                    let mut others: Vec<u32> =
                        edges.iter().filter(near).map(|&(a, b)| if a == vertex { b } else { a }).collect();
                    others.retain(|&other| inside[other as usize]);
                    others.sort_unstable();
                    others.dedup();
                    others.len() as u32
                };
                let leaving: Vec<u32> =
                    (0..vertices as u32).filter(|&v| inside[v as usize] && count(v) < k).collect();
                if leaving.is_empty() {
                    break;
                }
                leaving.iter().for_each(|&v| inside[v as usize] = false);
            }
            (0..vertices).filter(|&v| inside[v]).for_each(|v| core[v] = k);
        }
        core
    }

    #[test]
    fn a_clique_with_a_tail_has_the_cores_worked_out_on_paper() {
        let edges = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (5, 5)];
        assert_eq!(cores(7, &edges), [3, 3, 3, 3, 1, 1, 0]);
    }

    proptest! {
        #[test]
        fn cores_are_those_of_the_definition(edges in prop::collection::vec((0u32..10, 0u32..10), 0..45)) {
            prop_assert_eq!(cores(10, &edges), by_definition(10, &edges));
        }
    }
}
