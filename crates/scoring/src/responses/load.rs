//! From the lake to memory.

use std::ops::RangeInclusive;

use lake::{Columns, Lake, LakeError, Scan};
use model::{Day, Event, PORTRAIT_DAYS, SnapshotScores, TopicId};
use rustc_hash::FxHashSet;

use super::accounts::PostKey;
use super::authored::Authored;
use super::builder::responses_of;
use super::community::Community;
use super::posts::KnownPosts;
use super::table::Responses;
use super::window::Window;
use crate::fold::{self, FoldedWorld, Keep, SegmentReport};
use crate::strategy::Posted;
use crate::topics::{LabelledPosts, Labelling, Written};

/// Reads all responses, objections, withdrawals and profiles of a lake, with the help of the segments beside it.
pub fn load_responses(lake: &Lake, community: Community) -> Result<Responses, LakeError> {
    let loaded = load_responses_telling(lake, community, Keep::Nothing, &mut |_| ())?;
    Ok(loaded.responses)
}

/// The same, and what became of segments; `told` is called as each phase begins.
pub fn load_responses_telling(
    lake: &Lake,
    community: Community,
    keep: Keep,
    told: &mut dyn FnMut(LoadPhase),
) -> Result<LoadedResponses, LakeError> {
    told(LoadPhase::Segments);
    let (parts, segments) = fold::load::<(), FoldedWorld>(lake, keep, &())?;
    told(LoadPhase::Merge);
    let mut folded = FoldedWorld::default();
    parts.into_iter().for_each(|part| folded.merge(part));
    Ok(LoadedResponses { responses: responses_of(folded, community), segments })
}

/// What loading does, one after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoadPhase {
    /// Segments are read; those that do not hold are made from the lake.
    Segments,
    /// All of them are merged and finished.
    Merge,
}

/// Responses, and how they were come by.
#[derive(Debug)]
pub struct LoadedResponses {
    /// All of them.
    pub responses: Responses,
    /// What became of segments.
    pub segments: SegmentReport,
}

/// Looks up ids, texts and counters of a wanted few posts.
pub fn load_posts(lake: &Lake, wanted: FxHashSet<PostKey>) -> Result<KnownPosts, LakeError> {
    let columns = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::TARGET)
        .and(Columns::POST)
        .and(Columns::OWN_POST)
        .and(Columns::TEXT)
        .and(Columns::TAGS)
        .and(Columns::COUNTERS);
    let mut posts = KnownPosts::new(wanted);
    each_event(lake, None, columns, &mut |event| posts.push(event))?;
    Ok(posts)
}

/// Reads what the people of a snapshot posted in the days that subscores and style look back.
pub fn load_authored<'a>(
    lake: &Lake,
    responses: &'a Responses,
    scores: &SnapshotScores,
) -> Result<Authored<'a>, LakeError> {
    let columns = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::POST)
        .and(Columns::UNDATED);
    let days = scores.day.plus(1 - PORTRAIT_DAYS as i32)..=scores.day;
    let each = |columns: Columns, take: &mut dyn FnMut(&Event<'_>)| {
        each_event(lake, Some(days.clone()), columns, take)
    };
    let mut authored = Authored::new(responses, scores);
    each(columns, &mut |event| authored.withdraw(event))?;
    each(columns.and(Columns::TAGS), &mut |event| authored.push(event))?;
    Ok(authored)
}

/// Finds the topics of the posts that drew responses, and of what was written in the days that style looks back;
/// `label` adds the topics of one post.
pub fn load_labelled(
    lake: &Lake,
    responses: &Responses,
    day: Day,
    label: &mut dyn FnMut(Written<'_>, &mut Vec<TopicId>),
) -> Result<LabelledPosts, LakeError> {
    let each = |columns: Columns, take: &mut dyn FnMut(&Event<'_>)| each_event(lake, None, columns, take);
    let least = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::POST)
        .and(Columns::OWN_POST);
    let mut labelling = Labelling::new(responses, Window::before(day.end()));
    loop {
        each(least, &mut |event| labelling.trace(event))?;
        if !labelling.wants_more() {
            break;
        }
    }
    let whole = least.and(Columns::UNDATED).and(Columns::TEXT).and(Columns::TAGS).and(Columns::LANG);
    each(whole, &mut |event| labelling.push(event, label))?;
    Ok(labelling.finish())
}

/// Reads what people posted, as far as `posted` wants it; `label` adds the topics of a post that drew no response.
pub fn load_posted<'a>(
    lake: &Lake,
    mut posted: Posted<'a>,
    labelled: &LabelledPosts,
    label: &mut dyn FnMut(Written<'_>, &mut Vec<TopicId>),
) -> Result<Posted<'a>, LakeError> {
    let columns = Columns::TIME
        .and(Columns::ID)
        .and(Columns::KIND)
        .and(Columns::ACTOR)
        .and(Columns::POST)
        .and(Columns::OWN_POST)
        .and(Columns::UNDATED);
    let days = posted.days();
    let each = |columns: Columns, take: &mut dyn FnMut(&Event<'_>)| {
        each_event(lake, Some(days.clone()), columns, take)
    };
    each(columns, &mut |event| posted.trace(event))?;
    let whole = columns.and(Columns::TAGS).and(Columns::TEXT).and(Columns::LANG);
    each(whole, &mut |event| posted.push(event, labelled, label))?;
    Ok(posted.finish())
}

/// Shows the events of some days, or of all, to somebody.
fn each_event(
    lake: &Lake,
    days: Option<RangeInclusive<Day>>,
    columns: Columns,
    take: &mut dyn FnMut(&Event<'_>),
) -> Result<(), LakeError> {
    lake.scan(&Scan { networks: None, days, columns }, |network, _day, batch| {
        (0..batch.len()).filter_map(|row| batch.event(network, row)).for_each(|event| take(&event));
        Ok(())
    })
}
