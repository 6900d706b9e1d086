//! Simple trust: who is known, and how widely the others respond.

use model::Timestamp;

use crate::accounts::AccountIndex;
use crate::responses::Responses;

/// Nobody has responded.
const NOBODY: u32 = u32::MAX;
/// At least two others have.
const SEVERAL: u32 = u32::MAX - 1;

/// What is known of each account at a moment.
///
/// An account is *known* to somebody where a third account has responded to it before. Seen from the one whose
/// score is computed, that person's own responses therefore make nobody known: what they do cannot raise
/// their score. Trust by race walks replaces this; the questions asked of it stay.
#[derive(Debug)]
pub struct Standing {
    responded_by: Vec<u32>,
    spread: Vec<u8>,
}

impl Standing {
    /// From the responses that stand at `at`.
    pub fn at(responses: &Responses, at: Timestamp) -> Standing {
        let accounts = responses.accounts.len();
        let mut responded_by = vec![NOBODY; accounts];
        let mut spread = vec![0u8; accounts];
        for (target, by) in responded_by.iter_mut().enumerate() {
            for run in responses.by_responder(target as AccountIndex) {
                if !run.iter().any(|response| response.stands_at(at)) {
                    continue;
                }
                let responder = run[0].responder;
                *by = if *by == NOBODY { responder } else { SEVERAL };
                spread[responder as usize] = spread[responder as usize].saturating_add(1);
            }
        }
        Standing { responded_by, spread }
    }

    /// Trust of `responder` as seen by `target`: 1 where somebody else than the target has responded to the
    /// responder before, else 0.
    pub fn is_known(&self, responder: AccountIndex, target: AccountIndex) -> bool {
        let by = self.responded_by[responder as usize];
        by != NOBODY && by != target
    }

    /// True where the account has responded to at least two people.
    pub fn responds_widely(&self, responder: AccountIndex) -> bool {
        self.spread[responder as usize] >= 2
    }
}
