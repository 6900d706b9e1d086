//! What is held in memory: the newest snapshot and who left. Kept up to date by whoever changes something, and
//! by a watcher for what other processes change.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use model::{Card, HeldBack, Links, Model, SnapshotKey};

use crate::details::{self, Before, DetailsFile, Found, Kept, Layout, Opened, Records};
use crate::files::{self, Seal};
use crate::newest::Said;
use crate::scores::ScoresFile;
use crate::state::{DetailsEntry, SnapshotEntry, State};
use crate::table::Table;
use crate::{Newest, OptOuts, Publications, StoreError, layout, scores};

/// How often the watcher asks whether another process changed something.
const WATCH_EVERY: Duration = Duration::from_secs(1);
/// Another process may replace the newest files while we read them: then they are read again.
const MAX_READS: usize = 5;

/// The folder, its database, and what of them is in memory.
pub(crate) struct Live {
    pub dir: PathBuf,
    pub state: State,
    links: Links,
    opt_outs: RwLock<OptOuts>,
    view: RwLock<View>,
    /// Held by whoever loads.
    loading: Mutex<()>,
}

/// What is in memory of the newest snapshot.
#[derive(Default)]
struct View {
    newest: Option<Arc<Newest>>,
    /// What `newest` was loaded from.
    source: Option<Source>,
    /// Count of changes as of the loading; `None` where it must be loaded again.
    changes: Option<i64>,
    /// Whether anybody ever asked.
    wanted: bool,
}

#[derive(Clone, PartialEq)]
struct Source {
    key: SnapshotKey,
    seal: Seal,
    details: Option<DetailsEntry>,
    publications: Publications,
    /// Who has no rank in it until somebody has looked.
    held_back: Vec<HeldBack>,
}

impl Live {
    pub fn open(dir: &Path, links: Links) -> Result<Live, StoreError> {
        let state = State::open(&dir.join(layout::STATE))?;
        let opt_outs = OptOuts::new(&state.secret()?, state.opt_outs()?);
        Ok(Live {
            dir: dir.to_owned(),
            state,
            links,
            opt_outs: RwLock::new(opt_outs),
            view: RwLock::default(),
            loading: Mutex::default(),
        })
    }

