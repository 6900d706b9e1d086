//! The walks of one start, kept together.

use super::Walking;

/// Where each walk's path ends, then the paths one after another; a path begins after the start. Empty for a
/// vertex that is no start.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Bundle(Box<[u32]>);

impl Bundle {
    /// Gathers the walks `0..how.walks`, each of which `append` adds to what it is given.
    pub(super) fn gather(how: &Walking, mut append: impl FnMut(u32, &mut Vec<u32>)) -> Bundle {
        let walks = how.walks as usize;
        let mut bundle = Vec::with_capacity(8 * walks);
        bundle.resize(walks, 0);
        for walk in 0..walks {
            append(walk as u32, &mut bundle);
            bundle[walk] = (bundle.len() - walks) as u32;
        }
        Bundle(bundle.into_boxed_slice())
    }

    /// Whether there are no walks, as the vertex is no start.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The vertices that a walk comes to, in order, without the start; none of an empty bundle.
    pub(super) fn path(&self, how: &Walking, walk: u32) -> &[u32] {
        if self.is_empty() {
            return &[];
        }
        let (ends, paths) = self.0.split_at(how.walks as usize);
        let begin = if walk == 0 { 0 } else { ends[walk as usize - 1] };
        &paths[begin as usize..ends[walk as usize] as usize]
    }
}
