//! What was seen lately, in bounded memory.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Remembers at least the last `capacity` entries and at most twice as many: when the newer half is full,
/// the older half is forgotten. The same input always forgets the same.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    newer: FxHashMap<K, V>,
    older: FxHashMap<K, V>,
    capacity: usize,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    pub(crate) fn new(capacity: usize) -> Recent<K, V> {
        Recent { newer: FxHashMap::default(), older: FxHashMap::default(), capacity }
    }

    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.newer.get(key).or_else(|| self.older.get(key))
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        if self.newer.len() >= self.capacity {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert(key, value);
    }
}

impl<K: Eq + Hash, V: Default> Recent<K, V> {
    /// The entry, made if it is missing, and moved to the newer half if it was in the older.
    pub(crate) fn entry(&mut self, key: K) -> &mut V {
        if !self.newer.contains_key(&key) {
            let value = self.older.remove(&key).unwrap_or_default();
            if self.newer.len() >= self.capacity {
                self.older = std::mem::take(&mut self.newer);
            }
            return self.newer.entry(key).or_insert(value);
        }
        self.newer.entry(key).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_entries_stay_and_the_number_is_bounded() {
        let mut recent = Recent::new(10);
        for number in 0..1_000 {
            recent.insert(number, number);
            assert!(recent.newer.len() + recent.older.len() <= 20);
        }
        assert!((990..1_000).all(|number| recent.get(&number) == Some(&number)));
        assert_eq!(recent.get(&500), None);
        *recent.entry(5) += 7;
        assert_eq!(recent.get(&5), Some(&7));
    }
}
