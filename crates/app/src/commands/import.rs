//! `clout import`: from files into the lake.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use lake::{LakeError, SourceKey};
use model::{Kind, Network, ResponseKind, Timestamp};
use networks::{Broken, Format, Input, ReadError, ReadOptions, UnknownFormat};
use serde::Serialize;

use crate::data_folder::DataFolder;
use crate::intake::digest;
use crate::intake::sink::{LakeSink, OPTED_OUT};
use crate::intake::tally::{Ending, Tally};
use crate::intake::ticking::TickingSink;
use crate::print::failure::Failure;
use crate::print::output::{Output, count, counted};
use crate::print::progress;

#[derive(Debug, Args)]
#[command(override_usage = "clout import [OPTIONS] [FORMAT] <FILE>...")]
pub struct ImportArgs {
    /// Files (plain, gzip or zstd), a folder for Stack Exchange dumps, or - for standard input; before them the format,
    /// where the content is not to tell it
    #[arg(required = true, value_name = "FILE")]
    pub words: Vec<String>,

    /// Network of records that name none
    #[arg(long)]
    pub network: Option<Network>,

    /// Site of a Stack Exchange dump; by default its folder's name tells
    #[arg(long)]
    pub site: Option<String>,

    /// What the edges of a list say that names no kind, such as reply, mention or follow
    #[arg(long, value_parser = parse_kind)]
    pub kind: Option<ResponseKind>,

    /// Day on which edges without a date were known: they count as audience, never as responses
    #[arg(long, value_name = "DATE")]
    pub undated: Option<Timestamp>,
}

/// The closing account of an import.
#[derive(Debug, Serialize)]
pub struct Imported {
    /// The format.
    pub format: &'static str,
    /// True where nobody named it: the content told it.
    pub format_told_by_content: bool,
    /// What was read.
    pub files: Vec<String>,
    /// True where the same content had been imported before, so that nothing had to be read.
    pub already_imported: bool,
    /// True where it had been, and was read again as some of it lay in the future then.
    pub tried_again: bool,
    /// Records seen: taken, refused and skipped.
    pub records: u64,
    /// Records that gave at least one event; absent where nothing had to be read.
    pub taken: Option<u64>,
    /// Records that gave none because something is wrong with them.
    pub refused: Option<u64>,
    /// Records that gave none because they say nothing to Clout.
    pub skipped: Option<u64>,
    /// Events that the lake did not hold before.
    pub events: u64,
    /// Events that it held.
    pub duplicates: u64,
    /// What was refused, by reason: records, and parts of records that were taken.
    pub rejects: BTreeMap<String, u64>,
    /// What is no event, by reason: records, and parts of records that were taken.
    pub skips: BTreeMap<String, u64>,
    /// The same with what each reason means, and where it was met first.
    pub reasons: Vec<Reason>,
    /// Where an input broke off.
    pub broken: Option<Breakage>,
    /// Inputs that hold nothing at all.
    pub empty: Vec<String>,
    /// Wall time.
    pub elapsed_seconds: f64,
}

/// Why records, or parts of records, were not taken.
#[derive(Debug, Serialize)]
pub struct Reason {
    /// `refused` or `skipped`.
    pub ending: &'static str,
    /// The reason in a word.
    pub reason: String,
    /// Records that gave nothing else; absent where nothing had to be read.
    pub records: Option<u64>,
    /// Parts of records that ended otherwise.
    pub parts: Option<u64>,
    /// The reason in a sentence.
    pub meaning: &'static str,
    /// The line, row or element where it was met first, counted from 1.
    pub first_at: Option<u64>,
    /// What was found there and what was expected.
    pub detail: Option<String>,
    /// The beginning of the record.
    pub sample: Option<String>,
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
    /// What may help.
    pub hint: Option<&'static str>,
}

impl From<Broken> for Breakage {
    fn from(broken: Broken) -> Breakage {
        let Broken { input, position, bytes, message, hint } = broken;
        Breakage { input, after_record: position, bytes, message, hint }
    }
}

impl Imported {
    /// True where nothing was taken, nothing was there before, and nobody's leaving is the reason.
    fn is_nothing(&self) -> bool {
        self.events + self.duplicates == 0 && !self.skips.contains_key(OPTED_OUT)
    }
}

