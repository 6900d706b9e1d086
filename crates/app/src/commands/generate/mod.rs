//! `clout generate`: lakes of any size for benchmarks, said to be generated.

mod draws;
mod published;
mod world;
mod written;

use std::io::BufWriter;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use lake::{Bookmark, SourceKey};
use model::{Day, Network};
use serde::Serialize;

use self::world::{Plan, World};
use self::written::{COLUMNS, Written};
use crate::data_folder::DataFolder;
use crate::inputs::models;
use crate::print::failure::Failure;
use crate::print::output::{Output, count};
use crate::print::progress;

#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// How many responses, over all days
    #[arg(long, default_value_t = 100_000)]
    pub responses: u64,

    /// How many accounts
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(2..=99_999_999))]
    pub accounts: u32,

    /// How many days, all with the same number of responses
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub days: u32,

    /// The last of the days
    #[arg(long, value_name = "DATE", default_value = "2025-12-31")]
    pub until: Day,

    /// Draws everything
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    /// The share of posts, 0 to 1, that come as events with texts; there is a post for every ten responses, and the
    /// others are known by their responses alone
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = parse_share)]
    pub posts: f64,

    /// Publish a snapshot of so many people instead, without a lake: for measuring a site
    #[arg(long, value_name = "PEOPLE", conflicts_with = "csv",
        value_parser = clap::value_parser!(u32).range(2..=10_000_000))]
    pub snapshot: Option<u32>,

    /// Print a CSV of the format `responses` instead of writing a lake; a founding cannot be told in it
    #[arg(long)]
    pub csv: bool,
}

/// To be raised when the same arguments give other events.
const VERSION: u32 = 1;
/// The network of everything that is generated, so that nobody takes it for people.
const NETWORK: &str = "generated";

/// What was made.
#[derive(Debug, Serialize)]
struct Generated {
    network: &'static str,
    responses: u64,
    /// Lines of the log: responses, and what is withdrawn, posted and told beside them.
    events: u64,
    from: Day,
    until: Day,
    /// The day of the founding, told to the store.
    founded: Day,
    seed: u64,
    /// True where the same was generated before, so that nothing had to be written.
    already_generated: bool,
    elapsed_seconds: f64,
}

/// A snapshot that was made up.
#[derive(Debug, Serialize)]
struct Published {
    network: &'static str,
    people: u32,
    as_of: Day,
    model: String,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &GenerateArgs) -> Result<ExitCode, Failure> {
    let started = Instant::now();
    if let Some(people) = args.snapshot {
        out.print(&publish(folder, people, args.until)?, published_text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let plan = Plan {
        responses: args.responses,
        accounts: args.accounts,
        days: args.days,
        until: args.until,
        seed: args.seed,
        posts: args.posts,
    };
    let world = World::new(plan);
    let network = Network::new(NETWORK)?;
    if args.csv {
        return match print_csv(&world, network, plan.days) {
            Err(failure) if failure.is_broken_pipe() => Ok(ExitCode::SUCCESS),
            done => done.map(|()| ExitCode::SUCCESS),
        };
    }
    let (events, already_generated) = write_lake(folder, &world, network, &plan)?;
    let generated = Generated {
        network: NETWORK,
        responses: plan.responses,
        events,
        from: world.date(0),
        until: plan.until,
        founded: world.date(world.founded()),
        seed: plan.seed,
        already_generated,
        elapsed_seconds: started.elapsed().as_secs_f64(),
    };
    out.print(&generated, text)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes into the lake day by day, going on after the last day that an interrupted run has committed. Gives the number
/// of events, and whether all of them were there before.
fn write_lake(
    folder: &DataFolder,
    world: &World,
    network: Network,
    plan: &Plan,
) -> Result<(u64, bool), Failure> {
    let lake = folder.lake_for_writing()?;
    let source = SourceKey {
        name: format!("generated, seed {}", plan.seed),
        digest: format!("generated {VERSION} {plan:?}"),
    };
    let known = lake.source(&source)?;
    if let Some(known) = known.as_ref().filter(|known| known.done) {
        return Ok((known.account.events, true));
    }
    if known.is_none() && lake.span().is_some() {
        return Err(other_data(folder));
    }
    // Told before the first event: a score after an interrupted run must not found the community on another day.
    folder.store()?.found(world.date(world.founded()))?;
    let mut writer = lake.writer(source)?;
    let bar = progress::steps(u64::from(plan.days), "generating");
    let mut written = Written::default();
    for day in writer.bookmark().as_records().unwrap_or(0)..u64::from(plan.days) {
        for line in world.day(day as u32) {
            written.write(world, &line);
            writer.push(&written.event(network, &line))?;
        }
        if writer.commit_due() {
            writer.commit(&Bookmark::records(day + 1))?;
        }
        bar.set_position(day + 1);
    }
    bar.set_message("writing");
    let account = writer.finish(&Bookmark::records(u64::from(plan.days)))?;
    bar.finish_and_clear();
    Ok((account.events, false))
}

/// Publishes a snapshot of made-up people in a folder that has none.
fn publish(folder: &DataFolder, people: u32, day: Day) -> Result<Published, Failure> {
    let store = folder.store()?;
    if store.newest()?.is_some() || folder.path().join("lake").exists() {
        return Err(other_data(folder));
    }
    let model = models::chosen(&store, None)?;
    let name = model.name.clone();
    let (scores, details) = published::snapshot(people, Network::new(NETWORK)?, day, model);
    store.publish(&scores, Some(&details))?;
    Ok(Published { network: NETWORK, people, as_of: day, model: name })
}

/// Made-up events are never mixed with anybody's.
fn other_data(folder: &DataFolder) -> Failure {
    Failure::new(format!("{} already holds other data", folder.path().display()))
        .hint("Generate into a folder of its own: clout --data ./generated generate")
}

fn published_text(published: &Published) -> String {
    let Published { people, as_of, model, .. } = published;
    format!(
        "{} generated people published as of {as_of} under model {model}\nNone of them is anybody.\n",
        count(u64::from(*people))
    )
}

/// Prints the same as a file of the generic format. A founding cannot be told in it.
fn print_csv(world: &World, network: Network, days: u32) -> Result<(), Failure> {
    let mut rows = csv::Writer::from_writer(BufWriter::new(std::io::stdout().lock()));
    rows.write_record(COLUMNS)?;
    let mut written = Written::default();
    for day in 0..days {
        for line in world.day(day) {
            written.write(world, &line);
            rows.write_record(written.cells(&line.time.to_string(), &network, &line))?;
        }
    }
    rows.flush()?;
    Ok(())
}

fn text(generated: &Generated) -> String {
    let Generated { events, responses, from, until, founded, seed, .. } = generated;
    if generated.already_generated {
        return format!("the same was generated before: nothing changed ({} events)\n", count(*events));
    }
    format!(
        "{} generated events ({} responses) of network {NETWORK} from {from} to {until}, seed {seed}; founded on \
         {founded}; {:.1} s\nNone of it is about people.\n",
        count(*events),
        count(*responses),
        generated.elapsed_seconds,
    )
}

fn parse_share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}
