//! The generic format as CSV (RFC 4180): also with tabs or semicolons, if the header has them.

use std::borrow::Cow;

use memchr::memchr;

use super::columns::{COLUMNS, Column, Header};
use super::normalise::Normaliser;
use super::row::{Inexact, Row, exact_id, is_float};
use crate::bytes::{self, Lines, MAX_LINE_BYTES, Window};
use crate::gate::{Gate, Record};
use crate::inputs::{Current, not_utf8, too_long};
use crate::source::{ReadError, ReadOptions};
use crate::{Format, reasons};

pub(super) fn read(
    current: &mut Current<'_>,
    options: &ReadOptions,
    gate: &mut Gate<'_>,
) -> Result<(), ReadError> {
    let (table, line) = Table::open(current, options)?;
    let mut normaliser = Normaliser::new(options);
    let mut rows = Rows { delimiter: table.delimiter, pending: 0, line, next_line: line, read: 0, wasted: 0 };
    while let Some(found) = rows.next(&mut current.window) {
        let bytes_read = current.bytes_before() + current.window.bytes_read();
        let bytes = &current.window.data()[..rows.pending];
        current.position = rows.line;
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let mut record = gate.record(rows.line, bytes);
        match (found, std::str::from_utf8(bytes)) {
            (Found::TooLong, _) => too_long(&mut record, MAX_LINE_BYTES)?,
            (Found::OpenQuote, _) => {
                record.reject(reasons::MALFORMED, "a quote is opened and never closed")?;
            }
            (Found::Row, Err(error)) => not_utf8(&mut record, &error)?,
            (Found::Row, Ok(text)) => table.take(text, &mut normaliser, &mut record)?,
        }
        record.end(bytes_read)?;
        if matches!(found, Found::TooLong) {
            rows.pass_over(&mut current.window);
        }
    }
    Ok(())
}

/// A header and what separates its columns.
struct Table {
    delimiter: u8,
    header: Header,
    columns: Vec<Option<Column>>,
}

impl Table {
    /// Reads the header and passes over it; also tells the number of the line behind it.
    fn open(current: &mut Current<'_>, options: &ReadOptions) -> Result<(Table, u64), ReadError> {
        let wrong = |found: &str| ReadError::WrongKind {
            input: current.name.to_owned(),
            format: Format::Responses,
            found: found.to_owned(),
            expected: "a CSV header such as time,kind,actor,target, or JSON objects, one a line",
        };
        let mut lines = Lines::new(MAX_LINE_BYTES);
        let mut first = || {
            let found = lines.next(&mut current.window);
            if found != Some(bytes::Found::Whole) {
                return Err(wrong("no first line of at most 1 MiB"));
            }
            let line = lines.bytes(&current.window).to_vec();
            String::from_utf8(line).map_err(|_| wrong("a first line that is not UTF-8"))
        };
        let mut text = first()?;
        let told = separator(&text);
        if told.is_some() {
            text = first()?;
        }
        let text = text.as_str();
        let delimiter = told.unwrap_or_else(|| delimiter(text));
        let mut names = Vec::new();
        split(text, delimiter, |_, name| names.push(name.into_owned()))
            .map_err(|_| wrong("a first line with misplaced quotes"))?;
        let header = Header::new(names.iter().map(String::as_str), current.name, options)?;
        let columns = names.iter().map(|name| Column::of(name)).collect();
        let (length, line) = (lines.pending(), current.window.lines_before() + lines.number() + 1);
        current.window.consume(length);
        Ok((Table { delimiter, header, columns }, line))
    }

    fn take(
        &self,
        text: &str,
        normaliser: &mut Normaliser,
        record: &mut Record<'_, '_>,
    ) -> Result<(), ReadError> {
        let mut row = Row::default();
        let mut width = 0;
        let fields = split(text, self.delimiter, |place, field| {
            width = place + 1;
            if let Some(Some(column)) = self.columns.get(place)
                && self.header.places[*column as usize] == Some(place)
            {
                row.fields[*column as usize] = field;
            }
        });
        if fields.is_err() {
            return record.reject(reasons::MALFORMED, "text follows a closing quote");
        }
        if width != self.header.width {
            let expected = self.header.width;
            let detail = format_args!("it has {width} fields, and the header has {expected}");
            return record.reject(reasons::MALFORMED, detail);
        }
        for column in COLUMNS.iter().map(|(_, column)| *column).filter(|column| column.is_id()) {
            let field = &row.fields[column as usize];
            if is_float(field.trim()) {
                match exact_id(field.trim()) {
                    Ok(id) => row.fields[column as usize] = Cow::Owned(id.to_owned()),
                    Err(Inexact) => row.inexact_id = true,
                }
            }
        }
        if row.get(Column::Kind).is_some_and(|kind| kind.eq_ignore_ascii_case("profile")) {
            self.counters(text, &mut row);
        }
        normaliser.take(&row, record)
    }

