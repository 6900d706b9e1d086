//! What people told about a community beside its events.

use model::{AccountId, Timestamp};

/// Whom trust starts from, and which accounts are one person.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Community {
    /// The moment of the founding: whoever had standing by then is a founder. `None`: the moment that is scored.
    pub founded: Option<Timestamp>,
    /// People the operator names, in place of founders.
    pub named: Vec<AccountId>,
    /// Accounts proved to be one person's: the account they are shown under, and the other.
    pub joined: Vec<(AccountId, AccountId)>,
}
