//! The container of a segment: a head that says what it was made of, and named sections.
//!
//! Each section has a version and a digest of its own, so that a reader takes the sections it wants, and makes again
//! those it knows in another version. All of it is described in `docs/lake-format.md`.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use model::{Day, Network};
use xxhash_rust::xxh3::xxh3_64;

use super::name::SegmentName;

/// What a file begins with.
const MAGIC: &[u8; 8] = b"cloutseg";

/// Version of the container; that of a section is the section's own.
const VERSION: u32 = 1;

/// Magic, version, length of the head and its digest.
const PREFIX: usize = 24;

/// No head is longer: a partition takes 28 bytes and 8 in each section, and nobody covers more than some dozens.
const MOST_HEAD_BYTES: usize = 1 << 20;

/// A section is told by its name and version together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionKey {
    /// Its name.
    pub name: String,
    /// The version of what is in it.
    pub version: u64,
}

/// A partition that a segment was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentPartition {
    /// The UTC day.
    pub day: Day,
    /// Its digest when it was read.
    pub digest: u64,
}

/// A section, as the head tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    key: SectionKey,
    offset: u64,
    length: u64,
    digest: u64,
    contents: Vec<u64>,
}

/// A segment whose head was read; its sections are read when they are asked for.
#[derive(Debug)]
pub struct Segment {
    name: SegmentName,
    partitions: Vec<SegmentPartition>,
    entries: Vec<Entry>,
    sections: Sections,
}

#[derive(Debug)]
enum Sections {
    OnDisk { file: File, path: PathBuf },
    InMemory(Vec<u8>),
}

/// Why a segment could not be used. None of these is fatal: it is made again from the lake.
#[derive(Debug, thiserror::Error)]
pub enum SegmentError {
    /// It cannot be read.
    #[error("could not read the segment {path}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("the segment {name} is damaged: {what}")]
    Damaged {
        /// Which.
        name: SegmentName,
        /// What is wrong with it.
        what: &'static str,
    },
    /// It was written by another version.
    #[error("the segment {name} is of version {version}, which this version of Clout does not read")]
    Version {
        /// Which.
        name: SegmentName,
        /// The version it bears.
        version: u32,
    },
}

impl Segment {
    /// A segment in the making, without sections.
    pub fn new(name: SegmentName, partitions: Vec<SegmentPartition>) -> Segment {
        Segment { name, partitions, entries: Vec::new(), sections: Sections::InMemory(Vec::new()) }
    }

    /// What it covers.
    pub fn name(&self) -> SegmentName {
        self.name
    }

    /// The partitions it was made of, by day.
    pub fn partitions(&self) -> &[SegmentPartition] {
        &self.partitions
    }

    /// True where it holds a section.
    pub fn has(&self, key: &SectionKey) -> bool {
        self.entry(key).is_some()
    }

    /// The section's digests of what each partition by itself held for it, in the order of [`Segment::partitions`]: a
    /// partition that changed, but not in what a section reads of it, leaves the section as it is. Empty where there
    /// is no such section.
    pub fn contents(&self, key: &SectionKey) -> &[u64] {
        self.entry(key).map_or(&[], |entry| &entry.contents)
    }

    /// Adds a section, to a segment in the making; `contents` has a digest for each partition.
    pub fn add(&mut self, key: SectionKey, contents: Vec<u64>, bytes: &[u8]) {
        let Sections::InMemory(held) = &mut self.sections else { return };
        let (offset, length) = (held.len() as u64, bytes.len() as u64);
        held.extend_from_slice(bytes);
        self.entries.push(Entry { key, offset, length, digest: xxh3_64(bytes), contents });
    }

    /// The bytes of a section, checked against its digest; `None` where there is no such section.
    pub fn section(&self, key: &SectionKey) -> Result<Option<Vec<u8>>, SegmentError> {
        let Some(entry) = self.entry(key) else { return Ok(None) };
        let bytes = self.read(entry)?;
        if xxh3_64(&bytes) != entry.digest {
            return Err(self.damaged("a section has another digest than it was written with"));
        }
        Ok(Some(bytes))
    }

