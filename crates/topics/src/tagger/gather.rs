//! What in a post tells which topic, and how much.
//!
//! The strengths below are set by judgement, not fitted: a hashtag is put there on purpose, a long name is hardly ever
//! an accident, an everyday word nearly always is.

use crate::dictionary::{Hit, Manner, Sense, Stop};
use crate::language::{Languages, Spoken};
use crate::normal::{Folded, Shape, fold_case, host, pattern};
use crate::{Language, TopicIndex};

use super::{Evidence, LEAST_ROLLED_UP, LEAST_WEIGHT, ROLL_UP, Scratch, Source, TagScratch, Tagged, Tagger};

const TAG: f32 = 0.7;
const LINK: f32 = 0.5;
const LONG_NAME: f32 = 0.65;
const NAME: f32 = 0.5;
const ALIAS: f32 = 0.45;
const ENTITY: f32 = 0.35;
const HINT: f32 = 0.15;
/// Of the company that a name needs: so much strength of what is near.
const COMPANY: f32 = 0.3;
/// A hint in a hashtag.
const TAGGED_HINT: f32 = 0.35;
/// Weight of evidence in a language that the text is not in: names travel, words do not.
const ABROAD_NAME: f32 = 0.7;
const ABROAD_WORD: f32 = 0.1;
/// A text of which so many letters of a hundred are of other scripts is in another language.
const FOREIGN_PERCENT: u32 = 50;
/// Longest text in which each ambiguous name is asked for its company; of longer ones the first so many pieces count.
const MOST_EVIDENCE: usize = 1024;

impl Tagger {
    /// Which language a folded text is in, by the commonest words of each.
    pub(super) fn spoken(&self, scratch: &Scratch) -> Spoken {
        let folded = &scratch.folded;
        if u64::from(folded.foreign_letters) * 100 > u64::from(folded.letters) * u64::from(FOREIGN_PERCENT) {
            return Spoken::Other;
        }
        let mut votes = [0_u32; 6];
        let mut others = 0_u32;
        for hit in &scratch.hits {
            let stop = self.dictionary().entry(hit.entry).stop;
            if stop == Stop::default() {
                continue;
            }
            others += u32::from(stop.other);
            for language in Language::ALL {
                votes[language as usize] += u32::from(stop.languages.holds(language));
            }
        }
        let most = votes.iter().copied().max().unwrap_or(0);
        if others > most && others > 1 {
            return Spoken::Other;
        }
        let mut best = Language::ALL.into_iter().filter(|language| votes[*language as usize] == most);
        match (best.next(), best.next()) {
            (Some(language), None) if most > 0 => Spoken::Known(language),
            _ => Spoken::Unclear,
        }
    }

    /// Collects the evidence of a post.
    pub(super) fn gather(&self, post: &super::Post<'_>, spoken: Spoken, scratch: &mut Scratch) {
        let Scratch { folded, hits, evidence, tags, .. } = scratch;
        tags.memory.serve(self.number);
        if spoken != Spoken::Other {
            for hit in hits.iter() {
                if evidence.len() >= MOST_EVIDENCE {
                    break;
                }
                self.of_hit(folded, *hit, spoken, evidence);
            }
        }
        for &(from, to) in folded.hashtags.iter().take(MOST_EVIDENCE) {
            let tag = post.text.get(from as usize..to as usize).unwrap_or_default();
            self.of_tag(tag, Source::Text(from, to), spoken, tags, evidence);
        }
        for (place, tag) in post.tags.iter().enumerate().take(MOST_EVIDENCE) {
            self.of_tag(tag, Source::Tag(place as u32), spoken, tags, evidence);
        }
        for &(from, to) in folded.links.iter().take(MOST_EVIDENCE) {
            let link = post.text.get(from as usize..to as usize).unwrap_or_default();
            self.of_link(link, Source::Text(from, to), evidence);
        }
        for (place, link) in post.links.iter().enumerate().take(MOST_EVIDENCE) {
            self.of_link(link, Source::Link(place as u32), evidence);
        }
        self.ask_for_company(evidence);
    }

    /// What a phrase of the text tells.
    fn of_hit(&self, folded: &Folded, hit: Hit, spoken: Spoken, evidence: &mut Vec<Evidence>) {
        let senses = self.dictionary().senses(hit.entry);
        if senses.is_empty() {
            return;
        }
        let count = usize::from(self.dictionary().entry(hit.entry).words);
        let first = hit.word as usize;
        let Some(words) = folded.words.get(first..first + count) else { return };
        let (Some(begin), Some(end)) = (words.first(), words.last()) else { return };
        // Hashtags are asked as a whole.
        if begin.shape.tagged && count == 1 {
            return;
        }
        // "or" is gold in French, and no gold in an English text.
        let stop = self.dictionary().entry(hit.entry).stop.languages;
        let everyday = match spoken {
            Spoken::Known(language) => stop.holds(language),
            Spoken::Unclear => stop != Languages::default(),
            Spoken::Other => false,
        };
        if everyday && !begin.shape.tagged {
            return;
        }
        let source = Source::Text(begin.from, end.to);
        for sense in senses {
            if let Some(clue) = of_sense(*sense, count, begin.shape, spoken) {
                evidence.push(Evidence { source, entry: hit.entry, ..clue });
            }
        }
    }

