//! Search over people and topics.

use model::Day;
use serde::Serialize;
use store::{Matches, Newest};
use topics::Ontology;

use crate::{TopPerson, TopicCount, search_topics, top::named};

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Search {
    /// What was asked for.
    pub query: String,
    /// The day of the scores; null where nothing is published.
    pub as_of: Option<Day>,
    /// The model.
    pub model: Option<String>,
    /// The most people held here.
    pub limit: usize,
    /// Topics that may be meant, the closest first. One that nobody is influential on is there if it is called exactly
    /// that, or where nobody was found.
    pub topics: Vec<TopicCount>,
    /// Who was found, best match first.
    pub people: Vec<TopPerson>,
    /// How many of them, at the end, match but for slips of typing.
    pub near: usize,
}

impl Search {
    /// Those who match as it is written, and those who match but for slips of typing.
    pub fn parts(&self) -> (&[TopPerson], &[TopPerson]) {
        self.people.split_at(self.people.len().saturating_sub(self.near))
    }
}

/// The most people a search answers with.
const LIMIT: usize = 50;
/// The most topics.
const TOPICS: usize = 8;

/// People whose name, handle or native id matches, and topics. An empty question finds nothing.
pub fn search(newest: Option<&Newest>, ontology: &Ontology, query: &str) -> Search {
    let text = query.trim();
    let asked = newest.filter(|_| !text.is_empty());
    let Matches { mut exact, near } = asked.map(|newest| newest.matches(text, LIMIT)).unwrap_or_default();
    if exact.is_empty() {
        // A pasted key or address holds none of anybody's words, and names an account all the same.
        exact = asked.map(|newest| newest.find(text).people()).unwrap_or_default();
        exact.truncate(LIMIT);
    }
    let list = |people| asked.map(|newest| named(newest, people)).unwrap_or_default();
    let (mut people, near) = (list(&exact[..]), list(&near[..]));
    let near_count = near.len();
    people.extend(near);
    Search {
        query: query.to_owned(),
        as_of: newest.map(|newest| newest.key.day),
        model: newest.map(|newest| newest.key.model.clone()),
        limit: LIMIT,
        topics: asked.map(|newest| topics(newest, ontology, text, people.is_empty())).unwrap_or_default(),
        people,
        near: near_count,
    }
}

fn topics(newest: &Newest, ontology: &Ontology, text: &str, nobody_found: bool) -> Vec<TopicCount> {
    let mut topics = search_topics(newest, ontology, text, TOPICS);
    topics.retain(|topic| topic.people > 0 || nobody_found || topic.topic.is_called(text));
    topics
}
