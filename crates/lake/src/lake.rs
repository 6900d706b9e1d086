//! The lake as its users hold it: opening, listing, and putting files in their places.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use model::{Day, Network};
use rustc_hash::FxHashSet;

use crate::LakeError;
use crate::catalog::account::{RejectSample, SourceAccount, SourceKey, SourceState};
use crate::catalog::change::{Change, NewRun};
use crate::catalog::database::{Catalog, Stray};
use crate::catalog::state::{DataFile, Partition, State};
use crate::disk::{Disk, partition_folder};
use crate::format::run_reader::Expected;
use crate::format::run_writer::{StagedFile, sync_all};
use crate::locks::{Lease, Turn, Turns, oldest_lease};

/// The append-only log of events: Parquet files by network and day, and the catalog that names them.
///
/// Any number of processes may hold a lake, for reading or for writing. A reader keeps the state it opened, whatever
/// others do meanwhile, until somebody is erased; writers take turns, a commit, merge or erasure at a time.
///
/// Shared between threads by reference. Its calls block, and must not be made from within an async task.
#[derive(Debug)]
pub struct Lake {
    dir: PathBuf,
    pub(crate) disk: Disk,
    catalog: Mutex<Catalog>,
    state: RwLock<Arc<State>>,
    /// Files whose digest was found right since the lake was opened.
    checked: Mutex<FxHashSet<String>>,
    turns: Turns,
    access: Access,
    steps: Steps,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Write,
}

/// An erasure waits this long for those who read the lake as it was before. Then the files go all the same: whoever
/// still reads is told so, and begins anew.
const EVICTED_AFTER: Duration = Duration::from_secs(5);

/// Called after each step, so that a test can end the process there.
#[derive(Default)]
struct Steps(Option<Box<dyn Fn(Step) + Send + Sync>>);

impl std::fmt::Debug for Steps {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Steps")
    }
}

/// Files to move into the lake as one run.
#[derive(Debug)]
pub(crate) struct Install {
    pub(crate) network: Network,
    pub(crate) day: Day,
    pub(crate) source: Option<i64>,
    pub(crate) canonical: bool,
    pub(crate) sees_new_deletes: bool,
    /// Deletions up to this number were carried out on it; `None` for all that there are.
    pub(crate) deletes_seen: Option<i64>,
    pub(crate) files: Vec<StagedFile>,
}

impl Lake {
    /// Opens the lake under a data folder for writing, and creates it where there is none.
    ///
    /// Others may write at the same time. What an interrupted run left behind is cleared away. Fails with
    /// [`LakeError::Locked`] where another process holds the lock for ten minutes.
    pub fn open(dir: &Path) -> Result<Lake, LakeError> {
        Lake::open_telling(dir, |_| ())
    }

    /// The same; `told` is called with who has the lock, once in every wait of more than two seconds.
    pub fn open_telling(dir: &Path, told: impl Fn(&str) + Send + Sync + 'static) -> Result<Lake, LakeError> {
        let mut disk = Disk::of(dir);
        std::fs::create_dir_all(disk.root()).map_err(LakeError::io("create", disk.root()))?;
        let turns = Turns::new(dir, disk.root(), told);
        let turn = turns.take("opening it")?;
        if !disk.catalog().exists() {
            refuse_without_catalog(&disk)?;
        }
        let catalog = Catalog::create(&disk.catalog())?;
        disk.prepare(&turn)?;
        let lake = Lake::assemble(dir, disk, catalog, turns, Access::Write)?;
        lake.remove_strays(&turn, Readers::Respected)?;
        if lake.catalog().needs_scrub()? {
            // An erasure was interrupted: what it dropped still holds the person.
            lake.remove_strays(&turn, Readers::Evicted)?;
            lake.catalog().scrub()?;
        }
        Ok(lake)
    }

    /// Opens the lake under a data folder for reading: as it is now, until [`Lake::refresh`] looks again. What others
    /// commit or merge meanwhile does not show; where somebody is erased, reading fails with
    /// [`LakeError::Replaced`].
    ///
    /// Fails with [`LakeError::NoLake`] where there is none. A catalog of an older version is brought to this one.
    pub fn open_read(dir: &Path) -> Result<Lake, LakeError> {
        let disk = Disk::of(dir);
        if !disk.catalog().exists() {
            if disk.root().exists() {
                refuse_without_catalog(&disk)?;
            }
            return Err(LakeError::NoLake(dir.to_owned()));
        }
        let mut catalog = Catalog::open(&disk.catalog())?;
        if catalog.is_outdated()? {
            drop(catalog);
            drop(Lake::open(dir)?);
            catalog = Catalog::open(&disk.catalog())?;
        }
        let turns = Turns::new(dir, disk.root(), |_| ());
        Lake::assemble(dir, disk, catalog, turns, Access::Read)
    }

