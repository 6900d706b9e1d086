//! Accounts and the people behind them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::{Network, NetworkError};

/// What stands in the lake where the native id of somebody erased stood: this and a random number, so that
/// other people's counts of distinct responders stay as they were. No account may carry such an id.
pub const ERASED_PREFIX: &str = "erased\u{2}";

/// One identity on one network: the network's own, lasting id. A handle may change; this does not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId {
    /// Where.
    pub network: Network,
    /// The id that the network itself uses: a DID, a public key, `site/number`, ...
    pub native: String,
}

/// A text that names no account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// There is no colon.
    #[error("{0:?} names no network: write it as network:handle, such as bluesky:ana.example")]
    NoNetwork(String),
    /// The part before the colon is no network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Nothing after the colon.
    #[error("{0:?} names no handle after the colon")]
    NoHandle(String),
}

impl AccountId {
    /// The person of whom this is the only account: a hash of network and native id, the same on every
    /// machine and in every lake.
    pub fn person(&self) -> PersonId {
        PersonId::of(self.network, &self.native)
    }

    /// True for what stands in place of somebody erased.
    pub fn is_erased(&self) -> bool {
        self.native.starts_with(ERASED_PREFIX)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.network, self.native)
    }
}

impl FromStr for AccountId {
    type Err = AccountError;

    /// Reads `network:id`; the id may hold further colons, as DIDs do.
    fn from_str(text: &str) -> Result<AccountId, AccountError> {
        let (network, native) =
            text.split_once(':').ok_or_else(|| AccountError::NoNetwork(text.to_owned()))?;
        let network = Network::new(network)?;
        if native.is_empty() {
            return Err(AccountError::NoHandle(text.to_owned()));
        }
        Ok(AccountId { network, native: native.to_owned() })
    }
}

/// One or more accounts that were joined.
///
/// 64 bits of XXH3 over the first account: among five million people the chance that any two collide is
/// below one in a million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u64);

impl PersonId {
    /// The person of an account that is joined to no other.
    pub fn of(network: Network, native: &str) -> PersonId {
        let pieces = [network.as_str().as_bytes(), b"\0", native.as_bytes()];
        // Hashing piece by piece gives the same number, and takes ten times as long where ids are as short as they are:
        // it is asked for twice an event.
        let mut short = [0; 128];
        let mut end = 0;
        for piece in pieces {
            match short.get_mut(end..end + piece.len()) {
                Some(place) => place.copy_from_slice(piece),
                None => {
                    let mut hasher = Xxh3::new();
                    pieces.iter().for_each(|piece| hasher.update(piece));
                    return PersonId(hasher.digest());
                }
            }
            end += piece.len();
        }
        PersonId(xxh3_64(&short[..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_the_same_number_however_long_the_id() {
        let network = Network::new("bluesky").expect("a network");
        for length in 0..300 {
            let native = "x".repeat(length);
            let mut hasher = Xxh3::new();
            hasher.update(format!("bluesky\0{native}").as_bytes());
            assert_eq!(PersonId::of(network, &native), PersonId(hasher.digest()), "{length}");
        }
    }
}
