//! The gate of `clout score`: what moved past its bounds is not published before somebody has looked.

use std::collections::{BTreeMap, BTreeSet};

use model::{Day, SnapshotKey, SnapshotScores};
use scoring::{Figures, GateReport, Watched, gate};
use store::{GateDecision, Store, Verdict};

use crate::data_folder::now;
use crate::print::failure::Failure;
use crate::print::output::count;

/// What to do with a snapshot that moved past its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaps {
    /// Quarantine it.
    Stop,
    /// Publish it: somebody has looked.
    Accept,
}

/// Whether a snapshot may be published.
pub enum Admission {
    /// It may.
    Admitted,
    /// It may not: it was quarantined, and this is why.
    Quarantined(Box<GateReport>),
}

/// The gate for snapshots of one model.
pub struct Gate<'a> {
    store: &'a Store,
    model: &'a str,
    leaps: Leaps,
    /// The latest revision of each day that is published.
    published: BTreeMap<Day, SnapshotKey>,
    /// Days whose snapshot waits for a look.
    waiting: BTreeSet<Day>,
}

impl<'a> Gate<'a> {
    /// The gate before the snapshots of a store.
    pub fn new(store: &'a Store, model: &'a str, leaps: Leaps) -> Result<Gate<'a>, Failure> {
        let keys = store.snapshots()?.into_iter().map(|info| info.key);
        let published = keys.filter(|key| key.model == model).map(|key| (key.day, key)).collect();
        let waiting = store.quarantined()?.into_iter().filter(|decision| decision.model == model);
        Ok(Gate { store, model, leaps, published, waiting: waiting.map(|decision| decision.day).collect() })
    }

    /// Compares a snapshot with the last one of its model: an earlier revision of its day, else the day before that
    /// `ready` holds, which passed just now, else the latest earlier day that is published.
    ///
    /// Whatever is decided, but for an ordinary pass, is noted in the store.
    pub fn admit(
        &self,
        ready: Option<&SnapshotScores>,
        scores: &SnapshotScores,
    ) -> Result<Admission, Failure> {
        let earlier = self.published.range(..=scores.day).next_back().map(|(_, key)| key);
        let earlier = earlier.filter(|key| ready.is_none_or(|ready| ready.day < key.day));
        let report = match (earlier, ready) {
            (Some(key), _) => gate(&self.store.scores(key)?, scores),
            (None, Some(ready)) => gate(ready, scores),
            (None, None) => {
                self.note_first(scores)?;
                return Ok(Admission::Admitted);
            }
        };
        if report.passes() {
            if self.waiting.contains(&scores.day) {
                self.note(scores.day, Verdict::Passed, serde_json::to_value(&report)?)?;
            }
            return Ok(Admission::Admitted);
        }
        match self.leaps {
            Leaps::Accept => {
                self.note(scores.day, Verdict::Accepted, serde_json::to_value(&report)?)?;
                Ok(Admission::Admitted)
            }
            Leaps::Stop => {
                self.note(scores.day, Verdict::Quarantined, serde_json::to_value(&report)?)?;
                Ok(Admission::Quarantined(Box::new(report)))
            }
        }
    }

    /// The first snapshot of a model has nothing to be compared with; a day before all others has not either, and is
    /// nothing new.
    fn note_first(&self, scores: &SnapshotScores) -> Result<(), Failure> {
        if !self.published.is_empty() {
            return Ok(());
        }
        self.note(scores.day, Verdict::First, serde_json::to_value(Figures::of(&scores.rows))?)
    }

    /// Asking again and again about what waits makes no further record of it.
    fn note(&self, day: Day, verdict: Verdict, report: serde_json::Value) -> Result<(), Failure> {
        let same = |decision: &GateDecision| decision.day == day && decision.model == self.model;
        let last = self.store.gate_decisions()?.into_iter().rfind(same);
        if last.is_some_and(|last| last.verdict == verdict && last.report == report) {
            return Ok(());
        }
        let model = self.model.to_owned();
        Ok(self.store.note_gate_decision(&GateDecision { day, model, verdict, at: now(), report })?)
    }
}

/// What a person is told of a quarantined snapshot, and what to try.
pub fn quarantined(report: &GateReport, model: &str) -> Failure {
    let moved: Vec<String> = report.figures.iter().filter(|figure| !figure.held()).map(words).collect();
    let GateReport { day, since, .. } = report;
    let since = if since == day { "its last revision".to_owned() } else { format!("that of {since}") };
    Failure::new(format!(
        "the snapshot of {day} by model {model} moved past its bounds against {since} and was not published: {}",
        moved.join("; ")
    ))
    .hint(
        "If a file or a network is missing, import it and score again. If the move is real, repeat the command \
         with --accept; the operator's page shows who moved most.",
    )
}

fn words(watched: &Watched) -> String {
    let number = |value: f64| match watched.figure {
        "mean_score" => format!("{value:.1}"),
        _ => count(value.max(0.0).round() as u64),
    };
    let [before, after, least, most] =
        [watched.before, watched.after, watched.least, watched.most].map(number);
    match watched.figure {
        "top_hundred" => format!("of the first {before}, {after} are first still, expected at least {least}"),
        figure => {
            format!(
                "{} went from {before} to {after}, expected {least} to {most}",
                views::words::spaced(figure)
            )
        }
    }
}
