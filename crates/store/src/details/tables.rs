//! The tables of the details: what is kept of the newest day beside its scores, and how each column is redacted.

use std::cmp::Reverse;

use model::{
    AccountId, BestWindow, Cause, Day, Direction, Estimate, EvidencePost, EvidenceResponder, EvidenceVouch,
    Gain, Group, Influence, InfluenceTotals, Interest, Moment, MomentResponder, MovedSince, MovementLine,
    MovementMover, OwnActs, PersonId, PersonTopic, Portrait, Reshares, ResponseWeek, SharedResponder,
    SimilarPerson, Tenths, Timestamp, TopicId, TopicPost, TopicResponder, Trait, Via, WEEK_STEPS, WeekLevels,
    Works, WorthMeeting,
};

use super::part::{Cells, ColumnShape, Part, Redaction, part};

/// How a person is shown, under the account that they are shown under.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CardRow {
    pub person: PersonId,
    pub account: AccountId,
    pub handle: Option<String>,
    pub name: Option<String>,
    pub hidden: bool,
    pub counters: Option<String>,
    pub responses: u64,
    pub span: Option<(Timestamp, Timestamp)>,
    pub estimate: Option<Estimate>,
}

/// A further account of a person.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OtherRow {
    pub person: PersonId,
    pub account: AccountId,
    pub handle: Option<String>,
    pub name: Option<String>,
    pub responses: u64,
    pub span: Option<(Timestamp, Timestamp)>,
}

/// How many reasons there are to know somebody, as [`EvidenceVouch`] tells them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GroundsRow {
    pub person: PersonId,
    pub grounds: u32,
}

part! {
    Cards = "cards": CardRow {
        key person: PersonId,
        own account: AccountId,
        own handle: Option<String>,
        text name: Option<String>,
        plain hidden: bool,
        text counters: Option<String>,
        plain responses: u64,
        plain span: Option<(Timestamp, Timestamp)>,
        plain estimate: Option<Estimate>,
    };
}

part! {
    Others = "others": OtherRow {
        key person: PersonId,
        own account: AccountId,
        own handle: Option<String>,
        text name: Option<String>,
        plain responses: u64,
        plain span: Option<(Timestamp, Timestamp)>,
    };
}

part! {
    /// How many there are in [`Vouches`]: everybody's is asked for at once where +K are weighed.
    Grounds = "grounds": GroundsRow {
        key person: PersonId,
        plain grounds: u32,
    };
}

part! {
    /// Who responds most, over all kinds and in each.
    Responders = "responders": EvidenceResponder {
        key person: PersonId,
        plain group: Group,
        stand_in responder: PersonId,
        plain responses: u32,
        plain last: Timestamp,
        plain weight: f32,
        post post: Option<String>,
    } by |row| row.group;
}

part! {
    /// Posts that drew most people.
    Posts = "posts": EvidencePost {
        key person: PersonId,
        post post: String,
        plain time: Option<Timestamp>,
        text text: Option<String>,
        text tags: Option<String>,
        text counters: Option<String>,
        plain people: u32,
        plain responses: u32,
        plain last: Timestamp,
    };
}

part! {
    /// Why somebody is known.
    Vouches = "vouches": EvidenceVouch {
        key person: PersonId,
        stand_in via: Via,
    };
}

part! {
    /// The counts behind subscores and style.
    Portraits = "portraits": Portrait {
        key person: PersonId,
        plain reshares: Reshares,
        plain responders: u32,
        plain trust: f32,
        plain acts: OwnActs,
    };
}

part! {
    /// On what somebody is influential.
    Topics = "topics": PersonTopic {
        key person: PersonId,
        plain topic: TopicId,
        plain score: Tenths,
        plain low: Tenths,
        plain high: Tenths,
        plain before: Tenths,
        plain posts: u32,
        plain days: u32,
        plain people: u32,
    } by |row| Reverse(row.score);
}

part! {
    /// The posts that stand for it.
    TopicPosts = "topic-posts": TopicPost {
        key person: PersonId,
        plain topic: TopicId,
        post post: String,
        plain time: Option<Timestamp>,
        text text: Option<String>,
        plain people: u32,
    } by |row| row.topic;
}

part! {
    /// Who responds to them most.
    TopicResponders = "topic-responders": TopicResponder {
        key person: PersonId,
        plain topic: TopicId,
        with responder: PersonId,
        plain responses: u32,
        plain last: Timestamp,
    } by |row| row.topic;
}

part! {
    /// What somebody writes about and responds to.
    Interests = "interests": Interest {
        key person: PersonId,
        plain topic: TopicId,
        plain posts: u32,
        plain responses: u32,
    };
}

part! {
    /// Posts that drew unusually many trusted people, the most unusual first.
    Moments = "moments": Moment {
        key person: PersonId,
        post post: String,
        plain time: Option<Timestamp>,
        text text: Option<String>,
        plain people: u32,
        plain trusted: f32,
        plain usual: f32,
        plain others: u32,
        plain odds: f32,
        plain first: Timestamp,
        plain last: Timestamp,
        plain median_seconds: u32,
        plain half_seconds: u32,
        plain came: Vec<u32>,
        plain topics: Vec<TopicId>,
    };
}

