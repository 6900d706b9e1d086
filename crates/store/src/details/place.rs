//! Writing details: each file aside while its digest is taken, then in place under a name with that digest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use model::{BestWindow, Card, EvidenceVouch, PersonId, PersonTopic, SnapshotDetails, SnapshotKey};
use sha2::{Digest, Sha256};

use super::layouts::{
    CardRecord, CommonRecord, CommonTables, PersonRecord, PersonTables, TopicRecord, TopicTables,
};
use super::part::Redaction;
use super::records::{Layout, RecordsWriter, WriteError};
use super::tables::{CardRow, GroundsRow, OtherRow, SpanRow};
use super::{DetailsFile, FORMAT, Manifest};
use crate::StoreError;
use crate::files::{self, Seal};
use crate::layout::NEWEST;
use crate::state::{DetailsEntry, NewDetails};

/// Details whose files lie where they belong; nobody sees them before the manifest is registered.
pub(crate) struct Placed {
    /// Path of the manifest below the store's folder.
    pub manifest: String,
    /// Path and seal of each file, the manifest among them.
    pub files: Vec<(String, Seal)>,
}

impl Placed {
    /// What the state registers of them.
    pub fn of(self, key: &SnapshotKey) -> NewDetails {
        let entry = DetailsEntry { key: key.clone(), manifest: self.manifest };
        NewDetails { entry, files: self.files }
    }
}

/// Bytes on their way to a file, and their seal so far.
pub(super) struct Sealing {
    out: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write_all(bytes)?;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// A folder of details being written.
pub(super) struct Placing<'a> {
    /// The store's folder.
    dir: &'a Path,
    key: &'a SnapshotKey,
    names: BTreeMap<DetailsFile, String>,
    files: Vec<(String, Seal)>,
}

impl<'a> Placing<'a> {
    pub fn new(dir: &'a Path, key: &'a SnapshotKey) -> Result<Placing<'a>, StoreError> {
        files::create_folder(&dir.join(NEWEST))?;
        Ok(Placing { dir, key, names: BTreeMap::new(), files: Vec::new() })
    }

    /// Writes one file.
    pub fn file<L: Layout>(
        &mut self,
        name: DetailsFile,
        write: impl FnOnce(&mut RecordsWriter<Sealing>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let aside = self.dir.join(NEWEST).join(format!("{}.tmp", name.name()));
        let io = |what| StoreError::io(what, &aside);
        let out = BufWriter::with_capacity(1 << 20, File::create(&aside).map_err(io("create"))?);
        let sealing = Sealing { out, digest: Sha256::new(), bytes: 0 };
        let mut writer = RecordsWriter::new(sealing, L::parts()).map_err(io("write"))?;
        write(&mut writer)?;
        let Sealing { out, digest, bytes } = writer.finish(FORMAT).map_err(io("write"))?;
        let file = out.into_inner().map_err(|error| io("write")(error.into_error()))?;
        file.sync_all().map_err(io("sync"))?;
        let seal = Seal { digest: files::hex(&digest.finalize()), bytes };
        let path = named(name.name(), "clout", &seal);
        files::rename(&aside, &self.dir.join(&path))?;
        self.keep(name, path, seal);
        Ok(())
    }

    /// Takes over a file that lies there already.
    pub fn keep(&mut self, name: DetailsFile, path: String, seal: Seal) {
        self.names.insert(name, path.clone());
        self.files.push((path, seal));
    }

    /// Writes the manifest.
    pub fn finish(self) -> Result<Placed, StoreError> {
        let Placing { dir, key, names, mut files } = self;
        let manifest = Manifest { format: FORMAT, key: key.clone(), files: names };
        let bytes = serde_json::to_vec_pretty(&manifest).map_err(|error| unfit(key, error.to_string()))?;
        let seal = Seal::of(&bytes);
        let path = named("manifest", "json", &seal);
        files::replace(&dir.join(&path), &bytes)?;
        files.push((path.clone(), seal));
        Ok(Placed { manifest: path, files })
    }
}

fn named(name: &str, kind: &str, seal: &Seal) -> String {
    format!("{NEWEST}/{name}-{}.{kind}", &seal.digest[..16])
}

fn unfit(key: &SnapshotKey, what: String) -> StoreError {
    StoreError::Unfit { day: key.day.to_string(), what }
}

