//! What holds for race walks on every graph, exactly.

use graph::{Edge, Scratch, Walking, personalised_hits};
use proptest::prelude::*;

use crate::worlds::{World, edges, worlds};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_repair_gives_what_a_fresh_run_gives(
        world in worlds(),
        rounds in prop::collection::vec((edges(14), prop::collection::vec(0u32..14, 0..8), 0usize..3), 1..4),
    ) {
        let mut walks = world.walk();
        let mut now = world;
        for (edges, starts, more) in rounds {
            let (next, changed) = changed(&now, edges, starts, more);
            walks.repair(&next.graph(), &next.keys, &changed, &next.starts).expect("a repair");
            let fresh = next.walk();
            prop_assert_eq!(walks.hits(), fresh.hits());
            prop_assert_eq!(next.paths(&walks), next.paths(&fresh));
            for vertex in 0..next.vertices() {
                prop_assert_eq!(walks.last_hops(vertex), fresh.last_hops(vertex));
                let (mut one, mut other) = (Scratch::default(), Scratch::default());
                let repaired = walks.without(&next.graph(), vertex, &[], &mut one).expect("the graph walked on");
                let fresh = fresh.without(&next.graph(), vertex, &[], &mut other).expect("the graph walked on");
                for asked in 0..next.vertices() {
                    prop_assert_eq!(repaired.hits_of(asked), fresh.hits_of(asked));
                }
            }
            now = next;
        }
    }

    #[test]
    fn without_a_vertex_hits_are_those_of_the_graph_without_it(
        world in worlds(), dropped in prop::collection::vec(0u32..14, 0..4),
    ) {
        let (graph, walks) = (world.graph(), world.walk());
        // One scratch for all: nothing of one vertex is left for the next.
        let mut scratch = Scratch::default();
        for vertex in 0..world.vertices() {
            let fresh = world.without(vertex, &dropped).walk();
            let without = walks.without(&graph, vertex, &dropped, &mut scratch).expect("the graph walked on");
            for asked in (0..world.vertices()).filter(|&asked| asked != vertex) {
                prop_assert_eq!(without.hits_of(asked), fresh.hits()[asked as usize], "{} without {}", asked, vertex);
            }
            prop_assert_eq!(without.hits_of(vertex), 0);
        }
    }

    #[test]
    fn what_a_vertex_points_at_never_changes_its_own_hits(
        world in worlds(), other in edges(12), vertex in 0u32..12,
    ) {
        let vertex = vertex % world.vertices();
        let mut acting = world.clone();
        acting.edges.retain(|edge| edge.from != vertex);
        acting.edges.extend(other.into_iter().filter(|edge| edge.to < world.vertices()).map(|e| Edge { from: vertex, ..e }));
        prop_assert_eq!(acting.walk().hits()[vertex as usize], world.walk().hits()[vertex as usize]);
    }

    #[test]
    fn a_new_edge_diverts_the_walks_that_take_it_and_no_other(
        world in worlds(), from in 0u32..12, to in 0u32..12, weight in 1u8..9,
    ) {
        let (from, to) = (from % world.vertices(), to % world.vertices());
        let mut linked = world.clone();
        linked.edges.push(Edge { from, to, weight: weight.into() });
        let (before, after) = (world.walk(), linked.walk());
        for (number, (old, new)) in world.paths(&before).into_iter().zip(linked.paths(&after)).enumerate() {
            let (Some(old), Some(new)) = (old, new) else { continue };
            if old == new {
                continue;
            }
            let start = number as u32 / world.how.walks;
            let same = old.iter().zip(new).take_while(|(a, b)| a == b).count();
            let parting = if same == 0 { start } else { old[same - 1] };
            prop_assert_eq!(parting, from);
            prop_assert_eq!(new.get(same), Some(&to));
        }
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
        let (one, two) = (world.walk(), other.walk());
        for vertex in 0..world.vertices() {
            prop_assert_eq!(one.hits()[vertex as usize], two.hits()[renamed(vertex) as usize]);
            for walk in 0..world.how.walks {
                let path = one.path(vertex, walk).map(|path| path.iter().map(|&at| renamed(at)).collect::<Vec<_>>());
                prop_assert_eq!(path.as_deref(), two.path(renamed(vertex), walk));
            }
        }
    }

    #[test]
    fn order_of_edges_and_starts_does_not_matter(
        (world, edges) in worlds().prop_flat_map(|world| (Just(world.clone()), Just(world.edges).prop_shuffle())),
    ) {
        let mut other = World { edges, ..world.clone() };
        other.starts.reverse();
        other.starts.extend(world.starts.first());
        let (one, two) = (world.walk(), other.walk());
        prop_assert_eq!(one.hits(), two.hits());
        prop_assert_eq!(world.paths(&one), other.paths(&two));
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
        let (apart, as_one) = (world.walk(), merged.walk());
        prop_assert_eq!(world.paths(&apart), merged.paths(&as_one));
    }

    #[test]
    fn an_isolated_vertex_changes_nothing(world in worlds(), key in any::<u64>()) {
        let mut larger = world.clone();
        larger.keys.push(key);
        let (one, two) = (world.walk(), larger.walk());
        prop_assert_eq!(one.hits(), &two.hits()[..world.keys.len()]);
        prop_assert_eq!(two.hits()[world.keys.len()], 0);
        prop_assert_eq!(world.paths(&one), world.paths(&two));
    }

    #[test]
    fn hits_and_last_hops_are_those_counted_along_the_paths(world in worlds()) {
        let walks = world.walk();
        for vertex in 0..world.vertices() {
            let mut hits = 0;
            let mut hops = std::collections::BTreeMap::new();
            for (number, path) in world.paths(&walks).into_iter().enumerate() {
                let Some(path) = path else { continue };
                let whole: Vec<u32> = std::iter::once(number as u32 / world.how.walks).chain(path.iter().copied()).collect();
                let Some(place) = whole.iter().position(|&at| at == vertex) else { continue };
                hits += 1;
                *hops.entry(place.checked_sub(1).map(|before| whole[before])).or_insert(0) += 1;
            }
            let told = walks.last_hops(vertex);
            prop_assert_eq!(walks.hits()[vertex as usize], hits);
            prop_assert_eq!(told.iter().map(|hop| hop.1).sum::<u32>(), hits);
            prop_assert_eq!(told, hops.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn passing_walks_hit_what_kept_walks_hit(world in worlds()) {
        let kept = world.walk();
        let hits = kept.hits().iter().enumerate().filter(|(_, hits)| **hits > 0);
        let expected: Vec<(u32, u32)> = hits.map(|(vertex, &hits)| (vertex as u32, hits)).collect();
        let passing = personalised_hits(&world.graph(), &world.keys, &world.starts, &world.how).expect("walks");
        prop_assert_eq!(passing, expected);
    }

    #[test]
    fn the_number_of_threads_does_not_matter(world in worlds()) {
        let threads = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
        let (one, three) = (threads(1).install(|| world.walk()), threads(3).install(|| world.walk()));
        prop_assert_eq!(one.hits(), three.hits());
        prop_assert_eq!(world.paths(&one), world.paths(&three));
    }
}

#[test]
fn equal_times_fall_to_the_smaller_key() {
    // Two edges of the largest weight sum to infinity, so both heads arrive at once in every race.
    let heavy = |to| [Edge { from: 0, to, weight: f32::MAX }; 2];
    let how = Walking { seed: 3, walks: 20, slots: 20, go_on: 1.0, longest: 1 };
    let edges = [heavy(1), heavy(2)].concat();
    for (keys, winner) in [(vec![9, 4, 7], 1), (vec![9, 7, 4], 2)] {
        let walks = World { edges: edges.clone(), keys, starts: vec![0], how }.walk();
        assert_eq!(walks.hits()[winner], 20);
    }
}

/// The world with up to `more` vertices more, other starts, and other edges for those vertices that `edges` names
/// a tail of; with the vertices whose out-edges changed.
fn changed(world: &World, edges: Vec<Edge>, starts: Vec<u32>, more: usize) -> (World, Vec<u32>) {
    let mut next = world.clone();
    next.keys.extend((0..more as u64).map(|index| world.keys.len() as u64 + index));
    let vertices = next.vertices();
    let edges: Vec<Edge> = edges.into_iter().filter(|e| e.from < vertices && e.to < vertices).collect();
    // A few of the tails alone, one of which loses all of its edges.
    let changed: Vec<u32> = edges.iter().take(4).map(|edge| edge.from).collect();
    next.edges.retain(|edge| !changed.contains(&edge.from));
    next.edges.extend(
        edges.into_iter().filter(|edge| Some(&edge.from) != changed.first() && changed.contains(&edge.from)),
    );
    next.starts = starts.into_iter().filter(|&start| start < vertices).collect();
    (next, changed)
}
