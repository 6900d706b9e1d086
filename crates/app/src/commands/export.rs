//! `clout export`: scores, topics or events as one table, in CSV, JSON lines or Parquet.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use lake::{Batch, Batches, Columns, Lake, Partition, Scan};
use model::{Event, Evidence, Kind, Network, Timestamp};
use serde::Serialize;
use store::{Listed, Newest};
use topics::Language;
use views;

use crate::data_folder::{DataFolder, until_undisturbed};
use crate::inputs::tagging;
use crate::intake::opt_out_filter::OptOutFilter;
use crate::print::failure::Failure;
use crate::print::output::Output;
use crate::print::sheet::{Cell, Column, Holds, Sheet};

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to write
    #[arg(value_parser = PossibleValuesParser::new(["scores", "topics", "events"]))]
    pub what: String,

    /// How to write it
    #[arg(long, default_value = "csv", value_parser = PossibleValuesParser::new(["parquet", "csv", "jsonl"]))]
    pub format: String,

    /// Where to; by default standard output
    #[arg(long, short)]
    pub output: Option<PathBuf>,
}

/// What was written.
#[derive(Debug, Serialize)]
struct Exported {
    rows: u64,
    output: String,
}

/// Runs the command. The closing count goes to standard error where the table goes to standard output.
pub fn run(folder: &DataFolder, out: Output, args: &ExportArgs) -> Result<ExitCode, Failure> {
    let target: Box<dyn Write + Send> = match &args.output {
        Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| {
            Failure::new(format!("could not create {}: {error}", path.display()))
                .hint("Give another --output.")
        })?)),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    let written = match args.what.as_str() {
        "events" => Sheet::new(&args.format, &EVENT_COLUMNS, target).and_then(|sheet| events(folder, sheet)),
        "topics" => Sheet::new(&args.format, &TOPIC_COLUMNS, target).and_then(|sheet| topics(folder, sheet)),
        _ => Sheet::new(&args.format, &SCORE_COLUMNS, target).and_then(|sheet| scores(folder, sheet)),
    };
    let rows = match written {
        // A reader that has gone away, as `head` does, has all it wanted.
        Err(failure) if failure.is_broken_pipe() && args.output.is_none() => return Ok(ExitCode::SUCCESS),
        written => written?,
    };
    if let Some(path) = &args.output {
        let exported = Exported { rows, output: path.display().to_string() };
        out.print(&exported, |exported| format!("{} rows written to {}", exported.rows, exported.output))?;
    }
    Ok(ExitCode::SUCCESS)
}

const SCORE_COLUMNS: [Column; 13] = [
    ("day", Holds::Texts),
    ("model", Holds::Texts),
    ("rank", Holds::Wholes),
    ("account", Holds::Texts),
    ("handle", Holds::Texts),
    ("name", Holds::Texts),
    ("score", Holds::Reals),
    ("low", Holds::Reals),
    ("high", Holds::Reals),
    ("percentile", Holds::Reals),
    ("evidence", Holds::Texts),
    ("true_reach", Holds::Wholes),
    ("responders", Holds::Wholes),
];

/// The newest snapshot of the current model.
fn newest(folder: &DataFolder) -> Result<Arc<Newest>, Failure> {
    let nothing = || Failure::new("nothing is published yet").hint("Make a snapshot first: clout score");
    folder.store()?.newest()?.ok_or_else(nothing)
}

/// Everybody of the newest snapshot who may be shown, by score.
fn scores(folder: &DataFolder, mut sheet: Sheet) -> Result<u64, Failure> {
    let newest = newest(folder)?;
    for Listed { rank, percentile, row, card, .. } in newest.top(None, 0, usize::MAX) {
        sheet.push(&[
            Cell::text(&newest.key.day.to_string()),
            Cell::text(&newest.key.model),
            rank.map_or(Cell::Absent, |rank| Cell::Whole(i64::from(rank))),
            Cell::text(&card.account.to_string()),
            Cell::maybe(card.handle.as_deref()),
            Cell::maybe(card.name.as_deref()),
            Cell::Real(row.score.points()),
            Cell::Real(row.low.points()),
            Cell::Real(row.high.points()),
            percentile.map_or(Cell::Absent, Cell::Real),
            Cell::text(if row.evidence == Evidence::Enough { "enough" } else { "thin" }),
            Cell::Whole(i64::from(row.true_reach)),
            Cell::Whole(i64::from(row.responders)),
        ])?;
    }
    sheet.finish()
}

const TOPIC_COLUMNS: [Column; 14] = [
    ("day", Holds::Texts),
    ("model", Holds::Texts),
    ("topic", Holds::Texts),
    ("slug", Holds::Texts),
    ("name", Holds::Texts),
    ("rank", Holds::Wholes),
    ("account", Holds::Texts),
    ("handle", Holds::Texts),
    ("score", Holds::Reals),
    ("low", Holds::Reals),
    ("high", Holds::Reals),
    ("posts", Holds::Wholes),
    ("days", Holds::Wholes),
    ("people", Holds::Wholes),
];

/// Everybody who is influential on a topic and may be shown, by topic and falling score. A topic's number is a text:
/// many exceed what a whole number holds.
fn topics(folder: &DataFolder, mut sheet: Sheet) -> Result<u64, Failure> {
    let newest = newest(folder)?;
    let ontology = tagging::ontology(folder)?;
    for line in views::topics(&newest, &ontology).topics {
        let topic = line.count.topic;
        let all = (0, usize::MAX);
        let Some(page) = views::topic_page(&newest, &ontology, &topic.slug, Language::English, all)? else {
            continue;
        };
        for person in page.people {
            let [low, high] = person.interval;
            sheet.push(&[
                Cell::text(&newest.key.day.to_string()),
                Cell::text(&newest.key.model),
                Cell::text(&topic.id.to_string()),
                Cell::text(&topic.slug),
                Cell::text(&topic.name),
                person.rank.map_or(Cell::Absent, |rank| Cell::Whole(i64::from(rank))),
                Cell::text(&person.who.account.to_string()),
                Cell::maybe(person.who.handle.as_deref()),
                Cell::Real(person.score.points()),
                Cell::Real(low.points()),
                Cell::Real(high.points()),
                Cell::Whole(i64::from(person.posts)),
                Cell::Whole(i64::from(person.days)),
                Cell::Whole(i64::from(person.people)),
            ])?;
        }
    }
    sheet.finish()
}

