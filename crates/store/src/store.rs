//! The store: one folder, opened.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use model::{AccountId, Day, Links, Model, PersonId, Row, SnapshotKey, SnapshotScores};
use seal::Sealed;

use crate::beside::BesideNewest;
use crate::files::{self, Seal};
use crate::history::OpenIndexes;
use crate::live::{Live, Watcher};
use crate::lock::Writing;
use crate::scores::ScoresFile;
use crate::{Erasure, Newest, OptOuts, StoreError, layout, scores};

/// Published snapshots and the state that people own, in one folder.
///
/// Shared by threads behind an `Arc`. Every call may wait for the disk but [`Store::newest`] (once loaded) and
/// [`Store::opt_outs`], which touch memory alone.
pub struct Store {
    // Dropped first: it stands on `live`.
    watcher: OnceLock<Watcher>,
    pub(crate) live: Arc<Live>,
    /// None in a folder that can only be read.
    pub(crate) lock: Option<Mutex<File>>,
    pub(crate) indexes: OpenIndexes,
    pub(crate) beside: BesideNewest,
}

/// A database made anew would know neither what is published nor who left.
fn refuse_without_state(dir: &Path) -> Result<(), StoreError> {
    let state = dir.join(layout::STATE);
    let published = dir.join("snapshots");
    if state.exists() || !published.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Ok(());
    }
    let what = "it is gone, and snapshots that it lists are still here: bring it back from a backup, as it knows who left";
    Err(StoreError::damaged(&state, what))
}

/// A published snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotInfo {
    /// Day, model and revision.
    pub key: SnapshotKey,
    /// Generation of the lake that was read.
    pub lake_generation: u64,
    /// People in it, with enough evidence or without.
    pub people: u64,
    /// SHA-256 of `scores.parquet`, in hex.
    pub digest: String,
    /// Length of its files together.
    pub bytes: u64,
}

impl Store {
    /// Opens the store in a folder, or makes an empty one. Nobody who is shown from it is linked to their network.
    pub fn open(dir: &Path) -> Result<Store, StoreError> {
        Store::open_linking(dir, Links::NONE)
    }

    /// The same, with the addresses of accounts and posts on their networks.
    pub fn open_linking(dir: &Path, links: Links) -> Result<Store, StoreError> {
        files::create_folder(dir)?;
        refuse_without_state(dir)?;
        let path = dir.join(layout::LOCK);
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = match lock {
            Ok(lock) => Some(Mutex::new(lock)),
            Err(_) if Sealed::of(&dir.join(layout::STATE)).is_read_only() => None,
            Err(error) => return Err(StoreError::io("open", &path)(error)),
        };
        Ok(Store {
            watcher: OnceLock::new(),
            live: Arc::new(Live::open(dir, links)?),
            lock,
            indexes: OpenIndexes::default(),
            beside: BesideNewest::default(),
        })
    }

    /// Every published snapshot, by day, model and revision.
    pub fn snapshots(&self) -> Result<Vec<SnapshotInfo>, StoreError> {
        let entries = self.live.state.snapshots()?.into_iter();
        let info = entries.map(|entry| SnapshotInfo {
            key: entry.key,
            lake_generation: entry.lake_generation,
            people: entry.people,
            digest: entry.seal.digest,
            bytes: entry.bytes,
        });
        Ok(info.collect())
    }

    /// The scores of a snapshot, without those who left.
    pub fn scores(&self, key: &SnapshotKey) -> Result<SnapshotScores, StoreError> {
        let mut scores = self.raw_scores(key)?;
        let opt_outs = self.opt_outs();
        if !opt_outs.is_empty() {
            scores.rows.retain(|row| !opt_outs.matches_person(row.person));
        }
        Ok(scores)
    }

    /// The scores of a snapshot, all of them.
    pub(crate) fn raw_scores(&self, key: &SnapshotKey) -> Result<SnapshotScores, StoreError> {
        self.with_scores(key, |file| file.scores())
    }