    /// What a hashtag or tag tells, from memory where it was read before.
    fn of_tag(
        &self,
        tag: &str,
        source: Source,
        spoken: Spoken,
        tags: &mut TagScratch,
        evidence: &mut Vec<Evidence>,
    ) {
        if let Some(told) = tags.memory.recall(tag, spoken) {
            evidence.extend(told.iter().map(|clue| Evidence { source, ..*clue }));
            return;
        }
        let before = evidence.len();
        self.read_tag(tag, source, spoken, tags, evidence);
        tags.memory.keep(tag, spoken, &evidence[before..]);
    }

    /// What a hashtag or tag tells: as a whole, else by its words.
    fn read_tag(
        &self,
        tag: &str,
        source: Source,
        spoken: Spoken,
        tags: &mut TagScratch,
        evidence: &mut Vec<Evidence>,
    ) {
        let folded = fold_case(&tag.replace(['-', '_'], " "));
        let squashed = folded.replace(' ', "");
        let whole = self.dictionary().of_tag(&squashed);
        if let Some(entry) = whole.filter(|entry| !self.dictionary().senses(*entry).is_empty()) {
            for sense in self.dictionary().senses(entry) {
                let strength = if sense.manner == Manner::Hint { TAGGED_HINT } else { TAG };
                let takes_over = matches!(sense.manner, Manner::Name | Manner::Ambiguous);
                let topic = sense.topic;
                evidence.push(Evidence {
                    topic,
                    strength,
                    source,
                    entry,
                    needs_company: false,
                    takes_over,
                    manner: sense.manner,
                    in_tag: true,
                    part_of_tag: false,
                });
            }
            return;
        }
        let words = self.dictionary().words_of_tag(tag);
        if words.is_empty() {
            return;
        }
        tags.words.take(&words);
        debug_assert_eq!(tags.words.text, pattern(&words));
        tags.hits.clear();
        self.dictionary().find(&tags.words, &mut tags.hits);
        let spoken = if spoken == Spoken::Other { Spoken::Unclear } else { spoken };
        for hit in &tags.hits {
            let count = usize::from(self.dictionary().entry(hit.entry).words);
            for sense in self.dictionary().senses(hit.entry) {
                if let Some(clue) = of_sense(*sense, count, Shape::default(), spoken) {
                    evidence.push(Evidence {
                        source,
                        entry: hit.entry,
                        in_tag: true,
                        part_of_tag: true,
                        ..clue
                    });
                }
            }
        }
    }

    fn of_link(&self, link: &str, source: Source, evidence: &mut Vec<Evidence>) {
        let Some(host) = host(link) else { return };
        let mut end = host.as_str();
        loop {
            if let Some(&topic) = self.dictionary().lexicon.domains.get(end) {
                let clue = Evidence {
                    topic,
                    strength: LINK,
                    source,
                    entry: u32::MAX,
                    needs_company: false,
                    takes_over: false,
                    manner: Manner::Name,
                    in_tag: false,
                    part_of_tag: false,
                };
                evidence.push(clue);
                return;
            }
            match end.split_once('.') {
                Some((_, rest)) => end = rest,
                None => return,
            }
        }
    }

    /// Ambiguous names stay where something near is found beside them; else their strength goes.
    fn ask_for_company(&self, evidence: &mut [Evidence]) {
        for asking in 0..evidence.len().min(MOST_EVIDENCE) {
            let clue = evidence[asking];
            if !clue.needs_company {
                continue;
            }
            let mut company = 0.0;
            for other in evidence.iter() {
                if other.source != clue.source && !other.needs_company && other.entry != clue.entry {
                    company += other.strength * self.nearness(clue.topic, other.topic);
                }
                if company >= COMPANY {
                    break;
                }
            }
            if company < COMPANY {
                evidence[asking].strength = 0.0;
                evidence[asking].takes_over = false;
            }
        }
        // Of what one phrase may mean, a name that counts leaves hints and entities no room.
        for taking in 0..evidence.len() {
            if !evidence[taking].takes_over {
                continue;
            }
            let (source, entry) = (evidence[taking].source, evidence[taking].entry);
            let same = |other: &Evidence| other.source == source && other.entry == entry;
            let near = (0..taking).rev().take_while(|&at| same(&evidence[at])).count();
            let after = evidence[taking..].iter().take_while(|other| same(other)).count();
            for other in &mut evidence[taking - near..taking + after] {
                if !other.takes_over {
                    other.strength = 0.0;
                }
            }
        }
    }

