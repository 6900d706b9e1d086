//! The inputs of one reading, one after another, and the record loops that most formats share.

use std::path::PathBuf;

use crate::bytes::{Blocks, Found, Lines, Threaded, Values, Window, elements, is_advice, open};
use crate::gate::{Gate, Record};
use crate::json::parse;
use crate::source::{Broken, Input, Outcome, ReadError};
use crate::{Format, reasons};

type Opener = Box<dyn FnOnce() -> Result<Box<dyn Blocks>, ReadError>>;

/// An input that waits for its turn.
pub(crate) struct Waiting {
    /// As it is shown to people.
    pub(crate) name: String,
    /// The file's name without its folders: enough to tell inputs apart beside a position.
    pub(crate) short: String,
    /// The file's name up to its first dot, in lower case: `posts`.
    pub(crate) stem: String,
    /// What the input belongs to, where a format groups inputs: the site of a dump.
    pub(crate) group: String,
    /// True for what may bring more only later.
    pub(crate) pipe: bool,
    pub(crate) open: Opener,
}

/// The inputs of one reading.
pub(crate) struct Inputs {
    pub(crate) waiting: Vec<Waiting>,
    bytes_before: u64,
    broken: Option<Broken>,
    empty: Vec<String>,
}

/// One input while it is read.
pub(crate) struct Current<'a> {
    pub(crate) name: &'a str,
    pub(crate) stem: &'a str,
    pub(crate) group: &'a str,
    /// True for what may bring more only later.
    pub(crate) pipe: bool,
    pub(crate) window: Window,
    bytes_before: u64,
    /// The last position that was read whole.
    pub(crate) position: u64,
    /// Why the reader gave the input up, where its bytes go on but make no sense.
    pub(crate) given_up: Option<String>,
}

impl<'a> Current<'a> {
    fn new(name: &'a str, stem: &'a str, group: &'a str, window: Window, bytes_before: u64) -> Current<'a> {
        Current { name, stem, group, pipe: false, window, bytes_before, position: 0, given_up: None }
    }

    /// Bytes of the inputs before this one.
    pub(crate) fn bytes_before(&self) -> u64 {
        self.bytes_before
    }

    /// Bytes read of all inputs, as they lie on disk.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_before + self.window.bytes_read()
    }
}

impl Inputs {
    pub(crate) fn new(waiting: Vec<Waiting>) -> Inputs {
        Inputs { waiting, bytes_before: 0, broken: None, empty: Vec::new() }
    }

    /// Makes sure that every file is there before the first is read.
    pub(crate) fn open_all(format: Format, inputs: &[Input]) -> Result<Inputs, ReadError> {
        for input in inputs {
            let Input::File(path) = input else { continue };
            let failed = |source| ReadError::Open { path: path.clone(), source };
            if std::fs::metadata(path).map_err(failed)?.is_dir() {
                return Err(ReadError::Folder { path: path.clone(), format });
            }
        }
        Ok(Inputs::new(inputs.iter().map(waiting).collect()))
    }

