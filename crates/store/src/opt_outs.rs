//! Who left, without saying who: keyed hashes.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use model::{AccountId, Card, Network, PersonId};
use rustc_hash::FxHashSet;
use sha2::Sha256;

pub(crate) type Hash = [u8; 32];

/// Everybody who left, as HMAC-SHA256 under a random key that lies in the store's database alone. Cheap to
/// clone; asks nothing of the disk.
#[derive(Clone)]
pub struct OptOuts {
    keyed: Hmac<Sha256>,
    hashes: Arc<FxHashSet<Hash>>,
}

impl OptOuts {
    pub(crate) fn new(secret: &[u8], hashes: impl IntoIterator<Item = Hash>) -> OptOuts {
        let keyed = Hmac::new_from_slice(secret).expect("HMAC takes keys of every length");
        OptOuts { keyed, hashes: Arc::new(hashes.into_iter().collect()) }
    }

    /// True while nobody has left: nothing needs asking.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// How many hashes are kept; a person has several.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// True where somebody who left had this native id, or this handle whatever its case, with or without `@`.
    /// What was given as a mention alone does not count: it may be an ordinary word.
    pub fn matches(&self, network: Network, id_or_handle: &str) -> bool {
        !self.is_empty()
            && (self.hashes.contains(&self.native(network, id_or_handle))
                || self.hashes.contains(&self.handle(network, id_or_handle)))
    }

    /// True where somebody who left is meant by what stands behind an `@`: by a handle, or by what was given with
    /// an `@` in front, as the name is that others use on Stack Exchange. Case does not matter.
    pub fn matches_mention(&self, network: Network, word: &str) -> bool {
        !self.is_empty()
            && (self.hashes.contains(&self.handle(network, word))
                || self.hashes.contains(&self.mention(network, word)))
    }

    /// True where this person, with their only account, left.
    pub(crate) fn matches_person(&self, person: PersonId) -> bool {
        !self.is_empty() && self.hashes.contains(&self.person(person))
    }

    /// True where any account of a card left, by its id or its handle.
    pub fn matches_card(&self, card: &Card) -> bool {
        let left = |account: &AccountId, handle: Option<&str>| {
            self.hashes.contains(&self.native(account.network, &account.native))
                || handle.is_some_and(|handle| self.hashes.contains(&self.handle(account.network, handle)))
        };
        !self.is_empty()
            && (left(&card.account, card.handle.as_deref())
                || card.others.iter().any(|other| left(&other.account, other.handle.as_deref())))
    }

    /// What is kept of somebody who leaves. A handle that begins with `@` counts behind one alone.
    pub(crate) fn hashes_of(&self, account: &AccountId, handles: &[String]) -> Vec<Hash> {
        let mut hashes = vec![self.native(account.network, &account.native), self.person(account.person())];
        hashes.extend(handles.iter().map(|handle| match handle.trim().starts_with('@') {
            true => self.mention(account.network, handle),
            false => self.handle(account.network, handle),
        }));
        hashes
    }

    fn native(&self, network: Network, native: &str) -> Hash {
        self.hash("native", network.as_str(), native.as_bytes())
    }

    fn handle(&self, network: Network, handle: &str) -> Hash {
        self.hash("handle", network.as_str(), fold_handle(handle).as_bytes())
    }

    fn mention(&self, network: Network, word: &str) -> Hash {
        self.hash("mention", network.as_str(), fold_handle(word).as_bytes())
    }

    fn person(&self, person: PersonId) -> Hash {
        self.hash("person", "", &person.0.to_le_bytes())
    }

    fn hash(&self, what: &str, network: &str, id: &[u8]) -> Hash {
        let mut keyed = self.keyed.clone();
        for part in [what.as_bytes(), b"\0", network.as_bytes(), b"\0", id] {
            keyed.update(part);
        }
        keyed.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for OptOuts {
    /// Shows how many there are; neither the key nor a hash.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "OptOuts({})", self.len())
    }
}

/// A handle as it is compared: without `@` in front, in lower case.
pub fn fold_handle(handle: &str) -> String {
    handle.trim().trim_start_matches('@').to_lowercase()
}
