//! Takes events of one source into the lake.

use std::collections::BTreeMap;

use model::{Day, Event, Network, Reject, Timestamp};
use rustc_hash::FxHashSet;

use crate::LakeError;
use crate::catalog::account::{Account, SAMPLES_PER_REASON, SourceKey, excerpt};
use crate::catalog::bookmark::Bookmark;
use crate::catalog::change::{Change, NewSample, Progress};
use crate::format::columns::Columns;
use crate::format::run_reader::{Expected, RunReader};
use crate::format::shape::Shape;
use crate::lake::{Install, Lake};
use crate::locks::Claim;
use crate::write::admission::refusal;
use crate::write::compact::Output;
use crate::write::deletes::{Deletes, NewDeletes};
use crate::write::door::{Door, LEFT, Open};
use crate::write::memtable::StagedRun;
use crate::write::spill::Buffer;

/// Bytes of events held in memory before a commit is due.
const DUE_BYTES: usize = 80 << 20;
/// Beyond this, events are written out even without a commit, so that memory stays bounded whoever forgets one.
const MOST_BYTES: usize = DUE_BYTES + (24 << 20);
/// Events wait no longer than this for a commit, in microseconds, where the caller tells the time: what was read is
/// soon to be seen, and each commit costs a few files.
const DUE_AGE: i64 = 10_000_000;

/// Takes the events of one source, from [`Writer::bookmark`] on.
///
/// What was pushed since the last commit is forgotten when it is dropped.
pub struct Writer<'lake> {
    lake: &'lake Lake,
    key: SourceKey,
    source: i64,
    bookmark: Bookmark,
    living: bool,
    buffer: Buffer,
    staged: Vec<StagedRun>,
    deletes: Deletes,
    new_deletes: NewDeletes,
    progress: Progress,
    /// When something was first seen to wait for a commit.
    waiting_since: Option<Timestamp>,
    _claim: Claim,
}

impl Lake {
    /// Starts or resumes a source. Several sources may be written at once, each by one writer.
    ///
    /// Fails with [`LakeError::ReadOnly`] on a lake opened for reading, with [`LakeError::SourceDone`] on a source
    /// that was finished before, and with [`LakeError::SourceBusy`] where another writer has it.
    pub fn writer(&self, source: SourceKey) -> Result<Writer<'_>, LakeError> {
        let id = {
            let _turn = self.turn("opening a source")?;
            let mut catalog = self.catalog();
            match catalog.source(&source.digest)? {
                Some((id, _)) => id,
                None => catalog.add_source(&source)?,
            }
        };
        let turn = || self.turn("claiming a source");
        let claim = Claim::make(&self.disk.claims(), id, &source.name, turn)?;
        // Read under the claim: another writer may have moved the cursor before it let go.
        let mut catalog = self.catalog();
        let (bookmark, living) = match catalog.source(&source.digest)? {
            Some((_, known)) if known.done => return Err(LakeError::SourceDone(source.name)),
            Some((_, known)) => (known.bookmark, known.living),
            None => Default::default(),
        };
        Ok(Writer {
            lake: self,
            key: source,
            source: id,
            bookmark,
            living,
            buffer: Buffer::default(),
            staged: Vec::new(),
            deletes: catalog.deletes()?,
            new_deletes: NewDeletes::default(),
            progress: Progress::default(),
            waiting_since: None,
            _claim: claim,
        })
    }
}