part! {
    /// Who responded to them; `moment` is the place among the person's.
    MomentResponders = "moment-responders": MomentResponder {
        key person: PersonId,
        plain moment: u32,
        with responder: PersonId,
        plain trust: f32,
        plain responses: u32,
        plain first: Timestamp,
    } by |row| row.moment;
}

part! {
    /// Whom somebody responds to, and who responds to them.
    Influences = "influence": Influence {
        key person: PersonId,
        plain direction: Direction,
        with other: PersonId,
        plain share: f32,
        plain trust: f32,
        plain responses: u32,
        plain span: Option<(Timestamp, Timestamp)>,
        post post: Option<String>,
    } by |row| row.direction;
    check |row| share(row.share).and(share(row.trust));
}

part! {
    /// How many these are. Those of others stay as they are whoever goes.
    Totals = "influence-totals": InfluenceTotals {
        key person: PersonId,
        plain influenced_by: u32,
        plain influences: u32,
    };
}

part! {
    /// Whose audience is alike.
    Similar = "similar": SimilarPerson {
        key person: PersonId,
        with other: PersonId,
        plain likeness: f32,
        plain shared: u32,
    };
    check |row| share(row.likeness);
}

part! {
    /// Some of those who respond to both.
    Shared = "similar-shared": SharedResponder {
        key person: PersonId,
        with other: PersonId,
        with responder: PersonId,
    } by |row| row.other;
}

part! {
    /// When people respond.
    Weeks = "strategy": ResponseWeek {
        key person: PersonId,
        plain responses: u32,
        plain people: u32,
        plain posts: u32,
        plain drawn: u32,
        plain half: u32,
        plain week: WeekLevels,
    };
}

part! {
    /// The best hours to post.
    Windows = "strategy-windows": BestWindow {
        key person: Option<PersonId>,
        plain start: u16,
        plain steps: u16,
        plain days: u16,
        plain posts: u32,
        plain gain: Gain,
    };
    check window;
}

part! {
    /// What draws more or fewer people.
    WhatWorks = "strategy-works": Works {
        key person: PersonId,
        tag of: Trait,
        plain posts: u32,
        plain gain: Gain,
    };
}

part! {
    /// People worth meeting.
    Meet = "strategy-meet": WorthMeeting {
        key person: PersonId,
        with other: PersonId,
        plain topic: TopicId,
        with alike: PersonId,
        plain responses: u32,
    };
}

part! {
    /// Since when it was worked out why scores moved.
    MovedSinces = "moved-since": MovedSince {
        key person: PersonId,
        plain day: Day,
        plain revision: u32,
    } by |row| row.day;
}

part! {
    /// Why scores moved since then.
    MovementLines = "moved-lines": MovementLine {
        key person: PersonId,
        plain day: Day,
        plain cause: Cause,
        plain points: f64,
        plain others: u32,
        plain others_points: f64,
    } by |row| row.day;
}

part! {
    /// Who moved them; `line` is the place among the lines of the person and day.
    MovementMovers = "moved-by": MovementMover {
        key person: PersonId,
        plain day: Day,
        plain line: u32,
        stand_in responder: PersonId,
        plain points: f64,
        plain responses: u32,
        plain last: Timestamp,
        plain trust_before: f64,
        plain trust_after: f64,
    } by |row| (row.day, row.line);
}

part! {
    /// Who is influential on a topic.
    OnTopic = "people": PersonTopic {
        with person: PersonId,
        key topic: TopicId,
        plain score: Tenths,
        plain low: Tenths,
        plain high: Tenths,
        plain before: Tenths,
        plain posts: u32,
        plain days: u32,
        plain people: u32,
    } by |row| (Reverse(row.score), row.person);
}

part! {
    /// The posts of the last 30 days on a topic.
    Month = "month": TopicPost {
        with person: PersonId,
        key topic: TopicId,
        post post: String,
        plain time: Option<Timestamp>,
        text text: Option<String>,
        plain people: u32,
    };
}

/// A day since when it was worked out why scores moved, of whoever has enough evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SpanRow {
    pub of: Option<PersonId>,
    pub day: Day,
    pub revision: u32,
}

part! {
    /// Every day and revision of [`MovedSinces`].
    Spans = "moved-since": SpanRow {
        nobody of: Option<PersonId>,
        plain day: Day,
        plain revision: u32,
    } by |row| (row.day, row.revision);
}

part! {
    /// The best hours to post, of everybody's posts.
    CommonWindows = "strategy-windows": BestWindow {
        nobody person: Option<PersonId>,
        plain start: u16,
        plain steps: u16,
        plain days: u16,
        plain posts: u32,
        plain gain: Gain,
    };
    check window;
}

fn share(part: f32) -> Result<(), String> {
    if (0.0..=1.0).contains(&part) { Ok(()) } else { Err(format!("a share of {part}, expected 0 to 1")) }
}

fn window(row: &BestWindow) -> Result<(), String> {
    let fits =
        usize::from(row.start) < WEEK_STEPS && (1..=96).contains(&row.steps) && (1..=7).contains(&row.days);
    if fits { Ok(()) } else { Err(format!("{row:?}, expected a window of a week")) }
}
