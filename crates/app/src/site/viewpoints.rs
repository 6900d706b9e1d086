//! People as seen from some of them, told from the evidence in memory.

use std::sync::Arc;

use model::{Day, Model, PersonId, SnapshotKey};
use scoring::{AccountIndex, Sighting};
use views::{Seen, ViewpointError, Viewpoints};

use crate::site::evidence::{Evidence, Held, MOST_EVENTS, NoEvidence};

/// For the site: the evidence is loaded when somebody first asks.
pub struct FromEvidence(pub Arc<Evidence>);

impl Viewpoints for FromEvidence {
    fn seen_from(
        &self,
        snapshot: &SnapshotKey,
        model: &Model,
        from: &[PersonId],
    ) -> Result<Vec<Seen>, ViewpointError> {
        let held = self.0.of(snapshot)?;
        let begun = std::time::Instant::now();
        let seen = held.seen_from(snapshot.day, model, from);
        tracing::debug!(
            elapsed_us = begun.elapsed().as_micros() as u64,
            count = seen.len(),
            "ranked from a view"
        );
        Ok(seen)
    }
}

impl Held {
    /// Everybody as seen from these people at the end of a day, by falling standing.
    pub fn seen_from(&self, day: Day, model: &Model, from: &[PersonId]) -> Vec<Seen> {
        let accounts = &self.responses.accounts;
        let from: Vec<AccountIndex> = from.iter().filter_map(|&person| accounts.of_person(person)).collect();
        let seen = self.rank(day, model, |rank| rank.look(&from)).into_iter();
        seen.map(|Sighting { account, standing, because }| Seen {
            person: accounts.person(account),
            standing,
            because: because.into_iter().map(|(from, part)| (accounts.person(from), part)).collect(),
        })
        .collect()
    }
}

impl From<NoEvidence> for ViewpointError {
    fn from(why: NoEvidence) -> ViewpointError {
        match why {
            NoEvidence::Loading => ViewpointError::NotYet,
            NoEvidence::TooLarge(events) => ViewpointError::Unavailable(format!(
                "This site knows {events} events, and walks over at most {MOST_EVENTS}."
            )),
            NoEvidence::Failed(why) => ViewpointError::Failed(why),
        }
    }
}
