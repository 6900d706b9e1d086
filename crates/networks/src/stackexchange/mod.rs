//! Stack Exchange data dumps: a folder of XML files, one `<row .../>` a record.
//!
//! Users and posts are read before what refers to them, whatever the order on the command line. What has to
//! be remembered meanwhile is bounded; see [`table`] and [`people`].

mod comments;
mod facts;
mod files;
mod people;
mod posts;
mod row;
mod rows;
mod table;
mod users;
mod votes;

pub(crate) use facts::FACTS;

pub(crate) use files::{folder_files, inputs};

use std::fmt::Write;
use std::path::{Path, PathBuf};

use model::Network;
use people::People;
use row::Row;
use rows::Rows;
use table::Table;

use crate::authored::known;
use crate::bytes::{Found, MAX_LINE_BYTES};
use crate::gate::{Gate, Record};
use crate::inputs::{Current, Inputs, too_long};
use crate::source::{ReadError, ReadOptions};
use crate::spool::{Packer, Spool};
use crate::{Format, reasons};

/// What the rows of a file are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Users,
    Posts,
    Votes,
    Comments,
    /// Badges, tags, links between posts.
    Silent,
    PostHistory,
}

impl Kind {
    /// By the name of the file or of its root element, in lower case.
    fn of(name: &str) -> Option<Kind> {
        match name {
            "users" => Some(Kind::Users),
            "posts" => Some(Kind::Posts),
            "votes" => Some(Kind::Votes),
            "comments" => Some(Kind::Comments),
            "badges" | "tags" | "postlinks" => Some(Kind::Silent),
            "posthistory" => Some(Kind::PostHistory),
            _ => None,
        }
    }
}

pub(crate) fn read(inputs: &mut Inputs, options: &ReadOptions, gate: &mut Gate<'_>) -> Result<(), ReadError> {
    let with_votes: Vec<String> = inputs
        .waiting
        .iter()
        .filter(|waiting| waiting.stem == "votes")
        .map(|waiting| waiting.group.clone())
        .collect();
    let mut site = Site::new("", false, &options.scratch);
    let mut bytes_read = 0;
    inputs.each(gate, |current, gate| {
        let name = if current.group.is_empty() { options.site.as_deref() } else { Some(current.group) };
        let name = name.ok_or_else(|| ReadError::NoSite { input: current.name.to_owned() })?;
        if site.name != name {
            site.late_questions(bytes_read, gate)?;
            site = Site::new(name, with_votes.iter().any(|with| with == current.group), &options.scratch);
        }
        site.read(current, gate)?;
        bytes_read = current.bytes_read();
        Ok(())
    })?;
    site.late_questions(bytes_read, gate)
}

/// All that is known of one site while its files are read.
struct Site {
    name: String,
    network: Network,
    /// Whether the date of acceptance will be read from the votes.
    has_votes: bool,
    posts: Table,
    people: People,
    /// Answers that stand before their question.
    waiting: Spool,
    packer: Packer,
    /// The row being read.
    position: u64,
    /// The names of the files read so far, where there are several.
    inputs: Vec<Option<String>>,
    scratch: PathBuf,
}

impl Site {
    fn new(name: &str, has_votes: bool, scratch: &Path) -> Site {
        Site {
            name: name.to_owned(),
            network: known("stackexchange"),
            has_votes,
            posts: Table::new(scratch),
            people: People::new(),
            waiting: Spool::new(scratch),
            packer: Packer::default(),
            position: 0,
            inputs: Vec::new(),
            scratch: scratch.to_owned(),
        }
    }

    fn read(&mut self, current: &mut Current<'_>, gate: &mut Gate<'_>) -> Result<(), ReadError> {
        if current.window.first_byte().is_some_and(|first| first != b'<') {
            return Err(wrong_kind(current, "no XML"));
        }
        self.inputs.push(gate.input().map(str::to_owned));
        let mut rows = Rows::default();
        while let Some(found) = rows.next(&mut current.window) {
            let named = rows.root().and_then(|root| Kind::of(&root.to_ascii_lowercase()));
            let Some(kind) = named.or(Kind::of(current.stem)) else {
                return Err(wrong_kind(current, "rows of an unknown table"));
            };
            current.position += 1;
            self.position = current.position;
            let bytes = rows.bytes(&current.window);
            let mut record = gate.record(current.position, bytes);
            match found {
                Found::TooLong => too_long(&mut record, MAX_LINE_BYTES)?,
                Found::Malformed => record.reject(reasons::MALFORMED, "the row is no XML element")?,
                // Bytes that are not UTF-8 cost themselves: they are in texts, since ids and dates are digits.
                Found::Whole => self.row(kind, &Row::new(&String::from_utf8_lossy(bytes)), &mut record)?,
            }
            record.end(current.bytes_read())?;
        }
        Ok(())
    }

    fn row(&mut self, kind: Kind, row: &Row<'_>, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
        match kind {
            Kind::Users => self.user(row, record),
            Kind::Posts => self.post(row, record),
            Kind::Votes => self.vote(row, record),
            Kind::Comments => self.comment(row, record),
            Kind::Silent => record.skip(reasons::NO_RESPONSE),
            Kind::PostHistory => record.skip(reasons::OLD_VERSION),
        }
    }

    /// `SITE/number`, the native id of a user and the id of a post.
    fn id(&self, number: u32) -> String {
        let mut id = String::with_capacity(self.name.len() + 11);
        let _ = write!(id, "{}/{number}", self.name);
        id
    }
}

fn wrong_kind(current: &Current<'_>, found: &str) -> ReadError {
    ReadError::WrongKind {
        input: current.name.to_owned(),
        format: Format::StackExchange,
        found: found.to_owned(),
        expected: "the folder of a dump, or its files Posts.xml, Users.xml, Comments.xml, Votes.xml, ...",
    }
}
