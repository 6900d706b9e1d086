//! Follow lists: each replaces the one before it, so that what changed are the acts.
//!
//! Bound: 1,048,576 lists and followed accounts in all, about 100 bytes each; where that is full, everything
//! is forgotten and the next list of each author counts as the first.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::proof::hex;

const MAX_FOLLOWS: usize = 1 << 20;

/// An account's list as it stood last.
struct List {
    created_at: i64,
    /// Whom, and which list named them first: that is the act of following.
    follows: BTreeMap<[u8; 32], [u8; 32]>,
}

#[derive(Default)]
pub(super) struct Follows {
    lists: FxHashMap<[u8; 32], List>,
    /// Lists and what they name.
    total: usize,
}

/// What a list changes.
pub(super) struct Change {
    /// Followed from now on.
    pub(super) added: Vec<[u8; 32]>,
    /// No longer followed, with the list that had named them first.
    pub(super) dropped: Vec<([u8; 32], [u8; 32])>,
}

impl Follows {
    /// Compares a list with the last one of its author; `None` where it is older, or the same.
    pub(super) fn change<'k>(
        &mut self,
        author: [u8; 32],
        list: [u8; 32],
        created_at: i64,
        keys: impl Iterator<Item = &'k str>,
    ) -> Option<Change> {
        if self.lists.get(&author).is_some_and(|known| known.created_at >= created_at) {
            return None;
        }
        let now: Vec<[u8; 32]> = keys.filter_map(|key| hex(Some(key))).collect();
        if self.total + now.len() + 1 > MAX_FOLLOWS {
            *self = Follows::default();
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
            let change = follows.change([9; 32], [list; 32], at, keys.iter().map(String::as_str))?;
            let dropped = change.dropped.iter().map(|(key, first)| (key[0], first[0])).collect::<Vec<_>>();
            Some((change.added.iter().map(|key| key[0]).collect::<Vec<_>>(), dropped))
        };
        assert_eq!(change(1, 10, &[1, 2, 2]), Some((vec![1, 2], vec![])));
        assert_eq!(change(2, 20, &[2, 3]), Some((vec![3], vec![(1, 1)])));
        assert_eq!(change(1, 10, &[1, 2]), None);
        assert_eq!(change(3, 30, &[]), Some((vec![], vec![(2, 1), (3, 2)])));
    }
}
