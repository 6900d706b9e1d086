//! What is told of one person, as it may be shown.

use model::{
    BestWindow, Day, Direction, EvidencePost, EvidenceResponder, EvidenceVouch, Group, Influence,
    InfluenceTotals, Interest, Moment, MomentResponder, MovedSince, MovementLine, MovementMover, PersonId,
    PersonTopic, Portrait, ResponseWeek, SharedResponder, SimilarPerson, TopicId, TopicPost, TopicResponder,
    Trait, Works, WorthMeeting,
};

use super::{Newest, equal_range};
use crate::StoreError;
use crate::details::{Layout, PersonRecord};

/// All that the details tell of one person. Whatever they hide, and whoever may not be named where a name is all that
/// a row is about, is not among it; responders without a [`Newest::card`] are counted and may not be named.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PersonDetails {
    /// The posts that drew most people, the most responded to first.
    pub posts: Vec<EvidencePost>,
    /// Why they are known, in the order of [`model::SnapshotDetails::vouches`]; `None` where the details
    /// tell of nobody's.
    pub vouches: Option<Vec<EvidenceVouch>>,
    /// What they did and what came back, in counts.
    pub portrait: Option<Portrait>,
    /// Topics of influence, the highest score first.
    pub topics: Vec<PersonTopic>,
    /// Interests, the most telling first.
    pub interests: Vec<Interest>,
    /// Moments, the most unusual first.
    pub moments: Vec<Moment>,
    /// Those whose audience is alike, the most alike first.
    pub similar: Vec<SimilarPerson>,
    /// When people respond; `None` where there is not enough evidence.
    pub week: Option<ResponseWeek>,
    /// The hours whose posts drew more people than the rest, the surest first.
    pub windows: Vec<BestWindow>,
    /// What of their posts drew more or fewer people than the rest, the surest first.
    pub works: Vec<Works>,
    /// Whom it is worth to meet, the best first, with somebody alike in each row.
    pub meet: Vec<WorthMeeting>,
    /// Since when it was worked out why their score moved, by rising day.
    pub moved_since: Vec<MovedSince>,
    moved_lines: Vec<MovementLine>,
    moved_by: Vec<MovementMover>,
    responders: Vec<EvidenceResponder>,
    topic_posts: Vec<TopicPost>,
    topic_responders: Vec<TopicResponder>,
    moment_responders: Vec<MomentResponder>,
    influence: Vec<Influence>,
    totals: Option<InfluenceTotals>,
    shared: Vec<SharedResponder>,
}

impl PersonDetails {
    /// Those who respond most in one group, the most telling first.
    pub fn evidence(&self, group: Group) -> &[EvidenceResponder] {
        equal_range(&self.responders, group, |row| row.group)
    }

    /// The posts that stand for influence on a topic, the most responded to first.
    pub fn topic_posts(&self, topic: TopicId) -> &[TopicPost] {
        equal_range(&self.topic_posts, topic, |row| row.topic)
    }

    /// Those who respond most on a topic.
    pub fn topic_responders(&self, topic: TopicId) -> &[TopicResponder] {
        equal_range(&self.topic_responders, topic, |row| row.topic)
    }

    /// Who responded to a moment, by its place among [`PersonDetails::moments`], the most trusted first.
    pub fn moment_responders(&self, moment: usize) -> &[MomentResponder] {
        equal_range(&self.moment_responders, moment as u32, |row| row.moment)
    }

    /// Those by whom they are influenced, or whom they influence; the strongest first.
    pub fn influence(&self, direction: Direction) -> &[Influence] {
        equal_range(&self.influence, direction, |row| row.direction)
    }

    /// How many these are in all, those who may not be named and those who are not kept among them.
    pub fn influence_total(&self, direction: Direction) -> u32 {
        self.totals.map_or(0, |totals| match direction {
            Direction::InfluencedBy => totals.influenced_by,
            Direction::Influences => totals.influences,
        })
    }

    /// Some of those who respond to both this person and another one, those that tell most first.
    pub fn shared_responders(&self, other: PersonId) -> &[SharedResponder] {
        equal_range(&self.shared, other, |row| row.other)
    }

    /// Why their score moved since a day of [`PersonDetails::moved_since`], each line with the people named with it.
    pub fn movements(&self, day: Day) -> impl Iterator<Item = (&MovementLine, &[MovementMover])> {
        let lines = equal_range(&self.moved_lines, day, |row| row.day).iter().enumerate();
        lines.map(move |(place, line)| {
            (line, equal_range(&self.moved_by, (day, place as u32), |row| (row.day, row.line)))
        })
    }

    /// True where evidence lets them claim a topic: it is one of theirs, of influence or of interest, or above one.
    /// What stands above a topic is told by `is_above(topic, other)`.
    pub fn may_claim(&self, topic: TopicId, is_above: impl Fn(TopicId, TopicId) -> bool) -> bool {
        let influence = self.topics.iter().map(|theirs| theirs.topic);
        let mut theirs = influence.chain(self.interests.iter().map(|theirs| theirs.topic));
        theirs.any(|other| other == topic || is_above(topic, other))
    }
}

impl Newest {
    /// All that the details tell of a person: nothing of whoever may not be shown, and of anybody under a model that
    /// is not the current one.
    ///
    /// Reads it from the disk: some ten microseconds. Fails where the file is damaged.
    pub fn details(&self, person: PersonId) -> Result<PersonDetails, StoreError> {
        let Some(files) = self.told.files.as_ref().filter(|_| self.is_shown(person)) else {
            return Ok(PersonDetails::default());
        };
        let mut record: PersonRecord = files.people.get(person.0)?.unwrap_or_default();
        if !self.told.redaction.is_empty() {
            record.redact(&self.told.redaction);
        }
        Ok(self.shown_of(person, record))
    }

    fn shown_of(&self, person: PersonId, record: PersonRecord) -> PersonDetails {
        let hides = |topic: TopicId| self.hides_topic(person, topic);
        let shows = |other: PersonId| self.is_shown(other);
        let PersonRecord {
            responders,
            posts,
            vouches,
            portraits,
            mut topics,
            mut topic_posts,
            mut topic_responders,
            mut interests,
            moments,
            moment_responders,
            mut influence,
            totals,
            mut similar,
            mut shared,
            weeks,
            windows,
            mut works,
            mut meet,
            moved_since,
            moved_lines,
            moved_by,
        } = record;
        topics.retain(|row| !hides(row.topic));
        topic_posts.retain(|row| !hides(row.topic));
        topic_responders.retain(|row| !hides(row.topic));
        interests.retain(|row| !hides(row.topic));
        influence.retain(|row| shows(row.other));
        similar.retain(|row| shows(row.other));
        shared.retain(|row| shows(row.other) && shows(row.responder));
        works.retain(|row| !matches!(row.of, Trait::Topic(topic) if hides(topic)));
        meet.retain(|row| {
            let hidden = hides(row.topic) || self.hides_topic(row.other, row.topic);
            !hidden && shows(row.other) && shows(row.alike)
        });
        PersonDetails {
            posts,
            vouches: self.data.people.cards.have_grounds().then_some(vouches),
            portrait: portraits.into_iter().next(),
            topics,
            interests,
            moments,
            similar,
            week: weeks.into_iter().next(),
            windows,
            works,
            meet,
            moved_since,
            moved_lines,
            moved_by,
            responders,
            topic_posts,
            topic_responders,
            moment_responders,
            influence,
            totals: totals.into_iter().next(),
            shared,
        }
    }
}
