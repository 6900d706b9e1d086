//! Responses by target.

use super::accounts::AccountIndex;
use super::response::Response;

/// Responses sorted by target, responder and time.
#[derive(Debug, Default)]
pub(super) struct Grouped {
    pub rows: Vec<Response>,
    offsets: Vec<usize>,
}

impl Grouped {
    /// The responses to one account.
    pub fn to(&self, target: AccountIndex) -> &[Response] {
        &self.rows[self.offsets[target as usize]..self.offsets[target as usize + 1]]
    }

    /// Of rows in that order.
    pub fn of_sorted(rows: Vec<Response>, accounts: usize) -> Grouped {
        let mut offsets = vec![0usize; accounts + 1];
        for row in &rows {
            offsets[row.target as usize + 1] += 1;
        }
        for index in 0..accounts {
            offsets[index + 1] += offsets[index];
        }
        Grouped { rows, offsets }
    }

    /// Makes room for accounts to which nobody responded.
    pub fn cover(&mut self, accounts: usize) {
        self.offsets.resize(accounts + 1, self.rows.len());
    }
}
