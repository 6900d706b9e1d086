//! The evidence behind the scores of one day, from the pass over people to everything by name.

use std::collections::BTreeMap;

use model::{PersonId, Portrait, SnapshotDetails, SnapshotScores};
use rustc_hash::FxHashSet;

use super::audience::{AudienceRows, Audiences};
use super::influencers::{Around, Influencers};
use super::moments::{Measured, Moments};
use super::names::Names;
use super::portraits::Portraits;
use super::ties::{self, Loose, Ties};
use crate::day::{Day, people_of};
use crate::forecast::Rows;
use crate::pass::Reader;
use crate::posts::{Authored, KnownPosts, LabelledPosts, Posts};
use crate::responses::{AccountIndex, PostKey, Record, Responses, card};
use crate::strategy::{Posted, strategies};
use crate::topics::{FieldsAbove, Influence, OnTopics, Topical};
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

/// The evidence behind the scores of one day. It lives as long as the day; [`DayEvidence::details`] tells it by name.
pub struct DayEvidence<'a> {
    responses: &'a Responses,
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
}

/// Everybody who wants to look at people.
struct Readers<'a> {
    rows: Rows<'a>,
    audiences: AudienceRows<'a>,
    day: &'a Day<'a>,
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
            let kept = Kept {
                names: Names::of(day.responses(), day.trust(), day.at(), account, view),
                portrait: self.portraits.of(account, view),
                topics: self.on_topics.read(account, view),
                measured: self.moments.measure(account, view),
                around: self.influencers.around(account, view),
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
        lake_generation: u64,
    ) -> (SnapshotScores, DayEvidence<'a>) {
        let responses = day.responses();
        let readers = Readers {
            rows: Rows::new(responses, day.at(), day.model()),
            audiences: AudienceRows::of(day),
            day,
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
        for (row, account, kept) in kept {
            rows.push(row);
            names.push(kept.names);
            portraits.push(kept.portrait);
            topics.push((account, kept.topics));
            loose.push(Loose { account, measured: kept.measured, around: kept.around });
        }
        let scores = day.snapshot(rows, lake_generation);
        let topical = Topical::of(on_topics, topics, &scores);
        let ties = Ties::of(loose, &audiences);
        (scores, DayEvidence { responses, posts, names, portraits, topical, ties, audiences })
    }

    /// The posts that are named; their ids and texts are looked up in the lake.
    pub fn wanted(&self) -> FxHashSet<PostKey> {
        let names = self.names.iter().flat_map(Names::wanted);
        names.chain(self.topical.posts()).chain(self.ties.posts()).collect()
    }

    /// Everything that is kept beside the scores of the newest day, which are those it was gathered with.
    pub fn details(&self, scores: &SnapshotScores, posts: &KnownPosts) -> SnapshotDetails {
        let responses = self.responses;
        let mut details = SnapshotDetails { portraits: self.portraits.clone(), ..SnapshotDetails::default() };
        let mut shown: BTreeMap<PersonId, AccountIndex> = BTreeMap::new();
        self.names.iter().for_each(|names| names.tell(responses, posts, &mut details, &mut shown));
        details.topics = self.topical.details(posts);
        for named in &details.topics.responders {
            shown.extend(
                responses.accounts.of_person(named.responder).map(|account| (named.responder, account)),
            );
        }
        let DayPosts { posts: table, labelled, authored } = self.posts;
        let moments = Moments { responses, labelled, authored };
        (details.moments, details.influence) = self.ties.details(moments, &responses.accounts, posts);
        for named in ties::named(&details.moments, &details.influence) {
            shown.extend(responses.accounts.of_person(named).map(|account| (named, account)));
        }
        let card =
            |(&person, &account): (&PersonId, &AccountIndex)| card(responses, person, account, scores.day);
        details.cards = shown.iter().map(card).collect();
        let posted = Posted::of_scored(table, labelled, responses, scores);
        details.strategy = strategies(&posted, &self.audiences, &details.topics);
        details
    }
}
