//! What hashtags told before: people repeat each other's.

use rustc_hash::FxHashMap;

use super::Evidence;
use crate::language::Spoken;

/// Tags kept by language; beyond that they are forgotten and learned again.
const MOST_TAGS: usize = 16_384;
/// Longest tag that is kept; longer ones are hardly ever repeated.
const LONGEST_TAG: usize = 64;
/// Six languages, and what is none of them.
const LANGUAGES: usize = 7;

/// The evidence of tags read before, for one tagger at a time.
#[derive(Debug, Default)]
pub(super) struct TagMemory {
    tagger: u64,
    told: [FxHashMap<Box<str>, Box<[Evidence]>>; LANGUAGES],
}

impl TagMemory {
    /// Forgets what another tagger found.
    pub fn serve(&mut self, tagger: u64) {
        if self.tagger != tagger {
            self.told.iter_mut().for_each(FxHashMap::clear);
            self.tagger = tagger;
        }
    }

    /// What a tag told in a text of that language.
    pub fn recall(&self, tag: &str, spoken: Spoken) -> Option<&[Evidence]> {
        self.told[place(spoken)].get(tag).map(|told| &**told)
    }

    /// Keeps it, where it is worth it.
    pub fn keep(&mut self, tag: &str, spoken: Spoken, told: &[Evidence]) {
        let kept = &mut self.told[place(spoken)];
        if tag.len() > LONGEST_TAG {
            return;
        }
        if kept.len() >= MOST_TAGS {
            kept.clear();
        }
        kept.insert(tag.into(), told.into());
    }
}

/// A tag in a text of an unclear or another language is read alike.
fn place(spoken: Spoken) -> usize {
    match spoken {
        Spoken::Known(language) => language as usize,
        Spoken::Unclear | Spoken::Other => LANGUAGES - 1,
    }
}
