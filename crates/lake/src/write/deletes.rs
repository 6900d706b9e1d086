//! Deleted posts: remembered as hashes, so that their text is taken away wherever and whenever it turns up.
//!
//! A deletion counts only for posts of the account that deletes: on open networks anyone may claim to delete
//! anything.

use model::{Kind, Network};
use rustc_hash::{FxHashMap, FxHashSet};
use sqlx::{Connection, Row};
use xxhash_rust::xxh3::Xxh3;

use crate::LakeError;
use crate::catalog::change::last_delete;
use crate::catalog::database::Catalog;
use crate::format::batch::Batch;
use crate::format::columns::TextColumn;

/// Every deletion known, by network. About 16 bytes each in memory.
#[derive(Debug, Default)]
pub(crate) struct Deletes {
    networks: FxHashMap<Network, Vec<(u64, i64)>>,
    /// The number of the latest deletion that was ever entered.
    pub(crate) last: i64,
}

/// Deletions that came with events not committed yet.
#[derive(Debug, Default)]
pub(crate) struct NewDeletes {
    networks: FxHashMap<Network, FxHashSet<u64>>,
    count: usize,
}

/// 64 bits of XXH3 over who deleted which post.
pub(crate) fn delete_hash(actor: &str, post: &str) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(actor.as_bytes());
    hasher.update(b"\0");
    hasher.update(post.as_bytes());
    hasher.digest()
}

impl Deletes {
    /// True where the network's post was deleted by its author, by a deletion numbered above `after`.
    fn has(&self, network: Network, hash: u64, after: i64) -> bool {
        let Some(known) = self.networks.get(&network) else { return false };
        match known.binary_search_by_key(&hash, |(hash, _)| *hash) {
            Ok(place) => known.get(place).is_some_and(|(_, seq)| *seq > after),
            Err(_) => false,
        }
    }

    /// The number of the network's latest deletion; 0 without any.
    pub(crate) fn latest(&self, network: Network) -> i64 {
        let known = self.networks.get(&network).map(Vec::as_slice).unwrap_or_default();
        known.iter().map(|(_, seq)| *seq).max().unwrap_or(0)
    }

    /// True where a row is a post that was deleted by a deletion numbered above `after`.
    pub(crate) fn hits(&self, network: Network, batch: &Batch, row: usize, after: i64) -> bool {
        if !self.networks.contains_key(&network) {
            return false;
        }
        row_hash(batch, row).is_some_and(|hash| self.has(network, hash, after))
    }
}

impl NewDeletes {
    pub(crate) fn note(&mut self, network: Network, kind: Kind, actor: &str, post: Option<&str>) {
        if let (Kind::Delete, Some(post)) = (kind, post)
            && self.networks.entry(network).or_default().insert(delete_hash(actor, post))
        {
            self.count += 1;
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    pub(crate) fn hits(&self, network: Network, batch: &Batch, row: usize) -> bool {
        match self.networks.get(&network) {
            Some(hashes) => row_hash(batch, row).is_some_and(|hash| hashes.contains(&hash)),
            None => false,
        }
    }

    /// All of them, in an order that depends on nothing else.
    pub(crate) fn list(&self) -> Vec<(Network, u64)> {
        let pairs = self.networks.iter().flat_map(|(network, all)| all.iter().map(|hash| (*network, *hash)));
        let mut list: Vec<(Network, u64)> = pairs.collect();
        list.sort_unstable();
        list
    }
}

fn row_hash(batch: &Batch, row: usize) -> Option<u64> {
    let post = batch.authored_post(row)?;
    Some(delete_hash(batch.text(TextColumn::Actor, row)?, post))
}

impl Catalog {
    /// The number of the latest deletion.
    pub(crate) fn last_delete(&mut self) -> Result<i64, LakeError> {
        self.run("read", async |connection| last_delete(connection).await)
    }

    /// Reads every deletion.
    pub(crate) fn deletes(&mut self) -> Result<Deletes, LakeError> {
        let (last, rows) = self.run("read", async |connection| {
            let mut reading = connection.begin().await?;
            let last = last_delete(&mut reading).await?;
            let all = sqlx::query("SELECT network, hash, seq FROM deletes").fetch_all(&mut *reading).await?;
            Ok((last, all))
        })?;
        let mut deletes = Deletes { last, ..Deletes::default() };
        for row in &rows {
            // A name that is no network can match no partition.
            if let Ok(network) = row.get::<&str, _>(0).parse() {
                let hash = row.get::<i64, _>(1) as u64;
                deletes.networks.entry(network).or_default().push((hash, row.get(2)));
            }
        }
        deletes.networks.values_mut().for_each(|known| known.sort_unstable());
        Ok(deletes)
    }
}
