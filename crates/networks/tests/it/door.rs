//! The one door of these tests: bytes in, text out. No other test code knows the API.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use model::{Event, Reject};
use networks::{Format, Input, Outcome, ReadError, ReadOptions, Secret, Sink, read};

/// Sunday after every fixture was recorded.
pub const NOW: &str = "2026-11-29T00:00:00Z";

pub fn options() -> ReadOptions {
    ReadOptions {
        network: None,
        site: None,
        kind: None,
        undated: None,
        now: NOW.parse().expect("a time"),
        secret: Secret::new(b"of the tests"),
        scratch: std::env::temp_dir(),
    }
}

/// What a reading gave: a line for each event, reject and skip, in order.
#[derive(Debug, Default, PartialEq)]
pub struct Reading {
    pub lines: Vec<String>,
    pub records: u64,
    pub events: u64,
    pub rejects: u64,
    pub skips: u64,
    /// Records that gave at least one event, else at least one reject, else only skips, else only
    /// parts that wait for what comes later.
    pub by_record: [u64; 4],
    said: [u64; 4],
    pub ids: Vec<u64>,
    /// How often each kind, reject and skip occurs.
    tally: BTreeMap<(&'static str, &'static str), u64>,
    /// Counts alone are enough.
    only_counts: bool,
}

impl Reading {
    pub fn text(&self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }

    /// How often each kind, reject and skip occurs.
    pub fn counts(&self) -> String {
        let line = |((what, name), count): (&(&str, &str), &u64)| format!("{what}{name} {count}");
        let mut lines: Vec<String> = self.tally.iter().map(line).collect();
        lines.sort();
        let mut text = format!("records {}\n", self.records);
        lines.iter().for_each(|line| writeln!(text, "{line}").expect("text"));
        text
    }
}

impl Sink for Reading {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        self.events += 1;
        self.said[0] += 1;
        *self.tally.entry(("", event.kind.as_str())).or_default() += 1;
        if !self.only_counts {
            self.ids.push(event.id.0);
            self.lines.push(shown(event));
        }
        Ok(())
    }

    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        self.rejects += 1;
        self.said[1] += 1;
        assert!(networks::REJECTS.iter().any(|(reason, _)| *reason == reject.reason), "{}", reject.reason);
        assert!(reject.sample.len() <= 400, "a sample of {} bytes", reject.sample.len());
        *self.tally.entry(("reject ", reject.reason)).or_default() += 1;
        if !self.only_counts {
            self.lines.push(format!("reject {} at {}: {}", reject.reason, reject.position, reject.detail));
        }
        Ok(())
    }

    fn skip(&mut self, reason: &'static str) -> io::Result<()> {
        self.skips += 1;
        self.said[2] += 1;
        assert!(networks::SKIPS.iter().any(|(known, _)| *known == reason), "{reason}");
        *self.tally.entry(("skip ", reason)).or_default() += 1;
        if !self.only_counts {
            self.lines.push(format!("skip {reason}"));
        }
        Ok(())
    }

    fn later(&mut self) -> io::Result<()> {
        self.said[3] += 1;
        Ok(())
    }

    fn record_end(&mut self, _: u64) -> io::Result<()> {
        self.records += 1;
        let first = self.said.iter().position(|count| *count > 0).expect("a record says something");
        self.by_record[first] += 1;
        self.said = [0; 4];
        Ok(())
    }
}

fn shown(event: &Event<'_>) -> String {
    let mut line = format!("{} {} {}", event.time, event.kind, event.actor);
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            let quoted = value.contains(char::is_whitespace) || value.is_empty();
            let most = if name == "text" { 60 } else { 2_000 };
            let short: String = value.chars().take(most).collect();
            let short = if short.len() < value.len() { format!("{short}...") } else { short };
            let shown = if quoted { format!("{short:?}") } else { short };
            write!(line, " {name}={shown}").expect("text");
        }
    };
    put("->", event.target);
    put("post", event.post);
    put("own", event.own_post);
    put("handle", event.handle);
    put("name", event.name);
    put("text", event.text);
    put("tags", event.tags);
    put("lang", event.lang);
    put("counters", event.counters);
    put("hidden", event.hidden.map(|hidden| if hidden { "yes" } else { "no" }));
    put("undated", event.undated.then_some("yes"));
    put("undoes", event.undoes.map(|_| "known"));
    line.replacen(" ->=", " -> ", 1)
}

/// Reads files.
pub fn files(
    format: Format,
    paths: &[PathBuf],
    options: &ReadOptions,
) -> (Reading, Result<Outcome, ReadError>) {
    into(Reading::default(), format, paths, options)
}

/// Reads files of which only the counts are asked for.
pub fn counted(
    format: Format,
    paths: &[PathBuf],
    options: &ReadOptions,
) -> (Reading, Result<Outcome, ReadError>) {
    into(Reading { only_counts: true, ..Reading::default() }, format, paths, options)
}

fn into(
    mut reading: Reading,
    format: Format,
    paths: &[PathBuf],
    options: &ReadOptions,
) -> (Reading, Result<Outcome, ReadError>) {
    let inputs: Vec<Input> = paths.iter().cloned().map(Input::File).collect();
    let outcome = read(format, &inputs, options, &mut reading);
    if let Ok(outcome) = &outcome {
        assert_eq!(outcome.records, reading.records, "records are counted once each");
    }
    (reading, outcome)
}

/// Reads bytes as a file of their own.
pub fn bytes(format: Format, bytes: &[u8], options: &ReadOptions) -> (Reading, Result<Outcome, ReadError>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("input");
    std::fs::write(&path, bytes).expect("a file");
    files(format, &[path], options)
}

/// The same where the counts alone are asked for.
pub fn counting(
    format: Format,
    bytes: &[u8],
    options: &ReadOptions,
) -> (Reading, Result<Outcome, ReadError>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("input");
    std::fs::write(&path, bytes).expect("a file");
    counted(format, &[path], options)
}

/// The lines that a text gives; panics where it cannot be read at all.
pub fn lines(format: Format, text: &str) -> String {
    lines_with(format, text, &options())
}

pub fn lines_with(format: Format, text: &str, options: &ReadOptions) -> String {
    let (reading, outcome) = bytes(format, text.as_bytes(), options);
    outcome.expect("a readable text");
    reading.text()
}

/// The message of a text that cannot be read at all.
pub fn failure(format: Format, text: &str, options: &ReadOptions) -> String {
    let error = bytes(format, text.as_bytes(), options).1.expect_err("an error").to_string();
    error.replace(&std::env::temp_dir().display().to_string(), "TMP")
}

/// A payload that comes with the tests.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A file of the development data; `None`, with a notice, where it is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    let needed = std::env::var("CLOUT_REQUIRE_SHARED").is_ok_and(|value| value == "1");
    assert!(!needed, "{} is missing", path.display());
    eprintln!("not run: {} is not on this machine", path.display());
    None
}
