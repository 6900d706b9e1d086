//! What a ranking from somebody's own view needs to know; the application supplies it from the responses.

use model::{Model, PersonId, SnapshotKey};

/// Ranks people as seen from some of them. Called for each request of such a ranking, on a thread that may block.
pub trait Viewpoints: Send + Sync + 'static {
    /// Everybody whom walks from these people reach, on the day and under the model of a snapshot, by falling
    /// standing; these people themselves are left out. Whether somebody may be shown is asked of the snapshot, not
    /// here.
    fn seen_from(
        &self,
        snapshot: &SnapshotKey,
        model: &Model,
        from: &[PersonId],
    ) -> Result<Vec<Seen>, ViewpointError>;
}

/// Somebody as seen from there.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Who.
    pub person: PersonId,
    /// The share of walks that ever hit them, 0 to 1.
    pub standing: f64,
    /// From whom these walks came last, the largest part of the standing first.
    pub because: Vec<(PersonId, f64)>,
}

/// Why there is no ranking.
#[derive(Debug, thiserror::Error)]
pub enum ViewpointError {
    /// The responses are being read; soon there will be one.
    #[error("the responses are being read")]
    NotYet,
    /// This site has no responses to walk along, or too many.
    #[error("{0}")]
    Unavailable(String),
    /// Something is broken.
    #[error("could not rank from somebody's view: {0}")]
    Failed(String),
}

/// For sites that serve published snapshots without a lake beside them.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoViewpoints;

impl Viewpoints for NoViewpoints {
    fn seen_from(&self, _: &SnapshotKey, _: &Model, _: &[PersonId]) -> Result<Vec<Seen>, ViewpointError> {
        Err(ViewpointError::Unavailable(
            "This site holds scores alone, and not the responses behind them.".into(),
        ))
    }
}
