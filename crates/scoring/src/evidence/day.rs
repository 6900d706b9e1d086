//! The evidence behind the scores of one day, from the pass over people to everything by name.

use model::{MovementDetails, Portrait, SnapshotDetails, SnapshotKey, SnapshotScores};
use rustc_hash::FxHashSet;

use super::audience::{AudienceRows, Audiences};
use super::influencers::{Around, Influencers};
use super::moments::{Measured, Moments};
use super::moved::{self, Regarded};
use super::movements::{Regards, regards};
use super::names::Names;
use super::portraits::Portraits;
use super::shown::Shown;
use super::ties::{self, Loose, Ties};
use crate::day::{Day, people_of};
use crate::forecast::Rows;
use crate::pass::Reader;
use crate::posts::{Authored, KnownPosts, LabelledPosts, Posts};
use crate::responses::{AccountIndex, PostKey, Record, Responses};
use crate::strategy::{Posted, strategies};
use crate::topics::{BEFORE_DAYS, FieldsAbove, Influence, OnTopics, Topical};
use crate::trust::View;

/// What was posted, as the end of a day sees it.
pub struct DayPosts<'a> {
    posts: &'a Posts,
    /// What posts that drew responses are about.
    pub labelled: LabelledPosts,
    authored: Authored,
}

impl<'a> DayPosts<'a> {
    /// At the end of a day.
    pub fn at(record: &'a Record, day: model::Day) -> DayPosts<'a> {
        DayPosts::of(&record.posts, &record.responses, day)
    }

    /// The same of posts and responses that lie apart.
    pub fn of(posts: &'a Posts, responses: &Responses, day: model::Day) -> DayPosts<'a> {
        let people = people_of(responses, day.end());
        DayPosts {
            posts,
            labelled: LabelledPosts::at(posts, responses, day),
            authored: Authored::at(posts, responses, day, &people),
        }
    }
}

/// Whether it will be asked why scores moved: for that more is kept of the pass over people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It will, of people with enough evidence: 16 bytes for each of their responders.
    WithMovements,
    /// It will not.
    WithoutMovements,
}

/// The evidence behind the scores of one day. It lives as long as the day; [`DayEvidence::details`] tells it by name.
pub struct DayEvidence<'a> {
    day: &'a Day<'a>,
    /// A week before, where anybody is on a topic.
    week_before: Option<Day<'a>>,
    regarded: Regarded,
    posts: &'a DayPosts<'a>,
    /// By person id, as the scores are; and so are the portraits.
    names: Vec<Names>,
    portraits: Vec<Portrait>,
    topical: Topical<'a>,
    ties: Ties,
    audiences: Audiences<'a>,
}

/// What is kept of a person out of the pass.
struct Kept {
    names: Names,
    portrait: Portrait,
    topics: Vec<Influence>,
    measured: Option<Measured>,
    around: Around,
    regards: Option<Regards>,
}

/// Everybody who wants to look at people.
struct Readers<'a> {
    rows: Rows<'a>,
    audiences: AudienceRows<'a>,
    day: &'a Day<'a>,
    keep_regards: bool,
    on_topics: OnTopics<'a>,
    moments: Moments<'a>,
    influencers: Influencers<'a>,
    portraits: Portraits<'a>,
}

impl Reader for Readers<'_> {
    type Found = (Option<(model::Row, Kept)>, Vec<f32>);

    fn read(&self, account: AccountIndex, view: &View<'_>) -> Self::Found {
        let kept = self.rows.read(account, view).map(|row| {
            let day = self.day;
            let keep_regards = self.keep_regards && moved::is_kept(&row);
            let kept = Kept {
                names: Names::of(day.responses(), day.trust(), day.at(), account, view),
                portrait: self.portraits.of(account, view),
                topics: self.on_topics.read(account, view),
                measured: self.moments.measure(account, view),
                around: self.influencers.around(account, view),
                regards: keep_regards.then(|| regards(day.responses(), account, view, day.model())),
            };
            (row, kept)
        });
        (kept, self.audiences.read(account, view))
    }
}

