//! Accounts and posts as small numbers.

use crate::fold::People;
use model::{AccountId, Network, PersonId};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Index of an account in [`Accounts`].
pub type AccountIndex = u32;

/// Every account met, each with its index: by rising [`PersonId`], and those that were added later behind.
#[derive(Debug, Default)]
pub struct Accounts {
    persons: Vec<PersonId>,
    /// How many of them are in order.
    sorted: usize,
    /// Where the accounts begin whose ids begin with each number of `bits` bits: ids are hashes, so a handful of
    /// accounts lies between two beginnings, and finding one takes two looks at memory.
    begins: Vec<u32>,
    shift: u32,
    added: FxHashMap<PersonId, AccountIndex>,
    networks: Vec<u32>,
    names: Vec<Network>,
    ends: Vec<usize>,
    natives: String,
}

impl Accounts {
    /// The accounts of folded people, in their order.
    pub(crate) fn of(people: &People) -> Accounts {
        let persons: Vec<PersonId> = people.ids.iter().map(|&id| PersonId(id)).collect();
        let shift = 64 - persons.len().max(2).ilog2();
        let mut begins = vec![0u32; (1 << (64 - shift)) + 1];
        for person in &persons {
            begins[(person.0 >> shift) as usize + 1] += 1;
        }
        let mut end = 0;
        for begin in &mut begins {
            end += *begin;
            *begin = end;
        }
        let (natives, ends) = people.natives.parts();
        Accounts {
            sorted: persons.len(),
            persons,
            begins,
            shift,
            added: FxHashMap::default(),
            networks: people.network_of.clone(),
            names: people.networks.clone(),
            ends,
            natives,
        }
    }

    /// The index of an account; a new one where it has not been met.
    pub fn index(&mut self, network: Network, native: &str) -> AccountIndex {
        let person = PersonId::of(network, native);
        if let Some(index) = self.of_person(person) {
            return index;
        }
        let index = self.persons.len() as AccountIndex;
        let slot = self.names.iter().position(|&name| name == network).unwrap_or_else(|| {
            self.names.push(network);
            self.names.len() - 1
        });
        self.added.insert(person, index);
        self.persons.push(person);
        self.networks.push(slot as u32);
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
        if self.sorted > 0 {
            let bucket = (person.0 >> self.shift) as usize;
            let (begin, end) = (self.begins[bucket], self.begins[bucket + 1]);
            let near = &self.persons[begin as usize..end as usize];
            if let Some(place) = near.iter().position(|&known| known == person) {
                return Some(begin + place as AccountIndex);
            }
        }
        self.added.get(&person).copied()
    }

    /// The index of an account that was met.
    pub fn find(&self, account: &AccountId) -> Option<AccountIndex> {
        self.of_person(PersonId::of(account.network, &account.native))
    }

    /// The network of an account.
    pub fn network(&self, index: AccountIndex) -> Network {
        self.names[self.networks[index as usize] as usize]
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
        post.map_or(PostKey::NONE, PostKey::maker(network))
    }

    /// What makes keys of a network's posts: to be asked for once where there are many.
    pub(crate) fn maker(network: Network) -> impl Fn(&str) -> PostKey {
        let seed = PersonId::of(network, "").0;
        move |post| PostKey(xxh3_64_with_seed(post.as_bytes(), seed).max(1))
    }

    /// As a number; zero is no post.
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    /// Of such a number.
    pub(crate) fn from_number(number: u64) -> PostKey {
        PostKey(number)
    }

    /// True for the key of a post.
    pub fn is_some(self) -> bool {
        self != PostKey::NONE
    }
}