const EVENT_COLUMNS: [Column; 16] = [
    ("time", Holds::Texts),
    ("id", Holds::Texts),
    ("network", Holds::Texts),
    ("kind", Holds::Texts),
    ("actor", Holds::Texts),
    ("target", Holds::Texts),
    ("post", Holds::Texts),
    ("own_post", Holds::Texts),
    ("undated", Holds::Truths),
    ("handle", Holds::Texts),
    ("name", Holds::Texts),
    ("hidden", Holds::Truths),
    ("text", Holds::Texts),
    ("tags", Holds::Texts),
    ("lang", Holds::Texts),
    ("counters", Holds::Texts),
];

/// Every event of the lake but of those who left, closed their account or ask not to be listed, by network, day
/// and time.
fn events(folder: &DataFolder, mut sheet: Sheet) -> Result<u64, Failure> {
    // The head of the table is written by now: nothing below may begin the whole command anew.
    let (lake, unlisted) = until_undisturbed(|| {
        let lake = folder.lake()?;
        let unlisted = unlisted(&lake)?;
        Ok((lake, unlisted))
    })?;
    let store = folder.store()?;
    let mut filter = OptOutFilter::of(&store);
    for partition in lake.partitions()? {
        let unlisted = unlisted.get(&partition.network);
        let is_listed = |id: &str| unlisted.is_none_or(|unlisted| !unlisted.contains(id));
        // What is written cannot be taken back, and need not be: a partition that is open is read to its end, and
        // of the next the lake is asked again.
        let (first, rest) = until_undisturbed(|| match open(&lake, &partition) {
            Err(failure) if failure.is_outdated() => {
                lake.refresh()?;
                Err(failure)
            }
            opened => opened,
        })?;
        filter.look(&store)?;
        for batch in first.into_iter().map(Ok).chain(rest) {
            let batch = batch?;
            for event in (0..batch.len()).filter_map(|row| batch.event(partition.network, row)) {
                if is_listed(event.actor)
                    && event.target.is_none_or(is_listed)
                    && let Some(kept) = filter.kept(&event)
                {
                    sheet.push(&cells(&kept.of(&event)))?;
                }
            }
        }
    }
    sheet.finish()
}

/// The first rows of a partition as it is in the lake by now, and the others.
fn open<'l>(lake: &'l Lake, listed: &Partition) -> Result<(Option<Batch>, Batches<'l>), Failure> {
    let now = lake.partition(listed.network, listed.day);
    let mut batches = lake.read_partition(now.as_ref().unwrap_or(listed), Columns::ALL);
    Ok((batches.next().transpose()?, batches))
}

/// Native ids of those who closed their account or whose latest word is that they do not want to be listed.
fn unlisted(lake: &Lake) -> Result<HashMap<Network, HashSet<String>>, Failure> {
    let columns = Columns::TIME.and(Columns::ID).and(Columns::KIND).and(Columns::ACTOR).and(Columns::HIDDEN);
    // Of each account the latest wish, and whether it was closed or opened last.
    type Said = [(Timestamp, bool); 2];
    let mut latest: HashMap<Network, HashMap<String, Said>> = HashMap::new();
    lake.scan(&Scan { networks: None, days: None, columns }, |network, _day, batch| {
        let latest = latest.entry(network).or_default();
        for event in (0..batch.len()).filter_map(|row| batch.event(network, row)) {
            let (place, unlisted) = match event.kind {
                Kind::Close => (1, true),
                Kind::Open => (1, false),
                Kind::Profile if event.hidden.is_some() => (0, event.hidden == Some(true)),
                _ => continue,
            };
            let word = (event.time, unlisted);
            match latest.get_mut(event.actor) {
                Some(known) => known[place] = word.max(known[place]),
                None => {
                    let mut said = [(Timestamp::from_micros(i64::MIN), false); 2];
                    said[place] = word;
                    latest.insert(event.actor.to_owned(), said);
                }
            }
        }
        Ok(())
    })?;
    let unlisted = |said: HashMap<String, Said>| {
        let hidden = said.into_iter().filter(|(_, words)| words.iter().any(|(_, unlisted)| *unlisted));
        hidden.map(|(native, _)| native).collect()
    };
    Ok(latest.into_iter().map(|(network, said)| (network, unlisted(said))).collect())
}

fn cells(event: &Event<'_>) -> [Cell; EVENT_COLUMNS.len()] {
    [
        Cell::text(&event.time.to_string()),
        Cell::Text(format!("{:016x}", event.id.0)),
        Cell::text(event.network.as_str()),
        Cell::text(event.kind.as_str()),
        Cell::text(event.actor),
        Cell::maybe(event.target),
        Cell::maybe(event.post),
        Cell::maybe(event.own_post),
        Cell::Truth(event.undated),
        Cell::maybe(event.handle),
        Cell::maybe(event.name),
        event.hidden.map_or(Cell::Absent, Cell::Truth),
        Cell::maybe(event.text),
        Cell::maybe(event.tags),
        Cell::maybe(event.lang),
        Cell::maybe(event.counters),
    ]
}
