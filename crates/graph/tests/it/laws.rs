//! What holds for race walks on every graph, exactly.

use graph::{Edge, Walking, personalised_hits};
use proptest::prelude::*;

use crate::worlds::{World, edges, worlds};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_a_vertex_points_at_never_changes_its_own_hits(
        world in worlds(), other in edges(12), vertex in 0u32..12,
    ) {
        let vertex = vertex % world.vertices();
        let mut acting = world.clone();
        acting.edges.retain(|edge| edge.from != vertex);
        acting.edges.extend(other.into_iter().filter(|edge| edge.to < world.vertices()).map(|e| Edge { from: vertex, ..e }));
        prop_assert_eq!(acting.hits()[vertex as usize], world.hits()[vertex as usize]);
    }

    #[test]
    fn a_new_edge_takes_hits_to_its_head_and_what_lies_behind_alone(
        world in worlds(), from in 0u32..12, to in 0u32..12, weight in 1u8..9,
    ) {
        let (from, to) = (from % world.vertices(), to % world.vertices());
        let mut linked = world.clone();
        linked.edges.push(Edge { from, to, weight: weight.into() });
        let (before, after) = (world.hits(), linked.hits());
        // Diverted walks come to the head of the edge and by way of it to others; nobody else is hit more often.
        let mut behind = vec![to];
        let mut next = 0;
        while let Some(&at) = behind.get(next) {
            next += 1;
            let heads = linked.edges.iter().filter(|edge| edge.from == at).map(|edge| edge.to);
            let fresh: Vec<u32> = heads.filter(|head| !behind.contains(head)).collect();
            fresh.into_iter().for_each(|head| if !behind.contains(&head) { behind.push(head) });
        }
        for vertex in (0..world.vertices()).filter(|vertex| !behind.contains(vertex)) {
            prop_assert!(after[vertex as usize] <= before[vertex as usize]);
        }
        prop_assert!(after[to as usize] >= before[to as usize]);
    }

    #[test]
    fn numbers_of_vertices_do_not_matter(
        world in worlds(), order in Just((0u32..12).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let place: Vec<u32> = order.into_iter().filter(|&vertex| vertex < world.vertices()).collect();
        let renamed = |vertex: u32| place[vertex as usize];
        let mut other = world.clone();
        for edge in &mut other.edges {
            *edge = Edge { from: renamed(edge.from), to: renamed(edge.to), ..*edge };
        }
        other.starts.iter_mut().for_each(|start| *start = renamed(*start));
        for vertex in 0..world.vertices() {
            other.keys[renamed(vertex) as usize] = world.keys[vertex as usize];
        }
        let renamed_hops = world.walk().into_iter().map(|(vertex, from, walks)| (renamed(vertex), from.map(renamed), walks));
        let mut expected: Vec<_> = renamed_hops.collect();
        expected.sort_unstable();
        prop_assert_eq!(other.walk(), expected);
    }

    #[test]
    fn order_of_edges_and_starts_does_not_matter(
        (world, edges) in worlds().prop_flat_map(|world| (Just(world.clone()), Just(world.edges).prop_shuffle())),
    ) {
        let mut other = World { edges, ..world.clone() };
        other.starts.reverse();
        other.starts.extend(world.starts.first());
        prop_assert_eq!(world.walk(), other.walk());
    }

    #[test]
    fn parallel_edges_count_as_one_of_their_summed_weight(world in worlds()) {
        let mut merged = world.clone();
        merged.edges.sort_by_key(|edge| (edge.from, edge.to));
        merged.edges.dedup_by(|later, kept| {
            let parallel = (later.from, later.to) == (kept.from, kept.to);
            if parallel {
                kept.weight += later.weight;
            }
            parallel
        });
        prop_assert_eq!(world.walk(), merged.walk());
    }

    #[test]
    fn an_isolated_vertex_changes_nothing(world in worlds(), key in any::<u64>()) {
        let mut larger = world.clone();
        larger.keys.push(key);
        prop_assert_eq!(world.walk(), larger.walk());
    }

    #[test]
    fn hits_are_the_sum_of_where_walks_came_from(world in worlds()) {
        let expected: Vec<(u32, u32)> =
            (0u32..).zip(world.hits()).filter(|&(_, hits)| hits > 0).collect();
        let hits = personalised_hits(&world.graph(), &world.keys, &world.starts, &world.how).expect("walks");
        prop_assert_eq!(hits, expected);
    }

    #[test]
    fn the_number_of_threads_does_not_matter(world in worlds()) {
        let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
        let (one, three) = (threads(1).install(|| world.walk()), threads(3).install(|| world.walk()));
        prop_assert_eq!(one, three);
    }
}

#[test]
fn equal_times_fall_to_the_smaller_key() {
    // Two edges of the largest weight sum to infinity, so both heads arrive at once in every race.
    let heavy = |to| [Edge { from: 0, to, weight: f32::MAX }; 2];
    let how = Walking { seed: 3, walks: 20, slots: 20, go_on: 1.0, longest: 1 };
    let edges = [heavy(1), heavy(2)].concat();
    for (keys, winner) in [(vec![9, 4, 7], 1), (vec![9, 7, 4], 2)] {
        let hits = World { edges: edges.clone(), keys, starts: vec![0], how }.hits();
        assert_eq!(hits[winner], 20);
    }
}
