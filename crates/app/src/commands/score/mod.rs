//! `clout score`: snapshots made and published.

pub mod gate;

use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use lake::{Lake, Partition};
use model::{Day, Model, PersonId, SnapshotDetails, SnapshotScores};
use scoring::{
    Community, CountersModel, Keep, LoadPhase, LoadedResponses, Posted, Responses, SegmentReport,
    add_estimates, details, founders, load_authored, load_labelled, load_posted, load_posts,
    load_responses_telling, snapshot, strategies, ties, topical, unlisted, wanted_posts,
};
use serde::Serialize;
use store::Store;
use topics::Tagger;
use xxhash_rust::xxh3::Xxh3;

use crate::commands::score::gate::{Admission, Gate, Leaps};
use crate::commands::{counters, erase};
use crate::folder::{Folder, last_day};
use crate::inputs::tagging::Labeller;
use crate::inputs::{community, models, tagging};
use crate::print::failure::Failure;
use crate::print::output::{Output, count};
use crate::print::phases::{Phase, Phases};
use crate::print::progress;

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

    /// Publish also what moved past its bounds, after a look at what moved
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
    let leaps = if args.accept { Leaps::Accept } else { Leaps::Stop };
    let tagger = tagging::tagger(folder)?;
    let scored = score_days((&lake, &store), &model, &tagger, (from, as_of), leaps)?;
    let scored = Scored { erased, ..scored };
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

/// Publishes a snapshot for each day of a range, and the evidence of the last.
///
/// A snapshot that moved past its bounds ends it, with an error: the days before are published, it and those after
/// are not.
pub fn score_days(
    (lake, store): (&Lake, &Store),
    model: &Model,
    tagger: &Tagger,
    (from, as_of): (Day, Day),
    leaps: Leaps,
) -> Result<Scored, Failure> {
    let started = Instant::now();
    let partitions = lake.partitions()?;
    let mut phases = Phases::begin("opening");
    let LoadedResponses { responses, segments } =
        load_responses_telling(lake, community::told(store)?, Keep::Segments, &mut |phase| {
            phases.next(match phase {
                LoadPhase::Segments => "reading segments",
                LoadPhase::Merge => "merging segments",
            });
        })?;
    segments.warnings.iter().for_each(|what| tracing::warn!("{what}"));
    phases.next("scoring");
    let unlisted = unlisted(&responses);
    let counters = counters::shipped()?;
    let days = (as_of.number() - from.number() + 1).max(1) as u64;
    let bar = progress::steps(days, "scoring");
    let gate = Gate::new(store, &model.name, leaps)?;
    let mut publishing =
        Publishing { lake, store, responses: &responses, counters, tagger, published: 0, unchanged: 0 };
    // A day goes out when the next is through the gate: the last one takes its evidence along.
    let mut ready: Option<SnapshotScores> = None;
    let mut quarantined = None;
    for number in from.number()..=as_of.number() {
        let day = Day::from_number(number);
        let scores = snapshot(
            &responses,
            day,
            model,
            generation_until(&partitions, &unlisted, &responses.community, day),
        );
        if let Admission::Quarantined(report) = gate.admit(ready.as_ref(), &scores)? {
            quarantined = Some(report);
            break;
        }
        if let Some(before) = ready.replace(scores) {
            publishing.publish(&before)?;
        }
        bar.inc(1);
    }
    phases.next("evidence and publishing");
    let last = ready.map(|last| publishing.publish_last(last)).transpose()?;
    store.flush_history()?;
    bar.finish_and_clear();
    if let Some(report) = quarantined {
        return Err(gate::quarantined(&report, &model.name));
    }
    settle_founders(store, &responses, model, as_of)?;
    let (revision, people) = last.unwrap_or_default();
    Ok(Scored {
        as_of,
        model: model.name.clone(),
        revision,
        people,
        published: publishing.published,
        unchanged: publishing.unchanged,
        erased: 0,
        elapsed_seconds: started.elapsed().as_secs_f64(),
        segments,
        phases: phases.finish(),
    })
}

/// Publishes snapshots and counts them.
struct Publishing<'a> {
    lake: &'a Lake,
    store: &'a Store,
    responses: &'a Responses,
    counters: CountersModel,
    tagger: &'a Tagger,
    published: u64,
    unchanged: u64,
}

impl Publishing<'_> {
    fn publish(&mut self, scores: &SnapshotScores) -> Result<u32, Failure> {
        self.publish_with(scores, None)
    }

    /// With the evidence, which is kept for the current model alone. Returns the revision and how many people.
    fn publish_last(&mut self, scores: SnapshotScores) -> Result<(u32, u64), Failure> {
        let publications = self.store.publications()?;
        let is_current = publications.current().is_none_or(|current| current == scores.model.name);
        let evidence = match is_current {
            true => {
                let mut labeller = Labeller::new(self.tagger);
                let labelled = load_labelled(self.lake, self.responses, scores.day, &mut |post, topics| {
                    labeller.label(post, topics);
                })?;
                let topical = topical(self.responses, &labelled, &scores, &|topic| {
                    tagging::fields(self.tagger.ontology(), topic)
                });
                let mut wanted = wanted_posts(self.responses, &scores);
                wanted.extend(topical.posts());
                let authored = load_authored(self.lake, self.responses, &scores)?;
                let ties = ties(self.responses, &labelled, &authored, &scores);
                wanted.extend(ties.posts());
                let posts = load_posts(self.lake, wanted)?;
                let mut details = details(self.responses, &scores, &posts, &authored, &topical, &ties);
                add_estimates(&mut details, self.responses, &scores, &self.counters);
                let posted = Posted::new(self.responses, &scores);
                let posted = load_posted(self.lake, posted, &labelled, &mut |post, topics| {
                    labeller.label(post, topics);
                })?;
                details.strategy = strategies(&posted, &details.topics, &scores);
                Some(details)
            }
            false => None,
        };
        let revision = self.publish_with(&scores, evidence.as_ref())?;
        Ok((revision, scores.rows.len() as u64))
    }

    fn publish_with(
        &mut self,
        scores: &SnapshotScores,
        evidence: Option<&SnapshotDetails>,
    ) -> Result<u32, Failure> {
        let published = self.lake.while_nobody_is_erased(|| self.store.publish(scores, evidence))??;
        *(if published.unchanged { &mut self.unchanged } else { &mut self.published }) += 1;
        Ok(published.key.revision)
    }
}

/// Founds the community on the first day scored last that has founders enough to let anybody in. Until then, and for
/// every day before it, founders are those who had standing by the day that is scored: a community without founders
/// would stay without trust for good.
fn settle_founders(store: &Store, responses: &Responses, model: &Model, as_of: Day) -> Result<(), Failure> {
    let settled = store.founded()?.is_some() || !responses.community.named.is_empty();
    let at = as_of.end();
    if !settled
        && founders(responses, at, &model.trust, model.horizon_seconds) >= model.trust.support as usize
    {
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