    /// Adds evidence up, topic by topic, and hands parts of it to parents.
    pub(super) fn weigh(&self, scratch: &mut Scratch) {
        let Scratch { evidence, weights, rolled, touched, found, .. } = scratch;
        weights.clear();
        // The same phrase twice tells no more than once.
        evidence.sort_by(|a, b| {
            (a.topic, a.entry).cmp(&(b.topic, b.entry)).then(b.strength.total_cmp(&a.strength))
        });
        let mut last: Option<(TopicIndex, u32)> = None;
        for clue in evidence.iter() {
            if last == Some((clue.topic, clue.entry)) && clue.entry != u32::MAX {
                continue;
            }
            last = Some((clue.topic, clue.entry));
            match weights.last_mut() {
                Some((topic, left)) if *topic == clue.topic => *left *= 1.0 - clue.strength,
                _ => weights.push((clue.topic, 1.0 - clue.strength)),
            }
        }
        rolled.resize(self.ontology.len(), 0.0);
        found.clear();
        for &(topic, left) in weights.iter() {
            let weight = (1.0 - left).min(0.99);
            if weight >= LEAST_WEIGHT {
                found.push(Tagged { topic, weight, rolled_up: false });
                self.roll_up(topic, weight, rolled, touched);
            }
        }
        for &topic in touched.iter() {
            let weight = std::mem::take(&mut rolled[topic.get()]);
            match found.iter_mut().find(|tagged| tagged.topic == topic) {
                Some(tagged) => tagged.weight = tagged.weight.max(weight),
                None if weight > 0.0 => found.push(Tagged { topic, weight, rolled_up: true }),
                None => {}
            }
        }
        touched.clear();
        let id = |tagged: &Tagged| self.ontology.topic(tagged.topic).id;
        found.sort_by(|a, b| {
            (a.rolled_up.cmp(&b.rolled_up)).then(b.weight.total_cmp(&a.weight)).then(id(a).cmp(&id(b)))
        });
    }

    /// Hands parts of a topic's weight to what lies above it, to each by the shortest way.
    fn roll_up(&self, topic: TopicIndex, weight: f32, rolled: &mut [f32], touched: &mut Vec<TopicIndex>) {
        for &(above, steps) in self.above(topic) {
            let part = weight * ROLL_UP.powi(i32::from(steps));
            if part < LEAST_ROLLED_UP {
                return;
            }
            let held = &mut rolled[above.get()];
            if *held == 0.0 {
                touched.push(above);
            }
            *held = held.max(part);
        }
    }
}

/// What one meaning of a phrase of `count` words tells; none where it tells nothing.
fn of_sense(sense: Sense, count: usize, shape: Shape, spoken: Spoken) -> Option<Evidence> {
    let home = match spoken {
        Spoken::Known(language) => sense.languages.holds(language),
        Spoken::Unclear => {
            sense.languages.holds(Language::English) || sense.languages == Languages::EVERY || count > 1
        }
        Spoken::Other => return None,
    };
    let long = count > 1;
    let name = if long { LONG_NAME } else { NAME };
    // A capital in the middle of a sentence is meant.
    let capital = shape.capital && !shape.first;
    let (strength, abroad, needs_company) = match sense.manner {
        Manner::Name => (name, ABROAD_NAME, false),
        Manner::Ambiguous => (name, ABROAD_NAME, true),
        Manner::Proper => (NAME, 1.0, !capital),
        Manner::Alias => (if long { LONG_NAME } else { ALIAS }, ABROAD_WORD, false),
        Manner::Entity => (ENTITY, 1.0, false),
        Manner::Hint => (if long { 2.0 * HINT } else { HINT }, ABROAD_WORD, false),
    };
    let strength = if home { strength } else { strength * abroad };
    // Away from home a single word that is somebody's name there is mostly just a word here.
    let stray = !home && !long && !capital;
    let needs_company = needs_company || (stray && sense.manner == Manner::Name);
    let takes_over = matches!(sense.manner, Manner::Name | Manner::Ambiguous | Manner::Proper);
    let clue = Evidence {
        topic: sense.topic,
        strength,
        source: Source::Link(0),
        entry: 0,
        needs_company,
        takes_over,
        manner: sense.manner,
        in_tag: false,
        part_of_tag: false,
    };
    (strength > 0.0).then_some(clue)
}