impl Writer<'_> {
    /// Where to go on: what comes before is in the lake. Empty for a source that was never committed.
    pub fn bookmark(&self) -> &Bookmark {
        &self.bookmark
    }

    /// Makes the source one that goes on for ever: to finish it ends this writer, and never the source.
    pub fn living(mut self) -> Self {
        self.living = true;
        self
    }

    /// Takes an event. One that no lake can hold (no actor, a reserved or overlong id, a year beyond 9999) is
    /// counted as a reject with position 0; readers refuse these before, and know the position.
    pub fn push(&mut self, event: &Event<'_>) -> Result<(), LakeError> {
        if let Some((reason, detail)) = refusal(event) {
            return self.reject(&Reject { reason, position: 0, detail, sample: b"" });
        }
        self.buffer.push(event);
        self.progress.taken += 1;
        self.new_deletes.note(event.network, event.kind, event.actor, event.post);
        if self.buffer.bytes() >= MOST_BYTES {
            return self.spill();
        }
        self.seal();
        Ok(())
    }

    /// Counts a record that was refused, and keeps the first few of each reason.
    pub fn reject(&mut self, reject: &Reject<'_>) -> Result<(), LakeError> {
        let count = bump(&mut self.progress.rejects, reject.reason);
        if count <= SAMPLES_PER_REASON {
            self.progress.samples.push(NewSample {
                reason: reject.reason.to_owned(),
                position: reject.position,
                detail: excerpt(reject.detail.as_bytes()),
                sample: excerpt(reject.sample),
            });
        }
        Ok(())
    }

    /// Counts a record that is no event.
    pub fn skip(&mut self, reason: &str) -> Result<(), LakeError> {
        bump(&mut self.progress.skips, reason);
        Ok(())
    }

    /// True when enough is held in memory: commit at the next boundary between records.
    pub fn commit_due(&self) -> bool {
        self.buffer.bytes() >= DUE_BYTES || !self.staged.is_empty()
    }

    /// The same, and also true when something has waited for ten seconds. To be asked every second or so: the time
    /// counts from the first question that finds something waiting.
    pub fn commit_due_at(&mut self, now: Timestamp) -> bool {
        let progress = &self.progress;
        let waits = progress.taken > 0 || !progress.rejects.is_empty() || !progress.skips.is_empty();
        if !waits {
            self.waiting_since = None;
            return false;
        }
        let since = *self.waiting_since.get_or_insert(now);
        // A clock that was put back must not hold events for as long as it was.
        self.commit_due() || !(0..DUE_AGE).contains(&(now.micros() - since.micros()))
    }

    /// Makes everything pushed so far part of the lake, together with the place up to which the source was read.
    /// After a crash either all of it is there or nothing.
    pub fn commit(&mut self, bookmark: &Bookmark) -> Result<(), LakeError> {
        self.commit_through(&mut Open, bookmark)
    }

    /// The same, for events that only a door may let in: where it has changed since they were pushed, all of them
    /// pass it again.
    pub fn commit_through(&mut self, door: &mut dyn Door, bookmark: &Bookmark) -> Result<(), LakeError> {
        bookmark.check()?;
        // Encoding takes longest, and needs no turn.
        self.spill()?;
        let turn = self.lake.turn("committing")?;
        if door.has_changed().map_err(LakeError::Door)? {
            self.pass_anew(door)?;
        }
        let staged = std::mem::take(&mut self.staged);
        let mut change = Change { deletes: self.new_deletes.list(), ..Change::default() };
        let duplicates = staged.iter().map(|run| run.duplicates).sum();
        change.duplicates.insert(self.source, duplicates);
        let progress = std::mem::take(&mut self.progress);
        let (source, living, bookmark) = (self.source, self.living, bookmark.clone());
        change.source = Some(Progress { source, living, bookmark: bookmark.clone(), ..progress });
        let installs = self.installs(staged);
        let grown: FxHashSet<(Network, Day)> =
            installs.iter().map(|install| (install.network, install.day)).collect();
        self.lake.install(&turn, installs, change)?;
        self.lake.renew(&mut self.deletes)?;
        self.new_deletes = NewDeletes::default();
        self.waiting_since = None;
        self.bookmark = bookmark;
        self.lake.merge_tiers(&turn, |partition| grown.contains(&(partition.network, partition.day)))
    }

    /// Shows the door everything that waits, once more.
    fn pass_anew(&mut self, door: &mut dyn Door) -> Result<(), LakeError> {
        self.new_deletes = NewDeletes::default();
        // A refused record cannot be searched for whom it is about.
        for sample in &mut self.progress.samples {
            (sample.detail, sample.sample) = (String::new(), String::new());
        }
        let mut left_out = 0;
        for run in std::mem::take(&mut self.staged) {
            let StagedRun { network, day, shape, duplicates, files, .. } = run;
            let files: Vec<Expected> = files.into_iter().map(Expected::from).collect();
            let mut output = Output::new(&self.lake.disk, shape);
            for batch in RunReader::open(files.clone(), Columns::ALL)? {
                let batch = batch?;
                for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
                    let held = output.batch.len();
                    let passed = door.pass(&event, &mut |kept| {
                        output.batch.push(kept);
                        self.new_deletes.note(kept.network, kept.kind, kept.actor, kept.post);
                    });
                    passed.map_err(LakeError::Door)?;
                    match output.batch.len() > held {
                        true => output.flush_if_full()?,
                        false => left_out += 1,
                    }
                }
            }
            for file in &files {
                std::fs::remove_file(&file.path).map_err(LakeError::io("remove", &file.path))?;
            }
            let files = output.finish()?;
            if !files.is_empty() {
                let deletes = StagedRun::NOT_ALL_DELETES;
                self.staged.push(StagedRun { network, day, shape, duplicates, deletes, files });
            }
        }
        self.progress.taken = self.progress.taken.saturating_sub(left_out);
        if left_out > 0 {
            *self.progress.skips.entry(LEFT.to_owned()).or_default() += left_out;
        }
        Ok(())
    }

    /// Commits the rest, brings every partition into its final form, and marks the source as done, unless it is a
    /// living one.
    ///
    /// Returns the account of the whole source, whatever number of attempts it took.
    pub fn finish(self, bookmark: &Bookmark) -> Result<Account, LakeError> {
        self.finish_through(&mut Open, bookmark)
    }

    /// The same, for events that only a door may let in.
    pub fn finish_through(mut self, door: &mut dyn Door, bookmark: &Bookmark) -> Result<Account, LakeError> {
        self.commit_through(door, bookmark)?;
        self.lake.compact()?;
        if !self.living {
            let _turn = self.lake.turn("committing")?;
            let (source, bookmark) = (self.source, bookmark.clone());
            let progress = Progress { source, bookmark, done: true, ..Progress::default() };
            self.lake.catalog().apply(&Change { source: Some(progress), ..Change::default() })?;
        }
        let state = self.lake.source(&self.key)?;
        Ok(state.map(|state| state.account).unwrap_or_default())
    }

    fn spill(&mut self) -> Result<(), LakeError> {
        if self.buffer.rows() == 0 {
            return Ok(());
        }
        let state = self.lake.state();
        let shape = |network, day| match state.find(network, day) {
            Some(_) => Shape::SPILL,
            None => Shape::CANONICAL,
        };
        let runs = self.buffer.spill(&self.lake.disk, &self.deletes, &self.new_deletes, shape)?;
        self.staged.extend(runs);
        Ok(())
    }

    /// Lets a row group that is settled be encoded while reading goes on.
    fn seal(&mut self) {
        let Some(memtable) = self.buffer.worth_sealing() else { return };
        let network = memtable.network;
        if self.lake.state().find(network, memtable.day).is_some() {
            return memtable.never_seal();
        }
        memtable.seal(self.new_deletes.count(), |batch, row| {
            self.deletes.hits(network, batch, row, 0) || self.new_deletes.hits(network, batch, row)
        });
    }

    /// A run is in final form at once where it is all that its partition holds.
    fn installs(&self, staged: Vec<StagedRun>) -> Vec<Install> {
        let state = self.lake.state();
        let mut runs = BTreeMap::new();
        for run in &staged {
            *runs.entry((run.network, run.day)).or_insert(0) += 1;
        }
        let install = |run: StagedRun| {
            let key = (run.network, run.day);
            let alone = runs.get(&key) == Some(&1) && state.find(run.network, run.day).is_none();
            Install {
                network: run.network,
                day: run.day,
                source: Some(self.source),
                canonical: alone && run.shape == Shape::CANONICAL,
                sees_new_deletes: run.deletes == self.new_deletes.count(),
                deletes_seen: Some(self.deletes.last),
                files: run.files,
            }
        };
        staged.into_iter().map(install).collect()
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, reason: &str) -> u64 {
    match counts.get_mut(reason) {
        Some(count) => {
            *count += 1;
            *count
        }
        None => {
            counts.insert(reason.to_owned(), 1);
            1
        }
    }
}
