//! `clout import`: from files into the lake.

use std::collections::BTreeMap;
use std::io;
use std::process::ExitCode;
use std::time::Instant;

use indicatif::ProgressBar;
use lake::{SourceKey, Writer};
use model::{AccountId, Event, Reject};
use networks::{Broken, Format, Input, ReadOptions, Sink};
use serde::Serialize;
use store::Store;

use crate::commands::cli::ImportArgs;
use crate::commands::erase;
use crate::folder::{Folder, now};
use crate::intake::digest;
use crate::intake::leavers::Leavers;
use crate::print::failure::Failure;
use crate::print::output::{Output, count};
use crate::print::progress;

/// After so many records those who left meanwhile are read anew.
const RECORDS_PER_LOOK: u64 = 100_000;

/// The closing account of an import.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// The format.
    pub format: &'static str,
    /// What was read.
    pub files: Vec<String>,
    /// True where the same content had been imported before, so that nothing had to be read.
    pub already_imported: bool,
    /// Records seen: taken, rejected and skipped.
    pub records: u64,
    /// Events that the lake did not hold before.
    pub events: u64,
    /// Events that it held.
    pub duplicates: u64,
    /// Refused records by reason.
    pub rejects: BTreeMap<String, u64>,
    /// Records that are no events, by reason.
    pub skips: BTreeMap<String, u64>,
    /// Where an input broke off.
    pub broken: Option<Breakage>,
    /// Wall time.
    pub elapsed_seconds: f64,
}

/// An input that ended before its time.
#[derive(Debug, Serialize)]
pub struct Breakage {
    /// Which.
    pub input: String,
    /// The last record that was read whole, counted from 1.
    pub after_record: u64,
    /// Bytes read by then.
    pub bytes: u64,
    /// What went wrong.
    pub message: String,
}

impl From<Broken> for Breakage {
    fn from(broken: Broken) -> Breakage {
        let Broken { input, position, bytes, message } = broken;
        Breakage { input, after_record: position, bytes, message }
    }
}

