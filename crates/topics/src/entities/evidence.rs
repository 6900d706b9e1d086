//! What speaks for a topic to suit an entity.
//!
//! Everything that is counted over judgements is counted over those of training alone; for a judgement of training
//! itself, without it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Label;
use crate::normal::fold_case;
use crate::themes::Reader;
use crate::{Language, Ontology, Spoken, Tagger, TopicIndex};

/// Columns.
pub(super) const WIDTH: usize = 24;
/// Before anything is known, half of the judgements say yes.
const HALF: f64 = 0.5;
/// So many judgements is what is known of a parent worth.
const PRIOR: f64 = 2.0;
/// Letters by which words are held to be one: `biology`, `biologist`.
const STEM: usize = 5;
/// The logarithm of a number of Wikidata where there is none.
const MIDDLE_NUMBER: f64 = 14.0;

/// Yes and no.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    yes: f64,
    no: f64,
}

impl Tally {
    fn add(&mut self, suits: bool) {
        if suits { self.yes += 1.0 } else { self.no += 1.0 }
    }

    fn without(self, suits: Option<bool>) -> Tally {
        match suits {
            Some(true) => Tally { yes: self.yes - 1.0, no: self.no },
            Some(false) => Tally { yes: self.yes, no: self.no - 1.0 },
            None => self,
        }
    }

    fn share(self, prior: f64) -> f64 {
        (self.yes + PRIOR * prior) / (self.yes + self.no + PRIOR)
    }
}

/// What is counted over judgements.
#[derive(Default)]
pub(super) struct Counts {
    topics: FxHashMap<TopicIndex, Tally>,
    /// Topics with all that lies below.
    branches: FxHashMap<TopicIndex, Tally>,
    /// Words of entities' names, with topics and those above.
    words: FxHashMap<(Arc<str>, TopicIndex), Tally>,
}

/// Knows entities' and topics' names.
pub(super) struct Knowledge<'a> {
    ontology: &'a Ontology,
    reader: Reader,
    names: FxHashMap<Arc<str>, Name>,
    topic_words: Vec<Vec<String>>,
}

struct Name {
    words: Vec<Arc<str>>,
    /// What of the dictionary points to each theme.
    themes: Vec<f64>,
}

fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> =
        fold_case(name).split(' ').filter(|word| word.chars().count() > 1).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

fn stem(word: &str) -> &str {
    word.char_indices().nth(STEM).map_or(word, |(at, _)| &word[..at])
}

fn number(item: &str) -> f64 {
    let number: Option<f64> = item.strip_prefix('Q').and_then(|digits| digits.parse().ok());
    number.map_or(MIDDLE_NUMBER, |number| (number + 1.0).ln())
}

fn odds(chance: f64) -> f64 {
    (chance / (1.0 - chance)).ln()
}

impl<'a> Knowledge<'a> {
    pub fn new(ontology: &'a Ontology, labels: &[Label]) -> Knowledge<'a> {
        let reader = Reader::with(Tagger::without_entities());
        let mut names = FxHashMap::default();
        for name in labels.iter().filter_map(|label| label.name.as_ref()) {
            names.entry(Arc::clone(name)).or_insert_with(|| {
                let features = reader.read_as(name, Spoken::Known(Language::English));
                let themes = features.dictionary();
                Name { words: words(name).iter().map(|word| word.as_str().into()).collect(), themes }
            });
        }
        let topic_words = ontology.indices().map(|topic| words(&ontology.topic(topic).name)).collect();
        Knowledge { ontology, reader, names, topic_words }
    }

    /// Counts over judgements.
    pub fn count<'l>(&self, labels: impl Iterator<Item = &'l Label>) -> Counts {
        let mut counts = Counts::default();
        for label in labels {
            counts.topics.entry(label.topic).or_default().add(label.suits);
            let branch = || self.ontology.ancestors(label.topic).iter().chain([&label.topic]);
            branch().for_each(|topic| counts.branches.entry(*topic).or_default().add(label.suits));
            for word in self.words(label) {
                for topic in branch() {
                    counts.words.entry((Arc::clone(word), *topic)).or_default().add(label.suits);
                }
            }
        }
        counts
    }

