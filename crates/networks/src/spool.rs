//! What has to wait for the end of the input: in memory or, beyond a bound, in a file without a name.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::source::ReadError;

/// Beyond so much a file is made.
const MAX_MEMORY_BYTES: usize = 24 << 20;

/// Entries in the order they came, to be read again from the beginning by two readers.
pub(crate) struct Spool {
    folder: PathBuf,
    memory: Vec<u8>,
    file: Option<Overflow>,
}

struct Overflow {
    out: BufWriter<File>,
    readers: [File; 2],
    _name: Scratch,
}

impl Spool {
    /// Makes nothing yet; a file would lie in `folder`.
    pub(crate) fn new(folder: &Path) -> Spool {
        Spool { folder: folder.to_owned(), memory: Vec::new(), file: None }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.memory.is_empty() && self.file.is_none()
    }

    pub(crate) fn push(&mut self, entry: &[u8]) -> Result<(), ReadError> {
        let length = u32::try_from(entry.len()).unwrap_or(u32::MAX).to_le_bytes();
        if self.file.is_none() && self.memory.len() + entry.len() < MAX_MEMORY_BYTES {
            self.memory.extend_from_slice(&length);
            self.memory.extend_from_slice(entry);
            return Ok(());
        }
        self.write(&length, entry).map_err(|source| failed(&self.folder, source))
    }

    fn write(&mut self, length: &[u8], entry: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let (file, readers, name) = scratch_file(&self.folder)?;
                let mut file = Overflow { out: BufWriter::new(file), readers, _name: name };
                file.out.write_all(&std::mem::take(&mut self.memory))?;
                self.file.insert(file)
            }
        };
        file.out.write_all(length)?;
        file.out.write_all(entry)
    }

    /// Two readers, each from the beginning: one may look ahead of the other.
    pub(crate) fn readers(&mut self) -> Result<[Reader<'_>; 2], ReadError> {
        let folder = &self.folder;
        let sources: [Source<'_>; 2] = match &mut self.file {
            None => [Source::Memory(&self.memory), Source::Memory(&self.memory)],
            Some(file) => {
                file.out.flush().map_err(|source| failed(folder, source))?;
                file.readers.each_mut().map(|file| Source::File(BufReader::with_capacity(1 << 16, file)))
            }
        };
        Ok(sources.map(|source| Reader { source, folder }))
    }
}

/// Reads the entries of a [`Spool`].
pub(crate) struct Reader<'s> {
    source: Source<'s>,
    folder: &'s Path,
}

enum Source<'s> {
    Memory(&'s [u8]),
    File(BufReader<&'s mut File>),
}

impl Reader<'_> {
    /// The next entry; false at the end.
    pub(crate) fn next(&mut self, entry: &mut Vec<u8>) -> Result<bool, ReadError> {
        let read = match &mut self.source {
            Source::Memory(source) => next(source, entry),
            Source::File(source) => next(source, entry),
        };
        read.map_err(|source| failed(self.folder, source))
    }
}

fn next(source: &mut impl Read, entry: &mut Vec<u8>) -> io::Result<bool> {
    let mut length = [0; 4];
    match source.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
        read => read?,
    }
    entry.resize(u32::from_le_bytes(length) as usize, 0);
    source.read_exact(entry)?;
    Ok(true)
}

/// Makes a file for reading and writing that is gone when it is closed, whatever ends the process; with two more handles
/// for reading it.
pub(crate) fn scratch_file(folder: &Path) -> io::Result<(File, [File; 2], Scratch)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(format!(".clout-reading-{}-{number}", std::process::id()));
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    // It may hold what somebody who left wrote: for no other eyes.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    let readers = File::open(&path).and_then(|first| Ok([first, File::open(&path)?]));
    let removed = std::fs::remove_file(&path);
    Ok((file, readers?, Scratch { named: removed.err().map(|_| path) }))
}

/// The name of a scratch file, where the system does not let go of that while the file is open.
pub(crate) struct Scratch {
    named: Option<PathBuf>,
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(path) = &self.named {
            let _ = std::fs::remove_file(path);
        }
    }
}

pub(crate) fn failed(folder: &Path, source: io::Error) -> ReadError {
    ReadError::Scratch { folder: folder.to_owned(), source }
}

/// Puts an entry together.
#[derive(Default)]
pub(crate) struct Packer {
    bytes: Vec<u8>,
}

impl Packer {
    pub(crate) fn begin(&mut self) -> &mut Packer {
        self.bytes.clear();
        self
    }

    pub(crate) fn number(&mut self, number: u64) -> &mut Packer {
        self.bytes.extend_from_slice(&number.to_le_bytes());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Packer {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Takes an entry apart again, in the same order. What is not there is zero or empty.
#[derive(Debug)]
pub(crate) struct Unpacker<'e> {
    rest: &'e [u8],
}

impl<'e> Unpacker<'e> {
    pub(crate) fn new(entry: &'e [u8]) -> Unpacker<'e> {
        Unpacker { rest: entry }
    }

    pub(crate) fn number(&mut self) -> u64 {
        let Some((number, rest)) = self.rest.split_first_chunk() else { return 0 };
        self.rest = rest;
        u64::from_le_bytes(*number)
    }

    pub(crate) fn text(&mut self) -> &'e str {
        let Some((length, rest)) = self.rest.split_first_chunk() else { return "" };
        let length = u32::from_le_bytes(*length) as usize;
        let Some((text, rest)) = rest.split_at_checked(length) else { return "" };
        self.rest = rest;
        std::str::from_utf8(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_in_memory_and_on_disk_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        for (count, length) in [(3u64, 10), (60, 1 << 20)] {
            let mut spool = Spool::new(folder.path());
            let mut packer = Packer::default();
            let text = "\u{e9}".repeat(length / 2);
            for number in 0..count {
                spool.push(packer.begin().number(number).text(&text).bytes()).expect("room");
            }
            assert_eq!(spool.file.is_some(), count == 60);
            let [mut first, mut second] = spool.readers().expect("readers");
            let mut entry = Vec::new();
            assert!(second.next(&mut entry).expect("an entry"), "the second reads for itself");
            for number in 0..count {
                assert!(first.next(&mut entry).expect("an entry"));
                let mut unpacker = Unpacker::new(&entry);
                assert_eq!((unpacker.number(), unpacker.text() == text), (number, true));
            }
            assert!(!first.next(&mut entry).expect("the end"));
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