    pub fn opt_outs(&self) -> OptOuts {
        self.opt_outs.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest snapshot; loads it on the first call and after a failure.
    pub fn newest(&self) -> Result<Option<Arc<Newest>>, StoreError> {
        {
            let view = self.view.read().unwrap_or_else(PoisonError::into_inner);
            if view.changes.is_some() {
                return Ok(view.newest.clone());
            }
        }
        let loading = self.loading();
        // Whoever held the lock before us may have loaded it.
        if self.view.read().unwrap_or_else(PoisonError::into_inner).changes.is_none() {
            self.load(&loading)?;
        }
        Ok(self.view.read().unwrap_or_else(PoisonError::into_inner).newest.clone())
    }

    /// Whether anybody in this process reads the newest snapshot.
    pub fn is_wanted(&self) -> bool {
        self.view.read().unwrap_or_else(PoisonError::into_inner).wanted
    }

    /// The count of changes that the newest snapshot in memory belongs to; `None` while there is none.
    pub fn seen_changes(&self) -> Option<i64> {
        self.view.read().unwrap_or_else(PoisonError::into_inner).changes
    }

    /// Brings opt-outs up to date, and the newest snapshot where somebody has asked for it before. A failure
    /// is told to the next who asks, too.
    pub fn refresh(&self) -> Result<(), StoreError> {
        let loading = self.loading();
        if self.view.read().unwrap_or_else(PoisonError::into_inner).wanted {
            return self.load(&loading);
        }
        self.load_opt_outs()
    }

    /// Reads anew who left, and returns it.
    pub fn opt_outs_now(&self) -> Result<OptOuts, StoreError> {
        self.load_opt_outs()?;
        Ok(self.opt_outs())
    }

    /// The same where another process changed something.
    fn refresh_if_changed(&self) -> Result<(), StoreError> {
        let seen = self.view.read().unwrap_or_else(PoisonError::into_inner).changes;
        if Some(self.state.changes()?) == seen { Ok(()) } else { self.refresh() }
    }

    fn loading(&self) -> MutexGuard<'_, ()> {
        self.loading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load_opt_outs(&self) -> Result<(), StoreError> {
        let opt_outs = OptOuts::new(&self.state.secret()?, self.state.opt_outs()?);
        *self.opt_outs.write().unwrap_or_else(PoisonError::into_inner) = opt_outs;
        Ok(())
    }

    fn load(&self, _loading: &MutexGuard<'_, ()>) -> Result<(), StoreError> {
        let mut outcome = self.try_load();
        for _ in 1..MAX_READS {
            match outcome {
                Ok(false) => outcome = self.try_load(),
                _ => break,
            }
        }
        if outcome.is_err() {
            let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
            (view.changes, view.wanted) = (None, true);
        }
        outcome.map(|_| ())
    }

    /// Loads what is newest. `Ok(false)` where it was replaced meanwhile and must be read again.
    fn try_load(&self) -> Result<bool, StoreError> {
        let changes = self.state.changes()?;
        self.load_opt_outs()?;
        let source = self.newest_source()?;
        let (before, same) = {
            let view = self.view.read().unwrap_or_else(PoisonError::into_inner);
            (view.newest.clone(), view.source == source)
        };
        let newest = match (&source, before) {
            (None, _) => None,
            (Some(_), Some(before)) if same => {
                let waiting = self.state.erasures()?;
                before.without(&self.opt_outs(), &waiting)?.map(Arc::new).or(Some(before))
            }
            (Some(source), _) => match self.build(source) {
                Ok(newest) => Some(Arc::new(newest)),
                Err(_) if self.state.changes()? != changes => return Ok(false),
                Err(error) => return Err(error),
            },
        };
        let newest = newest.map(|newest| self.with_said(newest)).transpose()?;
        let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
        *view = View { newest, source, changes: Some(changes), wanted: true };
        Ok(true)
    }

    /// The same snapshot with what people say of topics by now.
    fn with_said(&self, newest: Arc<Newest>) -> Result<Arc<Newest>, StoreError> {
        let said = Said::of(self.state.said(Said::oldest(&newest))?, &newest);
        Ok(if said == **newest.said() { newest } else { Arc::new(newest.saying(&Arc::new(said))) })
    }

    /// The snapshot whose details are kept; without any, the last published of the newest day, of the current
    /// model if it has one.
    fn newest_source(&self) -> Result<Option<Source>, StoreError> {
        let details = self.state.details()?;
        let publications = Publications(self.state.publications()?);
        let is_current = |entry: &SnapshotEntry| publications.current() == Some(&entry.key.model);
        let mut entries = self.state.snapshots()?.into_iter();
        let entry = match &details {
            Some(details) => entries.find(|entry| entry.key == details.key),
            None => entries.max_by_key(|entry| (is_current(entry), entry.key.day, entry.sequence)),
        };
        let Some(entry) = entry else { return Ok(None) };
        let held_back = self.state.held_back(&entry.key.model)?;
        Ok(Some(Source { key: entry.key, seal: entry.seal, details, publications, held_back }))
    }

    fn build(&self, source: &Source) -> Result<Newest, StoreError> {
        let model = self.read_model(&source.key)?;
        let path = layout::scores(&source.key);
        let scores = ScoresFile::open(&self.dir.join(&path), self.read(&path)?, &model)?.scores()?;
        let details = source.details.as_ref().map(|entry| self.open_details(entry)).transpose()?;
        let publications = source.publications.clone();
        let waiting = self.state.erasures()?;
        let held = &source.held_back;
        let key = source.key.clone();
        let newest = Newest::build(key, scores, held, details, publications, &self.opt_outs(), &waiting)?;
        Ok(newest.linking(self.links))
    }

    /// The bytes of a registered file.
    pub fn read(&self, path: &str) -> Result<Bytes, StoreError> {
        self.sealed(path, files::read_sealed)
    }

    /// Reads a registered file by way of the seals that it may carry.
    fn sealed<T>(
        &self,
        path: &str,
        read: impl Fn(&Path, &[Seal]) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut seals = self.state.seals(path)?;
        let file = self.dir.join(path);
        loop {
            if seals.is_empty() {
                return Err(StoreError::damaged(&file, "it is not registered as published"));
            }
            let outcome = read(&file, &seals);
            // Where it was replaced between the two looks, the first told of an older file.
            let now = if outcome.is_err() { self.state.seals(path)? } else { return outcome };
            if now == seals {
                return outcome;
            }
            seals = now;
        }
    }

    /// The model of a snapshot.
    pub fn read_model(&self, key: &SnapshotKey) -> Result<Model, StoreError> {
        let path = layout::snapshot_model(key);
        scores::decode_model(&self.dir.join(&path), &self.read(&path)?)
    }

    /// The details that an entry points to.
    pub fn open_details(&self, entry: &DetailsEntry) -> Result<Kept, StoreError> {
        let path = self.dir.join(&entry.manifest);
        match details::decode_manifest(&path, &self.read(&entry.manifest)?)? {
            Found::Now(manifest) => Ok(Kept::Now(Box::new(Opened {
                cards: self.open_records(manifest.file(DetailsFile::Cards, &path)?)?,
                people: self.open_records(manifest.file(DetailsFile::People, &path)?)?,
                topics: self.open_records(manifest.file(DetailsFile::Topics, &path)?)?,
                common: self.open_records(manifest.file(DetailsFile::Common, &path)?)?,
            }))),
            Found::Before(manifest) => self.cards_of_before(&manifest).map(Kept::Before),
        }
    }

    /// Reads every record of the details that an entry points to.
    pub fn check_details(&self, entry: &DetailsEntry) -> Result<(), StoreError> {
        match self.open_details(entry)? {
            Kept::Now(details) => details.check(),
            Kept::Before(_) => Ok(()),
        }
    }

    fn open_records<L: Layout>(&self, path: &str) -> Result<Records<L>, StoreError> {
        let file = self.sealed(path, files::open_sealed)?;
        Records::open(&self.dir.join(path), file, details::FORMAT)
    }

    fn cards_of_before(&self, manifest: &Before) -> Result<Vec<Card>, StoreError> {
        let open = |path: &str| {
            let table = Table::open(self.read(path)?);
            table.map_err(|what| StoreError::damaged(&self.dir.join(path), what))
        };
        let damaged = |path: &str, what: String| StoreError::damaged(&self.dir.join(path), what);
        let table = open(&manifest.cards)?;
        let cards = details::cards_of_before(&table, manifest.format);
        let mut cards = cards.map_err(|what| damaged(&manifest.cards, what))?;
        if let Some(others) = &manifest.others {
            details::add_others(&open(others)?, &mut cards).map_err(|what| damaged(others, what))?;
        }
        Ok(cards)
    }

    /// The registered snapshot of a key.
    pub fn entry(&self, key: &SnapshotKey) -> Result<SnapshotEntry, StoreError> {
        let mut entries = self.state.revisions(key.day, &key.model)?.into_iter();
        let found = entries.find(|entry| entry.key == *key);
        found.ok_or_else(|| StoreError::NoSnapshot { key: key.clone() })
    }
}

/// Asks every second whether another process changed something. Ends when dropped.
pub(crate) struct Watcher {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    pub fn start(live: Arc<Live>) -> Watcher {
        let (stop, stopped) = mpsc::channel::<()>();
        let watch = move || {
            while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(WATCH_EVERY) {
                // A failure is kept for the next who asks for the newest snapshot.
                let _ = live.refresh_if_changed();
            }
        };
        // Without a thread, what other processes change is seen at the next start.
        let thread = std::thread::Builder::new().name("clout-watch".to_owned()).spawn(watch).ok();
        Watcher { stop: Some(stop), thread }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
