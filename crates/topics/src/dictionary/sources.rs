//! Where the phrases come from.

use rustc_hash::{FxHashMap, FxHashSet};

use super::plural::other_number;
use super::{Manner, Sense, Stop};
use crate::language::Language;
use crate::normal::fold_case;
use crate::ontology::rows;
use crate::{Languages, Ontology, TopicIndex};

const LEXICON: &str = include_str!("../../../../data/topics/lexicon.tsv");
const AMBIGUOUS: &str = include_str!("../../../../data/topics/ambiguous.txt");
const STOP_WORDS: &str = include_str!("../../../../data/topics/stop-words.tsv");
const DOMAINS: &str = include_str!("../../../../data/topics/domains.tsv");
pub(crate) const LABELS: &[u8] =
    include_bytes!("../../../../data/topics/entity_to_topic_labels_20180101.csv.zst");

/// Sports whose teams are called by the last word of their names.
const SPORTS: [&str; 4] = ["football", "basketball", "ice-hockey", "baseball"];
/// Longest phrase, in words; longer names are never written out.
const MOST_WORDS: usize = 8;

/// What is known of a phrase.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrase {
    pub senses: Vec<Sense>,
    pub stop: Stop,
}

/// What is known besides phrases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    /// Sites and the topic they tell.
    pub domains: FxHashMap<Box<str>, TopicIndex>,
}

/// Lines of a file of ours, without remarks.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}

struct Gathering<'a> {
    ontology: &'a Ontology,
    phrases: FxHashMap<String, Phrase>,
    ambiguous: FxHashSet<String>,
}

/// Every phrase, in order; with the names of judged entities or without them.
pub(super) fn gather(ontology: &Ontology, with_entities: bool) -> (Vec<(String, Phrase)>, Lexicon) {
    let words = AMBIGUOUS.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(','));
    let ambiguous = words.map(fold_case).collect();
    let mut gathering = Gathering { ontology, phrases: FxHashMap::default(), ambiguous };
    gathering.stop_words();
    gathering.names();
    gathering.teams();
    gathering.lexicon();
    gathering.added();
    if with_entities {
        gathering.entities();
    }
    gathering.numbers();
    for word in &ontology.added.stop_words {
        gathering.phrases.remove(word);
    }
    let mut phrases: Vec<(String, Phrase)> = gathering.phrases.into_iter().collect();
    phrases.sort_by(|a, b| a.0.cmp(&b.0));
    let domains =
        lines(DOMAINS).filter_map(|line| Some(((*line.first()?).into(), ontology.by_slug(line.get(1)?)?)));
    (phrases, Lexicon { domains: domains.collect() })
}

