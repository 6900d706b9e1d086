//! Accounts and the people behind them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

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
        let mut hasher = Xxh3::new();
        hasher.update(network.as_str().as_bytes());
        hasher.update(b"\0");
        hasher.update(native.as_bytes());
        PersonId(hasher.digest())
    }
}
