//! What is to be known of people to whom nobody has responded; the application supplies it from the responses.

use model::{Card, SnapshotKey};

use super::ViewpointError;

/// Finds people who are in the lake and not in a snapshot. Called for each address that names nobody of a snapshot, on
/// a thread that may block.
pub trait Newcomers: Send + Sync + 'static {
    /// The card of the one person who is meant by an account's id or handle and has no response by the end of the
    /// snapshot's day; `None` where nobody is meant, several are, or they may not be shown.
    fn find(&self, snapshot: &SnapshotKey, account: &str) -> Result<Option<Card>, ViewpointError>;
}

/// For sites that serve published snapshots without a lake beside them.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoNewcomers;

impl Newcomers for NoNewcomers {
    fn find(&self, _: &SnapshotKey, _: &str) -> Result<Option<Card>, ViewpointError> {
        Ok(None)
    }
}
