//! One response as the fold keeps it.

use model::{EventId, PersonId, ResponseKind};

use crate::responses::PostKey;

/// One response, with all that a later event may need to withdraw it.
///
/// The order is that of a canonical state: by target, responder and time, so that the state of a pair lies together
/// and the responses of a group of kinds in it need no index of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// The account acted on.
    pub target: PersonId,
    /// The account that acts; never the target.
    pub responder: PersonId,
    /// When, in microseconds. Exact, not a slot: which slot holds it depends on the moment that is scored.
    pub time: i64,
    /// By which an undo names it.
    pub id: EventId,
    /// How.
    pub kind: ResponseKind,
    /// An edge without a date: audience, never a response in a window.
    pub undated: bool,
    /// The post acted on.
    pub post: PostKey,
    /// The post that the response is itself.
    pub own_post: PostKey,
}
