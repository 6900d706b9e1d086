//! Responses to posts that the input does not hold: their authors are looked up in the lake, once, when all was read.

use std::collections::{BTreeMap, HashMap};

use lake::{Columns, Lake, LakeError, Scan};
use model::{Kind, Network};
use networks::Orphan;

/// So many wait at most, of some hundred bytes each; of those beyond nobody is looked up.
const MOST: usize = 1 << 18;

/// Those that wait for the end of the input.
#[derive(Debug, Default)]
pub struct Orphans {
    waiting: Vec<Orphan>,
}

impl Orphans {
    /// Keeps one, unless too many wait.
    pub fn keep(&mut self, orphan: &Orphan) -> bool {
        let fits = self.waiting.len() < MOST && orphan.post().is_some();
        if fits {
            self.waiting.push(orphan.clone());
        }
        fits
    }

    /// True where none waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Each with the author of its post, as far as the lake tells.
    pub fn with_authors(self, lake: &Lake) -> Result<Vec<(Orphan, Option<String>)>, LakeError> {
        let mut wanted: BTreeMap<Network, HashMap<&str, Option<String>>> = BTreeMap::new();
        for orphan in &self.waiting {
            if let Some(post) = orphan.post() {
                wanted.entry(orphan.network()).or_default().insert(post, None);
            }
        }
        let columns = Columns::TIME.and(Columns::ID).and(Columns::KIND).and(Columns::ACTOR).and(Columns::POST);
        let scan = Scan { networks: Some(wanted.keys().copied().collect()), days: None, columns };
        lake.scan(&scan, |network, _day, batch| {
            let Some(wanted) = wanted.get_mut(&network) else { return Ok(()) };
            for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
                if event.kind == Kind::Post
                    && let Some(author) = event.post.and_then(|post| wanted.get_mut(post))
                {
                    author.get_or_insert_with(|| event.actor.to_owned());
                }
            }
            Ok(())
        })?;
        let author = |orphan: &Orphan| wanted.get(&orphan.network())?.get(orphan.post()?)?.clone();
        let authors: Vec<Option<String>> = self.waiting.iter().map(author).collect();
        drop(wanted);
        Ok(self.waiting.into_iter().zip(authors).collect())
    }
}
