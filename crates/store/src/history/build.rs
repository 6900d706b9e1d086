//! Making a month's index: what it holds already is merged with what is new, in one pass over both.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use model::{Row, SnapshotKey};

use super::format::{Header, RECORDS_PER_BLOCK, Record, Source, encode_block};
use super::index::Index;
use crate::layout::{self, Month};
use crate::live::Live;
use crate::scores::ScoresFile;
use crate::{StoreError, files};

/// Records of new snapshots held in memory at once (16 bytes each); more are merged in several passes.
const MAX_IN_MEMORY: u64 = 4_000_000;

/// The index of a month as these sources make it, rewritten if it is anything else.
pub(super) fn bring_up_to_date(live: &Live, month: Month, sources: &[Source]) -> Result<Index, StoreError> {
    let path = live.dir.join(layout::history(month));
    let before = match Index::open(&path, month) {
        Err(StoreError::Damaged { .. } | StoreError::Newer { .. }) => None,
        before => before?,
    };
    match before {
        Some(index) if index.sources() == sources => Ok(index),
        before => match make(live, month, sources, before, &path) {
            // A damaged block shows only when it is read: then nothing of the old index is used.
            Err(StoreError::Damaged { path: damaged, .. }) if damaged == path => {
                make(live, month, sources, None, &path)
            }
            made => made,
        },
    }
}

/// True where the index at its place has the bytes that the snapshots make.
pub(super) fn is_what_snapshots_make(
    live: &Live,
    month: Month,
    sources: &[Source],
) -> Result<bool, StoreError> {
    let path = live.dir.join(layout::history(month));
    let made = path.with_extension("verify");
    make(live, month, sources, None, &made)?;
    let same = same_bytes(&path, &made);
    files::remove(&made)?;
    same
}

fn same_bytes(row: &Path, other: &Path) -> Result<bool, StoreError> {
    let open = |path: &Path| File::open(path).map_err(StoreError::io("open", path));
    let (mut files, mut buffers) = ([open(row)?, open(other)?], [vec![0; 1 << 16], vec![0; 1 << 16]]);
    loop {
        let mut lengths = [0; 2];
        for index in 0..2 {
            let mut part = (&mut files[index]).take(1 << 16);
            buffers[index].clear();
            lengths[index] =
                part.read_to_end(&mut buffers[index]).map_err(StoreError::io("read", [row, other][index]))?;
        }
        if buffers[0] != buffers[1] {
            return Ok(false);
        }
        if lengths[0] == 0 {
            return Ok(true);
        }
    }
}

fn make(
    live: &Live,
    month: Month,
    sources: &[Source],
    before: Option<Index>,
    path: &Path,
) -> Result<Index, StoreError> {
    files::create_folder(path.parent().unwrap_or(&live.dir))?;
    let is_kept = |source: &Source| before.as_ref().is_some_and(|before| before.sources().contains(source));
    let (mut held, new): (Vec<Source>, Vec<Source>) = sources.iter().cloned().partition(is_kept);
    let mut new = new.into_iter().peekable();
    let mut index = before;
    loop {
        let mut batch = Batch::default();
        while let Some(source) = new.next_if(|_| batch.records.len() as u64 <= MAX_IN_MEMORY) {
            batch.take(live, month, &source)?;
            held.push(source);
        }
        held.sort_unstable_by(|point, other| (point.day, &point.model).cmp(&(other.day, &other.model)));
        merge(index.as_ref(), batch, held.clone(), month, path)?;
        index = Index::open(path, month)?;
        if new.peek().is_none() {
            break;
        }
    }
    index.ok_or_else(|| StoreError::damaged(path, "it vanished while it was made"))
}

/// New records, and the models they name by position.
#[derive(Default)]
struct Batch {
    models: Vec<String>,
    records: Vec<Record>,
}

impl Batch {
    fn take(&mut self, live: &Live, month: Month, source: &Source) -> Result<(), StoreError> {
        let path = layout::history(month);
        let day = month
            .day(source.day)
            .ok_or_else(|| StoreError::damaged(&live.dir.join(path), format!("day {}", source.day)))?;
        let key = SnapshotKey { day, model: source.model.clone(), revision: source.revision };
        let model = live.read_model(&key)?;
        let path = layout::scores(&key);
        let rows =
            ScoresFile::open(&live.dir.join(&path), live.read(&path)?, &model)?.rows_without_features()?;
        let position = self.models.iter().position(|known| *known == source.model);
        let position = position.unwrap_or_else(|| {
            self.models.push(source.model.clone());
            self.models.len() - 1
        });
        // The header refuses more than 255 models; positions beyond are never looked up.
        let position = u8::try_from(position).unwrap_or(u8::MAX);
        self.records.extend(rows.iter().map(|row| record(row, source.day, position)));
        Ok(())
    }
}

