//! Judged pairs: of two persons with their public counters, which one people found more influential.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// The counters that a judged pair tells of each person, in order, as columns of such files name them.
pub const COUNTERS: [&str; 11] = [
    "follower_count",
    "following_count",
    "listed_count",
    "mentions_received",
    "retweets_received",
    "mentions_sent",
    "retweets_sent",
    "posts",
    "network_feature_1",
    "network_feature_2",
    "network_feature_3",
];

/// Positions in [`COUNTERS`] of what others do towards a person. What a person does (following, sending, posting)
/// enters no model: no act of one's own may move a number about oneself.
pub(crate) const RECEIVED: [usize; 7] = [0, 2, 3, 4, 8, 9, 10];

/// A person's counters in the order of [`COUNTERS`]; finite and not negative.
pub type Counters = [f64; COUNTERS.len()];

/// Two different persons and which of them was judged more influential.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub(crate) a: Counters,
    pub(crate) b: Counters,
    pub(crate) a_is_more: bool,
}

/// Why two rows of counters are no pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// A counter is negative, infinite or no number.
    #[error("a counter is not a finite number of zero or more")]
    Value,
    /// Persons are told apart by their counters alone.
    #[error("both sides have the same counters")]
    SamePerson,
}

impl Pair {
    /// Fails where a counter is negative or no number, and where both sides are one person.
    pub fn new(a: Counters, b: Counters, a_is_more: bool) -> Result<Pair, PairError> {
        if a.iter().chain(&b).any(|value| !value.is_finite() || *value < 0.0) {
            return Err(PairError::Value);
        }
        if a == b {
            return Err(PairError::SamePerson);
        }
        Ok(Pair { a, b, a_is_more })
    }

    /// Ids of both persons.
    pub(crate) fn persons(&self) -> [u64; 2] {
        [person(&self.a), person(&self.b)]
    }
}

/// A person's id: a hash of the counters, as nothing else tells persons apart.
fn person(counters: &Counters) -> u64 {
    xxh3_64(&counters.map(|value| (value + 0.0).to_bits().to_le_bytes()).concat())
}

/// The pairs in an order that is their own, so that the order of a file changes no bit of what is fitted.
pub(crate) fn in_own_order(pairs: &[Pair]) -> Vec<Pair> {
    let mut sorted = pairs.to_vec();
    sorted.sort_by_cached_key(|pair| (pair.persons(), pair.a_is_more));
    sorted
}

/// Names a set of pairs, whatever their order.
pub(crate) fn digest(pairs: &[Pair]) -> String {
    let mut hasher = Xxh3::new();
    for pair in in_own_order(pairs) {
        pair.persons().iter().for_each(|id| hasher.update(&id.to_le_bytes()));
        hasher.update(&[u8::from(pair.a_is_more)]);
    }
    format!("{:032x}", hasher.digest128())
}

/// A pair of whom only followers are told.
#[cfg(test)]
pub(crate) fn pair_of_followers(a: f64, b: f64, a_is_more: bool) -> Pair {
    let person = |followers| {
        let mut counters = [1.0; COUNTERS.len()];
        counters[0] = followers;
        counters
    };
    Pair::new(person(a), person(b), a_is_more).expect("pair")
}
