//! Who left, without saying who: keyed hashes.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use model::names::{Name, NameMark, NameSieve, Reach, names_of, tells_owner};
use model::{AccountId, Card, Network, PersonId};
use rustc_hash::FxHashSet;
use sha2::Sha256;
use xxhash_rust::xxh3::xxh3_64;

use crate::Erasure;

pub(crate) type Hash = [u8; 32];

/// Everybody who left, as HMAC-SHA256 under a random key that lies in the store's database alone. Cheap to
/// clone; asks nothing of the disk.
#[derive(Clone)]
pub struct OptOuts {
    keyed: Hmac<Sha256>,
    /// The key of the marks of names, from which that of each network follows.
    mark_key: u64,
    hashes: Arc<FxHashSet<Hash>>,
    names: Arc<NameSieve>,
    /// Hashes from before names were kept with a mark.
    unmarked: bool,
}

/// What is kept of those who left, as the database holds it.
#[derive(Debug, Default)]
pub(crate) struct KeptOptOuts {
    /// Of ids, handles and persons, and of the names that are looked for in texts.
    pub hashes: Vec<Hash>,
    /// One for each of those names.
    pub marks: Vec<NameMark>,
    /// Hashes from before names were kept with a mark.
    pub unmarked: u64,
}

/// What is kept of somebody who leaves.
#[derive(Debug)]
pub(crate) struct Leaving {
    /// Of the id, the handles and the person.
    pub hashes: Vec<Hash>,
    /// The names that are looked for in texts.
    pub names: Vec<LeftName>,
}

/// What is kept of a name that is looked for in texts.
#[derive(Debug)]
pub(crate) struct LeftName {
    pub hash: Hash,
    pub mark: NameMark,
}

impl OptOuts {
    pub(crate) fn new(secret: &[u8], kept: KeptOptOuts) -> OptOuts {
        let keyed: Hmac<Sha256> = Hmac::new_from_slice(secret).expect("HMAC takes keys of every length");
        let mut marks = keyed.clone();
        marks.update(b"marks");
        let key: [u8; 32] = marks.finalize().into_bytes().into();
        OptOuts {
            keyed,
            mark_key: u64::from_le_bytes([key[0], key[1], key[2], key[3], key[4], key[5], key[6], key[7]]),
            hashes: Arc::new(kept.hashes.into_iter().collect()),
            names: Arc::new(NameSieve::new(kept.marks)),
            unmarked: kept.unmarked > 0,
        }
    }

    /// A key for another use, from which nobody comes back to the key of the hashes.
    pub(crate) fn key_for(&self, what: &str) -> [u8; 32] {
        let mut keyed = self.keyed.clone();
        keyed.update(what.as_bytes());
        keyed.finalize().into_bytes().into()
    }

    /// True while nobody has left: nothing needs asking.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// How many hashes are kept; a person has several.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// True where somebody who left had this native id, or this handle in whatever case and form, with or without
    /// `@`. What was given as a mention alone does not count: it may be an ordinary word.
    pub fn matches(&self, network: Network, id_or_handle: &str) -> bool {
        !self.is_empty()
            && (self.hashes.contains(&self.native(network, id_or_handle))
                || self.has_handle(network, id_or_handle))
    }

    /// The text with every name of those who left replaced, by the rule of [`model::names`]; `None` where it holds
    /// none.
    pub fn redact(&self, network: Network, text: &str) -> Option<String> {
        self.names.redact(text, self.network_key(network), |reach, name| {
            self.hashes.contains(&self.name(network, reach, name))
        })
    }

    /// True where the id of a post tells that it is of somebody who left; see [`tells_owner`].
    pub fn owns_post(&self, network: Network, post: &str) -> bool {
        let confirm = |reach, name: &str| {
            let known =
                tells_owner(reach, name, post) && self.hashes.contains(&self.name(network, reach, name));
            known.then_some(())
        };
        !self.names.find(post, self.network_key(network), confirm).is_empty()
    }

    /// True where some of those who left did so before names were kept with a mark, so that a text has to be asked
    /// about word by word, with [`OptOuts::matches_word`].
    pub fn has_unmarked(&self) -> bool {
        self.unmarked
    }

