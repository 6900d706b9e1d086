//! `clout score`: snapshots made and published.

pub mod gate;

use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use lake::{Lake, Partition};
use model::{Day, Model, PersonId, SnapshotDetails, SnapshotKey, SnapshotScores};
use scoring::{
    Community, CountersModel, DayEvidence, DayPosts, Keep, LabelPosts, LoadPhase, Loaded, Record, Responses,
    SegmentReport, Told, add_estimates, founders, load_record, look_up, unlisted,
};
use serde::Serialize;
use store::Store;
use topics::Tagger;
use xxhash_rust::xxh3::Xxh3;

use crate::commands::erase;
use crate::commands::score::gate::{Admission, Gate, Leaps, Ready};
use crate::data_folder::{DataFolder, last_day};
use crate::inputs::{community, models, tagging};
use crate::print::failure::Failure;
use crate::print::output::{Output, count, counted};
use crate::print::phases::{Phase, Phases};
use crate::print::progress;

/// Since so many days before it is worked out with the newest day why scores moved; since any other day it is when
/// somebody asks.
const TOLD_SINCE_DAYS: [i32; 3] = [1, 7, 28];

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// The last day that counts, until 24:00 UTC; by default the last day with events
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Day>,

    /// Make a snapshot for every day from this one on
    #[arg(long, value_name = "DATE")]
    pub from: Option<Day>,

    /// The model to score with; by default the current one
    #[arg(long, value_name = "NAME")]
    pub model: Option<String>,

    /// Publish also what moved past its bounds, and rank whom the gate held back, after a look
    #[arg(long)]
    pub accept: bool,
}

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
    /// People in it who are shown without a rank until somebody has looked.
    pub held_back: u64,
    /// Snapshots that were new.
    pub published: u64,
    /// Snapshots that came out byte for byte as they were.
    pub unchanged: u64,
    /// Queued erasures that were carried out first.
    pub erased: u64,
    /// Wall time.
    pub elapsed_seconds: f64,
    /// What became of the segments beside the lake.
    pub segments: SegmentReport,
    /// What the time was spent on.
    pub phases: Vec<Phase>,
}