impl Gathering<'_> {
    fn put(&mut self, phrase: &str, topic: TopicIndex, manner: Manner, languages: Languages) {
        let words = phrase.split(' ').count();
        if phrase.is_empty() || words > MOST_WORDS || phrase.len() > 100 {
            return;
        }
        let senses = &mut self.phrases.entry(phrase.to_owned()).or_default().senses;
        match senses.iter_mut().find(|sense| sense.topic == topic) {
            Some(sense) => {
                sense.languages = sense.languages.and(languages);
                sense.manner = sense.manner.min(manner);
            }
            None => senses.push(Sense { topic, manner, languages }),
        }
    }

    fn stop_words(&mut self) {
        for line in lines(STOP_WORDS) {
            let [code, words] = line[..] else { continue };
            for word in words.split(',').map(fold_case).filter(|word| !word.is_empty()) {
                let stop = &mut self.phrases.entry(word).or_default().stop;
                match Language::of_code(code) {
                    Some(language) => stop.languages = stop.languages.and(Languages::only(language)),
                    None => stop.other = true,
                }
            }
        }
    }

    fn names(&mut self) {
        let ontology = self.ontology;
        for topic in ontology.indices() {
            // What stands at the very top has the name of the topic below it.
            if ontology.topic(topic).slug.ends_with("-super") {
                continue;
            }
            for language in Language::ALL {
                let Some(name) = ontology.own_name(topic, language) else { continue };
                // `Apple (company)` is looked for as `Apple`, which then needs company.
                let (plain, extra) = name.split_once(" (").map_or((name, false), |(plain, _)| (plain, true));
                let folded = fold_case(plain);
                let short = folded.is_ascii() && folded.len() < 3;
                let digits = folded.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
                let stopped = self.phrases.get(&folded).is_some_and(|phrase| phrase.stop != Stop::default());
                let unclear = extra || short || digits || stopped || self.ambiguous.contains(&folded);
                let manner = if unclear { Manner::Ambiguous } else { Manner::Name };
                self.put(&folded, topic, manner, Languages::only(language));
            }
        }
    }

    /// "Twins" for the Minnesota Twins.
    fn teams(&mut self) {
        let ontology = self.ontology;
        for sport in SPORTS.iter().filter_map(|slug| ontology.by_slug(slug)) {
            for &team in ontology.children(sport) {
                let name = fold_case(&ontology.topic(team).name);
                if let Some((_, last)) = name.rsplit_once(' ')
                    && last.len() > 3
                    && last.ends_with('s')
                {
                    self.put(last, team, Manner::Proper, Languages::EVERY);
                }
            }
        }
    }

    fn lexicon(&mut self) {
        for line in lines(LEXICON) {
            let [slug, code, words] = line[..] else { continue };
            let (Some(topic), Some(language)) = (self.ontology.by_slug(slug), Language::of_code(code)) else {
                continue;
            };
            for word in words.split(", ") {
                let hint = word.strip_prefix('~');
                let folded = fold_case(hint.unwrap_or(word));
                let manner = if hint.is_some() { Manner::Hint } else { Manner::Alias };
                // Signs are the same everywhere.
                let sign = !folded.chars().any(char::is_alphanumeric);
                let languages = if sign { Languages::EVERY } else { Languages::only(language) };
                self.put(&folded, topic, manner, languages);
            }
        }
    }

    fn added(&mut self) {
        for (alias, topic) in &self.ontology.added.aliases {
            self.put(&fold_case(alias), *topic, Manner::Name, Languages::EVERY);
        }
    }

    /// Names of two words and more that people said belong to a topic.
    fn entities(&mut self) {
        let mut found: FxHashMap<String, Vec<TopicIndex>> = FxHashMap::default();
        for row in rows(LABELS) {
            let (Some(name), Some(id), Some("1")) = (row.get(1), row.get(2), row.get(4)) else { continue };
            let topic = id.parse().ok().and_then(|id| self.ontology.by_id(model::TopicId(id)));
            let folded = fold_case(name.split_once(" (").map_or(name, |(plain, _)| plain));
            let known = self.phrases.get(&folded).is_some_and(|phrase| !phrase.senses.is_empty());
            if let Some(topic) = topic
                && name != "_display_unknown_"
                && folded.contains(' ')
                && !known
                && !self.ambiguous.contains(&folded)
                && !self.ontology.topic(topic).slug.ends_with("-super")
            {
                found.entry(folded).or_default().push(topic);
            }
        }
        for (phrase, topics) in found {
            for topic in topics {
                self.put(&phrase, topic, Manner::Entity, Languages::EVERY);
            }
        }
    }

    /// Singular and plural alike, in each language by itself: `podcasts` is a name in French alone, and still the plural
    /// of the English `podcast`. What a team is called has one number.
    fn numbers(&mut self) {
        let mut others: Vec<(String, String)> = Vec::new();
        for (phrase, known) in &self.phrases {
            let languages =
                known.senses.iter().fold(Languages::default(), |all, sense| all.and(sense.languages));
            let named =
                known.senses.iter().any(|sense| !matches!(sense.manner, Manner::Entity | Manner::Proper));
            if let Some(other) = other_number(phrase, languages)
                && named
                && known.stop == Stop::default()
                && self.phrases.get(&other).is_none_or(|other| other.stop == Stop::default())
            {
                others.push((other, phrase.clone()));
            }
        }
        // Two phrases may have one other number: the first in order stands.
        others.sort();
        others.dedup_by(|b, a| a.0 == b.0);
        let senses = |phrase: &str| self.phrases.get(phrase).map_or(&[][..], |known| &known.senses);
        let mut more: Vec<(String, Vec<Sense>)> = Vec::new();
        for (other, phrase) in others {
            let taken =
                senses(&other).iter().fold(Languages::default(), |all, sense| all.and(sense.languages));
            let unclear = self.ambiguous.contains(&other);
            let fresh = senses(&phrase).iter().filter(|sense| {
                sense.manner != Manner::Proper
                    && !Language::ALL
                        .iter()
                        .any(|&language| taken.holds(language) && sense.languages.holds(language))
            });
            let fresh = fresh.map(|sense| match sense.manner {
                Manner::Name if unclear => Sense { manner: Manner::Ambiguous, ..*sense },
                _ => *sense,
            });
            more.push((other, fresh.collect()));
        }
        for (other, fresh) in more.into_iter().filter(|(_, fresh)| !fresh.is_empty()) {
            for sense in fresh {
                self.put(&other, sense.topic, sense.manner, sense.languages);
            }
        }
    }
}