    fn words(&self, label: &Label) -> &[Arc<str>] {
        label.name.as_ref().and_then(|name| self.names.get(name)).map_or(&[], |name| &name.words)
    }

    /// The columns of a judgement. `counted` says whether it is among those that were counted.
    pub fn columns(&self, label: &Label, counts: &Counts, counted: bool) -> [f64; WIDTH] {
        let left_out = counted.then_some(label.suits);
        let topic = label.topic;
        let parents = self.ontology.parents(topic);
        let branch = |topic: &TopicIndex| counts.branches.get(topic).copied().unwrap_or_default();
        let above = if parents.is_empty() {
            HALF
        } else {
            let shares = parents.iter().map(|parent| branch(parent).without(left_out).share(HALF));
            shares.sum::<f64>() / parents.len() as f64
        };
        let tally = counts.topics.get(&topic).copied().unwrap_or_default().without(left_out);
        let (prior, above) = (odds(tally.share(above)), odds(above));
        let judged = (tally.yes + tally.no).ln_1p();

        let unknown = f64::from(label.name.is_none());
        let entity_words = self.words(label);
        let topic_words = &self.topic_words[topic.get()];
        let shared =
            entity_words.iter().filter(|word| topic_words.iter().any(|own| own.as_str() == &***word)).count();
        let stems = entity_words.iter().any(|word| topic_words.iter().any(|own| stem(own) == stem(word)));
        let (by_words, by_same) = self.by_words(entity_words, topic, counts, left_out);

        let themes =
            label.name.as_ref().and_then(|name| self.names.get(name)).map_or(&[][..], |name| &name.themes);
        let all: f64 = themes.iter().sum();
        let agree: f64 = self
            .reader
            .shares_of(topic)
            .iter()
            .filter_map(|(theme, share)| Some(share * themes.get(*theme)?))
            .sum();

        let entity_number = number(&label.entity);
        let item = self.ontology.wikidata(topic).unwrap_or_default();
        let topic_number = number(item);
        [
            unknown,
            entity_number,
            entity_number * unknown,
            topic_number,
            f64::from(item == &*label.entity),
            prior,
            above,
            judged,
            prior * unknown,
            prior * judged,
            above * unknown,
            f64::from(shared > 0),
            shared as f64 / (topic_words.len() as f64 + 0.1),
            f64::from(stems),
            by_words,
            by_same,
            agree,
            f64::from(all > 0.0 && agree == 0.0),
            all - agree,
            entity_words.len() as f64,
            (self.ontology.children(topic).len() as f64).ln_1p(),
            self.ontology.ancestors(topic).len() as f64,
            f64::from(self.ontology.topic(topic).id.0 >= 10_000_000_000_000_000_000),
            (entity_number - topic_number).abs(),
        ]
    }

    /// What entities of training with the same words say of the topic and of what lies above it.
    fn by_words(
        &self,
        words: &[Arc<str>],
        topic: TopicIndex,
        counts: &Counts,
        left_out: Option<bool>,
    ) -> (f64, f64) {
        let above = self.ontology.ancestors(topic);
        let size = above.len() as f64 + 1.0;
        let (mut sum, mut same) = (0.0, 0.0);
        for word in words {
            let of = |topic: TopicIndex| {
                let tally = counts.words.get(&(Arc::clone(word), topic)).copied().unwrap_or_default();
                tally.without(left_out)
            };
            let own = of(topic);
            let (mut yes, mut no) = (own.yes, own.no);
            for tally in above.iter().map(|topic| of(*topic)) {
                yes += tally.yes;
                no += tally.no;
            }
            sum += ((yes / size + 0.5) / (no / size + 0.5)).ln();
            same += own.yes - own.no;
        }
        (sum, same)
    }
}
