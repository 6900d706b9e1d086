//! Search over names, handles and native ids: one folded text, read from front to back.
//!
//! The text holds everyone in the order of their scores, so the first hits are the ones to be shown and most
//! searches end early. Grammar: for each person `NUL SP name SP SOH SP handle SP SOH SP native SP SOH`, folded, and
//! so on for each further account; every word stands between spaces. A search that finds little reads it all: 40 bytes a person.

use memchr::memmem;

use super::fold::fold;

/// Longer queries are cut: nobody is called like that.
const MAX_QUERY_CHARS: usize = 100;

/// The folded text, and where each person begins in it.
pub(super) struct Arena {
    text: String,
    /// Offset of the entry of the n-th person, and the length at the end.
    starts: Vec<usize>,
}

impl Arena {
    /// Takes people in the order in which hits are wanted, each with names, handles and native ids.
    pub fn build<'a, N: IntoIterator<Item = &'a str>>(people: impl Iterator<Item = N>) -> Arena {
        let (mut text, mut starts) = (String::new(), Vec::new());
        for fields in people {
            starts.push(text.len());
            text.push('\0');
            for field in fields.into_iter().filter(|field| !field.is_empty()) {
                text.push(' ');
                text.push_str(&fold(field));
                text.push_str(" \u{1}");
            }
        }
        starts.push(text.len());
        Arena { text, starts }
    }

    /// Positions of up to `limit` people who match every word of the query: first those where every word
    /// begins one of theirs, then those who merely contain them; each in the order of [`Arena::build`].
    /// `keep` drops positions that may not be shown.
    pub fn search(&self, query: &str, limit: usize, keep: impl Fn(usize) -> bool) -> Vec<usize> {
        let query: String = query.chars().take(MAX_QUERY_CHARS).collect();
        let query = fold(&query);
        let words: Vec<Word> = query.split_whitespace().map(Word::new).collect();
        // The longest word is the rarest, roughly: it leads, the others are asked of its hits.
        let Some(lead) = words.iter().max_by_key(|word| word.text.len()) else { return Vec::new() };
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
        let arena = Arena::build(people.into_iter());
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