/// Runs the command.
pub fn run(folder: &DataFolder, out: Output, args: &ScoreArgs) -> Result<ExitCode, Failure> {
    // Where nothing was imported, no folder is made.
    drop(folder.lake()?);
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
    let leaps = if args.accept { Leaps::Accept } else { Leaps::Stop };
    let tagger = tagging::tagger(folder)?;
    let scored = score_days(&lake, &store, &model, &tagger, from, as_of, leaps)?;
    let scored = Scored { erased, ..scored };
    out.print(&scored, |scored| {
        let held = match scored.held_back {
            0 => String::new(),
            held => format!(
                "\n{} held back: brought among the first by accounts that nobody can vouch for, shown without a rank. \
                 The operator's page tells why; repeated with --accept it gives the ranks, after a look",
                counted(held, "person is", "people are"),
            ),
        };
        format!(
            "{} scored as of {} under model {}: {} published, {} unchanged; {:.1} s{held}",
            counted(scored.people, "person", "people"),
            scored.as_of,
            scored.model,
            counted(scored.published, "snapshot", "snapshots"),
            count(scored.unchanged),
            scored.elapsed_seconds,
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Publishes a snapshot for each day of a range, and the evidence of the last.
///
/// A snapshot that moved past its bounds ends it, with an error: the days before are published, it and those after
/// are not.
pub fn score_days(
    lake: &Lake,
    store: &Store,
    model: &Model,
    tagger: &Tagger,
    from: Day,
    as_of: Day,
    leaps: Leaps,
) -> Result<Scored, Failure> {
    let started = Instant::now();
    let partitions = lake.partitions()?;
    // Evidence is kept for the current model alone.
    let is_current = store.publications()?.current().is_none_or(|current| current == model.name);
    let mut phases = Phases::begin("opening");
    let labels = tagging::Labels::new(tagger);
    let wanted = is_current.then_some(&labels as &dyn LabelPosts);
    let Loaded { record, segments } =
        load_record(lake, community::told(store)?, wanted, Keep::Segments, &mut |phase| {
            phases.next(match phase {
                LoadPhase::Segments => "reading segments",
                LoadPhase::Merge => "merging segments",
            });
        })?;
    segments.warnings.iter().for_each(|what| tracing::warn!("{what}"));
    phases.next("scoring and publishing");
    let responses = &record.responses;
    let unlisted = unlisted(responses);
    let generation = |day| generation_until(&partitions, &unlisted, &responses.community, day);
    let fields = |topic| tagging::fields(tagger.ontology(), topic);
    let days = (as_of.number() - from.number() + 1).max(1) as u64;
    let bar = progress::steps(days, "scoring");
    let gate = Gate::new(store, &model.name, leaps)?;
    let mut publishing = Publishing {
        lake,
        store,
        record: &record,
        counters: models::shipped_counters()?,
        published: 0,
        unchanged: 0,
    };
    // A day goes out when the next is through the gate: the last one takes its evidence along.
    let mut ready: Option<Ready> = None;
    let mut quarantined = None;
    for number in from.number()..as_of.number() {
        let day = Day::from_number(number);
        let today = scoring::Day::new(responses, day, model);
        let scores = today.scores(generation(day));
        match gate.admit(ready.as_ref(), &today, &scores)? {
            Admission::Quarantined(report) => {
                quarantined = Some(report);
                break;
            }
            Admission::Admitted(held_back) => {
                if let Some(before) = ready.replace(Ready { scores, held_back }) {
                    publishing.publish(&before)?;
                }
            }
        }
        bar.inc(1);
    }
    let looks_back = from < as_of || !earlier_snapshots(store, &model.name, as_of)?.is_empty();
    let told = if looks_back { Told::WithMovements } else { Told::WithoutMovements };
    let with_evidence = |day: Day, publish: &mut Publish<'_>| {
        let today = scoring::Day::new(responses, day, model);
        if !is_current {
            return publish(&today, today.scores(generation(day)), None);
        }
        let posts = DayPosts::at(&record, day);
        let (scores, evidence) = today.scores_with_evidence(&posts, &fields, told, generation(day));
        publish(&today, scores, Some(&evidence))
    };
    let mut last = Last::default();
    if quarantined.is_none() {
        last = with_evidence(as_of, &mut |today, scores, evidence| {
            let held_back = match gate.admit(ready.as_ref(), today, &scores)? {
                Admission::Admitted(held_back) => held_back,
                Admission::Quarantined(report) => {
                    quarantined = Some(report);
                    return Ok(Last::default());
                }
            };
            if let Some(before) = ready.take() {
                publishing.publish(&before)?;
            }
            bar.inc(1);
            publishing.publish_last(&Ready { scores, held_back }, evidence)
        })?;
    }
    // The day before one that was held back is the last after all.
    if let Some(before) = ready {
        let Ready { scores: SnapshotScores { day, .. }, held_back } = before;
        last = with_evidence(day, &mut |_, scores, evidence| {
            publishing.publish_last(&Ready { scores, held_back: held_back.clone() }, evidence)
        })?;
    }
    store.flush_history()?;
    bar.finish_and_clear();
    if let Some(report) = quarantined {
        return Err(gate::quarantined(&report, &model.name));
    }
    settle_founders(store, responses, model, as_of)?;
    Ok(Scored {
        as_of,
        model: model.name.clone(),
        revision: last.revision,
        people: last.people,
        held_back: last.held_back,
        published: publishing.published,
        unchanged: publishing.unchanged,
        erased: 0,
        elapsed_seconds: started.elapsed().as_secs_f64(),
        segments,
        phases: phases.finish(),
    })
}

/// The snapshots from which on pages tell why scores moved: of each span the latest that is as old.
fn earlier_snapshots(store: &Store, model: &str, day: Day) -> Result<Vec<SnapshotKey>, Failure> {
    let keys: Vec<SnapshotKey> = store.snapshots()?.into_iter().map(|info| info.key).collect();
    // By day, model and revision, so that the newest revision of the latest day stands last.
    let latest =
        |days: i32| keys.iter().rfind(|key| key.model == model && key.day <= day.plus(-days)).cloned();
    let mut found: Vec<SnapshotKey> = TOLD_SINCE_DAYS.into_iter().filter_map(latest).collect();
    found.dedup();
    Ok(found)
}

/// Takes the scores of the last day, and their evidence where it is wanted.
type Publish<'a> =
    dyn FnMut(&scoring::Day<'_>, SnapshotScores, Option<&DayEvidence<'_>>) -> Result<Last, Failure> + 'a;

/// The day that was published last.
#[derive(Debug, Default)]
struct Last {
    revision: u32,
    people: u64,
    held_back: u64,
}

/// Publishes snapshots and counts them.
struct Publishing<'a> {
    lake: &'a Lake,
    store: &'a Store,
    record: &'a Record,
    counters: CountersModel,
    published: u64,
    unchanged: u64,
}

impl Publishing<'_> {
    fn publish(&mut self, ready: &Ready) -> Result<u32, Failure> {
        self.publish_with(ready, None)
    }

    /// With the evidence, if there is any.
    fn publish_last(&mut self, ready: &Ready, evidence: Option<&DayEvidence<'_>>) -> Result<Last, Failure> {
        let scores = &ready.scores;
        let details = evidence.map(|evidence| {
            let posts = look_up(self.lake, self.record, evidence.wanted())?;
            let since = earlier_snapshots(self.store, &scores.model.name, scores.day)?;
            let mut details = evidence.details(scores, &posts, &since);
            add_estimates(&mut details, &self.record.responses, scores, &self.counters);
            Ok::<_, Failure>(details)
        });
        let revision = self.publish_with(ready, details.transpose()?.as_ref())?;
        let (people, held_back) = (scores.rows.len() as u64, ready.held_back.len() as u64);
        Ok(Last { revision, people, held_back })
    }

    fn publish_with(&mut self, ready: &Ready, evidence: Option<&SnapshotDetails>) -> Result<u32, Failure> {
        let Ready { scores, held_back } = ready;
        // First, so that nobody who is held back has a rank for a moment.
        self.store.hold_back(&scores.model.name, scores.day, held_back)?;
        let published = self.lake.while_nobody_is_erased(|| self.store.publish(scores, evidence))??;
        *(if published.unchanged { &mut self.unchanged } else { &mut self.published }) += 1;
        Ok(published.key.revision)
    }
}

/// Fewer founders make no community.
const LEAST_FOUNDERS: usize = 3;

/// Founds the community on the first day scored last that has founders enough to let anybody in. Until then, and for
/// every day before it, founders are those who had standing by the day that is scored: a community without founders
/// would stay without trust for good.
fn settle_founders(store: &Store, responses: &Responses, model: &Model, as_of: Day) -> Result<(), Failure> {
    let settled = store.founded()?.is_some() || !responses.community.named.is_empty();
    let at = as_of.end();
    if !settled && founders(responses, at, &model.trust) >= LEAST_FOUNDERS {
        store.found(as_of)?;
    }
    Ok(())
}

/// A digest of all that a snapshot reads: everything in the lake until the end of its day, who may not be listed, and
/// what was told of the community. Late data changes it, later days as such do not.
fn generation_until(partitions: &[Partition], unlisted: &[PersonId], community: &Community, day: Day) -> u64 {
    let mut hasher = Xxh3::new();
    community::digest(community, day.end(), &mut hasher);
    unlisted.iter().for_each(|person| hasher.update(&person.0.to_le_bytes()));
    for partition in partitions.iter().filter(|partition| partition.day <= day) {
        hasher.update(format!("{} {} {}\n", partition.network, partition.day, partition.digest()).as_bytes());
    }
    hasher.digest()
}
