//! What is read, into what, and how it ends: what every reader is handed and hands back.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use model::{Event, Network, Reject, ResponseKind, Timestamp};

use crate::Format;
use crate::bytes::Unpacked;
use crate::late::Orphan;

/// What the caller knows and the files do not.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The network of records that name none (formats `responses` and `higgs`).
    pub network: Option<Network>,
    /// The site of a Stack Exchange dump; by default its folder's name tells.
    pub site: Option<String>,
    /// What lines of an edge list say that name no kind (format `higgs`); by default replies where they have a time.
    pub kind: Option<ResponseKind>,
    /// The time of records without one: they become audience, never responses in a window.
    pub undated: Option<Timestamp>,
    /// The present. What lies more than a day after it is refused.
    pub now: Timestamp,
    /// The key under which an e-mail address becomes part of an id.
    pub secret: Secret,
    /// Where a reader may put aside what does not fit in memory; nothing is left there.
    pub scratch: PathBuf,
}

/// A key of the data folder's own: what is hashed under it can be guessed nowhere else. Shown to nobody.
#[derive(Clone, Default)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Of these bytes.
    pub fn new(bytes: &[u8]) -> Secret {
        Secret(bytes.to_owned())
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}

/// Where the readers deliver. An error stops the reading and comes back as [`ReadError::Sink`].
pub trait Sink {
    /// An event that passed every check.
    fn event(&mut self, event: &Event<'_>) -> io::Result<()>;
    /// Bad input, by reason.
    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()>;
    /// A well-formed record that says nothing to Clout, such as an anonymous vote.
    fn skip(&mut self, reason: &'static str) -> io::Result<()>;
    /// A response to a post whose author the inputs do not tell. It may come long after the record that held it, and
    /// after the last one. Whoever knows older posts can look the author up, and then settles it; unless that is
    /// overridden, it is settled as it is.
    fn orphan(&mut self, orphan: &Orphan) -> io::Result<()> {
        orphan.settle(None, self)
    }
    /// A part of this record waits for a post that may come later: it will be delivered with another record, or after
    /// the last one.
    fn later(&mut self) -> io::Result<()> {
        Ok(())
    }
    /// After each record, when all its events, rejects and skips were delivered: a place to commit. The
    /// n-th call of a second reading of the same inputs is about the same record. `bytes_read` counts the
    /// inputs as they lie on disk.
    fn record_end(&mut self, bytes_read: u64) -> io::Result<()>;
}

/// Where bytes come from. Compression (gzip, zstd) is told by their beginning, never by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file; for Stack Exchange dumps also their folder.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Something that can be read only once, and whose beginning was looked at.
    Opened(Opened),
}

/// A pipe or standard input that was opened: whoever reads first gets all of it.
#[derive(Clone)]
pub struct Opened {
    name: String,
    unpacked: Arc<Mutex<Option<Unpacked>>>,
}

impl Opened {
    pub(crate) fn new(name: String, unpacked: Unpacked) -> Opened {
        Opened { name, unpacked: Arc::new(Mutex::new(Some(unpacked))) }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn take(&self) -> Result<Unpacked, ReadError> {
        let mut unpacked = self.unpacked.lock().unwrap_or_else(PoisonError::into_inner);
        unpacked.take().ok_or_else(|| ReadError::ReadBefore { input: self.name.clone() })
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Opened({:?})", self.name)
    }
}

impl PartialEq for Opened {
    fn eq(&self, other: &Opened) -> bool {
        Arc::ptr_eq(&self.unpacked, &other.unpacked)
    }
}

impl Eq for Opened {}

impl From<&str> for Input {
    /// `-` is standard input.
    fn from(text: &str) -> Input {
        if text == "-" { Input::Stdin } else { Input::File(text.into()) }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::File(path) => write!(out, "{}", path.display()),
            Input::Stdin => out.write_str("standard input"),
            Input::Opened(opened) => out.write_str(&opened.name),
        }
    }
}

/// How a reading ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Records seen: taken, rejected and skipped.
    pub records: u64,
    /// The first input that broke off. What came before it, and the inputs after it, were read.
    pub broken: Option<Broken>,
    /// Inputs that hold nothing at all.
    pub empty: Vec<String>,
}

