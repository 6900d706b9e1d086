//! Simple acquaintance: who is known at all, and how widely the others respond. The yardstick counts by it.

use model::Timestamp;

use crate::responses::{AccountIndex, Responses};

/// Nobody has responded.
const NOBODY: u32 = u32::MAX;
/// At least two others have.
const SEVERAL: u32 = u32::MAX - 1;

/// Who has had any response at a moment, and from whom.
///
/// An account is *known* to somebody where a third account has responded to it before. It has no constant that
/// could be fitted, so it serves as the yardstick: outcomes are counted by it whatever a model's trust may be.
#[derive(Debug)]
pub struct Acquaintance {
    responded_by: Vec<u32>,
    spread: Vec<u8>,
}

impl Acquaintance {
    /// From the responses that stand at `at`.
    pub fn at(responses: &Responses, at: Timestamp) -> Acquaintance {
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
        Acquaintance { responded_by, spread }
    }

    /// True where somebody else than `target` has responded to `responder` before.
    pub fn is_known(&self, responder: AccountIndex, target: AccountIndex) -> bool {
        let by = self.responded_by[responder as usize];
        by != NOBODY && by != target
    }

    /// True where the account has responded to at least two people.
    pub fn responds_widely(&self, responder: AccountIndex) -> bool {
        self.spread[responder as usize] >= 2
    }
}
