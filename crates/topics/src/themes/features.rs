//! What of a text the model sees: for each theme, how much of the dictionary points to it, and a few habits of writing.

use std::cmp::Ordering;
use std::sync::Arc;

use daachorse::DoubleArrayAhoCorasick;
use rustc_hash::FxHashMap;

use super::{THEME_COUNT, THEMES};
use crate::dictionary::{Hit, Manner, lines, other_number};
use crate::language::{Language, Languages, Spoken};
use crate::normal::{Folded, fold_case, pattern};
use crate::{Ontology, Scratch, Tagger, TopicIndex};

const MAPPING: &str = include_str!("../../../../data/topics/tweettopic.tsv");
const CUES: &str = include_str!("../../../../data/topics/cues.tsv");

/// Names of topics, words of the lexicon, cues of themes.
pub(super) const SOURCES: usize = 3;
/// Habits of writing.
pub(super) const HABITS: usize = 10;

/// A name of one word, against one of several.
const SHORT_NAME: f64 = 0.6;
/// A word that tells little alone, against one that does.
const HINT: f64 = 0.4;
/// In a language that the text is not in.
const NAME_ABROAD: f64 = 0.3;
const WORD_ABROAD: f64 = 0.2;

/// Hashtags and names of accounts that are read, of a text.
const MOST_TAGS: usize = 64;

/// What is known of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// By source, how much points to each theme.
    pub(super) scores: [[f64; THEME_COUNT]; SOURCES],
    pub(super) habits: [f64; HABITS],
}

impl Features {
    /// What of topics' names and the lexicon points to each theme.
    pub fn dictionary(&self) -> Vec<f64> {
        (0..THEME_COUNT).map(|theme| self.scores[0][theme] + self.scores[1][theme]).collect()
    }
}

/// Words that tell a theme.
type Cue = (usize, f64, Languages);

/// Reads texts.
pub(crate) struct Reader {
    tagger: &'static Tagger,
    /// The part that each topic has in each theme.
    shares: Vec<Vec<(usize, f64)>>,
    cues: DoubleArrayAhoCorasick<u32>,
    told: Vec<Vec<Cue>>,
}

impl Reader {
    pub fn new() -> Reader {
        Reader::with(Tagger::shipped())
    }

    /// That finds topics with a tagger of the shipped ontology.
    pub fn with(tagger: &'static Tagger) -> Reader {
        let shares = shares(Ontology::shipped());
        let mut told: FxHashMap<String, Vec<Cue>> = FxHashMap::default();
        for line in lines(CUES) {
            let [theme, code, words] = line[..] else { continue };
            let theme = THEMES.iter().position(|name| *name == theme);
            let (Some(theme), Some(language)) = (theme, Language::of_code(code)) else { continue };
            for word in words.split(", ") {
                let hint = word.strip_prefix('~');
                let folded = fold_case(hint.unwrap_or(word));
                let sign = !folded.chars().any(char::is_alphanumeric);
                let languages = if sign { Languages::EVERY } else { Languages::only(language) };
                if !folded.is_empty() {
                    let cue = (theme, if hint.is_some() { HINT } else { 1.0 }, languages);
                    told.entry(folded).or_default().push(cue);
                }
            }
        }
        add_other_numbers(&mut told);
        let mut told: Vec<(String, Vec<Cue>)> = told.into_iter().collect();
        told.sort_by(|a, b| a.0.cmp(&b.0));
        let patterns = told.iter().enumerate().map(|(place, (cue, _))| (pattern(cue), place as u32));
        let cues = daachorse::DoubleArrayAhoCorasickBuilder::new()
            .match_kind(daachorse::MatchKind::LeftmostLongest)
            .build_with_values(patterns);
        #[expect(clippy::expect_used, reason = "the cues that ship are distinct and not empty")]
        let cues = cues.expect("an automaton of distinct cues");
        Reader { tagger, shares, cues, told: told.into_iter().map(|(_, cues)| cues).collect() }
    }

