//! The evidence behind the newest snapshot, held in memory while the site is served: one place for all who ask more
//! than a snapshot tells.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use model::{Day, Model, PersonId, SnapshotKey, TrustRules};
use scoring::{PersonalisedRank, Responses, Trust, load_responses};
use store::Store;

use crate::data_folder::{DataFolder, until_undisturbed};
use crate::inputs::community;
use crate::print::failure::Failure;

/// Lakes of more events than this are not held. On Higgs Twitter (555,481 events, 456,626 accounts) an event takes about
/// 650 bytes of memory with the trust of two moments, and 1,200 with that of six, so this is up to 2.4 GB.
pub const MOST_EVENTS: u64 = 2_000_000;

/// How long a request waits for the evidence; loading goes on without it. Well under the ten seconds after which the site
/// ends an answer, so that a page comes without its reasons rather than not at all.
const PATIENCE: Duration = Duration::from_secs(4);

/// Moments whose trust is kept: the newest day, a week before, and a few that somebody asked about.
const MOST_MOMENTS: usize = 6;

/// Why there is nothing in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoEvidence {
    /// It is being loaded.
    Loading,
    /// The lake holds so many events, more than are held in memory.
    TooLarge(u64),
    /// The lake cannot be read, and why: for the log, not for visitors.
    Failed(String),
}

/// Loads the evidence when somebody first asks, and again once a newer snapshot is published.
pub struct Evidence {
    folder: DataFolder,
    store: Arc<Store>,
    state: Mutex<State>,
    loaded: Condvar,
}

#[derive(Default)]
struct State {
    held: Option<Arc<Held>>,
    loading: Option<SnapshotKey>,
    /// The snapshot whose evidence could not be loaded, and why: not tried again before the next.
    refused: Option<(SnapshotKey, NoEvidence)>,
}

/// The evidence that a snapshot was made of, or newer.
pub struct Held {
    /// Every response of the lake.
    pub responses: Arc<Responses>,
    snapshot: SnapshotKey,
    trust: Kept<Trust<'static>>,
    ranks: Kept<PersonalisedRank>,
}

/// What trust depends on beside the responses.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    day: Day,
    rules: TrustRules,
    horizon_seconds: i64,
}

/// What was worked out for some moments; the one unasked for longest makes room.
struct Kept<T>(Mutex<Vec<(Moment, Arc<OnceLock<T>>)>>);

impl Evidence {
    /// Of a folder's lake; nothing is read yet.
    pub fn new(folder: DataFolder, store: Arc<Store>) -> Arc<Evidence> {
        Arc::new(Evidence { folder, store, state: Mutex::default(), loaded: Condvar::new() })
    }

    /// The evidence of a snapshot. Nobody waits longer than a visitor should.
    pub fn of(self: &Arc<Evidence>, newest: &SnapshotKey) -> Result<Arc<Held>, NoEvidence> {
        let mut state = self.state();
        if let Some(found) = state.found(newest) {
            return found;
        }
        // One request waits, so that a slow lake does not hold every thread of the site.
        if state.loading.is_some() {
            return Err(NoEvidence::Loading);
        }
        state.loading = Some(newest.clone());
        // What is no longer asked about makes room first.
        state.held = None;
        let (evidence, wanted) = (Arc::clone(self), newest.clone());
        std::thread::spawn(move || evidence.load(wanted));
        let waited =
            self.loaded.wait_timeout_while(state, PATIENCE, |state| state.loading.as_ref() == Some(newest));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.found(newest).unwrap_or(Err(NoEvidence::Loading))
    }

    fn load(&self, newest: SnapshotKey) {
        // Even a thread that dies leaves nobody waiting for it.
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.read(&newest)));
        let loaded = read.unwrap_or_else(|_| Err(NoEvidence::Failed("the thread that read it died".into())));
        let mut state = self.state();
        state.loading = None;
        match loaded {
            Ok(held) => state.held = Some(Arc::new(held)),
            Err(why) => {
                tracing::warn!(?why, "could not hold the evidence in memory");
                state.refused = Some((newest, why));
            }
        }
        self.loaded.notify_all();
    }

    fn read(&self, newest: &SnapshotKey) -> Result<Held, NoEvidence> {
        let failed = |failure: Failure| NoEvidence::Failed(failure.to_string());
        let partitions = self.folder.lake().map_err(failed)?.partitions();
        let partitions = partitions.map_err(|error| NoEvidence::Failed(error.to_string()))?;
        let events: u64 = partitions.iter().map(|partition| partition.rows).sum();
        if events > MOST_EVENTS {
            return Err(NoEvidence::TooLarge(events));
        }
        until_undisturbed(|| Held::load(&self.folder, &self.store, newest)).map_err(failed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What is known of a snapshot's evidence without loading anything.
    fn found(&self, newest: &SnapshotKey) -> Option<Result<Arc<Held>, NoEvidence>> {
        if let Some(held) = self.held.as_ref().filter(|held| held.snapshot == *newest) {
            return Some(Ok(Arc::clone(held)));
        }
        let refused = self.refused.as_ref().filter(|(key, _)| key == newest);
        refused.map(|(_, why)| Err(why.clone()))
    }
}

impl Held {
    /// Reads the lake, however large.
    pub fn load(folder: &DataFolder, store: &Store, snapshot: &SnapshotKey) -> Result<Held, Failure> {
        let responses = load_responses(&folder.lake()?, community::told(store)?)?;
        Ok(Held {
            responses: Arc::new(responses),
            snapshot: snapshot.clone(),
            trust: Kept::default(),
            ranks: Kept::default(),
        })
    }

    /// The people of accounts: each as the person it was joined to. Whoever does not occur in the lake is left out.
    pub fn persons(&self, accounts: &[PersonId]) -> Vec<PersonId> {
        let accounts = accounts.iter().filter_map(|&account| self.responses.accounts.of_person(account));
        accounts.map(|account| self.responses.accounts.person(self.responses.person_of(account))).collect()
    }

    /// Calls `with` the trust of everybody at the end of a day, under the rules of a model.
    pub fn trust<T>(&self, day: Day, model: &Model, with: impl FnOnce(&Trust<'_>) -> T) -> T {
        let Moment { rules, horizon_seconds, .. } = Moment::of(day, model);
        let place = self.trust.place(Moment::of(day, model));
        with(place.get_or_init(|| Trust::lasting(&self.responses, day.end(), &rules, horizon_seconds)))
    }

    /// Calls `with` the attention at the end of a day, ready to be walked from anywhere.
    pub fn rank<T>(&self, day: Day, model: &Model, with: impl FnOnce(&PersonalisedRank) -> T) -> T {
        let place = self.ranks.place(Moment::of(day, model));
        with(place.get_or_init(|| {
            PersonalisedRank::at(&self.responses, day.end(), &model.trust, model.horizon_seconds)
        }))
    }
}

impl Moment {
    fn of(day: Day, model: &Model) -> Moment {
        Moment { day, rules: model.trust, horizon_seconds: model.horizon_seconds }
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T> Kept<T> {
    fn place(&self, moment: Moment) -> Arc<OnceLock<T>> {
        let mut moments = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = moments.iter().position(|(kept, _)| *kept == moment);
        let kept = found.map_or_else(|| (moment, Arc::default()), |index| moments.remove(index));
        moments.truncate(MOST_MOMENTS - 1);
        moments.insert(0, kept.clone());
        kept.1
    }
}
