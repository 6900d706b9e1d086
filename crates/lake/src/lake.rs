//! The lake as its users hold it: opening, listing, and putting files in their places.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use model::{Day, Network};
use rustc_hash::FxHashSet;

use crate::LakeError;
use crate::catalog::account::{RejectSample, SourceAccount, SourceKey, SourceState};
use crate::catalog::change::{Change, NewRun};
use crate::catalog::database::Catalog;
use crate::catalog::state::{DataFile, Partition, State};
use crate::disk::{Disk, partition_folder};
use crate::format::run_reader::Expected;
use crate::format::run_writer::{StagedFile, sync_all};
use crate::lock::WriterLock;

/// The append-only log of events: Parquet files by network and day, and the catalog that names them.
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
    /// Held while partitions change shape, so that writers of several sources take turns.
    shaping: Mutex<()>,
    next_run: AtomicI64,
    steps: Steps,
    lock: Option<WriterLock>,
}

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
    pub(crate) files: Vec<StagedFile>,
}

impl Lake {
    /// Opens the lake under a data folder for writing, and creates it where there is none.
    ///
    /// Takes the one writer's lock: waits about three seconds, then fails with [`LakeError::Locked`]. What an
    /// interrupted run left behind is cleared away.
    pub fn open(dir: &Path) -> Result<Lake, LakeError> {
        let disk = Disk::of(dir);
        std::fs::create_dir_all(disk.root()).map_err(LakeError::io("create", disk.root()))?;
        let lock = WriterLock::take(&disk.lock(), dir)?;
        disk.prepare()?;
        if !disk.catalog().exists() {
            refuse_without_catalog(&disk)?;
        }
        let catalog = Catalog::create(&disk.catalog())?;
        let lake = Lake::assemble(dir, disk, catalog, Some(lock))?;
        lake.clear_strays()?;
        if lake.catalog().needs_scrub()? {
            lake.catalog().scrub()?;
        }
        Ok(lake)
    }

    /// Opens the lake under a data folder for reading. Sees what is committed now; [`Lake::refresh`] looks again.
    ///
    /// Fails with [`LakeError::NoLake`] where there is none.
    pub fn open_read(dir: &Path) -> Result<Lake, LakeError> {
        let disk = Disk::of(dir);
        if !disk.catalog().exists() {
            return Err(LakeError::NoLake(dir.to_owned()));
        }
        let catalog = Catalog::open(&disk.catalog())?;
        Lake::assemble(dir, disk, catalog, None)
    }

    fn assemble(
        dir: &Path,
        disk: Disk,
        mut catalog: Catalog,
        lock: Option<WriterLock>,
    ) -> Result<Lake, LakeError> {
        let mut state = catalog.state()?;
        state.sort();
        let next_run = catalog.last_run()? + 1;
        Ok(Lake {
            dir: dir.to_owned(),
            disk,
            catalog: Mutex::new(catalog),
            state: RwLock::new(Arc::new(state)),
            checked: Mutex::default(),
            shaping: Mutex::new(()),
            next_run: AtomicI64::new(next_run),
            steps: Steps::default(),
            lock,
        })
    }

    /// Looks again at what is committed, as another process may have written.
    pub fn refresh(&self) -> Result<(), LakeError> {
        let mut state = self.catalog().state()?;
        state.sort();
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        Ok(())
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
            cursor: known.cursor,
            done: known.done,
            account: known.account,
        }))
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

    pub(crate) fn shaping(&self) -> MutexGuard<'_, ()> {
        self.shaping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn require_writer(&self) -> Result<(), LakeError> {
        match self.lock {
            Some(_) => Ok(()),
            None => Err(LakeError::ReadOnly(self.dir.clone())),
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
    pub(crate) fn install(&self, installs: Vec<Install>, mut change: Change) -> Result<(), LakeError> {
        sync_all(installs.iter().flat_map(|install| &install.files))?;
        self.step(Step::Synced);
        let mut moves = Vec::new();
        for install in installs {
            change.new_runs.push(self.name(install, &mut moves));
        }
        if !moves.is_empty() {
            self.catalog().note_strays(moves.iter().map(|(_, path)| path.as_str()))?;
            self.disk.install(&moves)?;
        }
        self.step(Step::Moved);
        self.catalog().apply(&change)?;
        self.refresh()?;
        self.step(Step::Committed);
        if !change.drop_runs.is_empty() {
            self.clear_strays()?;
        }
        Ok(())
    }

    /// Gives a run its number and its files their names: the digest alone in final form, so that the name
    /// says all; with the run's number while they wait to be merged, as two runs may be equal.
    fn name(&self, install: Install, moves: &mut Vec<(PathBuf, String)>) -> NewRun {
        let id = self.next_run.fetch_add(1, Ordering::Relaxed);
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
            files,
        }
    }

    /// Removes files that were replaced, or that never joined.
    pub(crate) fn clear_strays(&self) -> Result<(), LakeError> {
        let mut catalog = self.catalog();
        for path in catalog.strays()? {
            self.disk.remove(&path)?;
        }
        catalog.clear_strays()
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
}

/// A catalog made anew would not know the files, and treat the lake as empty.
fn refuse_without_catalog(disk: &Disk) -> Result<(), LakeError> {
    match disk.data_files()?.len() {
        0 => Ok(()),
        files => Err(LakeError::CatalogLost { dir: disk.root().to_owned(), files }),
    }
}