    /// The same sections of partitions whose digests changed and whose contents did not; and those of `keys` alone.
    pub fn over(
        &self,
        partitions: Vec<SegmentPartition>,
        keys: impl Fn(&SectionKey) -> bool,
    ) -> Result<Segment, SegmentError> {
        let mut moved = Segment::new(self.name, partitions);
        for entry in self.entries.iter().filter(|entry| keys(&entry.key)) {
            let bytes = self.read(entry)?;
            moved.add(entry.key.clone(), entry.contents.clone(), &bytes);
        }
        Ok(moved)
    }

    /// Checks every byte.
    pub(super) fn check(&self) -> Result<(), SegmentError> {
        self.entries.iter().try_for_each(|entry| self.section(&entry.key).map(|_| ()))
    }

    fn entry(&self, key: &SectionKey) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == *key)
    }

    fn read(&self, entry: &Entry) -> Result<Vec<u8>, SegmentError> {
        let cut_short = || self.damaged("a section ends beyond the file");
        match &self.sections {
            Sections::InMemory(held) => {
                let begin = entry.offset as usize;
                let bytes = held.get(begin..begin.saturating_add(entry.length as usize));
                bytes.map(<[u8]>::to_vec).ok_or_else(cut_short)
            }
            // The length was held against that of the file when the head was read.
            Sections::OnDisk { file, path } => {
                let mut bytes = vec![0; entry.length as usize];
                let read = std::os::unix::fs::FileExt::read_exact_at(file, &mut bytes, entry.offset);
                read.map_err(|source| SegmentError::Io { path: path.clone(), source })?;
                Ok(bytes)
            }
        }
    }

    fn damaged(&self, what: &'static str) -> SegmentError {
        SegmentError::Damaged { name: self.name, what }
    }
}