    fn assemble(
        dir: &Path,
        disk: Disk,
        catalog: Catalog,
        turns: Turns,
        access: Access,
    ) -> Result<Lake, LakeError> {
        let lake = Lake {
            dir: dir.to_owned(),
            disk,
            catalog: Mutex::new(catalog),
            state: RwLock::default(),
            checked: Mutex::default(),
            turns,
            access,
            steps: Steps::default(),
        };
        lake.refresh()?;
        Ok(lake)
    }

    /// Looks again at what is committed, as another process may have written.
    pub fn refresh(&self) -> Result<(), LakeError> {
        // Taken first: what is dropped between the lease and the look must stay, as the look may name it.
        let lease = (self.access == Access::Read).then(|| Lease::take(&self.disk.readers()).ok()).flatten();
        let mut state = self.catalog().state()?;
        state.sort();
        if let Some(mut lease) = lease {
            lease.narrow(state.change).map_err(LakeError::io("write", &self.disk.readers()))?;
            state.lease = Some(lease);
        }
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        Ok(())
    }

    /// Does work at the end of which something is published that was read from the lake, while nobody can be erased.
    ///
    /// An erasure takes a person out of the lake first and then out of what is published. What was read before and is
    /// published after would bring the person back: so this fails with [`LakeError::Replaced`], and does nothing,
    /// where somebody was erased since the lake was opened. Keep the work short: everybody who writes waits for it.
    pub fn while_nobody_is_erased<T>(&self, publish: impl FnOnce() -> T) -> Result<T, LakeError> {
        let _turn = self.turns.take("publishing what it read")?;
        if self.catalog().number("erasure")? != self.state().erasures {
            return Err(LakeError::Replaced(self.disk.root().to_owned()));
        }
        Ok(publish())
    }

    /// A digest of the content. Once imports are finished, the same events always give the same generation,
    /// however and in whatever order they came.
    pub fn generation(&self) -> u64 {
        self.state().generation()
    }

    /// Every partition, by network and day.
    pub fn partitions(&self) -> Result<Vec<Partition>, LakeError> {
        Ok(self.state().partitions.clone())
    }

    /// The partition of a network and day; `None` without events.
    pub fn partition(&self, network: Network, day: Day) -> Option<Partition> {
        self.state().find(network, day).cloned()
    }

    /// The first and the last day with events; `None` for an empty lake.
    pub fn span(&self) -> Option<(Day, Day)> {
        let state = self.state();
        let days = || state.partitions.iter().map(|partition| partition.day);
        Some((days().min()?, days().max()?))
    }

    /// How far a source was read; `None` where it never was.
    pub fn source(&self, key: &SourceKey) -> Result<Option<SourceState>, LakeError> {
        let found = self.catalog().source(&key.digest)?;
        Ok(found.map(|(_, known)| SourceState {
            bookmark: known.bookmark,
            done: known.done,
            living: known.living,
            account: known.account,
        }))
    }

    /// Lets a finished source be read once more, where what was refused of it may be taken by now.
    pub fn reopen(&self, key: &SourceKey) -> Result<(), LakeError> {
        let _turn = self.turn("opening a source")?;
        self.catalog().reopen(&key.digest)
    }

    /// The account of each source, in the order in which they were first read.
    pub fn accounts(&self) -> Result<Vec<SourceAccount>, LakeError> {
        self.catalog().accounts()
    }

    /// A few rejects of each source and reason.
    pub fn reject_samples(&self) -> Result<Vec<RejectSample>, LakeError> {
        self.catalog().samples()
    }

    /// The data folder it was opened from.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Lake {
    /// Calls back after each step that a crash may follow.
    #[doc(hidden)]
    pub fn on_step(&mut self, call: impl Fn(Step) + Send + Sync + 'static) {
        self.steps = Steps(Some(Box::new(call)));
    }

    pub(crate) fn step(&self, step: Step) {
        if let Some(call) = &self.steps.0 {
            call(step);
        }
    }

    pub(crate) fn catalog(&self) -> MutexGuard<'_, Catalog> {
        // Transactions undo themselves: a panic elsewhere leaves nothing half-done behind the lock.
        self.catalog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn state(&self) -> Arc<State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for this process's turn to change the lake, and catches up with what others did.
    pub(crate) fn turn(&self, doing: &str) -> Result<Turn, LakeError> {
        self.require_writer()?;
        let turn = self.turns.take(doing)?;
        if self.catalog().number("change")? != self.state().change {
            self.refresh()?;
        }
        Ok(turn)
    }

