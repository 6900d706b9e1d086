//! One account acting on another.

use model::{ResponseKind, Timestamp};

use super::accounts::{AccountIndex, PostKey};

/// In microseconds.
const DAY: i64 = 86_400_000_000;

/// One response: who acted on whom, when, and until when it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// The account acted on.
    pub target: AccountIndex,
    /// The account that acts; never the target.
    pub responder: AccountIndex,
    /// The account it acts by: the responder's own, or one that was joined to it.
    pub by: AccountIndex,
    /// How.
    pub kind: ResponseKind,
    /// The post acted on, if any.
    pub post: PostKey,
    /// When, in microseconds.
    pub time: i64,
    /// When it was withdrawn or its post deleted, in microseconds; `i64::MAX` where it stands.
    pub until: i64,
}

impl Response {
    /// True where the response was made before `at` and not withdrawn by then.
    pub fn stands_at(&self, at: Timestamp) -> bool {
        self.time < at.micros() && self.until > at.micros()
    }

    /// True where at `at` it is no older than a model looks back, in days; without end where it says nothing.
    pub fn is_within(&self, at: Timestamp, evidence_days: Option<u32>) -> bool {
        evidence_days.is_none_or(|days| self.time >= at.micros().saturating_sub(i64::from(days) * DAY))
    }
}