    /// Reads each input with `reader`, which leaves its last position in [`Current::position`].
    pub(crate) fn each(
        &mut self,
        gate: &mut Gate<'_>,
        mut reader: impl FnMut(&mut Current<'_>, &mut Gate<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let several = self.waiting.len() > 1;
        for Waiting { name, short, stem, group, pipe, open } in std::mem::take(&mut self.waiting) {
            gate.set_input(several.then_some(short));
            let (bytes_before, mut window) = (self.bytes_before, Window::new(open()?));
            window.tell_line_ends();
            if window.first_byte().is_none() && window.broken().is_none() {
                self.empty.push(name);
                continue;
            }
            let mut current = Current::new(&name, &stem, &group, window, bytes_before);
            current.pipe = pipe;
            reader(&mut current, gate)?;
            let message = current.window.broken().map(str::to_owned).or(current.given_up.take());
            let (position, bytes) = (current.position, current.window.bytes_read());
            self.bytes_before += bytes;
            if let (Some(message), None) = (message, &self.broken) {
                let hint = "Try fetching the file again.";
                let hint = (!is_advice(&message)).then_some(hint);
                self.broken = Some(Broken { input: name.clone(), position, bytes, message, hint });
            }
        }
        Ok(())
    }

    /// How the reading ended.
    pub(crate) fn into_outcome(self, records: u64) -> Outcome {
        Outcome { records, broken: self.broken, empty: self.empty }
    }
}

/// An input that will be opened when its turn comes.
pub(crate) fn waiting(input: &Input) -> Waiting {
    let path = match input {
        Input::File(path) => path.clone(),
        Input::Stdin => PathBuf::new(),
        Input::Opened(opened) => PathBuf::from(opened.name()),
    };
    let short = path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = short.to_lowercase().split('.').next().unwrap_or_default().to_owned();
    let pipe = !matches!(input, Input::File(path) if path.is_file());
    let input = input.clone();
    let name = input.to_string();
    let open = Box::new(move || {
        let (reader, count) = open(&input)?;
        let threaded = Threaded::start(reader, count).map_err(|source| ReadError::Open { path, source })?;
        Ok(Box::new(threaded) as Box<dyn Blocks>)
    });
    Waiting { name, short, stem, group: String::new(), pipe, open }
}

/// Reads each line that is not blank as a record.
pub(crate) fn each_line(
    current: &mut Current<'_>,
    gate: &mut Gate<'_>,
    max_bytes: usize,
    mut take: impl FnMut(&str, &mut Record<'_, '_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut lines = Lines::new(max_bytes);
    let before = current.window.lines_before();
    while let Some(found) = lines.next(&mut current.window) {
        current.position = before + lines.number();
        let bytes = lines.bytes(&current.window);
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        let mut record = gate.record(current.position, bytes);
        match (found, std::str::from_utf8(bytes)) {
            (Found::Whole, Ok(text)) => take(text, &mut record)?,
            (Found::Whole, Err(error)) => not_utf8(&mut record, &error)?,
            _ => too_long(&mut record, max_bytes)?,
        }
        record.end(current.bytes_read())?;
    }
    Ok(())
}

/// Reads each line that is not blank; `take` ends records itself, as some lines are none.
pub(crate) fn each_line_of(
    current: &mut Current<'_>,
    gate: &mut Gate<'_>,
    max_bytes: usize,
    mut take: impl FnMut(&mut Page<'_, '_, '_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut lines = Lines::new(max_bytes);
    while let Some(found) = lines.next(&mut current.window) {
        current.position = lines.number();
        let (position, bytes_read) = (current.position, current.bytes_read());
        let bytes = lines.bytes(&current.window);
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        if found == Found::Whole {
            one_value(gate, position, bytes_read, bytes, &mut take)?;
            continue;
        }
        let mut record = gate.record(position, bytes);
        too_long(&mut record, max_bytes)?;
        record.end(bytes_read)?;
    }
    Ok(())
}

/// Reads each JSON value: of each line, of a document, or of a top-level array. `take` ends records itself,
/// since a page may hold many; see [`Page`].
pub(crate) fn each_value(
    current: &mut Current<'_>,
    gate: &mut Gate<'_>,
    max_bytes: usize,
    mut take: impl FnMut(&mut Page<'_, '_, '_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut values = Values::new(max_bytes);
    let before = current.window.lines_before();
    while let Some(found) = values.next(&mut current.window) {
        let bytes = values.bytes(&current.window);
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        // Of lines the number of the line is told, else the number of the value.
        current.position = values.line().map_or(current.position + 1, |line| before + line);
        let (position, bytes_read) = (current.position, current.bytes_read());
        if found == Found::Whole {
            each_element(gate, position, bytes_read, bytes.trim_ascii(), &mut take)?;
            continue;
        }
        let mut record = gate.record(position, bytes);
        match found {
            Found::TooLong => too_long(&mut record, max_bytes)?,
            _ => record.reject(reasons::MALFORMED, "its brackets and quotes are not balanced")?,
        }
        record.end(bytes_read)?;
    }
    Ok(())
}

fn each_element(
    gate: &mut Gate<'_>,
    position: u64,
    bytes_read: u64,
    bytes: &[u8],
    take: &mut impl FnMut(&mut Page<'_, '_, '_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let inner = bytes.strip_prefix(b"[").unwrap_or_default().trim_ascii_start();
    if !matches!(inner.first(), Some(b'{' | b'[')) {
        return one_value(gate, position, bytes_read, bytes, take);
    }
    for element in elements(bytes) {
        one_value(gate, position, bytes_read, element, take)?;
    }
    Ok(())
}

fn one_value(
    gate: &mut Gate<'_>,
    position: u64,
    bytes_read: u64,
    bytes: &[u8],
    take: &mut impl FnMut(&mut Page<'_, '_, '_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => take(&mut Page { text, gate, position, bytes_read }),
        Err(error) => {
            let mut record = gate.record(position, bytes);
            not_utf8(&mut record, &error)?;
            record.end(bytes_read)
        }
    }
}

/// One JSON value that may hold several records.
pub(crate) struct Page<'p, 'g, 's> {
    pub(crate) text: &'p str,
    gate: &'g mut Gate<'s>,
    position: u64,
    bytes_read: u64,
}

impl Page<'_, '_, '_> {
    /// The page as one record, from beginning to end.
    pub(crate) fn record(
        &mut self,
        take: impl FnOnce(&mut Record<'_, '_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        self.part(self.text, take)
    }

    /// One of the records of the page, from beginning to end, with the part of the page that holds it.
    pub(crate) fn part(
        &mut self,
        text: &str,
        take: impl FnOnce(&mut Record<'_, '_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut record = self.gate.record(self.position, text.as_bytes());
        take(&mut record)?;
        record.end(self.bytes_read)
    }

    /// The elements of a list of the page.
    pub(crate) fn elements(list: &str) -> impl Iterator<Item = &str> {
        // A part of a text between brackets and commas is a text.
        elements(list.as_bytes()).filter_map(|element| std::str::from_utf8(element).ok())
    }
}

/// Counts a record that is not JSON, or of another shape.
pub(crate) fn malformed(record: &mut Record<'_, '_>, error: &serde_json::Error) -> Result<(), ReadError> {
    // The parser's message can quote the payload: only its kind and place are kept.
    let what = match error.classify() {
        serde_json::error::Category::Data => "a field has an unexpected shape",
        serde_json::error::Category::Eof => "it ends too early",
        _ => "it is not JSON",
    };
    record.reject(reasons::MALFORMED, format_args!("{what}, at column {}", error.column()))
}

/// Counts an element of a list that is no object where one is expected: a name, a number, or no JSON at all.
pub(crate) fn no_object(text: &str, record: &mut Record<'_, '_>) -> Result<(), ReadError> {
    match parse::<serde::de::IgnoredAny>(text, &mut String::new()) {
        Ok(_) => record.skip(reasons::OTHER_OBJECT),
        Err(error) => malformed(record, &error),
    }
}

pub(crate) fn too_long(record: &mut Record<'_, '_>, max_bytes: usize) -> Result<(), ReadError> {
    record.reject(reasons::LINE_TOO_LONG, format_args!("it is longer than {max_bytes} bytes"))
}

pub(crate) fn not_utf8(record: &mut Record<'_, '_>, error: &std::str::Utf8Error) -> Result<(), ReadError> {
    record.reject(reasons::NOT_UTF8, format_args!("byte {} is not UTF-8", error.valid_up_to() + 1))
}