    pub(crate) fn require_writer(&self) -> Result<(), LakeError> {
        match self.access {
            Access::Write => Ok(()),
            Access::Read => Err(LakeError::ReadOnly(self.dir.clone())),
        }
    }

    /// What a file must be; its digest is left out where it was found right before.
    pub(crate) fn expected(&self, file: &DataFile) -> Expected {
        let checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner).contains(&file.path);
        Expected {
            path: self.disk.path(&file.path),
            rows: file.rows,
            bytes: file.bytes,
            digest: (!checked).then(|| file.digest.clone()),
        }
    }

    /// Remembers that a file's digest was found right.
    pub(crate) fn mark_checked(&self, file: &DataFile) {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).insert(file.path.clone());
    }

    /// Moves files into the lake and commits the change that names them, in the order that survives a crash:
    /// sync the files, note their names, move them, commit, and only then remove what was replaced.
    pub(crate) fn install(
        &self,
        turn: &Turn,
        installs: Vec<Install>,
        mut change: Change,
    ) -> Result<(), LakeError> {
        sync_all(installs.iter().flat_map(|install| &install.files))?;
        self.step(Step::Synced);
        let mut moves = Vec::new();
        let last = self.catalog().number("run")?;
        for (id, install) in (last + 1..).zip(installs) {
            change.new_runs.push(name(id, install, &mut moves));
        }
        if !moves.is_empty() {
            self.catalog().note_strays(moves.iter().map(|(_, path)| path.as_str()))?;
            self.disk.install(&moves)?;
        }
        self.step(Step::Moved);
        self.catalog().apply(&change)?;
        self.refresh()?;
        self.step(Step::Committed);
        self.remove_strays(turn, Readers::Respected)
    }

    /// Removes files that were replaced, or that never joined.
    pub(crate) fn remove_strays(&self, _: &Turn, readers: Readers) -> Result<(), LakeError> {
        let strays = self.catalog().strays()?;
        if strays.is_empty() {
            return Ok(());
        }
        let oldest = match readers {
            Readers::Respected => oldest_lease(&self.disk.readers())?,
            Readers::Evicted => None,
        };
        let free = |stray: &Stray| stray.dropped == 0 || oldest.is_none_or(|change| change >= stray.dropped);
        let gone: Vec<Stray> = strays.into_iter().filter(free).collect();
        for stray in &gone {
            self.disk.remove(&stray.path)?;
        }
        self.catalog().forget_strays(&gone)
    }

    /// Removes everything that was replaced: waits a while for those who read it, and then no longer.
    pub(crate) fn evict_readers(&self, turn: &Turn) -> Result<(), LakeError> {
        const PAUSE: Duration = Duration::from_millis(20);
        let change = self.state().change;
        let mut waited = Duration::ZERO;
        while waited < EVICTED_AFTER && oldest_lease(&self.disk.readers())?.is_some_and(|at| at < change) {
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        }
        self.remove_strays(turn, Readers::Evicted)
    }
}

/// What happens to files that are gone from the lake while somebody reads it as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// The files stay until the last of them is through.
    Respected,
    /// The files go.
    Evicted,
}

/// Gives a run its number and its files their names: the digest alone in final form, so that the name says all; with
/// the run's number while they wait to be merged, as two runs may be equal.
fn name(id: i64, install: Install, moves: &mut Vec<(PathBuf, String)>) -> NewRun {
    let folder = partition_folder(install.network, install.day);
    let mut files = Vec::with_capacity(install.files.len());
    for staged in install.files {
        let digest = staged.digest;
        let path = match install.canonical {
            true => format!("{folder}/{digest}.parquet"),
            false => format!("{folder}/{digest}-{id}.parquet"),
        };
        moves.push((staged.tmp, path.clone()));
        let (rows, bytes, contents) = (staged.rows, staged.bytes, staged.contents);
        files.push(DataFile { path, rows, bytes, digest, contents });
    }
    NewRun {
        id,
        network: install.network,
        day: install.day,
        source: install.source,
        canonical: install.canonical,
        sees_new_deletes: install.sees_new_deletes,
        deletes_seen: install.deletes_seen,
        files,
    }
}

/// How far a commit, a compaction or an erasure got.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Files are written and synced, under temporary names.
    Synced,
    /// They are at their places, and the catalog does not know them yet.
    Moved,
    /// The catalog knows them; what they replace still lies there.
    Committed,
    /// What an erasure replaced is gone; the catalog's free pages still tell of it.
    Removed,
}

/// A catalog made anew would not know the files, and treat the lake as empty.
fn refuse_without_catalog(disk: &Disk) -> Result<(), LakeError> {
    match disk.data_files()?.len() {
        0 => Ok(()),
        files => Err(LakeError::CatalogLost { dir: disk.root().to_owned(), files }),
    }
}
