//! What a post is about, as far as it counts for somebody's influence: stricter than what it may be about.
//!
//! A page of text mentions a hundred things. Of a tweet, every word that tells anything is welcome; for what people
//! are held to be influential on, a topic must be said on purpose: by a tag, by a name of several words, or by a name
//! that comes back as often as the length of the text asks for.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Evidence, LEAST_WEIGHT, Post, Scratch, Source, Tagger};
use crate::TopicIndex;
use crate::dictionary::Manner;
use crate::language::Spoken;

/// Words for each of which a name of one word must come back once more.
const WORDS_A_MENTION: usize = 50;
/// Up to so many words a link, or two telling words, say what a text is about.
const SHORT: usize = 60;
/// Beside tags, a text tells only what is so near to one of them.
const NEAR_A_TAG: f32 = 0.8;

impl Tagger {
    /// The topics that a post is about, by rising place; what stands above them in the ontology is not told.
    ///
    /// Where tags or hashtags tell topics, the text adds only what is near to one of these.
    pub fn about(&self, post: &Post<'_>, scratch: &mut Scratch) -> Vec<TopicIndex> {
        let guess = self.begin(post.text, scratch);
        let spoken = post.language.and_then(Spoken::of_code).unwrap_or(guess);
        scratch.evidence.clear();
        self.gather(post, spoken, scratch);
        let words = scratch.folded.words.len();
        let mut mentions: FxHashMap<(TopicIndex, u32), usize> = FxHashMap::default();
        for clue in self.counted(scratch).filter(|clue| !clue.in_tag) {
            *mentions.entry((clue.topic, clue.entry)).or_default() += 1;
        }
        let mut topics: FxHashMap<TopicIndex, Case> = FxHashMap::default();
        let mut seen: FxHashSet<(TopicIndex, u32)> = FxHashSet::default();
        for clue in self.counted(scratch) {
            let case = topics.entry(clue.topic).or_default();
            let in_tag = clue.in_tag
                && (self.is_long(clue) || !clue.part_of_tag)
                && (clue.manner != Manner::Ambiguous || self.has_company(clue, scratch));
            case.tagged |= in_tag;
            case.firm |= in_tag || self.is_firm(clue, words, &mentions);
            // The same phrase twice tells no more than once.
            if clue.entry == u32::MAX || seen.insert((clue.topic, clue.entry)) {
                case.left *= 1.0 - clue.strength;
                case.phrases += 1;
            }
        }
        let tagged: Vec<TopicIndex> =
            topics.iter().filter(|(_, case)| case.tagged).map(|(&topic, _)| topic).collect();
        let fits = |topic: TopicIndex| {
            tagged.is_empty() || tagged.iter().any(|&tag| self.nearness(tag, topic) >= NEAR_A_TAG)
        };
        let is_about = |(&topic, case): (&TopicIndex, &Case)| {
            let firm = case.firm || (words <= SHORT && case.phrases > 1);
            let sure = 1.0 - case.left >= LEAST_WEIGHT;
            (firm && sure && fits(topic)).then_some(topic)
        };
        let mut about: Vec<TopicIndex> = topics.iter().filter_map(is_about).collect();
        about.sort_unstable();
        about
    }

    /// Hints tell nothing here.
    fn counted<'a>(&self, scratch: &'a Scratch) -> impl Iterator<Item = &'a Evidence> {
        scratch.evidence.iter().filter(|clue| clue.strength > 0.0 && clue.manner != Manner::Hint)
    }

    /// Whether something else in the post is near to it.
    fn has_company(&self, clue: &Evidence, scratch: &Scratch) -> bool {
        self.counted(scratch).any(|other| {
            other.source != clue.source
                && other.manner != Manner::Ambiguous
                && self.nearness(clue.topic, other.topic) >= NEAR_A_TAG
        })
    }

    fn is_long(&self, clue: &Evidence) -> bool {
        clue.entry != u32::MAX && self.dictionary().entry(clue.entry).words > 1
    }

    /// Whether something in the text says it on purpose.
    fn is_firm(&self, clue: &Evidence, words: usize, mentions: &FxHashMap<(TopicIndex, u32), usize>) -> bool {
        if clue.in_tag {
            return false;
        }
        if clue.entry == u32::MAX || matches!(clue.source, Source::Link(_)) {
            return words <= SHORT;
        }
        let often =
            || mentions.get(&(clue.topic, clue.entry)).copied().unwrap_or(0) > words / WORDS_A_MENTION;
        match clue.manner {
            Manner::Name | Manner::Proper => self.is_long(clue) || often(),
            Manner::Entity => true,
            Manner::Ambiguous => self.is_long(clue),
            Manner::Alias => self.is_long(clue) && words <= SHORT,
            Manner::Hint => false,
        }
    }
}

/// What speaks for one topic.
struct Case {
    tagged: bool,
    firm: bool,
    phrases: u32,
    /// What is left of doubt, 0 to 1.
    left: f32,
}

impl Default for Case {
    fn default() -> Case {
        Case { tagged: false, firm: false, phrases: 0, left: 1.0 }
    }
}
