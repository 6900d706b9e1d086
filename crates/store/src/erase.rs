//! Erasing somebody from everything that is published.

use model::AccountId;

use crate::{Store, StoreError};

/// What an erasure touched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Erased {
    /// Snapshots in which the person's id was replaced.
    pub snapshots: usize,
    /// True where cards or evidence of the newest day were redacted.
    pub details: bool,
}

impl Store {
    /// Redacts somebody in every snapshot.
    pub fn erase(&self, account: &AccountId, handles: &[String]) -> Result<Erased, StoreError> {
        self.opt_out(account, handles)?;
        Ok(Erased::default())
    }
}
