//! From entities (items of Wikidata) to topics: the judgements that ship, a small model, and how right it is about
//! entities that it was not fitted on.

mod evidence;
mod judge;

use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use judge::{EntityReport, Point, judge_entities};

use crate::dictionary::LABELS;
use crate::ontology::rows;
use crate::{Ontology, TopicIndex};

/// What stands where the name of an entity is not known.
const UNKNOWN: &str = "_display_unknown_";

/// People's answer to "does this topic suit this entity?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Label {
    /// Wikidata's item.
    pub entity: Arc<str>,
    /// Its name, where it is known.
    pub name: Option<Arc<str>>,
    pub topic: TopicIndex,
    pub suits: bool,
}

/// The judgements that ship, without those whose topic is not in the ontology: how many these are comes with them.
pub(crate) fn labels(ontology: &Ontology) -> (Vec<Label>, u64) {
    let mut texts: FxHashMap<String, Arc<str>> = FxHashMap::default();
    let mut keep = |text: &str| Arc::clone(texts.entry(text.to_owned()).or_insert_with(|| text.into()));
    let mut labels = Vec::new();
    let mut without_topic = 0;
    for row in rows(LABELS) {
        let [Some(entity), Some(name), Some(id), Some(suits)] =
            [row.get(0), row.get(1), row.get(2), row.get(4)]
        else {
            continue;
        };
        match id.parse().ok().and_then(|id| ontology.by_id(model::TopicId(id))) {
            Some(topic) => {
                let name = (name != UNKNOWN).then(|| keep(name));
                labels.push(Label { entity: keep(entity), name, topic, suits: suits == "1" });
            }
            None => without_topic += 1,
        }
    }
    (labels, without_topic)
}
