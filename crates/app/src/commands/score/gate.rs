//! The gate of `clout score`: what moved past its bounds is not published before somebody has looked.

use std::collections::{BTreeMap, BTreeSet};

use model::{Day, HeldBack, PersonId, SnapshotKey, SnapshotScores};
use scoring::{Figures, GateReport, Watched, gate, held_back};
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
    /// It may; these are shown without a rank until somebody has looked, by person.
    Admitted(Vec<HeldBack>),
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
    /// Of the model before this one, while this one has published nothing.
    before: BTreeMap<Day, SnapshotKey>,
    /// Another model is the current one: this one is tried out, and no page shows its snapshots unasked.
    is_candidate: bool,
    /// Days whose snapshot waits for a look.
    waiting: BTreeSet<Day>,
}

/// A snapshot that is through the gate, and who is shown without a rank in it.
pub struct Ready {
    /// The snapshot.
    pub scores: SnapshotScores,
    /// Those, by person.
    pub held_back: Vec<HeldBack>,
}

impl<'a> Gate<'a> {
    /// The gate before the snapshots of a store.
    pub fn new(store: &'a Store, model: &'a str, leaps: Leaps) -> Result<Gate<'a>, Failure> {
        let keys: Vec<SnapshotKey> = store.snapshots()?.into_iter().map(|info| info.key).collect();
        // By day, model and revision, so that of each day the newest revision stays.
        let of = |model: &str| -> BTreeMap<Day, SnapshotKey> {
            let of_model = keys.iter().filter(|key| key.model == model);
            of_model.map(|key| (key.day, key.clone())).collect()
        };
        let published = of(model);
        let publications = store.publications()?;
        let is_candidate = publications.current().is_some_and(|current| current != model);
        let mut others = publications.iter().rev().filter(|publication| publication.model != model);
        let before = match others.next() {
            Some(before) if published.is_empty() => of(&before.model),
            _ => BTreeMap::new(),
        };
        let waiting = store.quarantined()?.into_iter().filter(|decision| decision.model == model);
        let waiting = waiting.map(|decision| decision.day).collect();
        Ok(Gate { store, model, leaps, published, before, is_candidate, waiting })
    }

    /// Compares a snapshot with the last one of its model: an earlier revision of its day, else the day before that
    /// `ready` holds, which passed just now, else the latest earlier day that is published. The first one of a model is
    /// compared with the last one until its day of the model that was published before it; that stops no candidate, which
    /// is to differ.
    ///
    /// Whatever is decided, but for an ordinary pass, is noted in the store.
    pub fn admit(
        &self,
        ready: Option<&Ready>,
        today: &scoring::Day<'_>,
        scores: &SnapshotScores,
    ) -> Result<Admission, Failure> {
        let until =
            |of: &BTreeMap<Day, SnapshotKey>| of.range(..=scores.day).next_back().map(|(_, key)| key.clone());
        let earlier = until(&self.published);
        let earlier = earlier.filter(|key| ready.is_none_or(|ready| ready.scores.day < key.day));
        let report = match (earlier, ready) {
            (Some(key), _) => self.beside(&key, today, scores)?,
            (None, Some(ready)) => report(&ready.scores, &ready.held_back, today, scores),
            (None, None) => match until(&self.before) {
                Some(key) if self.is_candidate => {
                    let report = self.beside(&key, today, scores)?;
                    self.note_first(scores)?;
                    return Ok(Admission::Admitted(match self.leaps {
                        Leaps::Stop => report.held_back,
                        Leaps::Accept => Vec::new(),
                    }));
                }
                Some(key) => self.beside(&key, today, scores)?,
                None => {
                    self.note_first(scores)?;
                    return Ok(Admission::Admitted(Vec::new()));
                }
            },
        };
        let admitted = report.held_back.clone();
        if report.passes() && (admitted.is_empty() || self.leaps == Leaps::Stop) {
            if self.waiting.contains(&scores.day) {
                self.note(scores.day, Verdict::Passed, serde_json::to_value(&report)?)?;
            }
            return Ok(Admission::Admitted(admitted));
        }
        match self.leaps {
            Leaps::Accept => {
                self.note(scores.day, Verdict::Accepted, serde_json::to_value(&report)?)?;
                Ok(Admission::Admitted(Vec::new()))
            }
            Leaps::Stop => {
                self.note(scores.day, Verdict::Quarantined, serde_json::to_value(&report)?)?;
                Ok(Admission::Quarantined(Box::new(report)))
            }
        }
    }

    fn beside(
        &self,
        before: &SnapshotKey,
        today: &scoring::Day<'_>,
        scores: &SnapshotScores,
    ) -> Result<GateReport, Failure> {
        Ok(report(&self.store.scores(before)?, &self.store.held_back(&before.model)?, today, scores))
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

fn report(
    before: &SnapshotScores,
    held: &[HeldBack],
    today: &scoring::Day<'_>,
    scores: &SnapshotScores,
) -> GateReport {
    let held: BTreeSet<PersonId> = held.iter().map(|held| held.person).collect();
    GateReport { held_back: held_back(today, (before, &held), scores), ..gate(before, scores) }
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