    /// The part of a topic in each theme, where it has one.
    pub fn shares_of(&self, topic: TopicIndex) -> &[(usize, f64)] {
        &self.shares[topic.get()]
    }

    /// The features of a text.
    pub fn read(&self, text: &str) -> Features {
        let mut scratch = Scratch::default();
        let spoken = self.tagger.begin(text, &mut scratch);
        self.read_begun(text, &scratch, spoken)
    }

    /// The features of a text whose language is known.
    pub fn read_as(&self, text: &str, spoken: Spoken) -> Features {
        let mut scratch = Scratch::default();
        self.tagger.begin(text, &mut scratch);
        self.read_begun(text, &scratch, spoken)
    }

    fn read_begun(&self, text: &str, scratch: &Scratch, spoken: Spoken) -> Features {
        let mut scores = [[0.0; THEME_COUNT]; SOURCES];
        let mut entries: Vec<u32> = scratch.hits.iter().map(|hit| hit.entry).collect();
        let mut cues: Vec<u32> = self.cues_in(&scratch.folded).collect();
        self.read_tags(text, &scratch.folded, &mut entries, &mut cues);
        entries.sort_unstable();
        entries.dedup();
        entries.iter().for_each(|&entry| self.of_phrase(self.tagger, entry, spoken, &mut scores));
        cues.sort_unstable();
        cues.dedup();
        for cue in cues {
            let mut best = [0.0_f64; THEME_COUNT];
            for &(theme, strength, languages) in &self.told[cue as usize] {
                let strength = strength * if at_home(languages, spoken) { 1.0 } else { WORD_ABROAD };
                best[theme] = best[theme].max(strength);
            }
            scores[2].iter_mut().zip(best).for_each(|(score, best)| *score += best);
        }
        Features { scores, habits: habits(text, &scratch.folded) }
    }

    fn cues_in(&self, folded: &Folded) -> impl Iterator<Item = u32> {
        self.cues.leftmost_find_iter(folded.text.as_bytes()).map(|found| found.value())
    }

    /// What hashtags and names of accounts say: `#LoveIsland` and `@englandcricket` as a whole, else by their words.
    fn read_tags(&self, text: &str, folded: &Folded, entries: &mut Vec<u32>, cues: &mut Vec<u32>) {
        let dictionary = self.tagger.dictionary();
        let (mut part, mut hits) = (Folded::default(), Vec::new());
        for &(from, to) in folded.hashtags.iter().chain(&folded.mentions).take(MOST_TAGS) {
            let tag = text.get(from as usize..to as usize).unwrap_or_default();
            let squashed = fold_case(tag).replace([' ', '_'], "");
            if let Some(entry) = dictionary.of_tag(&squashed) {
                entries.push(entry);
                continue;
            }
            part.take(&dictionary.words_of_tag(tag));
            hits.clear();
            dictionary.find(&part, &mut hits);
            entries.extend(hits.iter().map(|hit: &Hit| hit.entry));
            cues.extend(self.cues_in(&part));
        }
    }

    fn of_phrase(
        &self,
        tagger: &Tagger,
        entry: u32,
        spoken: Spoken,
        scores: &mut [[f64; THEME_COUNT]; SOURCES],
    ) {
        let dictionary = tagger.dictionary();
        let long = dictionary.entry(entry).words > 1;
        let mut best = [[0.0_f64; THEME_COUNT]; 2];
        for sense in dictionary.senses(entry) {
            let home = at_home(sense.languages, spoken);
            let (source, strength) = match sense.manner {
                Manner::Name | Manner::Proper | Manner::Entity | Manner::Ambiguous => {
                    (0, if long { 1.0 } else { SHORT_NAME } * if home { 1.0 } else { NAME_ABROAD })
                }
                Manner::Alias => (1, if home { 1.0 } else { WORD_ABROAD }),
                Manner::Hint => (1, HINT * if home { 1.0 } else { WORD_ABROAD }),
            };
            for &(theme, share) in &self.shares[sense.topic.get()] {
                best[source][theme] = best[source][theme].max(strength * share);
            }
        }
        for (scores, best) in scores.iter_mut().zip(best) {
            scores.iter_mut().zip(best).for_each(|(score, best)| *score += best);
        }
    }
}

