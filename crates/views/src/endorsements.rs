//! +K: who endorses whom on what, and which topics are claimed by somebody's own word.

use model::{CountedPlusK, Day, PersonId, Tenths, Timestamp, TopicId};
use serde::Serialize;
use store::{Newest, StoreError};
use topics::{Language, Ontology};

use crate::portrait::hundredths;
use crate::{Subject, TopicName, Who};

/// Givers named of each topic.
const GIVERS: usize = 10;
/// People named on a topic page.
const ENDORSED: usize = 8;

/// The +K of somebody on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlusKView {
    /// The day (UTC) for which they are counted: that of the scores, or of the last +K where that came later.
    pub as_of: Day,
    /// How many count: each of another person, given in the 90 days before, and none of them mutual.
    pub count: u32,
    /// What they count together: each the giver's trust, 0 to 1, times what is left of it.
    pub weight: f64,
    /// Who gave those lately, the newest first.
    pub lately: Vec<GiverView>,
    /// How many of those that count are by people who may not be named.
    pub unnamed: u32,
    /// How many came back around, and so count for nothing.
    pub mutual: u32,
    /// Who gave those, the newest first.
    pub mutual_with: Vec<GiverView>,
}

/// Somebody who gave a +K.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GiverView {
    /// Who.
    #[serde(flatten)]
    pub who: Who,
    /// When.
    pub given: Timestamp,
    /// What it counts.
    pub weight: f64,
}

impl PlusKView {
    /// True where nobody gave any, not even a mutual one.
    pub fn is_empty(&self) -> bool {
        self.count == 0 && self.mutual == 0
    }
}

/// The +K of a person on a topic.
pub fn plus_k(newest: &Newest, person: PersonId, topic: TopicId) -> PlusKView {
    let (mutual, counted): (Vec<&CountedPlusK>, Vec<&CountedPlusK>) =
        newest.plus_k(person, topic).iter().partition(|row| row.mutual);
    let named = |all: &[&CountedPlusK]| -> Vec<GiverView> {
        let giver = |given: &&CountedPlusK| {
            let who = Who::of(&newest.card(given.plus_k.giver)?);
            Some(GiverView { who, given: given.plus_k.at, weight: hundredths(given.weight) })
        };
        all.iter().filter_map(giver).collect()
    };
    let (mut lately, mut mutual_with) = (named(&counted), named(&mutual));
    let unnamed = counted.len() - lately.len();
    lately.truncate(GIVERS);
    mutual_with.truncate(GIVERS);
    PlusKView {
        as_of: as_of(newest),
        count: counted.len() as u32,
        weight: hundredths(weight(newest, person, topic)),
        lately,
        unnamed: unnamed as u32,
        mutual: mutual.len() as u32,
        mutual_with,
    }
}

/// What all +K of a person on a topic count together, as topics are ordered by it.
pub fn weight(newest: &Newest, person: PersonId, topic: TopicId) -> f64 {
    // Nothing added up is -0.
    newest.plus_k(person, topic).iter().fold(0.0, |sum, given| sum + given.weight)
}

/// The day that the moment of counting belongs to; 24:00 UTC is the end of a day.
fn as_of(newest: &Newest) -> Day {
    newest.plus_k_as_of().plus_seconds(-1).day().max(newest.key.day)
}

/// A topic of somebody's without a score: they claim it, or others endorse them on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnscoredTopic {
    /// Which.
    #[serde(flatten)]
    pub topic: TopicName,
    /// True where they claim it themselves.
    pub claimed: bool,
    /// Who endorses them on it.
    pub plus_k: PlusKView,
}