    pub(crate) fn with_scores<T>(
        &self,
        key: &SnapshotKey,
        read: impl FnOnce(&ScoresFile<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let entry = self.live.entry(key)?;
        let model = self.live.read_model(key)?;
        let path = layout::scores(key);
        let bytes = self.live.read(&path)?;
        let path = self.live.dir.join(path);
        let file = ScoresFile::open(&path, bytes, &model)?;
        file.expect_people(entry.people)?;
        read(&file)
    }

    /// One person's row of a snapshot; `None` for whoever is not in it, left, or may not be shown.
    pub fn row(&self, key: &SnapshotKey, person: PersonId) -> Result<Option<Row>, StoreError> {
        if self.may_not_show(person)? {
            return Ok(None);
        }
        self.with_scores(key, |file| file.row(person))
    }

    /// True for whoever left or asks not to be listed.
    pub(crate) fn may_not_show(&self, person: PersonId) -> Result<bool, StoreError> {
        let newest = self.newest()?;
        Ok(self.opt_outs().matches_person(person) || newest.is_some_and(|newest| newest.hides(person)))
    }

    /// The snapshot of the latest day up to `day` (any day if `None`), of one model or of any: its newest
    /// revision; of several models, the one published last.
    pub fn latest(&self, day: Option<Day>, model: Option<&str>) -> Result<Option<SnapshotKey>, StoreError> {
        let entries = self.live.state.snapshots()?.into_iter();
        let fits = entries.filter(|entry| {
            day.is_none_or(|day| entry.key.day <= day) && model.is_none_or(|model| entry.key.model == model)
        });
        Ok(fits.max_by_key(|entry| (entry.key.day, entry.sequence)).map(|entry| entry.key))
    }

    /// The newest snapshot with its details, in memory; `None` before the first.
    ///
    /// That is the snapshot whose details were published last; while there are none, the last published of
    /// the newest day, in which nobody has a card and so nobody is listed. What another process publishes is
    /// seen within about a second.
    pub fn newest(&self) -> Result<Option<Arc<Newest>>, StoreError> {
        let newest = self.live.newest()?;
        self.watcher.get_or_init(|| Watcher::start(Arc::clone(&self.live)));
        Ok(newest)
    }

    /// Keeps a model for ever. Fails where another of the same name is kept.
    pub fn save_model(&self, model: &Model) -> Result<(), StoreError> {
        let writing = self.writing()?;
        self.save_model_locked(model, &writing)
    }

    pub(crate) fn save_model_locked(&self, model: &Model, writing: &Writing<'_>) -> Result<(), StoreError> {
        model.validate()?;
        let path = layout::model(&model.name);
        let bytes = scores::encode_model(model)?;
        let kept = self.live.state.seals(&path)?;
        if kept.is_empty() {
            self.replace(&path, &bytes, writing)
        } else if kept.contains(&Seal::of(&bytes)) {
            Ok(())
        } else {
            Err(StoreError::ModelDiffers { name: model.name.clone() })
        }
    }

    /// Puts a registered file in place of another in three steps; a crash between them leaves one of the two
    /// files and a register that knows both.
    pub(crate) fn replace(&self, path: &str, bytes: &[u8], _: &Writing<'_>) -> Result<(), StoreError> {
        self.live.state.begin_replace(path, &Seal::of(bytes))?;
        files::replace(&self.live.dir.join(path), bytes)?;
        self.live.state.finish_replace(path)
    }

    /// Every model kept, the one kept last at the end.
    pub fn models(&self) -> Result<Vec<Model>, StoreError> {
        let paths = self.live.state.files_in_order("models/")?;
        paths.iter().map(|path| self.read_model_at(path)).collect()
    }

    /// The model of a name; `None` where none is kept.
    pub fn model(&self, name: &str) -> Result<Option<Model>, StoreError> {
        let path = layout::model(name);
        let known = !self.live.state.seals(&path)?.is_empty();
        known.then(|| self.read_model_at(&path)).transpose()
    }

    fn read_model_at(&self, path: &str) -> Result<Model, StoreError> {
        scores::decode_model(&self.live.dir.join(path), &self.live.read(path)?)
    }

    /// Keeps a report, such as the latest scoreboard, in place of the last of that name. It may name people by
    /// their id alone, as a text of 16 hexadecimal digits, which erasing replaces.
    pub fn save_report(&self, name: &str, report: &serde_json::Value) -> Result<(), StoreError> {
        let fits = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'~')
        };
        if name.is_empty() || name.len() > 80 || !name.bytes().all(fits) {
            return Err(StoreError::ReportName(name.chars().take(80).collect()));
        }
        let path = layout::report(name);
        let bytes = serde_json::to_vec_pretty(report)
            .map_err(|error| StoreError::damaged(&self.live.dir.join(&path), error.to_string()))?;
        let writing = self.writing()?;
        self.replace(&path, &bytes, &writing)
    }

    /// The report of a name; `None` where none is kept.
    pub fn report(&self, name: &str) -> Result<Option<serde_json::Value>, StoreError> {
        let path = layout::report(name);
        if self.live.state.seals(&path)?.is_empty() {
            return Ok(None);
        }
        let report = serde_json::from_slice(&self.live.read(&path)?);
        report.map(Some).map_err(|error| StoreError::damaged(&self.live.dir.join(&path), error.to_string()))
    }

    /// The names of all reports, in the order in which they were first kept.
    pub fn reports(&self) -> Result<Vec<String>, StoreError> {
        let paths = self.live.state.files_in_order("reports/")?.into_iter();
        let name = |path: String| Some(path.strip_prefix("reports/")?.strip_suffix(".json")?.to_owned());
        Ok(paths.filter_map(name).collect())
    }

    /// Hides somebody at once and for good, and queues their erasure.
    ///
    /// What lasts are keyed hashes of native id, handles and names, so that no later input brings them back. Until
    /// [`Store::erasure_done`] the queue holds who they are. A handle that begins with `@` counts behind one alone:
    /// it may be an ordinary word otherwise. Handles of an account that is queued already are
    /// added to it.
    pub fn opt_out(&self, account: &AccountId, handles: &[String]) -> Result<Erasure, StoreError> {
        let leaving = self.opt_outs().leaving(account, handles);
        let queued = self.live.state.opt_out(leaving, account, handles)?;
        self.live.refresh()?;
        Ok(queued)
    }

    /// Who left, for the filter of whatever comes in. Touches memory alone.
    pub fn opt_outs(&self) -> OptOuts {
        self.live.opt_outs()
    }

    /// The same read anew, with whoever left in another process meanwhile.
    pub fn opt_outs_now(&self) -> Result<OptOuts, StoreError> {
        self.live.opt_outs_now()
    }

    /// The key of this folder under which readers hash e-mail addresses, so that ids made of them can be guessed
    /// nowhere else.
    pub fn key_of_addresses(&self) -> [u8; 32] {
        self.opt_outs().key_for("e-mail addresses of what is read")
    }

    /// Erasures that wait to be carried out, the longest waiting first.
    pub fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.live.state.erasures()
    }

    /// Forgets who erasures were about, everywhere in the database. To be called when lake and store have both carried
    /// them out.
    ///
    /// Fails with [`StoreError::Busy`] where another process reads the log of the database: the erasure is
    /// done, but its trace lies there until [`Store::clear_traces`] succeeds.
    pub fn erasures_done(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        let _writing = self.writing()?;
        self.live.state.forget(erasures.iter().map(|erasure| erasure.id).collect())
    }

    /// The same for one.
    pub fn erasure_done(&self, erasure: &Erasure) -> Result<(), StoreError> {
        self.erasures_done(std::slice::from_ref(erasure))
    }

    /// Clears the database of those who were erased before, where that failed then. Costs nothing where it did not.
    pub fn clear_traces(&self) -> Result<(), StoreError> {
        if !self.live.state.has_traces()? {
            return Ok(());
        }
        let _writing = self.writing()?;
        self.live.state.forget(Vec::new())
    }
}
