//! The evidence behind the newest snapshot, held in memory while the site is served: one place for all who ask it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use model::{Day, Model, SnapshotKey, TrustRules};
use scoring::{Responses, Trust, load_responses};

use crate::failure::Failure;
use crate::folder::Folder;

/// Lakes of more events than this are not held. On Higgs Twitter (555,481 events, 456,626 accounts) an event takes about
/// 290 bytes of memory with the trust of two moments, and 480 with that of six, so this is up to 2.4 GB.
const MOST_EVENTS: u64 = 5_000_000;

/// How long a request waits for the evidence; loading goes on without it.
const PATIENCE: Duration = Duration::from_secs(4);

/// Moments whose trust is kept: the newest day, a week before, and a few that somebody asked about.
const MOST_MOMENTS: usize = 6;

/// Loads the evidence when somebody first asks, and again once a newer snapshot is published.
pub struct Evidence {
    folder: Folder,
    state: Mutex<State>,
    loaded: Condvar,
}

#[derive(Default)]
struct State {
    held: Option<Arc<Held>>,
    loading: Option<SnapshotKey>,
    /// The snapshot whose evidence could not be loaded: not tried again before the next.
    refused: Option<SnapshotKey>,
}

/// The evidence that a snapshot was made of, or newer.
pub struct Held {
    /// Every response of the lake.
    pub responses: Arc<Responses>,
    snapshot: SnapshotKey,
    moments: Mutex<Vec<(Moment, Arc<OnceLock<Trust<'static>>>)>>,
}

/// What trust depends on beside the responses.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    day: Day,
    rules: TrustRules,
    horizon_seconds: i64,
}

impl Evidence {
    /// Of a folder's lake; nothing is read yet.
    pub fn new(folder: Folder) -> Arc<Evidence> {
        Arc::new(Evidence { folder, state: Mutex::default(), loaded: Condvar::new() })
    }

    /// The evidence of a snapshot. `None` where the lake is too large to be held or cannot be read, and while
    /// loading takes longer than a visitor should wait.
    pub fn of(self: &Arc<Evidence>, newest: &SnapshotKey) -> Option<Arc<Held>> {
        let mut state = self.state();
        if let Some(held) = state.held.as_ref().filter(|held| held.snapshot == *newest) {
            return Some(Arc::clone(held));
        }
        if state.refused.as_ref() == Some(newest) {
            return None;
        }
        if state.loading.is_none() {
            state.loading = Some(newest.clone());
            let (evidence, newest) = (Arc::clone(self), newest.clone());
            std::thread::spawn(move || evidence.load(newest));
        }
        let waited =
            self.loaded.wait_timeout_while(state, PATIENCE, |state| state.loading.as_ref() == Some(newest));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.held.as_ref().filter(|held| held.snapshot == *newest).map(Arc::clone)
    }

    fn load(&self, newest: SnapshotKey) {
        let loaded = read(&self.folder);
        let mut state = self.state();
        state.loading = None;
        match loaded {
            Ok(responses) => state.held = Some(Arc::new(Held::new(newest, responses))),
            Err(failure) => {
                tracing::warn!(%failure, "could not hold the evidence in memory");
                state.refused = Some(newest);
            }
        }
        self.loaded.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read(folder: &Folder) -> Result<Responses, Failure> {
    let lake = folder.lake()?;
    let events: u64 = lake.partitions()?.iter().map(|partition| partition.rows).sum();
    if events > MOST_EVENTS {
        return Err(Failure::new(format!("the lake holds {events} events, at most {MOST_EVENTS} are held"))
            .hint("Changes are told by kind of response; clout explain --since names people."));
    }
    Ok(load_responses(&lake, scoring::Community::default())?)
}

impl Held {
    /// What is held for a snapshot.
    pub fn new(snapshot: SnapshotKey, responses: Responses) -> Held {
        Held { responses: Arc::new(responses), snapshot, moments: Mutex::default() }
    }

    /// Calls `with` the trust of everybody at the end of a day, under the rules of a model.
    pub fn trust<T>(&self, day: Day, model: &Model, with: impl FnOnce(&Trust<'_>) -> T) -> T {
        let moment = Moment { day, rules: model.trust, horizon_seconds: model.horizon_seconds };
        let place = self.place(moment);
        with(place.get_or_init(|| {
            Trust::lasting(&self.responses, day.end(), &moment.rules, moment.horizon_seconds)
        }))
    }

    /// Where the trust of a moment is kept; the one unasked for longest makes room.
    fn place(&self, moment: Moment) -> Arc<OnceLock<Trust<'static>>> {
        let mut moments = self.moments.lock().unwrap_or_else(PoisonError::into_inner);
        let found = moments.iter().position(|(kept, _)| *kept == moment);
        let kept = found.map_or_else(|| (moment, Arc::default()), |index| moments.remove(index));
        moments.truncate(MOST_MOMENTS - 1);
        moments.insert(0, kept.clone());
        kept.1
    }
}
