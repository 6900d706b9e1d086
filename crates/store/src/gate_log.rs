//! What became of snapshots at the gate: who was let through, what waits, and what was accepted after a look.

use std::collections::BTreeMap;

use model::{Day, HeldBack, Timestamp};

use crate::{Store, StoreError};

/// What became of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The first of its model: there was nothing to compare it with.
    First,
    /// It moved past its bounds: not published, and waiting for somebody to look.
    Quarantined,
    /// It moved past its bounds and was published after a look.
    Accepted,
    /// It waited before, and lies within its bounds now.
    Passed,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 4] = [Verdict::First, Verdict::Quarantined, Verdict::Accepted, Verdict::Passed];

    /// Its name in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::First => "first",
            Verdict::Quarantined => "quarantined",
            Verdict::Accepted => "accepted",
            Verdict::Passed => "passed",
        }
    }
}

/// One decision of the gate. Ordinary snapshots that lie within their bounds leave none.
#[derive(Debug, Clone, PartialEq)]
pub struct GateDecision {
    /// Day of the snapshot.
    pub day: Day,
    /// Its model.
    pub model: String,
    /// What became of it.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
    /// The figures it was decided by. People are named by their id alone, as 16 hexadecimal digits.
    pub report: serde_json::Value,
}

impl Store {
    /// Keeps a decision of the gate for ever.
    pub fn note_gate_decision(&self, decision: &GateDecision) -> Result<(), StoreError> {
        let _writing = self.writing()?;
        self.live.state.add_gate_decision(decision)
    }

    /// Every decision of the gate, the last one at the end.
    pub fn gate_decisions(&self) -> Result<Vec<GateDecision>, StoreError> {
        self.live.state.gate_decisions()
    }

    /// Who is shown without a rank under a model until somebody has looked, by person.
    pub fn held_back(&self, model: &str) -> Result<Vec<HeldBack>, StoreError> {
        self.live.state.held_back(model)
    }

    /// Puts these, by person, in place of all who are held back under a model, as of a day. From then on they have no
    /// rank, and whoever is no more among them has.
    pub fn hold_back(&self, model: &str, day: Day, held: &[HeldBack]) -> Result<(), StoreError> {
        {
            let _writing = self.writing()?;
            self.live.state.hold_back(model, day, held)?;
        }
        self.live.refresh()
    }

    /// What waits for a look: for each day and model whose last decision is a quarantine, that decision; by model,
    /// then day.
    pub fn quarantined(&self) -> Result<Vec<GateDecision>, StoreError> {
        let mut last: BTreeMap<(String, Day), GateDecision> = BTreeMap::new();
        for decision in self.gate_decisions()? {
            last.insert((decision.model.clone(), decision.day), decision);
        }
        Ok(last.into_values().filter(|decision| decision.verdict == Verdict::Quarantined).collect())
    }
}