impl Segment {
    /// The bytes of its file: the head, and each section behind it.
    pub(super) fn into_bytes(self) -> (Vec<u8>, Vec<u8>) {
        let Sections::InMemory(sections) = self.sections else { return (Vec::new(), Vec::new()) };
        let length = head_length(&self.entries, &self.partitions, self.name.network);
        let mut head = Vec::with_capacity(length);
        put_text(&mut head, self.name.network.as_str());
        head.extend_from_slice(&self.name.first.number().to_le_bytes());
        head.extend_from_slice(&self.name.days.to_le_bytes());
        head.extend_from_slice(&(self.partitions.len() as u32).to_le_bytes());
        for partition in &self.partitions {
            head.extend_from_slice(&partition.day.number().to_le_bytes());
            head.extend_from_slice(&partition.digest.to_le_bytes());
        }
        head.extend_from_slice(&(self.entries.len() as u32).to_le_bytes());
        for entry in &self.entries {
            put_text(&mut head, &entry.key.name);
            let begin = (PREFIX + length) as u64 + entry.offset;
            for number in [entry.key.version, begin, entry.length, entry.digest] {
                head.extend_from_slice(&number.to_le_bytes());
            }
            entry.contents.iter().for_each(|content| head.extend_from_slice(&content.to_le_bytes()));
        }
        let mut bytes = Vec::with_capacity(PREFIX + head.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&(head.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&xxh3_64(&head).to_le_bytes());
        bytes.extend_from_slice(&head);
        (bytes, sections)
    }

    /// Reads the head of a file that should hold this segment.
    pub(super) fn open(name: SegmentName, path: PathBuf, file: File) -> Result<Segment, SegmentError> {
        let damaged = |what| SegmentError::Damaged { name, what };
        let io = |source| SegmentError::Io { path: path.clone(), source };
        let length = file.metadata().map_err(io)?.len();
        let read = |offset: u64, bytes: u64| {
            if offset + bytes > length {
                return Err(damaged("it is cut short"));
            }
            let mut buffer = vec![0; bytes as usize];
            std::os::unix::fs::FileExt::read_exact_at(&file, &mut buffer, offset).map_err(io)?;
            Ok(buffer)
        };
        let prefix = read(0, PREFIX as u64)?;
        let mut prefix = Head(&prefix);
        if prefix.take(MAGIC.len()).map_err(damaged)? != MAGIC {
            return Err(damaged("it does not begin as a segment does"));
        }
        let version = prefix.short().map_err(damaged)?;
        if version != VERSION {
            return Err(SegmentError::Version { name, version });
        }
        let head_bytes = prefix.short().map_err(damaged)?;
        if head_bytes as usize > MOST_HEAD_BYTES {
            return Err(damaged("its head is longer than any"));
        }
        let digest = prefix.long().map_err(damaged)?;
        let head = read(PREFIX as u64, u64::from(head_bytes))?;
        if xxh3_64(&head) != digest {
            return Err(damaged("its head has another digest than it was written with"));
        }
        let (partitions, entries) = Head(&head).parse(name).map_err(damaged)?;
        let within = |entry: &Entry| entry.offset.checked_add(entry.length).is_some_and(|end| end <= length);
        if !entries.iter().all(within) {
            return Err(damaged("a section ends beyond the file"));
        }
        Ok(Segment { name, partitions, entries, sections: Sections::OnDisk { file, path } })
    }
}

fn head_length(entries: &[Entry], partitions: &[SegmentPartition], network: Network) -> usize {
    let sections = entries.iter().map(|entry| 1 + entry.key.name.len() + 32 + 8 * entry.contents.len());
    1 + network.as_str().len() + 16 + 12 * partitions.len() + sections.sum::<usize>()
}

/// A short text behind its length in one byte.
fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(text.len() as u8);
    bytes.extend_from_slice(text.as_bytes());
}

/// What is left of a head.
struct Head<'a>(&'a [u8]);

impl<'a> Head<'a> {
    fn parse(mut self, name: SegmentName) -> Result<(Vec<SegmentPartition>, Vec<Entry>), &'static str> {
        let network = self.text()?;
        let (first, days) = (self.short()?.cast_signed(), self.short()?);
        if network != name.network.as_str() || first != name.first.number() || days != name.days {
            return Err("it covers other days than its name says");
        }
        let count = self.short()? as usize;
        let mut partitions = Vec::new();
        for _ in 0..count {
            let day = Day::from_number(self.short()?.cast_signed());
            partitions.push(SegmentPartition { day, digest: self.long()? });
        }
        let sections = self.short()?;
        let mut entries = Vec::new();
        for _ in 0..sections {
            let section = self.text()?.to_owned();
            let (version, offset, length, digest) = (self.long()?, self.long()?, self.long()?, self.long()?);
            let contents = (0..count).map(|_| self.long()).collect::<Result<Vec<u64>, _>>()?;
            entries.push(Entry {
                key: SectionKey { name: section, version },
                offset,
                length,
                digest,
                contents,
            });
        }
        if self.0.is_empty() {
            Ok((partitions, entries))
        } else {
            Err("its head is longer than what it tells")
        }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], &'static str> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or("its head is cut short")?;
        self.0 = rest;
        Ok(taken)
    }

    fn short(&mut self) -> Result<u32, &'static str> {
        Ok(u32::from_le_bytes(self.take(4)?.try_into().unwrap_or_default()))
    }

    fn long(&mut self) -> Result<u64, &'static str> {
        Ok(u64::from_le_bytes(self.take(8)?.try_into().unwrap_or_default()))
    }

    fn text(&mut self) -> Result<&'a str, &'static str> {
        let length = usize::from(self.take(1)?[0]);
        std::str::from_utf8(self.take(length)?).map_err(|_| "a name in its head is no text")
    }
}
