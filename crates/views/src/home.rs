//! The first page.

use serde::Serialize;
use store::Newest;
use topics::Ontology;

use crate::{EvidenceFilter, Top, TopOptions, TopicCount, top, widest_topics};

/// What this is, and who has most influence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Home {
    /// In two sentences.
    pub about: String,
    /// The people with most influence; null where nothing is published.
    pub top: Option<Top>,
    /// The topics that most people here are influential on.
    pub topics: Vec<TopicCount>,
    /// Where the data come from and under which licence, where that has to be said.
    pub attribution: Option<String>,
}

const PEOPLE: usize = 12;
const TOPICS: usize = 16;

/// The first page.
pub fn home(newest: Option<&Newest>, ontology: &Ontology, attribution: Option<&str>) -> Home {
    let options = TopOptions { network: None, evidence: EvidenceFilter::Enough, offset: 0, limit: PEOPLE };
    Home {
        about: "A Clout score from 1 to 100 says how many different people will respond to someone in the \
                weeks to come. Every point has a named reason, every number a date, and anyone may leave."
            .to_owned(),
        topics: newest.map_or_else(Vec::new, |newest| widest_topics(newest, ontology, TOPICS)),
        top: newest.map(|newest| top(newest, &options)),
        attribution: attribution.map(str::to_owned),
    }
}