    /// True where a word of a text was the name of somebody who left before names were kept with a mark. What was
    /// given as a mention counts behind an `@` alone.
    pub fn matches_word(&self, network: Network, word: &str, behind_sign: bool) -> bool {
        const LEAST_BYTES: usize = 6;
        let lower = word.to_lowercase();
        let alone = word.len() >= LEAST_BYTES
            && (self.matches(network, word) || self.hashes.contains(&self.native(network, &lower)));
        alone
            || behind_sign
                && (self.has_handle(network, word)
                    || self.hashes.contains(&self.hash("mention", network.as_str(), lower.as_bytes())))
    }

    /// True where this person, with their only account, left.
    pub(crate) fn matches_person(&self, person: PersonId) -> bool {
        !self.is_empty() && self.hashes.contains(&self.person(person))
    }

    /// True where any account of a card left, by its id or its handle.
    pub fn matches_card(&self, card: &Card) -> bool {
        let left = |account: &AccountId, handle: Option<&str>| {
            self.hashes.contains(&self.native(account.network, &account.native))
                || handle.is_some_and(|handle| self.has_handle(account.network, handle))
        };
        !self.is_empty()
            && (left(&card.account, card.handle.as_deref())
                || card.others.iter().any(|other| left(&other.account, other.handle.as_deref())))
    }

    /// Whether everybody who left since `before` waits to be erased.
    pub(crate) fn explains(&self, before: &OptOuts, waiting: &[Erasure]) -> bool {
        let mut known: FxHashSet<Hash> = FxHashSet::default();
        for erasure in waiting {
            let leaving = self.leaving(&erasure.account, &erasure.handles);
            known.extend(leaving.hashes);
            known.extend(leaving.names.into_iter().map(|name| name.hash));
        }
        self.hashes.difference(&before.hashes).all(|hash| known.contains(hash))
    }

    /// What is kept of somebody who leaves. A handle that begins with `@` counts behind one alone.
    pub(crate) fn leaving(&self, account: &AccountId, handles: &[String]) -> Leaving {
        let network = account.network;
        let mut hashes = self.account_hashes(account);
        let whole = handles.iter().filter(|handle| !handle.trim().starts_with('@'));
        hashes.extend(whole.map(|handle| self.handle(network, &fold_handle(handle))));
        let key = self.network_key(network);
        let kept = |name: Name| {
            let mark = NameMark::of(&name, key)?;
            Some(LeftName { hash: self.name(network, name.reach, &name.folded), mark })
        };
        Leaving { hashes, names: names_of(&account.native, handles).into_iter().filter_map(kept).collect() }
    }

    /// The hashes that are kept of an account wherever it leaves.
    pub(crate) fn account_hashes(&self, account: &AccountId) -> Vec<Hash> {
        vec![self.native(account.network, &account.native), self.person(account.person())]
    }

    fn has_handle(&self, network: Network, handle: &str) -> bool {
        let folded = fold_handle(handle);
        if self.hashes.contains(&self.handle(network, &folded)) {
            return true;
        }
        // Before, only the case was folded.
        let lower = handle.trim().trim_start_matches('@').to_lowercase();
        self.unmarked && lower != folded && self.hashes.contains(&self.handle(network, &lower))
    }

    fn network_key(&self, network: Network) -> u64 {
        self.mark_key ^ xxh3_64(network.as_str().as_bytes())
    }

    fn native(&self, network: Network, native: &str) -> Hash {
        self.hash("native", network.as_str(), native.as_bytes())
    }

    fn handle(&self, network: Network, folded: &str) -> Hash {
        self.hash("handle", network.as_str(), folded.as_bytes())
    }

    fn name(&self, network: Network, reach: Reach, folded: &str) -> Hash {
        let what = match reach {
            Reach::BehindSign => "name behind a sign",
            Reach::Alone => "name alone",
            Reach::Inside => "name inside",
            Reach::Anywhere => "name anywhere",
        };
        self.hash(what, network.as_str(), folded.as_bytes())
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

/// A handle as it is compared: without `@` in front, whatever its case and form.
pub fn fold_handle(handle: &str) -> String {
    let folded = model::names::fold_case(handle);
    folded.trim_start_matches('@').to_owned()
}
