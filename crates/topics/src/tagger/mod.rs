//! From a post to its topics.

mod about;
mod company;
mod gather;
mod memory;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use model::TopicId;

use crate::dictionary::{Dictionary, Hit, Manner};
use crate::language::Spoken;
use crate::normal::Folded;
use crate::{Language, Ontology, TopicIndex};

/// What a post says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Post<'a> {
    /// Its text, with hashtags and addresses as they stand in it.
    pub text: &'a str,
    /// Tags and categories beside the text.
    pub tags: &'a [&'a str],
    /// Addresses beside the text.
    pub links: &'a [&'a str],
    /// The code of its language, such as `es`, where the network tells it.
    pub language: Option<&'a str>,
}

/// A topic of a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which one.
    pub topic: TopicIndex,
    /// How surely the post is about it, above 0 and below 1.
    pub weight: f32,
    /// It was not found itself, only something below it.
    pub rolled_up: bool,
    /// What in the post tells it, as it stands there.
    pub because: Vec<String>,
}

/// A topic of a post, without reasons.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tagged {
    /// Which one.
    pub topic: TopicIndex,
    /// How surely the post is about it, above 0 and below 1.
    pub weight: f32,
    /// It was not found itself, only something below it.
    pub rolled_up: bool,
}

/// A parent gets this part of what its child has, and its parent this part of that.
pub const ROLL_UP: f32 = 0.5;
/// What weighs less is not told.
pub const LEAST_WEIGHT: f32 = 0.25;
/// What is rolled up may weigh less: so much.
pub const LEAST_ROLLED_UP: f32 = 0.1;

/// Buffers that are kept from one post to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) folded: Folded,
    pub(crate) hits: Vec<Hit>,
    tags: TagScratch,
    evidence: Vec<Evidence>,
    weights: Vec<(TopicIndex, f32)>,
    rolled: Vec<f32>,
    touched: Vec<TopicIndex>,
    found: Vec<Tagged>,
}

/// Buffers for reading a tag, beside those of the text it stands in.
#[derive(Debug, Default)]
struct TagScratch {
    /// The words of the tag.
    words: Folded,
    hits: Vec<Hit>,
    memory: memory::TagMemory,
}

/// One thing in a post that tells a topic.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    topic: TopicIndex,
    strength: f32,
    source: Source,
    /// The phrase; the same phrase twice tells no more than once.
    entry: u32,
    /// It counts only in company.
    needs_company: bool,
    /// It takes the place of other meanings of the same phrase, where it counts.
    takes_over: bool,
    manner: Manner,
    /// It is a tag or a hashtag, or a part of one.
    in_tag: bool,
    /// It is only a part of one.
    part_of_tag: bool,
}

/// Where a piece of evidence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// From a byte of the text to another.
    Text(u32, u32),
    /// In a tag, by its number.
    Tag(u32),
    /// In an address beside the text, by its number.
    Link(u32),
}

/// Finds topics.
pub struct Tagger {
    ontology: Ontology,
    dictionary: Dictionary,
    /// True of topics too wide to make two topics neighbours.
    wide: Vec<bool>,
    /// What is near enough above each topic to be handed a part, topic after topic, the nearest first.
    above: Vec<(TopicIndex, u8)>,
    /// Where each topic's begin in it.
    starts: Vec<u32>,
    /// No other tagger of this process has it: buffers that are kept remember whose they are.
    number: u64,
}

impl Tagger {
    /// Of an ontology. Takes about a fifth of a second: make one and keep it.
    pub fn new(ontology: Ontology) -> Tagger {
        let dictionary = Dictionary::new(&ontology, true);
        Tagger::with_dictionary(ontology, dictionary)
    }

    fn with_dictionary(ontology: Ontology, dictionary: Dictionary) -> Tagger {
        let wide = ontology.indices().map(|topic| company::is_wide(&ontology, topic)).collect();
        let (mut above, mut starts) = (Vec::new(), vec![0]);
        for topic in ontology.indices() {
            above.extend(near_above(&ontology, topic));
            starts.push(above.len() as u32);
        }
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Tagger { ontology, dictionary, wide, above, starts, number }
    }

    /// What lies near above a topic, and how many steps, the nearest first.
    fn above(&self, topic: TopicIndex) -> &[(TopicIndex, u8)] {
        &self.above[self.starts[topic.get()] as usize..self.starts[topic.get() + 1] as usize]
    }

