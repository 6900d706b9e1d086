//! `clout import`: from files into the lake.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use lake::{LakeError, SourceKey};
use model::{Network, Timestamp};
use networks::{Broken, Format, Input, ReadOptions};
use serde::Serialize;

use crate::data_folder::DataFolder;
use crate::intake::digest;
use crate::intake::sink::LakeSink;
use crate::intake::ticking::TickingSink;
use crate::print::failure::Failure;
use crate::print::output::{Output, count};
use crate::print::progress;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The shape of the files
    #[arg(value_parser = parse_format, value_name = "FORMAT")]
    pub format: Format,

    /// Files (plain, gzip or zstd), a folder for Stack Exchange dumps, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,

    /// Network of records that name none
    #[arg(long)]
    pub network: Option<Network>,

    /// Site of a Stack Exchange dump; by default its folder's name tells
    #[arg(long)]
    pub site: Option<String>,

    /// Day on which edges without a date were known: they count as audience, never as responses
    #[arg(long, value_name = "DATE")]
    pub undated: Option<Timestamp>,
}

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
pub fn run(folder: &DataFolder, out: Output, args: &ImportArgs) -> Result<ExitCode, Failure> {
    let options = folder.read_options(args.network, args.site.clone(), args.undated);
    let imported = import(folder, args.format, &args.files, &options)?;
    let nothing = imported.events + imported.duplicates + imported.skips.values().sum::<u64>() == 0;
    out.print(&imported, text)?;
    Ok(if nothing { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Reads files into the lake, going on where an interrupted import of the same content stopped.
pub fn import(
    folder: &DataFolder,
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
    // The writer is asked for first: another process may be finishing the same source at this moment.
    let writer = match lake.writer(source.clone()) {
        Err(LakeError::SourceDone(_)) => None,
        writer => Some(writer?),
    };
    if let Some(writer) = writer {
        let options = ReadOptions { secret: folder.secret()?, ..options.clone() };
        let bar = progress::bytes(networks::total_bytes(&inputs), "reading");
        let sink = TickingSink::new(LakeSink::new(writer, folder, bar.clone())?);
        let outcome = sink.while_ticking(|sink| networks::read(format, &inputs, &options, sink))?;
        bar.set_message("writing");
        let account = sink.finish()?;
        bar.finish_and_clear();
        imported.records = outcome.records;
        imported.broken = outcome.broken.map(Breakage::from);
        (imported.events, imported.duplicates) = (account.events, account.duplicates);
        (imported.rejects, imported.skips) = (account.rejects, account.skips);
    } else if let Some(known) = lake.source(&source)? {
        imported.already_imported = true;
        imported.records = known.bookmark.as_records().unwrap_or(0);
        imported.duplicates = known.account.events + known.account.duplicates;
        (imported.rejects, imported.skips) = (known.account.rejects, known.account.skips);
    }
    imported.elapsed_seconds = started.elapsed().as_secs_f64();
    Ok(imported)
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

fn parse_format(text: &str) -> Result<Format, String> {
    text.parse().map_err(|error: networks::UnknownFormat| error.to_string())
}

/// The formats, for the end of the help.
pub fn import_help() -> String {
    let lines = Format::ALL.map(|format| format!("  {:14} {}", format.as_str(), format.summary()));
    format!(
        "Formats:\n{}\n\nEach is described in docs/formats.md. Importing a file twice changes nothing.",
        lines.join("\n")
    )
}
