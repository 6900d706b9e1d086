//! Every name, alias and telling word, in one automaton.

mod plural;
mod sources;

use daachorse::DoubleArrayAhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::normal::{Folded, fold_case, humps};
use crate::{Languages, Ontology, TopicIndex};

pub(crate) use plural::other_number;
pub(crate) use sources::{LABELS, Lexicon, lines};

/// How a phrase means a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Manner {
    /// It is a name of the topic.
    Name,
    /// It is a name that is an everyday word, too: it needs company.
    Ambiguous,
    /// It is short for a name that is written with a capital, as "Twins" is: it needs a capital or company.
    Proper,
    /// It is another word for the topic, or all but one.
    Alias,
    /// It tells little alone.
    Hint,
    /// It names something that people said belongs to the topic.
    Entity,
}

/// One thing that a phrase may mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sense {
    pub topic: TopicIndex,
    pub manner: Manner,
    pub languages: Languages,
}

/// By which languages a word is used all the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Stop {
    pub languages: Languages,
    pub other: bool,
}

/// A phrase.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    senses: (u32, u32),
    pub words: u8,
    pub stop: Stop,
}

/// The phrases, in one automaton.
pub(crate) struct Dictionary {
    automaton: DoubleArrayAhoCorasick<u32>,
    entries: Vec<Entry>,
    senses: Vec<Sense>,
    /// Phrases without spaces, as hashtags have them.
    squashed: FxHashMap<Box<str>, u32>,
    /// The words that hashtags are split into.
    vocabulary: FxHashSet<Box<str>>,
    pub lexicon: Lexicon,
}

/// A phrase that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Which one.
    pub entry: u32,
    /// Its first word in the folded text, or of a hashtag the number of it.
    pub word: u32,
}

/// Longest word that a hashtag is split into; longer ones are rare and cost time.
const LONGEST_PART: usize = 20;
/// Longest hashtag that is split.
const LONGEST_TAG: usize = 80;

impl Dictionary {
    /// Of an ontology, with what ships and what was added to it; with the names of judged entities or without them.
    pub fn new(ontology: &Ontology, with_entities: bool) -> Dictionary {
        let (phrases, lexicon) = sources::gather(ontology, with_entities);
        let mut dictionary = Dictionary::of_phrases(phrases);
        dictionary.lexicon = lexicon;
        dictionary
    }

    fn of_phrases(phrases: Vec<(String, sources::Phrase)>) -> Dictionary {
        let mut entries = Vec::with_capacity(phrases.len());
        let mut senses = Vec::new();
        let mut squashed = FxHashMap::default();
        let mut vocabulary = FxHashSet::default();
        let mut patterns = Vec::with_capacity(phrases.len());
        for (place, (folded, phrase)) in phrases.into_iter().enumerate() {
            let from = senses.len() as u32;
            senses.extend_from_slice(&phrase.senses);
            let words = folded.split(' ').count().min(255) as u8;
            entries.push(Entry { senses: (from, senses.len() as u32), words, stop: phrase.stop });
            let telling = phrase.senses.iter().any(|sense| sense.manner != Manner::Hint);
            if telling || words == 1 {
                squashed.insert(folded.replace(' ', "").into_boxed_str(), place as u32);
            }
            for word in folded.split(' ').filter(|word| word.is_ascii() && word.len() > 1) {
                vocabulary.insert(word.into());
            }
            patterns.push((crate::normal::pattern(&folded), place as u32));
        }
        let automaton = daachorse::DoubleArrayAhoCorasickBuilder::new()
            .match_kind(daachorse::MatchKind::LeftmostLongest)
            .build_with_values(patterns);
        #[expect(clippy::expect_used, reason = "phrases are distinct, not empty and fewer than 2^24")]
        let automaton = automaton.expect("an automaton of distinct phrases");
        Dictionary { automaton, entries, senses, squashed, vocabulary, lexicon: Lexicon::default() }
    }

    /// A phrase.
    pub fn entry(&self, hit: u32) -> &Entry {
        &self.entries[hit as usize]
    }

    /// What a phrase may mean.
    pub fn senses(&self, entry: u32) -> &[Sense] {
        let (from, to) = self.entries[entry as usize].senses;
        &self.senses[from as usize..to as usize]
    }

    /// The number of phrases.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Every phrase in a folded text: of those that begin at a word the longest, and none within another.
    pub fn find(&self, folded: &Folded, hits: &mut Vec<Hit>) {
        let mut word = 0;
        for found in self.automaton.leftmost_find_iter(folded.text.as_bytes()) {
            word = folded.word_at(found.start(), word);
            hits.push(Hit { entry: found.value(), word: word as u32 });
        }
    }

    /// How many phrases are found: a plain scan, without anything made of it.
    pub fn scan(&self, text: &str) -> usize {
        self.automaton.leftmost_find_iter(text.as_bytes()).count()
    }

    /// The phrase that a folded hashtag is, without spaces.
    pub fn of_tag(&self, tag: &str) -> Option<u32> {
        self.squashed.get(tag).copied()
    }

    /// A hashtag or a tag in words, folded: by its hyphens and capitals, else by what the dictionary knows. Empty where
    /// nothing tells where its words end.
    pub fn words_of_tag(&self, tag: &str) -> String {
        let capitals = humps(tag);
        if capitals.len() > 1 {
            return fold_case(&capitals.join(" "));
        }
        let folded = fold_case(&tag.replace(['-', '_'], " "));
        if folded.contains(' ') {
            return folded;
        }
        self.split(&folded).unwrap_or_default().join(" ")
    }

    /// A folded hashtag in words, the fewest that it can be split into: `loveislandfinale` is `love island finale`.
    /// None where it cannot.
    pub fn split(&self, tag: &str) -> Option<Vec<String>> {
        if !tag.is_ascii() || tag.len() > LONGEST_TAG || tag.len() < 4 {
            return None;
        }
        // The cost of the best split that ends at each place, and where its last word begins.
        let mut best: Vec<Option<(u32, usize)>> = vec![None; tag.len() + 1];
        best[0] = Some((0, 0));
        for end in 2..=tag.len() {
            for start in (end.saturating_sub(LONGEST_PART)..=end - 2).rev() {
                let Some((cost, _)) = best[start] else { continue };
                let word = &tag[start..end];
                let number = word.bytes().all(|byte| byte.is_ascii_digit());
                if !number && !self.vocabulary.contains(word) {
                    continue;
                }
                // Short words are found everywhere: a long one less is not worth two of them.
                let cost = cost + if word.len() < 4 { 4 } else { 2 };
                if best[end].is_none_or(|(least, _)| cost < least) {
                    best[end] = Some((cost, start));
                }
            }
        }
        let mut words = Vec::new();
        let mut end = tag.len();
        while end > 0 {
            let (_, start) = best[end]?;
            words.push(tag[start..end].to_owned());
            end = start;
        }
        words.reverse();
        (words.len() > 1).then_some(words)
    }
}