    /// Of the ontology that ships with Clout, made once.
    pub fn shipped() -> &'static Tagger {
        static SHIPPED: OnceLock<Tagger> = OnceLock::new();
        SHIPPED.get_or_init(|| Tagger::new(Ontology::shipped().clone()))
    }

    /// One that never saw a judgement of an entity: what judges such judgements must not know them.
    pub(crate) fn without_entities() -> &'static Tagger {
        static WITHOUT: OnceLock<Tagger> = OnceLock::new();
        WITHOUT.get_or_init(|| {
            let ontology = Ontology::shipped().clone();
            let dictionary = Dictionary::new(&ontology, false);
            Tagger::with_dictionary(ontology, dictionary)
        })
    }

    /// The topics it knows.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// The number of phrases it knows.
    pub fn phrases(&self) -> usize {
        self.dictionary.len()
    }

    /// The topics of a post: what was found first, the weightiest first; ties by id.
    pub fn tag(&self, post: &Post<'_>) -> Vec<Found> {
        let mut scratch = Scratch::default();
        let found = self.tag_into(post, &mut scratch).to_vec();
        let explain = |tagged: Tagged| {
            let because = self.because(post, &scratch, tagged);
            Found { topic: tagged.topic, weight: tagged.weight, rolled_up: tagged.rolled_up, because }
        };
        found.into_iter().map(explain).collect()
    }

    /// The same without reasons, in buffers that are kept: for millions of posts.
    pub fn tag_into<'a>(&self, post: &Post<'_>, scratch: &'a mut Scratch) -> &'a [Tagged] {
        let guess = self.begin(post.text, scratch);
        let spoken = post.language.and_then(Spoken::of_code).unwrap_or(guess);
        scratch.evidence.clear();
        self.gather(post, spoken, scratch);
        self.weigh(scratch);
        &scratch.found
    }

    /// Folds a text, finds its phrases, and guesses its language.
    pub(crate) fn begin(&self, text: &str, scratch: &mut Scratch) -> Spoken {
        scratch.folded.take(text);
        scratch.hits.clear();
        self.dictionary.find(&scratch.folded, &mut scratch.hits);
        self.spoken(scratch)
    }

    /// The language of a post's text by its commonest words, for those that Clout has names in; by the network's word
    /// where it tells.
    pub fn language(&self, post: &Post<'_>) -> Option<Language> {
        let mut scratch = Scratch::default();
        let guess = self.begin(post.text, &mut scratch);
        match post.language.and_then(Spoken::of_code).unwrap_or(guess) {
            Spoken::Known(language) => Some(language),
            Spoken::Unclear | Spoken::Other => None,
        }
    }

    /// How many phrases a plain scan of a folded text finds: what tagging is measured against.
    pub fn scan(&self, folded: &str) -> usize {
        self.dictionary.scan(folded)
    }

    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The topic's id, for whoever keeps it.
    pub fn id(&self, topic: TopicIndex) -> TopicId {
        self.ontology.topic(topic).id
    }

    /// What told a topic, or what lies below it, as it stands in the post.
    fn because(&self, post: &Post<'_>, scratch: &Scratch, tagged: Tagged) -> Vec<String> {
        let tells = |evidence: &&Evidence| {
            let below = || self.ontology.ancestors(evidence.topic).binary_search(&tagged.topic).is_ok();
            evidence.strength > 0.0 && (evidence.topic == tagged.topic || (tagged.rolled_up && below()))
        };
        let mut because: Vec<String> = Vec::new();
        for evidence in scratch.evidence.iter().filter(tells) {
            let text = match evidence.source {
                Source::Text(from, to) => post.text.get(from as usize..to as usize).unwrap_or_default(),
                Source::Tag(place) => post.tags.get(place as usize).copied().unwrap_or_default(),
                Source::Link(place) => post.links.get(place as usize).copied().unwrap_or_default(),
            };
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            if !because.contains(&text) && !text.is_empty() {
                because.push(text);
            }
        }
        because
    }
}

/// What lies above a topic, each with the shortest way to it, as far as the weight of a certain topic would be handed.
fn near_above(ontology: &Ontology, topic: TopicIndex) -> Vec<(TopicIndex, u8)> {
    let mut found: Vec<(TopicIndex, u8)> = Vec::new();
    let mut row = vec![topic];
    let (mut steps, mut part) = (0, 1.0);
    while !row.is_empty() && part * ROLL_UP >= LEAST_ROLLED_UP {
        steps += 1;
        part *= ROLL_UP;
        let mut next: Vec<TopicIndex> =
            row.iter().flat_map(|topic| ontology.parents(*topic)).copied().collect();
        next.sort_unstable();
        next.dedup();
        next.retain(|topic| !found.iter().any(|(known, _)| known == topic));
        found.extend(next.iter().map(|topic| (*topic, steps)));
        row = next;
    }
    found
}
