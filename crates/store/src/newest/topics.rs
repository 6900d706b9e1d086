//! Topics in memory, as pages ask for them.

use model::{Interest, PersonId, PersonTopic, TopicDetails, TopicId, TopicPost, TopicResponder};

use super::{Newest, equal_range};

/// What is told of topics, and who is influential on each.
#[derive(Debug, Clone, Default)]
pub(super) struct Topics {
    pub told: TopicDetails,
    /// Places in `told.people` by topic, the highest score first.
    by_topic: Vec<u32>,
}

impl Topics {
    pub fn of(told: TopicDetails) -> Topics {
        let mut by_topic: Vec<u32> = (0..told.people.len() as u32).collect();
        by_topic.sort_by_key(|&place| {
            let one = &told.people[place as usize];
            (one.topic, std::cmp::Reverse(one.score), one.person)
        });
        Topics { told, by_topic }
    }
}

impl Newest {
    /// A person's topics of influence that they do not hide, the highest score first.
    pub fn topics(&self, person: PersonId) -> impl Iterator<Item = &PersonTopic> {
        let known = self.card(person).is_some();
        let topics = equal_range(&self.told.topics.told.people, person, |one| one.person).iter();
        topics.filter(move |one| known && !self.hides_topic(person, one.topic))
    }

    /// A person's interests that they do not hide, the most telling first.
    pub fn interests(&self, person: PersonId) -> impl Iterator<Item = &Interest> {
        let known = self.card(person).is_some();
        let interests = equal_range(&self.told.topics.told.interests, person, |one| one.person).iter();
        interests.filter(move |one| known && !self.hides_topic(person, one.topic))
    }

    /// The posts that stand for somebody's influence on a topic, the most responded to first.
    pub fn topic_posts(&self, person: PersonId, topic: TopicId) -> &[TopicPost] {
        if self.card(person).is_none() || self.hides_topic(person, topic) {
            return &[];
        }
        equal_range(&self.told.topics.told.posts, (person, topic), |one| (one.person, one.topic))
    }

    /// Those who respond most to somebody on a topic. Whoever has no [`Newest::card`] may not be named.
    pub fn topic_responders(&self, person: PersonId, topic: TopicId) -> &[TopicResponder] {
        if self.card(person).is_none() || self.hides_topic(person, topic) {
            return &[];
        }
        equal_range(&self.told.topics.told.responders, (person, topic), |one| (one.person, one.topic))
    }

    /// Everybody who is influential on a topic, the highest score first.
    pub fn on_topic(&self, topic: TopicId) -> impl Iterator<Item = &PersonTopic> {
        let Topics { told, by_topic } = &*self.told.topics;
        let of = |place: u32| &told.people[place as usize];
        let places = equal_range(by_topic, topic, |&place| of(place).topic);
        places.iter().map(move |&place| of(place)).filter(|one| self.shows_topic(one.person, one.topic))
    }

    /// Posts of the last 30 days on a topic, the most responded to first.
    pub fn topic_month(&self, topic: TopicId) -> impl Iterator<Item = &TopicPost> {
        let posts = equal_range(&self.told.topics.told.month, topic, |one| one.topic);
        posts.iter().filter(|one| self.shows_topic(one.person, one.topic))
    }

    fn shows_topic(&self, person: PersonId, topic: TopicId) -> bool {
        self.card(person).is_some() && !self.hides_topic(person, topic)
    }

    /// Every topic that anybody here is influential on, with how many are; by rising id.
    pub fn all_topics(&self) -> Vec<(TopicId, usize)> {
        let Topics { told, by_topic } = &*self.told.topics;
        let topic = |&place: &u32| told.people[place as usize].topic;
        let chunks = by_topic.chunk_by(|a, b| topic(a) == topic(b));
        let counted = chunks.map(|chunk| (topic(&chunk[0]), self.on_topic(topic(&chunk[0])).count()));
        counted.filter(|&(_, people)| people > 0).collect()
    }
}