/// An input that ended before its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its name.
    pub input: String,
    /// The last line, row or element that was read whole, counted from 1.
    pub position: u64,
    /// Bytes of the input, as it lies on disk, that were read by then.
    pub bytes: u64,
    /// What went wrong.
    pub message: String,
    /// What may help, if that is not said already.
    pub hint: Option<&'static str>,
}

/// Why nothing, or nothing more, can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The input cannot be opened, or read at all.
    #[error("could not open {path:?}")]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder where files are expected.
    #[error("{path:?} is a folder: {format} reads files, name them one by one")]
    Folder {
        /// Which.
        path: PathBuf,
        /// The format that was asked for.
        format: Format,
    },
    /// Nothing was named.
    #[error("no input: name at least one file, or - for standard input")]
    NoInput,
    /// A table lacks a column that its records need.
    #[error("{input} has no column {missing}: found {found}, expected {expected}")]
    MissingColumn {
        /// Which input.
        input: String,
        /// The names that are missing.
        missing: String,
        /// The names that are there.
        found: String,
        /// The names that a table may and must have.
        expected: &'static str,
    },
    /// An edge list without time, and no date for it.
    #[error("{input} is an edge list without time ({found}): say when it was known, as --undated 2012-07-01")]
    NeedsUndated {
        /// Which input.
        input: String,
        /// What its first line holds.
        found: String,
    },
    /// The file is compressed or encoded in a way that Clout does not read.
    #[error("{input} is {found}: {advice}")]
    Foreign {
        /// Which input.
        input: String,
        /// What it is.
        found: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// To unpack the file would take more memory than a file may claim.
    #[error(
        "{input} needs a window of {mebibytes} MiB to be unpacked, and 128 MiB is the most that is given: unpack it first, as \
         zstd -d --long={long}"
    )]
    LongWindow {
        /// Which input.
        input: String,
        /// What it asks for.
        mebibytes: u64,
        /// The argument of zstd that grants it.
        long: u32,
    },
    /// The file is surely of another kind than the format that was asked for.
    #[error("{input} is no {format} file: found {found}")]
    OtherKind {
        /// Which input.
        input: String,
        /// The format that was asked for.
        format: Format,
        /// What the file holds.
        found: String,
        /// The format that reads it, if any does.
        fits: Option<Format>,
    },
    /// No format was asked for, and the content does not tell one.
    #[error("the format of {input} cannot be told: found {found}")]
    UnknownKind {
        /// Which input.
        input: String,
        /// What the file holds.
        found: String,
    },
    /// A pipe was named twice.
    #[error("{input} can be read only once")]
    ReadBefore {
        /// Which input.
        input: String,
    },
    /// The file is of another kind than the format.
    #[error("{input} is no {format} file: found {found}, expected {expected}")]
    WrongKind {
        /// Which input.
        input: String,
        /// The format that was asked for.
        format: Format,
        /// What the file begins with.
        found: String,
        /// What it should begin with.
        expected: &'static str,
    },
    /// The site of a Stack Exchange dump is not known.
    #[error(
        "the site of {input} cannot be told by the name of its folder: name it, as --site quantumcomputing"
    )]
    NoSite {
        /// Which input.
        input: String,
    },
    /// A name of a site that would not fit into ids.
    #[error("{0:?} cannot name a site: use letters, digits, '.', '-' and '_'")]
    BadSite(String),
    /// What had to wait for the end of the input could not be put aside.
    #[error("could not put aside in {folder:?} what has to be read to its end first")]
    Scratch {
        /// Where.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The receiver of the events failed.
    #[error("could not keep what was read")]
    Sink(#[source] io::Error),
}

pub(crate) fn stopped(source: io::Error) -> ReadError {
    ReadError::Sink(source)
}