impl<'a> DayEvidence<'a> {
    pub(crate) fn gather(
        day: &'a Day<'a>,
        posts: &'a DayPosts<'a>,
        fields: &FieldsAbove<'_>,
        told: Told,
        lake_generation: u64,
    ) -> (SnapshotScores, DayEvidence<'a>) {
        let responses = day.responses();
        let readers = Readers {
            rows: Rows::new(responses, day.at(), day.model()),
            audiences: AudienceRows::of(day),
            day,
            keep_regards: told == Told::WithMovements,
            on_topics: OnTopics::new(responses, &posts.labelled, fields, day.at(), day.model()),
            moments: Moments { responses, labelled: &posts.labelled, authored: &posts.authored },
            influencers: Influencers::of(day),
            portraits: Portraits::new(responses, &posts.authored),
        };
        let scored: FxHashSet<AccountIndex> = people_of(responses, day.at()).into_iter().collect();
        let all = 0..responses.accounts.len() as AccountIndex;
        let people: Vec<AccountIndex> =
            all.filter(|account| scored.contains(account) || readers.audiences.wants(*account)).collect();
        let (kept, weights): (Vec<_>, Vec<_>) = day.pass(&people, &readers).into_iter().unzip();
        let Readers { audiences, on_topics, .. } = readers;
        let audiences = audiences.seen(&people, weights.into_iter());

        let mut kept: Vec<(model::Row, AccountIndex, Kept)> = people
            .into_iter()
            .zip(kept)
            .filter_map(|(account, kept)| kept.map(|(row, kept)| (row, account, kept)))
            .collect();
        kept.sort_unstable_by_key(|(row, ..)| row.person);
        let mut rows = Vec::with_capacity(kept.len());
        let (mut names, mut portraits) = (Vec::new(), Vec::new());
        let (mut topics, mut loose) = (Vec::new(), Vec::new());
        let mut regarded = Regarded { people: Vec::new() };
        for (row, account, kept) in kept {
            rows.push(row);
            names.push(kept.names);
            portraits.push(kept.portrait);
            topics.push((account, kept.topics));
            regarded.people.extend(kept.regards.map(|regards| (account, regards)));
            loose.push(Loose { account, measured: kept.measured, around: kept.around });
        }
        let scores = day.snapshot(rows, lake_generation);
        let week_before = (!posts.labelled.topics.is_empty())
            .then(|| Day::new(responses, day.date().plus(-BEFORE_DAYS), day.model()));
        let topical = Topical::of(on_topics, topics, week_before.as_ref(), &scores);
        let ties = Ties::of(loose, &audiences);
        let evidence =
            DayEvidence { day, week_before, regarded, posts, names, portraits, topical, ties, audiences };
        (scores, evidence)
    }

    /// The posts that are named; their ids and texts are looked up in the lake.
    pub fn wanted(&self) -> FxHashSet<PostKey> {
        let names = self.names.iter().flat_map(Names::wanted);
        names.chain(self.topical.posts()).chain(self.ties.posts()).collect()
    }

    /// Why the scores of people with enough evidence moved since some earlier snapshots of the same model.
    fn moved_since(&self, earlier: &[SnapshotKey]) -> MovementDetails {
        let mut told = MovementDetails::default();
        for since in earlier {
            let week_before = self.week_before.as_ref().filter(|day| day.date() == since.day);
            let made =
                week_before.is_none().then(|| Day::new(self.day.responses(), since.day, self.day.model()));
            if let Some(earlier) = week_before.or(made.as_ref()) {
                self.regarded.since(earlier, self.day, since, &mut told);
            }
        }
        told.since.sort_by_key(|since| (since.person, since.day));
        told.lines.sort_by_key(|line| (line.person, line.day));
        told.movers.sort_by_key(|mover| (mover.person, mover.day, mover.line));
        told
    }

    /// Everything that is kept beside the scores of the newest day, which are those it was gathered with; `since` names
    /// earlier snapshots of the same model from which on it is told why scores moved.
    pub fn details(
        &self,
        scores: &SnapshotScores,
        posts: &KnownPosts,
        since: &[SnapshotKey],
    ) -> SnapshotDetails {
        let responses = self.day.responses();
        let mut details = SnapshotDetails { portraits: self.portraits.clone(), ..SnapshotDetails::default() };
        let mut shown = Shown::of(responses);
        details.responders.reserve_exact(self.names.iter().map(Names::responders).sum());
        self.names.iter().for_each(|names| names.tell(responses, posts, &mut details, &mut shown));
        details.topics = self.topical.details(posts);
        for named in &details.topics.responders {
            shown.person(named.responder);
        }
        let DayPosts { posts: table, labelled, authored } = self.posts;
        let moments = Moments { responses, labelled, authored };
        (details.moments, details.influence) = self.ties.details(moments, &responses.accounts, posts);
        for named in ties::named(&details.moments, &details.influence) {
            shown.person(named);
        }
        details.movements = self.moved_since(since);
        for mover in &details.movements.movers {
            shown.person(mover.responder);
        }
        details.cards = shown.cards(scores.day);
        let posted = Posted::of_scored(table, labelled, responses, scores);
        details.strategy = strategies(&posted, &self.audiences, &details.topics);
        details
    }
}