/// Puts details beside those kept now, without those who go. They must be in the order that [`SnapshotDetails`] says.
pub(crate) fn place(
    dir: &Path,
    key: &SnapshotKey,
    details: &SnapshotDetails,
    redaction: &Redaction,
) -> Result<Placed, StoreError> {
    let mut placing = Placing::new(dir, key)?;
    let folder = dir.join(NEWEST);
    let told = |error: WriteError| match error {
        WriteError::Unfit(what) => unfit(key, what),
        WriteError::Io(error) => StoreError::io("write", &folder)(error),
    };
    let goes = |person: u64| !redaction.stays(PersonId(person));
    placing.file::<CardRecord>(DetailsFile::Cards, |writer| {
        cards(&details.cards, &details.vouches, writer, redaction).map_err(told)
    })?;
    let common = details.strategy.windows.partition_point(|window| window.person.is_none());
    let (common, own): (&[BestWindow], &[BestWindow]) = details.strategy.windows.split_at(common);
    let tables = PersonTables {
        responders: &details.responders,
        posts: &details.posts,
        vouches: &details.vouches,
        portraits: &details.portraits,
        topics: &details.topics.people,
        topic_posts: &details.topics.posts,
        topic_responders: &details.topics.responders,
        interests: &details.topics.interests,
        moments: &details.moments.moments,
        moment_responders: &details.moments.responders,
        influence: &details.influence.people,
        totals: &details.influence.totals,
        similar: &details.influence.similar,
        shared: &details.influence.shared,
        weeks: &details.strategy.people,
        windows: own,
        works: &details.strategy.works,
        meet: &details.strategy.meet,
        moved_since: &details.movements.since,
        moved_lines: &details.movements.lines,
        moved_by: &details.movements.movers,
    };
    placing.file::<PersonRecord>(DetailsFile::People, |writer| {
        tables.write(writer, redaction, goes).map_err(told)
    })?;
    let mut people: Vec<PersonTopic> = details.topics.people.clone();
    people.sort_unstable_by_key(|row| (row.topic, std::cmp::Reverse(row.score), row.person));
    let tables = TopicTables { people: &people, month: &details.topics.month };
    placing.file::<TopicRecord>(DetailsFile::Topics, |writer| {
        tables.write(writer, redaction, |_| false).map_err(told)
    })?;
    let since = details.movements.since.iter();
    let spans: BTreeSet<SpanRow> =
        since.map(|row| SpanRow { of: None, day: row.day, revision: row.revision }).collect();
    let spans: Vec<SpanRow> = spans.into_iter().collect();
    let tables = CommonTables { windows: common, spans: &spans };
    placing.file::<CommonRecord>(DetailsFile::Common, |writer| {
        tables.write(writer, redaction, |_| false).map_err(told)
    })?;
    placing.finish()
}

fn cards(
    cards: &[Card],
    vouches: &[EvidenceVouch],
    writer: &mut RecordsWriter<Sealing>,
    redaction: &Redaction,
) -> Result<(), WriteError> {
    if !cards.is_sorted_by(|card, next| card.person < next.person) {
        return Err("cards are not by rising person".to_owned().into());
    }
    let mut vouches = vouches;
    for card in cards.iter().filter(|card| redaction.stays(card.person)) {
        vouches = &vouches[vouches.iter().take_while(|vouch| vouch.person < card.person).count()..];
        let own = vouches.iter().take_while(|vouch| vouch.person == card.person);
        let mut bytes = Vec::new();
        let record = CardRecord::of(card, own.map(|vouch| vouch.via.count()).sum());
        record.write(redaction, &mut bytes)?;
        writer.push(card.person.0, &bytes)?;
    }
    Ok(())
}

impl CardRecord {
    /// The rows of a card, with how many reasons there are to know them.
    pub fn of(card: &Card, grounds: u32) -> CardRecord {
        let person = card.person;
        let own = CardRow {
            person,
            account: card.account.clone(),
            handle: card.handle.clone(),
            name: card.name.clone(),
            hidden: card.hidden,
            counters: card.counters.clone(),
            responses: card.responses,
            span: card.span,
            estimate: card.estimate.clone(),
        };
        let others = card.others.iter().map(|other| OtherRow {
            person,
            account: other.account.clone(),
            handle: other.handle.clone(),
            name: other.name.clone(),
            responses: other.responses,
            span: other.span,
        });
        let grounds = (grounds > 0).then_some(GroundsRow { person, grounds });
        CardRecord { cards: vec![own], others: others.collect(), grounds: grounds.into_iter().collect() }
    }
}
