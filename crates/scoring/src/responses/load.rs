//! From the lake to memory.

use lake::{Columns, Lake, LakeError};
use model::{Day, Network, Timestamp};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::accounts::PostKey;
use super::builder::{ResponsesBuilder, responses_of};
use super::community::Community;
use super::source::Source;
use super::table::Responses;
use crate::fold::{self, ACT_COLUMNS, FoldedWorld, Keep, SegmentReport};
use crate::posts::{KnownPosts, Label, LabelPosts, Posts, PostsBuilder};

/// Days that one thread looks up before what it found is merged, and days that all threads do.
const LOOKED_UP_TOGETHER: usize = 4;
const LOOKED_UP_AT_ONCE: usize = 64;

/// What one reading of a lake gives.
pub struct Record {
    /// Who responded to whom.
    pub responses: Responses,
    /// What was posted.
    pub posts: Posts,
}

/// Reads a lake once, for scores and for the evidence behind them; `label` finds the topics of posts.
pub fn load(lake: &impl Source, community: Community, label: &mut Label<'_>) -> Result<Record, LakeError> {
    let mut responses = ResponsesBuilder::default();
    let mut posts = PostsBuilder::default();
    let columns = FoldedWorld::COLUMNS.and(PostsBuilder::COLUMNS);
    lake.each_event(columns, &mut |event| {
        responses.push(event);
        posts.push(event, label);
    })?;
    Ok(Record { responses: responses.finish(community), posts: posts.finish() })
}

/// Reads the responses, objections, withdrawals and profiles of a lake, which is all that scores need.
pub fn load_responses(lake: &Lake, community: Community) -> Result<Responses, LakeError> {
    Ok(load_record(lake, community, None, Keep::Nothing, &mut |_| ())?.record.responses)
}

/// Reads a lake with the help of the segments beside it, as [`load`] does without; posts only where `labels` tells what
/// finds their topics. `told` is called as each phase begins.
pub fn load_record(
    lake: &Lake,
    community: Community,
    labels: Option<&dyn LabelPosts>,
    keep: Keep,
    told: &mut dyn FnMut(LoadPhase),
) -> Result<Loaded, LakeError> {
    told(LoadPhase::Segments);
    lake.expect_files()?;
    let (mut world, mut posts) = (FoldedWorld::default(), PostsBuilder::default());
    let segments = match labels {
        Some(labels) => {
            let (parts, report) =
                fold::load::<dyn LabelPosts, (FoldedWorld, PostsBuilder)>(lake, keep, labels)?;
            told(LoadPhase::Merge);
            posts.reserve_for(parts.iter().map(|(_, of_part)| of_part));
            for (part, of_part) in parts {
                world.merge(part);
                posts.merge(of_part);
            }
            report
        }
        None => {
            let (parts, report) = fold::load::<(), FoldedWorld>(lake, keep, &())?;
            told(LoadPhase::Merge);
            parts.into_iter().for_each(|part| world.merge(part));
            report
        }
    };
    let record = Record { responses: responses_of(world, community), posts: posts.finish() };
    Ok(Loaded { record, segments })
}

/// What loading does, one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadPhase {
    /// Segments are read; those that do not hold are made from the lake.
    Segments,
    /// All of them are merged and finished.
    Merge,
}

/// What was read, and how it was come by.
pub struct Loaded {
    /// Responses and posts.
    pub record: Record,
    /// What became of segments.
    pub segments: SegmentReport,
}

/// Reads ids, texts and counters of a wanted few posts.
///
/// Only the days on which they were posted, changed or deleted are read, and of posts that nobody told of the days of
/// the first response to each. Their texts could be kept while the lake is scanned, but most posts are shown to nobody:
/// the beginnings of all of them would take more memory than all else that is known of them, and would have to be
/// erased in one more place.
pub fn look_up(
    lake: &impl Source,
    record: &Record,
    wanted: FxHashSet<PostKey>,
) -> Result<KnownPosts, LakeError> {
    let columns = ACT_COLUMNS.and(Columns::TEXT).and(Columns::TAGS).and(Columns::COUNTERS);
    let days = days_of(record, &wanted);
    let mut days: Vec<(Network, Day)> = days.into_iter().collect();
    days.sort_unstable();
    let mut known = KnownPosts::new(wanted);
    // A few at a time, as posts that are told of on many days are held for each of them.
    for some in days.chunks(LOOKED_UP_AT_ONCE) {
        let of_days = |days: &[(Network, Day)]| {
            let mut of_days = known.beside();
            lake.each_event_of(&days.iter().copied().collect(), columns, &mut |event| of_days.push(event))?;
            Ok(of_days)
        };
        let parts: Vec<KnownPosts> =
            some.par_chunks(LOOKED_UP_TOGETHER).map(of_days).collect::<Result<_, LakeError>>()?;
        parts.into_iter().for_each(|later| known.merge(later));
    }
    Ok(known)
}

/// Where the lake tells of some posts.
fn days_of(record: &Record, wanted: &FxHashSet<PostKey>) -> FxHashSet<(Network, Day)> {
    let Record { responses, posts } = record;
    let day = |micros: i64| Timestamp::from_micros(micros).day();
    let mut days = FxHashSet::default();
    for &key in wanted {
        days.extend(posts.of(key).map(|version| (posts.network_of(version), day(version.time))));
        days.extend(posts.deletions_of(key).map(|gone| (posts.network_of_deletion(gone), day(gone.time))));
    }
    // Of a post that nobody told of, any response names the id; the first is as good as another.
    let unknown: FxHashSet<PostKey> =
        wanted.iter().copied().filter(|&key| posts.of(key).next().is_none()).collect();
    let mut first: FxHashMap<PostKey, (i64, Network)> = FxHashMap::default();
    if !unknown.is_empty() {
        let rows = responses.all().iter().chain(responses.audience());
        for row in rows.filter(|row| row.post.is_some() && unknown.contains(&row.post)) {
            let told = (row.time, responses.accounts.network(row.by));
            first.entry(row.post).and_modify(|known| *known = told.min(*known)).or_insert(told);
        }
    }
    days.extend(first.into_values().map(|(time, network)| (network, day(time))));
    days
}
