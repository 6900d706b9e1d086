//! Walks that are counted and forgotten: a ranking from somebody's own view.

use rayon::prelude::*;

use super::field::Field;
use super::itinerary::first_hits;
use super::march::March;
use super::{WalkError, Walking};
use crate::Csr;

/// The vertices that the walks of [`RaceWalks::run`](super::RaceWalks::run) on the same input hit, with the number
/// of walks that ever hit each, by rising vertex.
///
/// For some starts with many walks each, such as a ranking from one person's view: keeps nothing, and takes time
/// in proportion to the steps times the out-degrees where they are taken, whatever the size of the graph. With few
/// starts, `slots` should be about as many as there are walks, as no more ways than `slots` lead out of a vertex.
///
/// Fails as `run` does.
pub fn passing_hits(
    graph: &Csr,
    keys: &[u64],
    starts: &[u32],
    how: &Walking,
) -> Result<Vec<(u32, u32)>, WalkError> {
    let field = Field::new(graph, keys, how)?;
    let starts = field.set(starts)?;
    how.check_numbers(starts.len())?;
    let march = March::new(field, &starts);
    let mut paths = march.paths_from(0);
    let mut path = Vec::new();
    let mut hits = Vec::new();
    for start in starts {
        for _ in 0..how.walks {
            path.clear();
            paths.append_next(&mut path);
            hits.push(start);
            hits.extend(first_hits(start, &path).map(|(_, vertex)| vertex));
        }
    }
    hits.par_sort_unstable();
    Ok(hits.chunk_by(PartialEq::eq).map(|same| (same[0], same.len() as u32)).collect())
}
