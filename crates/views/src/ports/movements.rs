//! Why scores moved; the application tells it from the evidence itself.

use model::{Day, Model, Movement, PersonId, SnapshotKey};

/// Tells why a score moved, and who moved it. Called for each person page, on a thread that may block; an
/// implementation keeps the evidence in memory.
pub trait Movements: Send + Sync + 'static {
    /// What moved a score; the points add up to the change. `None` where that cannot be told, because the evidence
    /// is not at hand or too large: pages then tell what the published rows tell.
    fn movements(&self, span: &Span<'_>) -> Option<Vec<Movement>>;
}

/// Whose score, and from when to when.
#[derive(Debug, Clone, Copy)]
pub struct Span<'a> {
    /// Whose.
    pub person: PersonId,
    /// The newest snapshot: evidence is at least as new.
    pub newest: &'a SnapshotKey,
    /// From the end of this day, under this model ...
    pub from: (Day, &'a Model),
    /// ... to the end of this one, under this.
    pub to: (Day, &'a Model),
}

/// For sites that serve published snapshots without a lake beside them.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMovements;

impl Movements for NoMovements {
    fn movements(&self, _: &Span<'_>) -> Option<Vec<Movement>> {
        None
    }
}