    /// Whole numbers in columns without another meaning.
    fn counters<'a>(&'a self, text: &'a str, row: &mut Row<'a>) {
        let others = &mut row.others;
        let mut named = self.header.others.iter().peekable();
        // The quotes of the row were checked when it was split first.
        let _ = split(text, self.delimiter, |place, field| {
            let Some((name, _)) = named.next_if(|(_, other)| *other == place) else { return };
            if let Ok(number) = field.trim().parse() {
                others.push((Cow::Borrowed(name.as_str()), number));
            }
        });
    }
}

/// The names of known columns in the first line of a table, whatever separates them.
pub(crate) fn known_columns(header: &str) -> Vec<&'static str> {
    let delimiter = char::from(delimiter(header));
    let columns = header.split(delimiter).filter_map(|name| Column::of(name.trim().trim_matches('"')));
    columns.map(|column| COLUMNS[column as usize].0).collect()
}

/// What `sep=;` says, the first line that spreadsheets write and ask for.
pub(crate) fn separator(line: &str) -> Option<u8> {
    let line = line.trim_matches(|c| matches!(c, '"' | '\r' | '\n' | ' '));
    let (name, separator) = line.split_at_checked(4)?;
    match separator.as_bytes() {
        _ if !name.eq_ignore_ascii_case("sep=") => None,
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() => Some(*byte),
        b"\\t" => Some(b'\t'),
        _ => None,
    }
}

/// The delimiter that finds most of the known columns; a comma if none does better.
fn delimiter(header: &str) -> u8 {
    let known = |delimiter: &u8| {
        header
            .split(char::from(*delimiter))
            .filter(|name| Column::of(name.trim().trim_matches('"')).is_some())
            .count()
    };
    let mut best = b',';
    for candidate in [b'\t', b';', b'|'] {
        if known(&candidate) > known(&best) {
            best = candidate;
        }
    }
    best
}

struct Misquoted;

/// Gives each field of a row with its place.
fn split<'a>(
    row: &'a str,
    delimiter: u8,
    mut each: impl FnMut(usize, Cow<'a, str>),
) -> Result<(), Misquoted> {
    let mut rest = row.trim_end_matches(['\r', '\n']);
    for place in 0.. {
        let (field, after) = if rest.starts_with('"') { quoted(rest)? } else { bare(rest, delimiter) };
        each(place, field);
        match after.as_bytes().first() {
            None => break,
            Some(byte) if *byte == delimiter => rest = &after[1..],
            Some(_) => return Err(Misquoted),
        }
    }
    Ok(())
}

fn bare(text: &str, delimiter: u8) -> (Cow<'_, str>, &str) {
    let end = memchr(delimiter, text.as_bytes()).unwrap_or(text.len());
    (Cow::Borrowed(&text[..end]), &text[end..])
}

fn quoted(text: &str) -> Result<(Cow<'_, str>, &str), Misquoted> {
    let inner = &text[1..];
    let mut searched = 0;
    let mut doubled = false;
    loop {
        let quote = searched + memchr(b'"', &inner.as_bytes()[searched..]).ok_or(Misquoted)?;
        if inner.as_bytes().get(quote + 1) == Some(&b'"') {
            doubled = true;
            searched = quote + 2;
            continue;
        }
        let field = &inner[..quote];
        let field = if doubled { Cow::Owned(field.replace("\"\"", "\"")) } else { Cow::Borrowed(field) };
        return Ok((field, &inner[quote + 1..]));
    }
}

/// Cuts a window into rows, which span lines where quotes do.
struct Rows {
    delimiter: u8,
    /// Bytes of the row found last.
    pending: usize,
    /// Line on which the row found last begins.
    line: u64,
    next_line: u64,
    /// Bytes of the rows so far.
    read: u64,
    /// Bytes that were looked through for a closing quote in vain, to be looked through again.
    wasted: u64,
}

/// To look for a closing quote in vain may cost so many bytes for each that is read, and so many beside. Once it has
/// cost more, rows do not span lines until enough was read: a file that is full of open quotes takes as long as
/// another, and of one that has a few each row is found.
const WASTED_A_BYTE: u64 = 4;
const WASTED_AT_LEAST: u64 = 16 << 20;

