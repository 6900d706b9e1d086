//! The operator's page: what came in, what was refused, how far behind, and what is published.

use model::Day;
use serde::Serialize;
use store::{SnapshotInfo, Store, StoreError, Verdict};

use crate::Figures;
use crate::{GateView, HeldBackPerson};

/// Accepted snapshots that are told.
const ACCEPTED: usize = 10;

/// The operator's figures and the snapshots.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperatorView {
    /// What the application counted.
    #[serde(flatten)]
    pub figures: Figures,
    /// How many snapshots are published.
    pub snapshots: u64,
    /// The bytes of all of them.
    pub snapshot_bytes: u64,
    /// The latest; null where nothing is published.
    pub last_snapshot: Option<SnapshotView>,
    /// People of the newest snapshot who are shown without a rank until somebody has looked.
    pub held_back: Vec<HeldBackPerson>,
    /// Snapshots that moved past their bounds and wait for a look, by model and day.
    pub quarantined: Vec<GateView>,
    /// The latest that were published after a look, the last one first.
    pub accepted: Vec<GateView>,
}

/// One published snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SnapshotView {
    /// Its day.
    pub day: Day,
    /// Its model.
    pub model: String,
    /// Its revision, counted from 1.
    pub revision: u32,
    /// People in it.
    pub people: u64,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its scores, in hexadecimal.
    pub digest: String,
    /// Digest of the lake it was made from, in hexadecimal.
    pub lake_generation: String,
}

/// The page of the given figures.
pub fn operator(store: &Store, figures: Figures) -> Result<OperatorView, StoreError> {
    let snapshots = store.snapshots()?;
    let newest = store.newest()?;
    let gate = |decision| GateView::of(decision, newest.as_deref());
    let accepted = store.gate_decisions()?.into_iter().rev().filter(|row| row.verdict == Verdict::Accepted);
    let held = newest.iter().flat_map(|newest| {
        newest.all_held_back().into_iter().filter_map(move |held| HeldBackPerson::of(newest, held))
    });
    Ok(OperatorView {
        held_back: held.collect(),
        quarantined: store.quarantined()?.into_iter().map(gate).collect(),
        accepted: accepted.take(ACCEPTED).map(gate).collect(),
        figures,
        snapshots: snapshots.len() as u64,
        snapshot_bytes: snapshots.iter().map(|info| info.bytes).sum(),
        last_snapshot: snapshots.last().map(view),
    })
}

fn view(info: &SnapshotInfo) -> SnapshotView {
    SnapshotView {
        day: info.key.day,
        model: info.key.model.clone(),
        revision: info.key.revision,
        people: info.people,
        bytes: info.bytes,
        digest: info.digest.clone(),
        lake_generation: format!("{:016x}", info.lake_generation),
    }
}
