//! Search over names, handles and native ids: one folded text, read from front to back, and for slips of typing an
//! index of its words.
//!
//! The text holds everyone in the order of their scores, so the first hits are the ones to be shown and most
//! searches end early. Grammar: for each person `NUL SP name SP SOH SP handle SP SOH SP native SP STX`, folded, and
//! so on for each further account; every word stands between spaces. STX ends what is only found as it is written.
//! A search that finds little reads it all: 40 bytes a person.
//!
//! The index knows names and handles (of whoever has no handle, native ids), and takes about 60 bytes a person.

use std::cmp::Reverse;

use memchr::memmem;
use model::Card;

use super::search_text::fold_case;

/// Longer queries are cut: nobody is called like that.
const MAX_QUERY_CHARS: usize = 100;

/// So many bytes tell which word of a query is rare: those of a thousand people.
const SAMPLE: usize = 1 << 16;

/// The folded text, and where each person begins in it.
pub(super) struct Arena {
    text: String,
    /// Offset of the entry of the n-th person, and the length at the end.
    starts: Vec<usize>,
    words: near::Index,
}

/// Something that a person goes by.
pub(super) struct Field<'a> {
    text: &'a str,
    /// Whether people write it by hand, and so with slips.
    typed: bool,
}

impl<'a> Field<'a> {
    fn typed(text: &'a str) -> Field<'a> {
        Field { text, typed: true }
    }

    /// All that is known of a card's accounts: name, handle and native id of each.
    pub fn of(card: &'a Card) -> impl Iterator<Item = Field<'a>> {
        let own = [card.name.as_deref(), card.handle.as_deref(), Some(&*card.account.native)];
        let others = card
            .others
            .iter()
            .map(|other| [other.name.as_deref(), other.handle.as_deref(), Some(&*other.account.native)]);
        std::iter::once(own).chain(others).flat_map(|[name, handle, native]| {
            // Beside a handle, an id is a key that is pasted or not known at all; of others, what is before the last
            // slash is many people's.
            let (many, own) = match native {
                Some(native) if handle.is_some() => (Some(native), None),
                Some(native) => native
                    .rsplit_once('/')
                    .map_or((None, Some(native)), |(many, own)| (Some(many), Some(own))),
                None => (None, None),
            };
            let pasted = many.map(|text| Field { text, typed: false });
            [name.map(Field::typed), handle.map(Field::typed), pasted, own.map(Field::typed)]
                .into_iter()
                .flatten()
        })
    }
}

impl Arena {
    /// Takes people in the order in which hits are wanted.
    pub fn build(people: impl Iterator<Item = Option<Card>>) -> Arena {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for card in people {
            starts.push(text.len());
            add(&mut text, card.iter().flat_map(Field::of));
        }
        Arena::of(text, starts)
    }

    fn of(text: String, mut starts: Vec<usize>) -> Arena {
        starts.push(text.len());
        let entries = starts.windows(2).map(|ends| typed_words(&text[ends[0]..ends[1]]));
        let words = near::Index::of_words(entries);
        Arena { text, starts, words }
    }

    /// Positions of up to `limit` people who match every word of the query: first those where every word
    /// begins one of theirs, then those who merely contain them; each in the order of [`Arena::build`].
    /// `keep` drops positions that may not be shown.
    pub fn search(&self, query: &str, limit: usize, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        let query = folded(query);
        let words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
        // The rarest word leads, the others are asked of its hits.
        let Some(lead) = words.iter().min_by_key(|word| self.rarity(word)) else { return Vec::new() };
        let (mut begin, mut contain) = (Vec::new(), Vec::new());
        let mut from = 0;
        // Once enough contain the words, only those whose words begin with them are still of interest: they
        // are few, where a part of words may be in everyone's.
        while let Some(hit) = lead.finder(contain.len() >= limit).find(&self.text.as_bytes()[from..]) {
            let position = self.starts.partition_point(|start| *start <= from + hit) - 1;
            let entry = &self.text.as_bytes()[self.starts[position]..self.starts[position + 1]];
            from = self.starts[position + 1];
            if !keep(position) {
                continue;
            }
            if words.iter().all(|word| word.beginning.find(entry).is_some()) {
                begin.push(position);
                if begin.len() >= limit {
                    break;
                }
            } else if contain.len() < limit && words.iter().all(|word| word.anywhere.find(entry).is_some()) {
                contain.push(position);
            }
        }
        begin.extend(contain);
        begin.truncate(limit);
        begin
    }

    /// How often the first people have the word; of equals the longer is rarer, roughly.
    fn rarity(&self, word: &Word) -> (usize, Reverse<usize>) {
        let sample = &self.text.as_bytes()[..self.text.len().min(SAMPLE)];
        (word.anywhere.find_iter(sample).count(), Reverse(word.text.len()))
    }

    /// Positions of up to `limit` people who match every word of the query but for slips of typing: the fewest slips
    /// first, equals in the order of [`Arena::build`].
    pub fn near(&self, query: &str, limit: usize, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        let hits = self.words.search(&folded(query), limit, |place| keep(place as usize));
        hits.into_iter().map(|hit| hit.place as usize).collect()
    }
}

/// Adds the entry of a person.
fn add<'a>(text: &mut String, fields: impl Iterator<Item = Field<'a>>) {
    text.push('\0');
    for field in fields.filter(|field| !field.text.is_empty()) {
        text.push(' ');
        text.push_str(&fold_case(field.text));
        text.push_str(if field.typed { " \u{1}" } else { " \u{2}" });
    }
}

fn folded(query: &str) -> String {
    fold_case(&query.chars().take(MAX_QUERY_CHARS).collect::<String>())
}

/// The words of an entry that people write by hand.
fn typed_words(entry: &str) -> impl Iterator<Item = &str> {
    let fields = entry.split_inclusive(['\u{1}', '\u{2}']);
    let typed = fields.filter_map(|field| field.strip_suffix('\u{1}'));
    typed.flat_map(|field| field.split([' ', '\0'])).filter(|word| !word.is_empty())
}

/// A word of a query, ready to be looked for.
struct Word {
    text: String,
    anywhere: memmem::Finder<'static>,
    beginning: memmem::Finder<'static>,
}

impl Word {
    fn new(word: &str) -> Word {
        Word {
            text: word.to_owned(),
            anywhere: memmem::Finder::new(word).into_owned(),
            beginning: memmem::Finder::new(&format!(" {word}")).into_owned(),
        }
    }

    fn finder(&self, only_beginnings: bool) -> &memmem::Finder<'static> {
        if only_beginnings { &self.beginning } else { &self.anywhere }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_of_words_come_before_parts_of_words() {
        let people = [
            ["Joanna", "", "1"],
            ["", "anna.example", "2"],
            ["Zoë Annabel", "zoe", "3"],
            ["Bert", "bert", "4"],
        ];
        let (mut text, mut starts) = (String::new(), Vec::new());
        for fields in people {
            starts.push(text.len());
            add(&mut text, fields.into_iter().map(Field::typed));
        }
        let arena = Arena::of(text, starts);
        let search = |query: &str| arena.search(query, 10, |_| true);
        assert_eq!(search("ANNA"), [1, 2, 0]);
        assert_eq!(search("zoe"), [2]);
        assert_eq!(search("annabel zoë"), [2]);
        assert_eq!(search("bel zo"), [2]);
        assert_eq!(search("anna bert"), [] as [usize; 0]);
        assert_eq!(search(" \u{0} ,.- "), [] as [usize; 0]);
        assert_eq!(arena.search("a", 2, |position| position != 1), [2, 0]);
        assert_eq!(arena.search("a", 0, |_| true).len(), 0);
    }
}