/// Topics that a person claims or is endorsed on, and has no score on for want of evidence: the most endorsed first.
pub fn unscored_topics(subject: &Subject<'_>, ontology: &Ontology) -> Vec<UnscoredTopic> {
    let (newest, person) = (subject.newest, subject.person());
    // Scores on topics are kept for the current model alone: under another one nothing is known of them.
    if newest.current.is_some() {
        return Vec::new();
    }
    let claimed: Vec<TopicId> = newest.proposed_topics(person).collect();
    let mut all = newest.endorsed_topics(person);
    all.extend(&claimed);
    all.sort_unstable();
    all.dedup();
    all.retain(|topic| subject.details.topics.iter().all(|theirs| theirs.topic != *topic));
    let view = |topic: TopicId| {
        let name = TopicName::of(ontology, ontology.by_id(topic)?, Language::English);
        let claimed = claimed.contains(&topic);
        Some(UnscoredTopic { topic: name, claimed, plus_k: plus_k(newest, person, topic) })
    };
    let mut unscored: Vec<UnscoredTopic> = all.into_iter().filter_map(view).collect();
    unscored.sort_by(|a, b| {
        let by_weight = b.plus_k.weight.total_cmp(&a.plus_k.weight);
        let by_count = b.plus_k.count.cmp(&a.plus_k.count).then(b.claimed.cmp(&a.claimed));
        by_weight.then(by_count).then_with(|| a.topic.name.cmp(&b.topic.name))
    });
    unscored
}

/// Somebody who is endorsed on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndorsedView {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// How many +K count.
    pub count: u32,
    /// What they count together.
    pub weight: f64,
    /// The score on the topic; null where there is not enough evidence for one.
    pub score: Option<Tenths>,
    /// True where they claim the topic themselves and have no score on it.
    pub claimed: bool,
}

/// Those whom most +K count for on a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MostEndorsed {
    /// The day (UTC) for which +K are counted.
    pub as_of: Day,
    /// The most endorsed first.
    pub people: Vec<EndorsedView>,
}

/// The people most endorsed on a topic.
pub fn most_endorsed(newest: &Newest, topic: TopicId) -> Result<MostEndorsed, StoreError> {
    let view = |endorsed: &store::EndorsedPerson| {
        let details = newest.details(endorsed.person)?;
        let score = details.topics.iter().find(|theirs| theirs.topic == topic).map(|theirs| theirs.score);
        Ok(newest.card(endorsed.person).map(|card| EndorsedView {
            who: Who::of(&card),
            count: endorsed.count,
            weight: hundredths(endorsed.weight),
            score,
            claimed: score.is_none()
                && newest.proposed_topics(endorsed.person).any(|claimed| claimed == topic),
        }))
    };
    let shown = newest.most_endorsed(topic).map(view).filter_map(Result::transpose).take(ENDORSED);
    Ok(MostEndorsed { as_of: as_of(newest), people: shown.collect::<Result<_, StoreError>>()? })
}

/// All that a person is endorsed on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Endorsements {
    /// Account, handle and name.
    #[serde(flatten)]
    pub who: Who,
    /// The day (UTC) for which +K are counted.
    pub as_of: Day,
    /// The most endorsed first.
    pub topics: Vec<UnscoredTopic>,
}

/// All topics that a person is endorsed on or claims, with a score or without; `None` for whoever may not be shown.
pub fn endorsements(
    newest: &Newest,
    ontology: &Ontology,
    person: PersonId,
) -> Result<Option<Endorsements>, StoreError> {
    let Some(subject) = Subject::read(newest, person)? else { return Ok(None) };
    let mut topics = unscored_topics(&subject, ontology);
    let scored = subject.details.topics.iter().filter_map(|row| {
        let topic = TopicName::of(ontology, ontology.by_id(row.topic)?, Language::English);
        Some(UnscoredTopic { topic, claimed: false, plus_k: plus_k(newest, person, row.topic) })
    });
    topics.extend(scored.filter(|row| !row.plus_k.is_empty()));
    topics.sort_by(|a, b| {
        let by_weight = b.plus_k.weight.total_cmp(&a.plus_k.weight).then(b.plus_k.count.cmp(&a.plus_k.count));
        by_weight.then_with(|| a.topic.name.cmp(&b.topic.name))
    });
    Ok(Some(Endorsements { who: Who::of(&subject.card), as_of: as_of(newest), topics }))
}
