//! The responses in memory, for what pages ask beyond a snapshot. One place holds them for all who ask.

use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use model::{Model, PersonId, SnapshotKey};
use scoring::{AccountIndex, Responses, Sighting, Vantage, load_responses};
use store::Store;
use web::{Seen, ViewpointError, Viewpoints};

use crate::community;
use crate::failure::Failure;
use crate::folder::Folder;

/// A lake of more events is not held in memory: each response takes 40 bytes, beside accounts and attention.
const MOST_EVENTS: u64 = 50_000_000;

/// Why there is nothing in memory.
#[derive(Debug)]
pub enum NoEvidence {
    /// Another request is loading it.
    Loading,
    /// More events than [`MOST_EVENTS`].
    TooMany(u64),
    /// It could not be read.
    Failed(Failure),
}

/// Loads the responses when they are first asked for, and anew once another snapshot is asked about.
pub struct Evidence {
    folder: Folder,
    store: Arc<Store>,
    held: Mutex<Option<Arc<Held>>>,
    loading: Mutex<()>,
}

/// Everything that stands in memory beside a snapshot.
pub struct Held {
    /// Of which.
    key: SnapshotKey,
    /// All responses of the lake.
    responses: Responses,
    /// Attention at the end of the snapshot's day.
    vantage: Vantage,
}

impl Held {
    /// Reads the lake.
    pub fn load(folder: &Folder, store: &Store, key: &SnapshotKey, model: &Model) -> Result<Held, Failure> {
        let responses = load_responses(&folder.lake()?, community::told(store)?)?;
        let vantage = Vantage::at(&responses, key.day.end(), &model.trust, model.horizon_seconds);
        Ok(Held { key: key.clone(), responses, vantage })
    }

    /// The people of accounts: each as the person it was joined to. Whoever does not occur in the lake is left out.
    pub fn persons(&self, accounts: &[PersonId]) -> Vec<PersonId> {
        let accounts = accounts.iter().filter_map(|&account| self.responses.accounts.of_person(account));
        accounts.map(|account| self.person(self.responses.person_of(account))).collect()
    }

    /// Everybody as seen from these people, by falling standing.
    pub fn seen_from(&self, from: &[PersonId]) -> Vec<Seen> {
        let from: Vec<AccountIndex> =
            from.iter().filter_map(|&person| self.responses.accounts.of_person(person)).collect();
        let seen = self.vantage.look(&from).into_iter();
        seen.map(|Sighting { account, standing, because }| Seen {
            person: self.person(account),
            standing,
            because: because.into_iter().map(|(from, part)| (self.person(from), part)).collect(),
        })
        .collect()
    }

    fn person(&self, account: AccountIndex) -> PersonId {
        self.responses.accounts.person(account)
    }
}

impl Evidence {
    /// Of a folder; nothing is read yet.
    pub fn new(folder: Folder, store: Arc<Store>) -> Evidence {
        Evidence { folder, store, held: Mutex::default(), loading: Mutex::default() }
    }

    /// What belongs to a snapshot. One request loads it; the others are told so meanwhile.
    pub fn of(&self, key: &SnapshotKey, model: &Model) -> Result<Arc<Held>, NoEvidence> {
        if let Some(held) = self.held_of(key) {
            return Ok(held);
        }
        let _loading = match self.loading.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Err(NoEvidence::Loading),
        };
        if let Some(held) = self.held_of(key) {
            return Ok(held);
        }
        self.refuse_too_many()?;
        // What is no longer asked about makes room first.
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let held = Held::load(&self.folder, &self.store, key, model).map_err(NoEvidence::Failed)?;
        let held = Arc::new(held);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&held));
        Ok(held)
    }

    fn held_of(&self, key: &SnapshotKey) -> Option<Arc<Held>> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| held.key == *key).cloned()
    }

    fn refuse_too_many(&self) -> Result<(), NoEvidence> {
        let lake = self.folder.lake().map_err(NoEvidence::Failed)?;
        let partitions = lake.partitions().map_err(|error| NoEvidence::Failed(error.into()))?;
        let events = partitions.iter().map(|partition| partition.rows).sum();
        if events > MOST_EVENTS { Err(NoEvidence::TooMany(events)) } else { Ok(()) }
    }
}

impl Viewpoints for Evidence {
    fn seen_from(
        &self,
        snapshot: &SnapshotKey,
        model: &Model,
        from: &[PersonId],
    ) -> Result<Vec<Seen>, ViewpointError> {
        let held = self.of(snapshot, model)?;
        let begun = std::time::Instant::now();
        let seen = held.seen_from(from);
        tracing::debug!(
            elapsed_us = begun.elapsed().as_micros() as u64,
            count = seen.len(),
            "ranked from a view"
        );
        Ok(seen)
    }
}

impl From<NoEvidence> for ViewpointError {
    fn from(why: NoEvidence) -> ViewpointError {
        match why {
            NoEvidence::Loading => ViewpointError::NotYet,
            NoEvidence::TooMany(events) => ViewpointError::Unavailable(format!(
                "The lake holds {events} events, and at most {MOST_EVENTS} are held in memory."
            )),
            NoEvidence::Failed(failure) => ViewpointError::Failed(failure.to_string()),
        }
    }
}
