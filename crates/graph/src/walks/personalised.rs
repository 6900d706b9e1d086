//! Walks that are counted and forgotten: a ranking from somebody's own view.

use rayon::prelude::*;

use super::draw_table::DrawTable;
use super::itinerary::first_hits;
use super::march::March;
use super::{WalkError, Walking};
use crate::Csr;

/// The vertices that walks over `graph` hit, with the number of walks that ever hit each, by rising vertex. An edge
/// `u -> x` means that `u` gives attention to `x` in proportion to the weight.
///
/// - `keys`: one for each vertex, the same whatever number the vertex has; where two are equal, ties between the two
///   vertices fall to the lower number.
/// - `starts`: a set; order and repetition do not matter.
/// - parallel edges count as one of their summed weight; order of edges and number of threads change nothing.
///
/// Takes time in proportion to the steps times the out-degrees where they are taken, whatever the size of the graph. With
/// few starts, `slots` should be about as many as there are walks, as no more ways than `slots` lead out of a vertex.
///
/// Fails if there is not one key a vertex, a start is outside of the graph, or `how` is out of bounds.
pub fn personalised_hits(
    graph: &Csr,
    keys: &[u64],
    starts: &[u32],
    how: &Walking,
) -> Result<Vec<(u32, u32)>, WalkError> {
    let hops = personalised_hops(graph, keys, starts, how)?;
    Ok(hops.chunk_by(|a, b| a.0 == b.0).map(|of| (of[0].0, of.iter().map(|hop| hop.2).sum())).collect())
}

/// The same hits, told apart by the vertex from which a walk first came: by rising vertex, then by where from;
/// `None` counts the walks that began there.
pub fn personalised_hops(
    graph: &Csr,
    keys: &[u64],
    starts: &[u32],
    how: &Walking,
) -> Result<Vec<(u32, Option<u32>, u32)>, WalkError> {
    let table = DrawTable::new(graph, keys, how)?;
    let starts = table.set(starts)?;
    how.check_numbers(starts.len())?;
    let march = March::new(table, &starts);
    let mut paths = march.paths_from(0);
    let mut path = Vec::new();
    let mut hops = Vec::new();
    for start in starts {
        for _ in 0..how.walks {
            path.clear();
            paths.append_next(&mut path);
            let from = |place: usize| if place == 0 { start } else { path[place - 1] };
            hops.push((start, None));
            hops.extend(first_hits(start, &path).map(|(place, vertex)| (vertex, Some(from(place)))));
        }
    }
    hops.par_sort_unstable();
    Ok(hops.chunk_by(PartialEq::eq).map(|same| (same[0].0, same[0].1, same.len() as u32)).collect())
}
