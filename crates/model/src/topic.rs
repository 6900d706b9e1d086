//! Topics by their numbers, and what is known of people on them.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{PersonId, Tenths, Timestamp};

/// The number of a topic in the ontology. Many exceed 2^63, which JSON readers round: as text it is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u64);

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for TopicId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<TopicId, Self::Err> {
        text.parse().map(TopicId)
    }
}

impl Serialize for TopicId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TopicId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TopicId, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("{text:?} is no topic's number")))
    }
}

/// How influence on a topic is measured, and when it is shown: numbers are least ones, over the posts of the window of
/// trust.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TopicRules {
    /// Posts on the topic, each with a response from somebody else ...
    pub min_posts: u32,
    /// ... on so many days (UTC) ...
    pub min_days: u32,
    /// ... and distinct people who responded to them, in all.
    pub min_people: u32,
    /// The share, 0 to 1, that influence on a topic borrows from what the person drew in its field: on posts on the
    /// widest topics above it.
    pub borrow: f64,
}

impl Default for TopicRules {
    fn default() -> TopicRules {
        TopicRules { min_posts: 3, min_days: 3, min_people: 5, borrow: 0.25 }
    }
}

/// Somebody's influence on a topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersonTopic {
    /// Whose.
    pub person: PersonId,
    /// On what.
    pub topic: TopicId,
    /// The forecast over responses to their posts on it, without the post that carries most of it.
    pub score: Tenths,
    /// Lower end of the 80 % interval.
    pub low: Tenths,
    /// Upper end of the 80 % interval.
    pub high: Tenths,
    /// The score of a week before; 1 where there was not enough to show the topic.
    pub before: Tenths,
    /// Posts on the topic that drew a response.
    pub posts: u32,
    /// Days (UTC) on which they were posted.
    pub days: u32,
    /// Distinct people who responded to them.
    pub people: u32,
}

/// A post on a topic: evidence of somebody's influence, or one of the posts of the month.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPost {
    /// Whose post it is.
    pub person: PersonId,
    /// On what.
    pub topic: TopicId,
    /// The network's id of the post.
    pub post: String,
    /// When it was posted; `None` where the post itself was not seen.
    pub time: Option<Timestamp>,
    /// The beginning of its text.
    pub text: Option<String>,
    /// Distinct people who responded to it.
    pub people: u32,
}

/// One of those who respond most to somebody's posts on a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicResponder {
    /// Whose posts.
    pub person: PersonId,
    /// On what.
    pub topic: TopicId,
    /// Who responds.
    pub responder: PersonId,
    /// How often they did.
    pub responses: u32,
    /// When they last did.
    pub last: Timestamp,
}

/// What somebody writes about or responds to: no sign of influence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// Whose.
    pub person: PersonId,
    /// In what.
    pub topic: TopicId,
    /// Their posts on it in 90 days.
    pub posts: u32,
    /// Their responses to posts on it in 90 days.
    pub responses: u32,
}

/// What is kept of topics for the newest day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TopicDetails {
    /// By person, the highest score first.
    pub people: Vec<PersonTopic>,
    /// Evidence, by person and topic, the most people first.
    pub posts: Vec<TopicPost>,
    /// Evidence, by person and topic, the most responses first.
    pub responders: Vec<TopicResponder>,
    /// By person, the most telling first.
    pub interests: Vec<Interest>,
    /// Posts of the last 30 days, by topic, the most people first.
    pub month: Vec<TopicPost>,
}
