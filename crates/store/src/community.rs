//! What people tell about their community beside its events: since when there is one, whom trust starts from, and
//! which accounts are one person.

use model::{AccountId, Day, Timestamp};

use crate::opt_outs::Hash;
use crate::{Store, StoreError};

/// An account joined to the one that its person is shown under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The account that the person is shown under.
    pub account: AccountId,
    /// The other account.
    pub other: AccountId,
    /// Where it is said that both are one person's.
    pub proof: Option<String>,
    /// When it was told.
    pub told: Timestamp,
}

impl Store {
    /// The day of the founding; `None` before it. Whoever had standing by its end is a founder.
    pub fn founded(&self) -> Result<Option<Day>, StoreError> {
        self.live.state.founded()
    }

    /// Keeps the day of the founding. The first day told stays for good, whatever is told later.
    pub fn found(&self, day: Day) -> Result<(), StoreError> {
        self.live.state.found(day)
    }

    /// People the operator names as those whom trust starts from, by network and native id; empty where founders
    /// serve.
    pub fn named_members(&self) -> Result<Vec<AccountId>, StoreError> {
        self.live.state.named_members()
    }

    /// Names those whom trust starts from in place of all named before; with none, founders serve again.
    ///
    /// Fails with [`StoreError::Left`] where one of them left meanwhile.
    pub fn name_members(&self, members: &[AccountId]) -> Result<(), StoreError> {
        let kept = self.live.state.name_members(members.to_vec(), self.hashes_of(members))?;
        if kept { Ok(()) } else { Err(StoreError::Left) }
    }

    /// What is kept of these accounts if they left.
    pub(crate) fn hashes_of(&self, accounts: &[AccountId]) -> Vec<Hash> {
        let opt_outs = self.opt_outs();
        accounts.iter().flat_map(|account| opt_outs.account_hashes(account)).collect()
    }

    /// Accounts that are joined to others, by the account they are shown under.
    pub fn links(&self) -> Result<Vec<Link>, StoreError> {
        self.live.state.links()
    }

    /// Joins two accounts, and returns the link as it is kept: where the first is joined to a third, that is the
    /// one both are shown under; what was joined to the second is joined along with it. Joining the same two again
    /// keeps the newer proof.
    ///
    /// Fails with [`StoreError::AlreadyJoined`] where the second account belongs to another person, or is the one
    /// that the first is shown under, with [`StoreError::Left`] where one of both left meanwhile.
    pub fn link(&self, link: &Link) -> Result<Link, StoreError> {
        let hashes = self.hashes_of(&[link.account.clone(), link.other.clone()]);
        let kept = self.live.state.link(link.clone(), hashes)?;
        self.live.refresh()?;
        kept.map_err(|shown| match shown {
            Some(shown) => StoreError::AlreadyJoined { other: link.other.clone(), shown },
            None => StoreError::Left,
        })
    }

    /// Takes an account out of the person it was joined to; false where it was joined to none.
    pub fn unlink(&self, other: &AccountId) -> Result<bool, StoreError> {
        let parted = self.live.state.unlink(other)?;
        self.live.refresh()?;
        Ok(parted)
    }
}