/// Runs the command. Ends with 1 where nothing could be read.
pub fn run(folder: &Folder, out: Output, args: &ImportArgs) -> Result<ExitCode, Failure> {
    let options =
        ReadOptions { network: args.network, site: args.site.clone(), undated: args.undated, now: now() };
    let imported = import(folder, args.format, &args.files, &options)?;
    let nothing = imported.events + imported.duplicates + imported.skips.values().sum::<u64>() == 0;
    out.print(&imported, text)?;
    Ok(if nothing { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Reads files into the lake, going on where an interrupted import of the same content stopped.
pub fn import(
    folder: &Folder,
    format: Format,
    files: &[String],
    options: &ReadOptions,
) -> Result<Imported, Failure> {
    let started = Instant::now();
    let inputs: Vec<Input> = files.iter().map(|file| Input::from(file.as_str())).collect();
    let source = SourceKey { name: source_name(files), digest: digest::of(format, &inputs, options)? };
    let lake = folder.lake_for_writing()?;
    let mut imported = Imported {
        format: format.as_str(),
        files: files.to_vec(),
        already_imported: false,
        records: 0,
        events: 0,
        duplicates: 0,
        rejects: BTreeMap::new(),
        skips: BTreeMap::new(),
        broken: None,
        elapsed_seconds: 0.0,
    };
    if let Some(known) = lake.source(&source)?.filter(|state| state.done) {
        imported.already_imported = true;
        imported.records = known.cursor;
        imported.duplicates = known.account.events + known.account.duplicates;
        (imported.rejects, imported.skips) = (known.account.rejects, known.account.skips);
    } else {
        let bar = progress::bytes(networks::total_bytes(&inputs), "reading");
        let mut sink = LakeSink::new(lake.writer(source)?, folder, bar.clone())?;
        let outcome = networks::read(format, &inputs, options, &mut sink)?;
        bar.set_message("writing");
        let account = sink.finish()?;
        bar.finish_and_clear();
        imported.records = outcome.records;
        imported.broken = outcome.broken.map(Breakage::from);
        (imported.events, imported.duplicates) = (account.events, account.duplicates);
        (imported.rejects, imported.skips) = (account.rejects, account.skips);
    }
    imported.elapsed_seconds = started.elapsed().as_secs_f64();
    Ok(imported)
}

/// How a source is shown: by the name of its first file, without the folders of this machine.
fn source_name(files: &[String]) -> String {
    let last_part = |file: &String| file.trim_end_matches('/').rsplit('/').next().unwrap_or(file).to_owned();
    match files {
        [] => String::new(),
        [one] => last_part(one),
        [first, rest @ ..] => format!("{} and {} more", last_part(first), rest.len()),
    }
}

/// Writes what the readers deliver, leaving out who opted out, and commits where a batch is full.
struct LakeSink<'a> {
    writer: Writer<'a>,
    record: u64,
    committed: u64,
    store: Store,
    leavers: Leavers,
    bar: ProgressBar,
}

impl<'a> LakeSink<'a> {
    fn new(writer: Writer<'a>, folder: &Folder, bar: ProgressBar) -> Result<LakeSink<'a>, Failure> {
        let store = folder.store()?;
        let leavers = Leavers::of(&store);
        Ok(LakeSink { committed: writer.cursor(), writer, record: 0, store, leavers, bar })
    }

    /// True for records that an interrupted run has committed already.
    fn is_known(&self) -> bool {
        self.record < self.committed
    }

    /// Whoever left by a handle that nobody knew yet leaves with the account that has it: what was taken of it
    /// until now is erased with the others that wait.
    fn let_go(&mut self, profile: &Event<'_>) -> io::Result<()> {
        let account = AccountId { network: profile.network, native: profile.actor.to_owned() };
        let handles: Vec<String> =
            profile.handle.into_iter().map(str::to_owned).chain(erase::mentions(profile)).collect();
        self.store.opt_out(&account, &handles).map_err(io::Error::other)?;
        self.leavers = Leavers::of(&self.store);
        Ok(())
    }

    fn finish(self) -> Result<lake::Account, Failure> {
        Ok(self.writer.finish(self.record.max(self.committed))?)
    }
}

impl Sink for LakeSink<'_> {
    fn event(&mut self, event: &Event<'_>) -> io::Result<()> {
        if self.is_known() {
            return Ok(());
        }
        if self.leavers.is_known_by_handle_alone(event) {
            self.let_go(event)?;
        }
        match self.leavers.kept(event) {
            Some(kept) => self.writer.push(&kept.of(event)),
            None => self.writer.skip("opted_out"),
        }
        .map_err(io::Error::other)
    }

    fn reject(&mut self, reject: &Reject<'_>) -> io::Result<()> {
        if self.is_known() {
            return Ok(());
        }
        // A refused record cannot be searched for who it is about, so once somebody has left none is kept.
        let silent = Reject { detail: "", sample: b"", ..*reject };
        let kept = if self.leavers.is_empty() { reject } else { &silent };
        self.writer.reject(kept).map_err(io::Error::other)
    }

    fn skip(&mut self, reason: &'static str) -> io::Result<()> {
        if self.is_known() { Ok(()) } else { self.writer.skip(reason).map_err(io::Error::other) }
    }

    fn record_end(&mut self, bytes_read: u64) -> io::Result<()> {
        self.record += 1;
        if self.record.is_multiple_of(RECORDS_PER_LOOK) {
            self.leavers = Leavers::new(self.store.opt_outs_now().map_err(io::Error::other)?);
        }
        if self.record.is_multiple_of(4096) {
            self.bar.set_position(bytes_read);
        }
        if self.record > self.committed && self.writer.commit_due() {
            self.writer.commit(self.record).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

fn text(imported: &Imported) -> String {
    let mut text = if imported.already_imported {
        format!("{} was imported before: nothing changed.\n", imported.files.join(", "))
    } else {
        String::new()
    };
    let rejects: u64 = imported.rejects.values().sum();
    let skips: u64 = imported.skips.values().sum();
    text += &format!(
        "{} records: {} events taken, {} duplicates, {} rejected, {} skipped; {:.1} s\n",
        count(imported.records),
        count(imported.events),
        count(imported.duplicates),
        count(rejects),
        count(skips),
        imported.elapsed_seconds,
    );
    for (word, reasons) in [("rejected", &imported.rejects), ("skipped", &imported.skips)] {
        for (reason, number) in reasons {
            text += &format!("  {word} {}: {}\n", reason, count(*number));
        }
    }
    if let Some(broken) = &imported.broken {
        text += &format!(
            "{} broke off after record {} ({} bytes): {}. What came before was kept; try fetching the file again.\n",
            broken.input, broken.after_record, broken.bytes, broken.message,
        );
    }
    text
}
