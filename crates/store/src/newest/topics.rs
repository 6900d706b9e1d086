//! Who is influential on each topic, as pages ask for it.

use model::{BestWindow, PersonId, PersonTopic, Tenths, TopicId, TopicPost};

use super::{Newest, equal_range};
use crate::StoreError;
use crate::details::{Layout, Opened, TopicRecord};

/// Who is influential on what: positions of cards by topic, and their scores on it; six bytes each.
#[derive(Debug, Clone, Default)]
pub(super) struct OnTopics {
    /// By rising id, each with where its people begin in `people`.
    topics: Vec<(TopicId, usize)>,
    /// The highest score first.
    people: Vec<u32>,
    scores: Vec<Tenths>,
}

/// A topic that somebody here is influential on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicCount {
    /// Which.
    pub topic: TopicId,
    /// How many people may be shown on it.
    pub people: usize,
    /// Who of them has the highest score on it.
    pub first: PersonId,
    /// That score.
    pub score: Tenths,
}

impl OnTopics {
    /// Those of some details who have a card; `position` tells where.
    pub fn read(
        details: &Opened,
        position: impl Fn(PersonId) -> Option<usize>,
    ) -> Result<OnTopics, StoreError> {
        let mut all = OnTopics::default();
        details.topics.each(|key, bytes| {
            let record = details.topics.decode(key, bytes)?;
            all.topics.push((TopicId(key), all.people.len()));
            for row in &record.people {
                if let Some(position) = position(row.person) {
                    all.people.push(position as u32);
                    all.scores.push(row.score);
                }
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// Each topic with the places of its people.
    fn each(&self) -> impl Iterator<Item = (TopicId, std::ops::Range<usize>)> {
        let ends = self.topics.iter().skip(1).map(|(_, start)| *start).chain([self.people.len()]);
        self.topics.iter().zip(ends).map(|((topic, start), end)| (*topic, *start..end))
    }
}

/// What is told of one topic, as it may be shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicDetails {
    /// Everybody who is influential on it, the highest score first.
    pub people: Vec<PersonTopic>,
    /// Posts of the last 30 days on it, the most responded to first.
    pub month: Vec<TopicPost>,
}

impl Newest {
    /// Who is influential on a topic, and its posts of the month.
    ///
    /// Reads it from the disk. Fails where the file is damaged.
    pub fn topic(&self, topic: TopicId) -> Result<TopicDetails, StoreError> {
        let Some(files) = &self.told.files else { return Ok(TopicDetails::default()) };
        let mut record: TopicRecord = files.topics.get(topic.0)?.unwrap_or_default();
        if !self.told.redaction.is_empty() {
            record.redact(&self.told.redaction);
        }
        let TopicRecord { mut people, mut month } = record;
        people.retain(|row| self.shows_topic(row.person, topic));
        month.retain(|row| self.shows_topic(row.person, topic));
        Ok(TopicDetails { people, month })
    }

    fn shows_topic(&self, person: PersonId, topic: TopicId) -> bool {
        self.is_shown(person) && !self.hides_topic(person, topic)
    }

    /// How many people are influential on a topic.
    pub fn people_on(&self, topic: TopicId) -> usize {
        equal_range(&self.topic_counts, topic, |count| count.topic).first().map_or(0, |count| count.people)
    }

    /// Every topic that anybody here is influential on, by rising id.
    pub fn all_topics(&self) -> &[TopicCount] {
        &self.topic_counts
    }

    /// Counts anew who may be shown on each topic: for whenever somebody leaves, or hides a topic.
    pub(super) fn count_topics(&self) -> Vec<TopicCount> {
        let (all, on_topics) = (&self.data.people, &self.told.on_topics);
        let counted = on_topics.each().filter_map(|(topic, places)| {
            let mut shown = places.filter(|place| {
                let position = on_topics.people[*place] as usize;
                let person = all.cards.person(position);
                let left = !self.removed.is_empty() && self.removed.contains(&person);
                all.shown[position] && !left && !self.hides_topic(person, topic)
            });
            let first = shown.next()?;
            let (person, score) = (on_topics.people[first] as usize, on_topics.scores[first]);
            Some(TopicCount { topic, people: 1 + shown.count(), first: all.cards.person(person), score })
        });
        counted.collect()
    }

    /// The hours whose posts drew more people than the rest, of everybody's posts; the surest first.
    pub fn common_windows(&self) -> &[BestWindow] {
        &self.told.common_windows
    }
}