/// Singular and plural alike, where the other number is no cue of its own.
fn add_other_numbers(told: &mut FxHashMap<String, Vec<Cue>>) {
    let mut others: Vec<(String, Vec<Cue>)> = Vec::new();
    for (cue, meanings) in told.iter() {
        let languages =
            meanings.iter().fold(Languages::default(), |all, (.., languages)| all.and(*languages));
        let other = other_number(cue, languages).filter(|other| !told.contains_key(other));
        others.extend(other.map(|other| (other, meanings.clone())));
    }
    // Two cues may have one other number: the first in order stands.
    others.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.partial_cmp(&b.1).unwrap_or(Ordering::Equal)));
    others.into_iter().for_each(|(other, meanings)| {
        told.entry(other).or_insert(meanings);
    });
}

fn at_home(languages: Languages, spoken: Spoken) -> bool {
    match spoken {
        Spoken::Known(language) => languages.holds(language),
        Spoken::Unclear | Spoken::Other => languages.holds(Language::English),
    }
}

/// The part of each topic in each theme: its own where a theme names it, else the mean of its parents'.
fn shares(ontology: &Ontology) -> Vec<Vec<(usize, f64)>> {
    let mut named: FxHashMap<TopicIndex, Vec<usize>> = FxHashMap::default();
    for line in lines(MAPPING) {
        let [theme, slugs] = line[..] else { continue };
        let Some(theme) = THEMES.iter().position(|name| *name == theme) else { continue };
        for topic in slugs.split(' ').filter_map(|slug| ontology.by_slug(slug)) {
            named.entry(topic).or_default().push(theme);
        }
    }
    let mut known: Vec<Option<Arc<[f64; THEME_COUNT]>>> = vec![None; ontology.len()];
    let of = |topic, known: &mut Vec<_>| share(ontology, &named, topic, known);
    ontology
        .indices()
        .map(|topic| {
            let parts = of(topic, &mut known);
            parts.iter().copied().enumerate().filter(|(_, share)| *share > 0.0).collect()
        })
        .collect()
}

fn share(
    ontology: &Ontology,
    named: &FxHashMap<TopicIndex, Vec<usize>>,
    topic: TopicIndex,
    known: &mut Vec<Option<Arc<[f64; THEME_COUNT]>>>,
) -> Arc<[f64; THEME_COUNT]> {
    if let Some(share) = &known[topic.get()] {
        return Arc::clone(share);
    }
    let mut parts = [0.0; THEME_COUNT];
    if let Some(themes) = named.get(&topic) {
        for &theme in themes {
            parts[theme] = 1.0 / (themes.len() as f64).sqrt();
        }
    } else {
        let parents = ontology.parents(topic);
        for &parent in parents {
            let above = share(ontology, named, parent, known);
            parts
                .iter_mut()
                .zip(above.iter())
                .for_each(|(part, above)| *part += above / parents.len() as f64);
        }
    }
    let parts = Arc::new(parts);
    known[topic.get()] = Some(Arc::clone(&parts));
    parts
}

fn habits(text: &str, folded: &Folded) -> [f64; HABITS] {
    let words: Vec<&str> = folded.text.split_ascii_whitespace().collect();
    let any = |of: &[&str]| f64::from(words.iter().any(|word| of.contains(word)));
    let picture = folded.text.chars().any(|letter| letter >= '\u{1f000}');
    [
        (words.len() as f64).ln_1p(),
        f64::from(!folded.links.is_empty() || text.contains("{{URL}}")),
        f64::from(!folded.mentions.is_empty()),
        f64::from(!folded.hashtags.is_empty()),
        f64::from(text.contains('!')),
        f64::from(text.contains('?')),
        any(&["i", "my", "me", "im", "yo", "mi"]),
        any(&["you", "your", "u", "ur", "tu", "te", "ti"]),
        f64::from(picture),
        f64::from(text.bytes().any(|byte| byte.is_ascii_digit())),
    ]
}