#[derive(Debug, Clone, Copy)]
enum Found {
    /// `pending` bytes are a row.
    Row,
    /// `pending` bytes are the beginning of a row that is too long.
    TooLong,
    /// `pending` bytes are a line whose quote is not closed within the limit: the next line is a new row.
    OpenQuote,
}

impl Rows {
    fn next(&mut self, window: &mut Window) -> Option<Found> {
        window.consume(std::mem::take(&mut self.pending));
        self.line = self.next_line;
        let patient = self.wasted <= WASTED_AT_LEAST + WASTED_A_BYTE * self.read;
        let mut scan =
            Scan { state: State::FieldStart, delimiter: self.delimiter, lines: 0, first_line: None, patient };
        let mut scanned = 0;
        loop {
            let data = window.data();
            let end = scan.feed(&data[scanned..]).map(|end| scanned + end);
            if let Some(first) = scan.first_line.as_mut().filter(|first| !first.1) {
                *first = (scanned + first.0, true);
            }
            if let (false, Some((first, true))) = (patient, scan.first_line) {
                return Some(self.found(Found::OpenQuote, first, 1));
            }
            if let Some(end) = end.filter(|end| *end <= MAX_LINE_BYTES + 1) {
                return Some(self.found(Found::Row, end, scan.lines));
            }
            scanned = data.len();
            if end.is_some() || scanned > MAX_LINE_BYTES {
                return Some(match scan.first_line {
                    Some((first, _)) => {
                        self.wasted += MAX_LINE_BYTES as u64;
                        self.found(Found::OpenQuote, first, 1)
                    }
                    None => self.found(Found::TooLong, MAX_LINE_BYTES, 1),
                });
            }
            if !window.more() {
                return self.last(window, &scan);
            }
        }
    }

    /// What stands behind the last line end of the input.
    fn last(&mut self, window: &Window, scan: &Scan) -> Option<Found> {
        let rest = window.data().len();
        if rest == 0 || window.broken().is_some() {
            return None;
        }
        match (scan.state, scan.first_line) {
            (State::Quoted, Some((first, _))) => {
                self.wasted += rest as u64;
                Some(self.found(Found::OpenQuote, first, 1))
            }
            (State::Quoted, None) => Some(self.found(Found::OpenQuote, rest, 1)),
            _ => Some(self.found(Found::Row, rest, scan.lines)),
        }
    }

    fn found(&mut self, found: Found, bytes: usize, lines: u64) -> Found {
        self.pending = bytes;
        self.read += bytes as u64;
        self.next_line = self.line + lines;
        found
    }

    /// Gives up the rest of a line that is too long.
    fn pass_over(&mut self, window: &mut Window) {
        window.consume(std::mem::take(&mut self.pending));
        while window.any() {
            match memchr(b'\n', window.data()) {
                Some(end) => return window.consume(end + 1),
                None => window.consume(window.data().len()),
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    Bare,
    Quoted,
    /// After a quote inside of quotes: the end of the field, or one half of a doubled quote.
    QuoteSeen,
}

struct Scan {
    state: State,
    delimiter: u8,
    lines: u64,
    /// Length of the first line where the row goes on behind it, and whether it counts from the row's start.
    first_line: Option<(usize, bool)>,
    /// False where a row ends with its line, be a quote open or not.
    patient: bool,
}

impl Scan {
    /// Bytes of this piece up to and with the end of the row.
    fn feed(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.state == State::FieldStart && self.lines == 0 {
            // Most rows hold no quote: then the line is the row.
            let end = memchr(b'\n', bytes).map(|end| end + 1);
            let line = &bytes[..end.unwrap_or(bytes.len())];
            if memchr(b'"', line).is_none() {
                self.lines = u64::from(end.is_some());
                if line.last().is_some_and(|last| *last != self.delimiter) {
                    self.state = State::Bare;
                }
                return end;
            }
        }
        for (index, byte) in bytes.iter().enumerate() {
            self.state = match (self.state, *byte) {
                (State::Quoted, b'"') => State::QuoteSeen,
                (State::Quoted, b'\n') => {
                    self.lines += 1;
                    if self.first_line.is_none() {
                        self.first_line = Some((index + 1, false));
                    }
                    if !self.patient {
                        return Some(index + 1);
                    }
                    State::Quoted
                }
                (State::Quoted, _) => State::Quoted,
                (_, b'\n') => {
                    self.lines += 1;
                    return Some(index + 1);
                }
                (State::FieldStart, b'"') | (State::QuoteSeen, b'"') => State::Quoted,
                (_, other) if other == self.delimiter => State::FieldStart,
                _ => State::Bare,
            };
        }
        None
    }
}