fn record(row: &Row, day: u8, model: u8) -> Record {
    Record {
        person: row.person.0,
        day,
        model,
        score: row.score,
        low: row.low,
        high: row.high,
        evidence: row.evidence,
    }
}

/// Writes an index of the held sources: the records of `before` that are among them, and the batch.
fn merge(
    before: Option<&Index>,
    batch: Batch,
    held: Vec<Source>,
    month: Month,
    path: &Path,
) -> Result<(), StoreError> {
    let header = Header::new(held, 0);
    if header.models.len() > usize::from(u8::MAX) {
        return Err(StoreError::damaged(path, format!("{} models in a month", header.models.len())));
    }
    let Batch { models, mut records } = batch;
    for record in &mut records {
        record.model = header.model(&models[usize::from(record.model)]).unwrap_or(u8::MAX);
    }
    records.sort_unstable();
    let mut writer = Writer::create(path, header, month)?;
    let mut new = records.into_iter().peekable();
    if let Some(before) = before {
        let renumber = Renumber::new(before.header(), &writer.header);
        for number in 0..before.header().blocks() {
            for old in before.block(number)?.into_iter().filter_map(|record| renumber.of(record)) {
                while let Some(first) = new.next_if(|new| *new < old) {
                    writer.push(first)?;
                }
                writer.push(old)?;
            }
        }
    }
    new.try_for_each(|record| writer.push(record))?;
    writer.finish(month)
}

/// Which records of an index go on into another, and under which number their model goes.
struct Renumber {
    /// By model of the old index, then day: the model's number in the new one.
    to: Vec<[Option<u8>; 32]>,
}

impl Renumber {
    fn new(before: &Header, after: &Header) -> Renumber {
        let mut to = vec![[None; 32]; before.models.len()];
        for source in before.sources.iter().filter(|source| after.sources.contains(source)) {
            let (old, new) = (before.model(&source.model), after.model(&source.model));
            if let Some(place) = old.and_then(|old| to[usize::from(old)].get_mut(usize::from(source.day))) {
                *place = new;
            }
        }
        Renumber { to }
    }

    fn of(&self, record: Record) -> Option<Record> {
        let model = self.to.get(usize::from(record.model))?.get(usize::from(record.day)).copied()??;
        Some(Record { model, ..record })
    }
}

/// Writes blocks aside, then the header that tells how many there are, then renames.
struct Writer<'a> {
    path: &'a Path,
    file: BufWriter<File>,
    header: Header,
    block: Vec<Record>,
}

impl<'a> Writer<'a> {
    fn create(path: &'a Path, header: Header, month: Month) -> Result<Writer<'a>, StoreError> {
        let file = File::create(path.with_extension("tmp")).map_err(StoreError::io("create", path))?;
        let mut file = BufWriter::with_capacity(1 << 18, file);
        file.write_all(&header.encode(month)).map_err(StoreError::io("write", path))?;
        Ok(Writer { path, file, header, block: Vec::with_capacity(RECORDS_PER_BLOCK) })
    }

    fn push(&mut self, record: Record) -> Result<(), StoreError> {
        self.block.push(record);
        if self.block.len() == RECORDS_PER_BLOCK { self.write_block() } else { Ok(()) }
    }

    fn write_block(&mut self) -> Result<(), StoreError> {
        let number = self.header.records / RECORDS_PER_BLOCK as u64;
        let block = encode_block(number, &self.block);
        self.header.records += self.block.len() as u64;
        self.block.clear();
        self.file.write_all(&block).map_err(StoreError::io("write", self.path))
    }

    fn finish(mut self, month: Month) -> Result<(), StoreError> {
        if !self.block.is_empty() {
            self.write_block()?;
        }
        let failed = StoreError::io("finish", self.path);
        let header = self.header.encode(month);
        let finish = |file: &mut BufWriter<File>| {
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&header)?;
            file.flush()?;
            file.get_ref().sync_all()
        };
        finish(&mut self.file).map_err(failed)?;
        files::rename(&self.path.with_extension("tmp"), self.path)
    }
}
