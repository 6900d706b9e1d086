//! Follow lists: each replaces the one before it, so that what changed are the acts.
//!
//! Relays send the newest first, so lists are held until all were read, and compared in the order of their times.
//! Bound: 524,288 lists and followed accounts held, 32 bytes each, and as many remembered, about 100 bytes each. Where
//! no more may be held, what is held is compared; where no more may be remembered, everything is forgotten and the next
//! list of each author counts as the first.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::proof::hex;

const MAX_FOLLOWS: usize = 1 << 19;

/// An account's list as it stood last.
struct List {
    created_at: i64,
    /// Whom, and which list named them first: that is the act of following.
    follows: BTreeMap<[u8; 32], [u8; 32]>,
}

/// A list that waits until all were read.
pub(super) struct Held {
    pub(super) author: [u8; 32],
    pub(super) list: [u8; 32],
    pub(super) created_at: i64,
    pub(super) keys: Vec<[u8; 32]>,
}

#[derive(Default)]
pub(super) struct Follows {
    lists: FxHashMap<[u8; 32], List>,
    /// Lists and what they name.
    total: usize,
    held: Vec<Held>,
    held_total: usize,
}

/// What a list changes.
pub(super) struct Change {
    /// Followed from now on.
    pub(super) added: Vec<[u8; 32]>,
    /// No longer followed, with the list that had named them first.
    pub(super) dropped: Vec<([u8; 32], [u8; 32])>,
}

impl Follows {
    /// Holds a list; true where no more may be held.
    pub(super) fn hold<'k>(
        &mut self,
        author: [u8; 32],
        list: [u8; 32],
        created_at: i64,
        keys: impl Iterator<Item = &'k str>,
    ) -> bool {
        let keys: Vec<[u8; 32]> = keys.filter_map(|key| hex(Some(key))).collect();
        self.held_total += keys.len() + 4;
        self.held.push(Held { author, list, created_at, keys });
        self.held_total > MAX_FOLLOWS
    }

    /// What was held, in the order of time.
    pub(super) fn take(&mut self) -> Vec<Held> {
        self.held_total = 0;
        let mut held = std::mem::take(&mut self.held);
        held.sort_by_key(|list| (list.created_at, list.list));
        held
    }

    /// Compares a list with the last one of its author; `None` where it is older, or the same.
    pub(super) fn change(&mut self, held: Held) -> Option<Change> {
        let Held { author, list, created_at, keys: now } = held;
        if self.lists.get(&author).is_some_and(|known| known.created_at >= created_at) {
            return None;
        }
        if self.total + now.len() + 1 > MAX_FOLLOWS {
            (self.lists, self.total) = (FxHashMap::default(), 0);
        }
        let mut before = BTreeMap::new();
        if let Some(known) = self.lists.remove(&author) {
            self.total -= known.follows.len() + 1;
            before = known.follows;
        }
        let mut follows = BTreeMap::new();
        let mut added = Vec::new();
        for key in now {
            let first = before.remove(&key).or_else(|| follows.get(&key).copied());
            if first.is_none() {
                added.push(key);
            }
            follows.insert(key, first.unwrap_or(list));
        }
        self.total += follows.len() + 1;
        self.lists.insert(author, List { created_at, follows });
        Some(Change { added, dropped: before.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> String {
        format!("{byte:02x}").repeat(32)
    }

    #[test]
    fn a_newer_list_adds_and_drops_and_an_older_one_is_nothing() {
        let mut follows = Follows::default();
        let mut change = |list: u8, at: i64, keys: &[u8]| {
            let keys: Vec<String> = keys.iter().map(|byte| key(*byte)).collect();
            follows.hold([9; 32], [list; 32], at, keys.iter().map(String::as_str));
            let change = follows.take().into_iter().map(|held| follows.change(held)).last()??;
            let dropped = change.dropped.iter().map(|(key, first)| (key[0], first[0])).collect::<Vec<_>>();
            Some((change.added.iter().map(|key| key[0]).collect::<Vec<_>>(), dropped))
        };
        assert_eq!(change(1, 10, &[1, 2, 2]), Some((vec![1, 2], vec![])));
        assert_eq!(change(2, 20, &[2, 3]), Some((vec![3], vec![(1, 1)])));
        assert_eq!(change(1, 10, &[1, 2]), None);
        assert_eq!(change(3, 30, &[]), Some((vec![], vec![(2, 1), (3, 2)])));
    }
}
