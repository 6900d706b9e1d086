//! Versions of articles that may not be the first.
//!
//! Which of them is the first is known only when all were read, since relays send the newest first, and many do not tell
//! when the article was first published. Bound: 8 MiB of
//! texts; where that is full, what was held is given, and a version that comes later is an edit.

use rustc_hash::FxHashSet;

const MAX_BYTES: usize = 8 << 20;

/// A version that is held.
pub(super) struct Version {
    pub(super) address: Box<str>,
    /// When the article was first published, where the version tells.
    pub(super) published: Option<i64>,
    pub(super) created_at: i64,
    pub(super) id: Box<str>,
    pub(super) author: Box<str>,
    pub(super) text: Box<str>,
    pub(super) tags: Option<Box<str>>,
    pub(super) mentions: Vec<Box<str>>,
}

#[derive(Default)]
pub(super) struct Articles {
    held: Vec<Version>,
    bytes: usize,
    /// Articles that were given as a post; 64 bits of a hash each.
    posted: FxHashSet<u64>,
}

impl Articles {
    /// Holds a version; true where no more may be held.
    pub(super) fn hold(&mut self, version: Version) -> bool {
        let mentions: usize = version.mentions.iter().map(|mention| mention.len() + 16).sum();
        self.bytes += 512 + version.text.len() + version.address.len() + mentions;
        self.held.push(version);
        self.bytes > MAX_BYTES
    }

    /// What was held, the first version of each article before its others.
    pub(super) fn take(&mut self) -> Vec<Version> {
        self.bytes = 0;
        let mut held = std::mem::take(&mut self.held);
        held.sort_by(|a, b| (&a.address, a.created_at, &a.id).cmp(&(&b.address, b.created_at, &b.id)));
        held
    }

    /// True the first time that an article is given as a post.
    pub(super) fn is_new(&mut self, address: &str) -> bool {
        use std::hash::{BuildHasher, BuildHasherDefault};
        let hash = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(address);
        if self.posted.len() > MAX_BYTES / 16 {
            self.posted.clear();
        }
        self.posted.insert(hash)
    }
}