/// Runs the command. Ends with 1 where nothing could be read.
pub fn run(folder: &DataFolder, out: Output, args: &ImportArgs) -> Result<ExitCode, Failure> {
    let options = folder.read_options(args.network, args.site.clone(), args.kind, args.undated);
    let (format, files) = format_and_files(&args.words)?;
    let mut all = Vec::new();
    for (format, told, inputs) in by_format(format, files)? {
        let imported = import_inputs(folder, format, &inputs, &options)?;
        all.push(Imported { format_told_by_content: told, ..imported });
    }
    match &all[..] {
        [imported] => out.print(imported, text)?,
        _ => out.print(&all, |all| all.iter().map(text).collect())?,
    }
    Ok(if all.iter().all(Imported::is_nothing) { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The first word is a format if it is one and no file of that name exists.
fn format_and_files(words: &[String]) -> Result<(Option<Format>, &[String]), Failure> {
    let [first, files @ ..] = words else { return Ok((None, words)) };
    if first == "-" || Path::new(first).exists() {
        return Ok((None, words));
    }
    match first.parse::<Format>() {
        Ok(format) if files.is_empty() => Err(Failure::new(format!(
            "no file was named: name at least one behind {format}, or - for standard input"
        ))
        .called_wrongly()),
        Ok(format) => Ok((Some(format), files)),
        Err(UnknownFormat { nearest: None, .. }) if first.contains(['/', '.', '\\']) || files.is_empty() => {
            Ok((None, words))
        }
        Err(error) => Err(Failure::new(format!("there is no file {first:?}: {error}")).called_wrongly()),
    }
}

/// The inputs by format, each named one looked at where nobody named it; in the order in which they were named.
fn by_format(named: Option<Format>, files: &[String]) -> Result<Vec<(Format, bool, Vec<Input>)>, Failure> {
    let inputs = files.iter().map(|file| Input::from(file.as_str()));
    if let Some(format) = named {
        return Ok(vec![(format, false, inputs.collect())]);
    }
    let mut groups: Vec<(Format, bool, Vec<Input>)> = Vec::new();
    let mut empty = Vec::new();
    for input in inputs {
        let (input, guess) = networks::look(&input).map_err(told)?;
        let Some(format) = guess.formats.first().copied() else {
            if guess.empty {
                empty.push(input.to_string());
                continue;
            }
            return Err(told(ReadError::UnknownKind { input: input.to_string(), found: guess.found }));
        };
        match groups.iter_mut().find(|(known, ..)| *known == format) {
            Some((.., inputs)) => inputs.push(input),
            None => groups.push((format, true, vec![input])),
        }
    }
    if groups.is_empty() {
        return Err(Failure::new(format!("{} holds nothing: there is no line in it", empty.join(", ")))
            .hint("Look whether it was written to the end; a table begins with a header such as time,network,kind,actor,target."));
    }
    Ok(groups)
}

/// The failure with the format that would do.
fn told(error: ReadError) -> Failure {
    match &error {
        ReadError::OtherKind { input, fits: Some(format), .. } => {
            let hint = format!("Try: clout import {format} {input}");
            Failure::from(error).hint(hint)
        }
        ReadError::OtherKind { .. } => Failure::from(error)
            .hint("No format reads that. `clout import --help` lists those that are read."),
        ReadError::UnknownKind { input, .. } => {
            let hint = format!(
                "Name the format, as clout import responses {input}; `clout import --help` lists all."
            );
            Failure::from(error).hint(hint)
        }
        ReadError::Open { .. } => {
            Failure::from(error).hint("Check the spelling of the path and that you may read it.")
        }
        _ => Failure::from(error),
    }
}

/// Reads files into the lake, going on where an interrupted import of the same content stopped.
pub fn import(
    folder: &DataFolder,
    format: Format,
    files: &[String],
    options: &ReadOptions,
) -> Result<Imported, Failure> {
    let inputs: Vec<Input> = files.iter().map(|file| Input::from(file.as_str())).collect();
    import_inputs(folder, format, &inputs, options)
}

fn import_inputs(
    folder: &DataFolder,
    format: Format,
    inputs: &[Input],
    options: &ReadOptions,
) -> Result<Imported, Failure> {
    let started = Instant::now();
    let files: Vec<String> = inputs.iter().map(Input::to_string).collect();
    let mut inputs = inputs.to_vec();
    for input in &mut inputs {
        *input = networks::expect(format, input).map_err(told)?;
    }
    let source = SourceKey { name: source_name(&files), digest: digest::of(format, &inputs, options)? };
    let lake = folder.lake_for_writing()?;
    let mut imported = Imported {
        format: format.as_str(),
        format_told_by_content: false,
        files,
        already_imported: false,
        tried_again: false,
        records: 0,
        taken: None,
        refused: None,
        skipped: None,
        events: 0,
        duplicates: 0,
        rejects: BTreeMap::new(),
        skips: BTreeMap::new(),
        reasons: Vec::new(),
        broken: None,
        empty: Vec::new(),
        elapsed_seconds: 0.0,
    };
    // The writer is asked for first: another process may be finishing the same source at this moment.
    let mut known_before = 0;
    let writer = match lake.writer(source.clone()) {
        Err(LakeError::SourceDone(_)) => match lake.source(&source)? {
            // What lay in the future, by a clock that was wrong or rows that were early, may lie in the past by now.
            Some(known) if known.account.rejects.contains_key(networks::reasons::TIME_IN_FUTURE) => {
                lake.reopen(&source)?;
                known_before = known.account.events;
                imported.tried_again = true;
                Some(lake.writer(source.clone())?)
            }
            _ => None,
        },
        writer => Some(writer?),
    };
    if let Some(writer) = writer {
        let options = ReadOptions { secret: folder.secret()?, ..options.clone() };
        let bar = progress::bytes(networks::total_bytes(&inputs), "reading");
        let sink = TickingSink::new(LakeSink::new(writer, folder, bar.clone())?);
        let outcome =
            sink.while_ticking(|sink| networks::read(format, &inputs, &options, sink)).map_err(told)?;
        bar.set_message("writing");
        let (account, tally) = sink.finish()?;
        bar.finish_and_clear();
        imported.records = outcome.records;
        imported.broken = outcome.broken.map(Breakage::from);
        imported.empty = outcome.empty;
        imported.events = account.events.saturating_sub(known_before);
        imported.duplicates = account.duplicates;
        imported.reasons = reasons(&tally);
        (imported.taken, imported.refused, imported.skipped) =
            (Some(tally.taken), Some(tally.refused), Some(tally.skipped));
        (imported.rejects, imported.skips) = (account.rejects, account.skips);
    } else if let Some(known) = lake.source(&source)? {
        imported.already_imported = true;
        imported.records = known.bookmark.as_records().unwrap_or(0);
        imported.duplicates = known.account.events + known.account.duplicates;
        (imported.rejects, imported.skips) = (known.account.rejects, known.account.skips);
        let refused = imported.rejects.keys().map(|reason| known_reason("refused", reason));
        let skipped = imported.skips.keys().map(|reason| known_reason("skipped", reason));
        imported.reasons = refused.chain(skipped).collect();
    }
    imported.elapsed_seconds = started.elapsed().as_secs_f64();
    Ok(imported)
}

fn reasons(tally: &Tally) -> Vec<Reason> {
    let reason = |(&(ending, reason), cost): (&(Ending, &'static str), &crate::intake::tally::Cost)| {
        let ending = if ending == Ending::Refused { "refused" } else { "skipped" };
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Reason {
            records: Some(cost.records),
            parts: Some(cost.parts),
            first_at: cost.first.as_ref().map(|first| first.at),
            detail: cost.first.as_ref().and_then(|first| given(&first.detail)),
            sample: cost.first.as_ref().and_then(|first| given(&first.sample)),
            ..known_reason(ending, reason)
        }
    };
    tally.costs.iter().map(reason).collect()
}

/// A reason of which the lake remembers how often it was met.
fn known_reason(ending: &'static str, reason: &str) -> Reason {
    let mut meanings = networks::REJECTS.iter().chain(networks::SKIPS);
    let meaning = match meanings.find(|(known, _)| *known == reason) {
        Some((_, meaning)) => meaning,
        None if reason == OPTED_OUT => "It is by or about somebody who left.",
        None => "",
    };
    Reason {
        ending,
        reason: reason.to_owned(),
        records: None,
        parts: None,
        meaning,
        first_at: None,
        detail: None,
        sample: None,
    }
}

/// How a source is shown: by the name of its first file, without the folders of this machine.
fn source_name(files: &[String]) -> String {
    let last_part = |file: &String| file.trim_end_matches('/').rsplit('/').next().unwrap_or(file).to_owned();
    match files {
        [] => String::new(),
        [file] => last_part(file),
        [first, rest @ ..] => format!("{} and {} more", last_part(first), rest.len()),
    }
}

fn text(imported: &Imported) -> String {
    let files = imported.files.join(", ");
    let mut text = String::new();
    if imported.format_told_by_content {
        text += &format!("{files}: taken for {} by its content.\n", imported.format);
    }
    if imported.already_imported {
        text += &format!("{files} was imported before: nothing changed.\n");
    }
    if imported.tried_again {
        text +=
            &format!("{files} was imported before, and is read again: some of it lay in the future then.\n");
    }
    for input in &imported.empty {
        text += &format!("{input} is empty.\n");
    }
    if imported.records == 0 && imported.empty.is_empty() {
        text += &format!("{files} holds no records: there is nothing behind its beginning.\n");
    }
    let records = counted(imported.records, "record", "records");
    let events = counted(imported.events, "new event", "new events");
    let seconds = imported.elapsed_seconds;
    text += &match (imported.taken, imported.refused, imported.skipped) {
        (Some(taken), Some(refused), Some(skipped)) => format!(
            "{records}: {} taken, {} refused, {} skipped. They gave {events}, and {} that {} known before; {seconds:.1} s\n",
            count(taken),
            count(refused),
            count(skipped),
            count(imported.duplicates),
            if imported.duplicates == 1 { "was" } else { "were" },
        ),
        _ => format!("{records}, {}; {seconds:.1} s\n", counted(imported.duplicates, "event", "events")),
    };
    for reason in &imported.reasons {
        text += &reason_text(reason, imported);
    }
    if let Some(broken) = &imported.broken {
        text += &format!(
            "{} broke off after record {} ({}): {}. What came before was kept. {}\n",
            broken.input,
            count(broken.after_record),
            counted(broken.bytes, "byte", "bytes"),
            broken.message,
            broken.hint.unwrap_or_default(),
        );
    }
    text
}

fn reason_text(reason: &Reason, imported: &Imported) -> String {
    let number = match (reason.records, reason.parts) {
        (Some(records), Some(0)) => counted(records, "record", "records"),
        (Some(0), Some(parts)) => counted(parts, "part of a record", "parts of records"),
        (Some(records), Some(parts)) => {
            format!(
                "{} and {}",
                counted(records, "record", "records"),
                counted(parts, "part of others", "parts of others")
            )
        }
        _ => {
            let counts = if reason.ending == "refused" { &imported.rejects } else { &imported.skips };
            count(counts.get(&reason.reason).copied().unwrap_or(0))
        }
    };
    let mut text = format!("  {} {}: {number}. {}\n", reason.ending, reason.reason, reason.meaning);
    if let Some(at) = reason.first_at {
        let lines = matches!(imported.format, "responses" | "higgs" | "jetstream" | "nostr" | "x-v1");
        text += &format!("    first at {} {}", if lines { "line" } else { "record" }, count(at));
        for part in [&reason.detail, &reason.sample].into_iter().flatten() {
            text += &format!(": {part}");
        }
        text += "\n";
    }
    text
}

fn parse_kind(text: &str) -> Result<ResponseKind, String> {
    match text.to_ascii_lowercase().parse::<Kind>() {
        Ok(Kind::Respond(kind)) => Ok(kind),
        _ => Err("expected a kind of response, such as reply, mention, repost, like or follow".to_owned()),
    }
}

/// The formats, for the end of the help.
pub fn import_help() -> String {
    let lines = Format::ALL.map(|format| format!("  {:14} {}", format.as_str(), format.summary()));
    format!(
        "Formats:\n{}\n\nEach is described in docs/formats.md. Without a format, the content tells it. Importing a file twice changes nothing.",
        lines.join("\n")
    )
}
