//! Accounts and posts as small numbers.

use model::{AccountId, Network, PersonId};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Index of an account in [`Accounts`].
pub type AccountIndex = u32;

/// Every account met, each with its index, in the order of meeting.
#[derive(Debug, Default)]
pub struct Accounts {
    by_person: FxHashMap<PersonId, AccountIndex>,
    persons: Vec<PersonId>,
    networks: Vec<u16>,
    names: Vec<Network>,
    ends: Vec<usize>,
    natives: String,
}

impl Accounts {
    /// The index of an account; a new one where it has not been met.
    pub fn index(&mut self, network: Network, native: &str) -> AccountIndex {
        let person = PersonId::of(network, native);
        if let Some(&index) = self.by_person.get(&person) {
            return index;
        }
        let index = self.persons.len() as AccountIndex;
        let slot = self.names.iter().position(|&name| name == network).unwrap_or_else(|| {
            self.names.push(network);
            self.names.len() - 1
        });
        self.by_person.insert(person, index);
        self.persons.push(person);
        self.networks.push(slot as u16);
        self.natives.push_str(native);
        self.ends.push(self.natives.len());
        index
    }

    /// How many accounts there are; indices are below this.
    pub fn len(&self) -> usize {
        self.persons.len()
    }

    /// True before any account was met.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// The person of an account.
    pub fn person(&self, index: AccountIndex) -> PersonId {
        self.persons[index as usize]
    }

    /// The index of a person's account.
    pub fn of_person(&self, person: PersonId) -> Option<AccountIndex> {
        self.by_person.get(&person).copied()
    }

    /// The index of an account that was met.
    pub fn find(&self, account: &AccountId) -> Option<AccountIndex> {
        self.of_person(PersonId::of(account.network, &account.native))
    }

    /// The network of an account.
    pub fn network(&self, index: AccountIndex) -> Network {
        self.names[usize::from(self.networks[index as usize])]
    }

    /// The network's own id of an account.
    pub fn native(&self, index: AccountIndex) -> &str {
        let begin = if index == 0 { 0 } else { self.ends[index as usize - 1] };
        &self.natives[begin..self.ends[index as usize]]
    }

    /// Network and native id.
    pub fn account(&self, index: AccountIndex) -> AccountId {
        AccountId { network: self.network(index), native: self.native(index).to_owned() }
    }
}

/// What stands for a post in memory: 64 bits of XXH3 over network and post id, never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostKey(u64);

impl PostKey {
    /// No post.
    pub const NONE: PostKey = PostKey(0);

    /// The key of a post.
    pub fn of(network: Network, post: Option<&str>) -> PostKey {
        let seed = PersonId::of(network, "").0;
        post.map_or(PostKey::NONE, |post| PostKey(xxh3_64_with_seed(post.as_bytes(), seed).max(1)))
    }

    /// True for the key of a post.
    pub fn is_some(self) -> bool {
        self != PostKey::NONE
    }
}
