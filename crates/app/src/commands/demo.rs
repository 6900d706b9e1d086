//! `clout demo`: the community that ships with Clout, scored day by day and served.

use std::fs;
use std::process::ExitCode;

use clap::Args;
use lake::Lake;
use model::Day;
use networks::Format;
use scoring::{Cuts, Options, Recipe};
use serde::Serialize;

use crate::commands::score::gate::Leaps;
use crate::commands::serve::Listen;
use crate::commands::{evaluate, import, score, serve};
use crate::data_folder::DataFolder;
use crate::inputs::{models, tagging};
use crate::print::failure::Failure;
use crate::print::output::{Output, count, say};
use crate::site::config::{self, ATTRIBUTION, SHIPPED};
use crate::site::operator::Samples;

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// End after scoring
    #[arg(long)]
    pub no_serve: bool,

    #[command(flatten)]
    pub listen: Listen,
}

/// The files of the dump, as they are taken from `data/`.
const FILES: [(&str, &[u8]); 5] = [
    ("Posts.xml.zst", include_bytes!("../../../../data/stackexchange-quantumcomputing-2018/Posts.xml.zst")),
    ("Users.xml.zst", include_bytes!("../../../../data/stackexchange-quantumcomputing-2018/Users.xml.zst")),
    (
        "Comments.xml.zst",
        include_bytes!("../../../../data/stackexchange-quantumcomputing-2018/Comments.xml.zst"),
    ),
    ("Votes.xml.zst", include_bytes!("../../../../data/stackexchange-quantumcomputing-2018/Votes.xml.zst")),
    ("Tags.xml.zst", include_bytes!("../../../../data/stackexchange-quantumcomputing-2018/Tags.xml.zst")),
];

/// The site of the dump.
const SITE: &str = "quantumcomputing";

/// What the demo did.
#[derive(Debug, Serialize)]
struct Demo {
    people: u64,
    as_of: Day,
    model: String,
    snapshots: usize,
    already_scored: bool,
    elapsed_seconds: f64,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &DemoArgs) -> Result<ExitCode, Failure> {
    let started = std::time::Instant::now();
    let prepared = match prepared(folder)? {
        Some(ready) => ready,
        None => prepare(folder)?,
    };
    let demo = Demo { elapsed_seconds: started.elapsed().as_secs_f64(), ..prepared };
    out.print(&demo, |demo| {
        let attribution = ATTRIBUTION;
        format!(
            "{} people of {SITE}.stackexchange.com scored for each of {} days until {} under model {} ({:.1} s)\n{}",
            count(demo.people),
            demo.snapshots,
            demo.as_of,
            demo.model,
            demo.elapsed_seconds,
            attribution,
        )
    })?;
    if args.no_serve {
        return Ok(ExitCode::SUCCESS);
    }
    serve::serve(folder, &args.listen, config::of(folder), Samples::Hidden)
}

/// What an earlier start made, if it got to its end.
fn prepared(folder: &DataFolder) -> Result<Option<Demo>, Failure> {
    if !folder.path().join(SHIPPED).join("done").exists() {
        return Ok(None);
    }
    let store = folder.store()?;
    let snapshots = store.snapshots()?;
    let shown = store.newest()?.map(|newest| newest.key.clone());
    let newest = snapshots.iter().find(|info| Some(&info.key) == shown.as_ref());
    Ok(newest.map(|newest| Demo {
        people: newest.people,
        as_of: newest.key.day,
        model: newest.key.model.clone(),
        snapshots: snapshots.len(),
        already_scored: true,
        elapsed_seconds: 0.0,
    }))
}

fn prepare(folder: &DataFolder) -> Result<Demo, Failure> {
    refuse_other_data(folder)?;
    let source = folder.path().join(SHIPPED);
    fs::create_dir_all(&source)?;
    let mut files = Vec::new();
    for (name, bytes) in FILES {
        let path = source.join(name);
        fs::write(&path, bytes)?;
        files.push(path.to_string_lossy().into_owned());
    }
    say("Reading the community that ships with Clout ...")?;
    let options = folder.read_options(None, Some(SITE.to_owned()), None, None);
    import::import(folder, Format::StackExchange, &files, &options)?;
    for file in &files {
        fs::remove_file(file)?;
    }
    say("Scoring every day it covers ...")?;
    let lake = folder.lake()?;
    let store = folder.store()?;
    let model = models::chosen(&store, None)?;
    let (first, last) = days(&lake)?;
    let scored =
        score::score_days(&lake, &store, &model, &tagging::tagger(folder)?, first, last, Leaps::Stop)?;
    say("Judging the scores on what happened next ...")?;
    evaluate::judge(
        folder,
        &Options { cuts: Cuts::Count(5), horizon: None, kinds: None, recipe: Recipe::default() },
    )?;
    fs::write(source.join("done"), "")?;
    Ok(Demo {
        people: scored.people,
        as_of: scored.as_of,
        model: scored.model,
        snapshots: store.snapshots()?.len(),
        already_scored: false,
        elapsed_seconds: 0.0,
    })
}

fn days(lake: &Lake) -> Result<(Day, Day), Failure> {
    lake.span().ok_or_else(|| {
        Failure::new("the demo's files held no events").hint("Fetch the project's folder data/ again.")
    })
}

/// The demo does not mix with anybody's own data.
fn refuse_other_data(folder: &DataFolder) -> Result<(), Failure> {
    let holds_lake = folder.path().join("lake").exists();
    let begun = folder.path().join(SHIPPED).exists();
    if holds_lake && !begun && folder.lake()?.span().is_some() {
        return Err(Failure::new(format!("{} already holds other data", folder.path().display()))
            .hint("Give the demo a folder of its own: clout --data ./clout-demo demo"));
    }
    Ok(())
}
