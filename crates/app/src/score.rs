//! `clout score`: snapshots made and published.

use std::process::ExitCode;
use std::time::Instant;

use lake::{Lake, Partition};
use model::{Day, Model, PersonId};
use scoring::{details, load_authored, load_posts, load_responses, snapshot, unlisted, wanted_posts};
use serde::Serialize;
use store::Store;
use xxhash_rust::xxh3::Xxh3;

use crate::cli::ScoreArgs;
use crate::failure::Failure;
use crate::folder::Folder;
use crate::output::{Output, count};
use crate::{erase, models, progress};

/// What was published.
#[derive(Debug, Serialize)]
pub struct Scored {
    /// The newest day.
    pub as_of: Day,
    /// The model.
    pub model: String,
    /// Revision of the newest day.
    pub revision: u32,
    /// People in the newest snapshot.
    pub people: u64,
    /// Snapshots that were new.
    pub published: u64,
    /// Snapshots that came out byte for byte as they were.
    pub unchanged: u64,
    /// Queued erasures that were carried out first.
    pub erased: u64,
    /// Wall time.
    pub elapsed_seconds: f64,
}

/// Runs the command.
pub fn run(folder: &Folder, out: Output, args: &ScoreArgs) -> Result<ExitCode, Failure> {
    let store = folder.store()?;
    let erased = erase::carry_out_pending(folder, &store)?;
    let lake = folder.lake()?;
    let last = last_day(&lake)?;
    let first = lake.span().map_or(last, |(first, _)| first);
    let as_of = args.as_of.unwrap_or(last);
    let from = args.from.unwrap_or(as_of);
    if as_of > last || as_of < first || from < first {
        // The newest day is what the site shows: a slip of the pen must not take its place.
        return Err(Failure::new(format!("the lake holds events from {first} to {last} alone"))
            .hint("Give days within that."));
    }
    if from > as_of {
        return Err(Failure::new(format!("--from {from} lies after {as_of}")).hint("Give an earlier --from."));
    }
    let model = models::chosen(&store, args.model.as_deref())?;
    let scored = Scored { erased, ..score_days(&lake, &store, &model, from, as_of)? };
    out.print(&scored, |scored| {
        format!(
            "{} people scored as of {} under model {}: {} snapshots published, {} unchanged; {:.1} s",
            count(scored.people),
            scored.as_of,
            scored.model,
            count(scored.published),
            count(scored.unchanged),
            scored.elapsed_seconds,
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

/// The last UTC day with events.
pub fn last_day(lake: &Lake) -> Result<Day, Failure> {
    let (_, last) = lake.span().ok_or_else(|| {
        Failure::new("the lake holds no events").hint("Import some first: clout import --help")
    })?;
    Ok(last)
}

/// Publishes a snapshot for each day of a range, and the evidence of the last.
pub fn score_days(
    lake: &Lake,
    store: &Store,
    model: &Model,
    from: Day,
    as_of: Day,
) -> Result<Scored, Failure> {
    let started = Instant::now();
    let partitions = lake.partitions()?;
    let responses = load_responses(lake, scoring::Community::default())?;
    let unlisted = unlisted(&responses);
    let days = (as_of.number() - from.number() + 1).max(1) as u64;
    let bar = progress::steps(days, "scoring");
    let mut scored = Scored {
        as_of,
        model: model.name.clone(),
        revision: 0,
        people: 0,
        published: 0,
        unchanged: 0,
        erased: 0,
        elapsed_seconds: 0.0,
    };
    for number in from.number()..=as_of.number() {
        let day = Day::from_number(number);
        let scores = snapshot(&responses, day, model, generation_until(&partitions, &unlisted, day));
        let evidence = match day == as_of {
            true => {
                let posts = load_posts(lake, wanted_posts(&responses, &scores))?;
                let authored = load_authored(lake, &responses, &scores)?;
                Some(details(&responses, &scores, &posts, &authored))
            }
            false => None,
        };
        let published = store.publish(&scores, evidence.as_ref())?;
        scored.revision = published.key.revision;
        scored.people = scores.rows.len() as u64;
        *(if published.unchanged { &mut scored.unchanged } else { &mut scored.published }) += 1;
        bar.inc(1);
    }
    store.flush_history()?;
    bar.finish_and_clear();
    scored.elapsed_seconds = started.elapsed().as_secs_f64();
    Ok(scored)
}

/// A digest of all that a snapshot reads: everything in the lake until the end of its day, and who may not be
/// listed. Late data changes it, later days as such do not.
fn generation_until(partitions: &[Partition], unlisted: &[PersonId], day: Day) -> u64 {
    let mut hasher = Xxh3::new();
    unlisted.iter().for_each(|person| hasher.update(&person.0.to_le_bytes()));
    for partition in partitions.iter().filter(|partition| partition.day <= day) {
        hasher.update(format!("{} {} {}\n", partition.network, partition.day, partition.digest()).as_bytes());
    }
    hasher.digest()
}
