//! Distinct words, and the entries that hold them.

use rustc_hash::FxHashMap;

use crate::letters::Letters;
use crate::query_word::QueryWord;

/// Words of more letters are keys and hashes, which nobody types.
const LONGEST: usize = 32;

/// Of a query of more words nothing is found.
const MOST_WORDS: usize = 8;

/// No word of the query matched.
const NOTHING: u8 = u8::MAX;

/// An entry that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Nothing where every word begins one of the entry's or is part of one; two for each slip, and one more for a
    /// word of which but the beginning is near.
    pub cost: u8,
    /// Which entry, counted from zero in the order of [`Index::build`].
    pub place: u32,
}

/// The distinct words of many entries, shortest first, read from front to back: a word's letters as bits tell in a
/// glance that nearly all others are not meant. It takes 16 bytes and the letters of a word for each distinct word, and
/// 4 bytes for each word of an entry.
pub struct Index {
    entries: usize,
    text: String,
    /// Where the words begin in the text, and its length.
    words: Vec<u32>,
    letters: Vec<Letters>,
    /// The first word of so many letters, and the number of words.
    lengths: [u32; LONGEST + 2],
    /// Where the places of a word begin, and their number.
    holders: Vec<u32>,
    places: Vec<u32>,
}

impl Index {
    /// Takes entries of folded words.
    pub fn build<'a>(entries: impl IntoIterator<Item = &'a str>) -> Index {
        Index::of_words(entries.into_iter().map(str::split_whitespace))
    }

    /// Takes entries as their words, folded.
    pub fn of_words<'a, W: Iterator<Item = &'a str>>(entries: impl IntoIterator<Item = W>) -> Index {
        let mut distinct = Distinct::default();
        let mut held: Vec<(u32, u32)> = Vec::new();
        let mut count = 0;
        for (entry, place) in entries.into_iter().zip(0_u32..) {
            count = place as usize + 1;
            for word in entry {
                if let Some(word) = distinct.take(word, place) {
                    held.push((word, place));
                }
            }
        }
        let (order, lengths) = distinct.by_length();
        let mut index = Index {
            entries: count,
            text: String::with_capacity(distinct.bytes),
            words: Vec::with_capacity(order.len() + 1),
            letters: Vec::with_capacity(order.len()),
            lengths,
            holders: Vec::new(),
            places: vec![0; held.len()],
        };
        let mut rank = vec![0_u32; order.len()];
        for (at, &word) in order.iter().enumerate() {
            let known = distinct.known[word as usize];
            rank[word as usize] = at as u32;
            index.words.push(index.text.len() as u32);
            index.letters.push(Letters::of(known.word));
            index.text.push_str(known.word);
        }
        index.words.push(index.text.len() as u32);
        let mut next = vec![0_u32; order.len() + 1];
        for (word, _) in &held {
            next[rank[*word as usize] as usize + 1] += 1;
        }
        for at in 1..next.len() {
            next[at] += next[at - 1];
        }
        index.holders = next.clone();
        for (word, place) in held {
            let at = &mut next[rank[word as usize] as usize];
            index.places[*at as usize] = place;
            *at += 1;
        }
        index
    }

    /// Up to `limit` entries that match every word of a folded query, in any order of its words: the least cost first,
    /// then in the order of the entries. `keep` drops places. Slips in the beginning of a word are forgiven in the
    /// last word of the query alone, which may not be typed to its end.
    pub fn search(&self, query: &str, limit: usize, keep: impl Fn(u32) -> bool) -> Vec<Hit> {
        let last = query.split_whitespace().next_back();
        let mut words: Vec<&str> = query.split_whitespace().collect();
        // The longest is the rarest, roughly: where it is nowhere, the others need not be looked for.
        words.sort_unstable_by_key(|word| (std::cmp::Reverse(word.len()), *word));
        words.dedup();
        if words.is_empty() || words.len() > MOST_WORDS || limit == 0 {
            return Vec::new();
        }
        let mut costs = vec![0; self.entries];
        for word in words {
            let query_word = QueryWord::new(word, Some(word) == last);
            let these = self.costs(&query_word, &costs);
            let mut any = false;
            for (cost, this) in costs.iter_mut().zip(these) {
                *cost = cost.saturating_add(this);
                any |= *cost != NOTHING;
            }
            if !any {
                return Vec::new();
            }
        }
        cheapest(&costs, limit, keep)
    }

    /// What the word costs at each entry that is not out already.
    fn costs(&self, query_word: &QueryWord<'_>, before: &[u8]) -> Vec<u8> {
        let mut costs = vec![NOTHING; self.entries];
        for length in 1..=LONGEST {
            let allowed = query_word.allows(length);
            if !allowed.anything() {
                continue;
            }
            let (from, to) = (self.lengths[length] as usize, self.lengths[length + 1] as usize);
            let lacking = allowed.lacking();
            for (at, letters) in self.letters[from..to].iter().enumerate() {
                if query_word.letters.lacking_in(*letters) > lacking {
                    continue;
                }
                let word = from + at;
                let text = &self.text[self.words[word] as usize..self.words[word + 1] as usize];
                let Some(cost) = query_word.cost(text, *letters, &allowed) else { continue };
                for place in &self.places[self.holders[word] as usize..self.holders[word + 1] as usize] {
                    let place = *place as usize;
                    if before[place] != NOTHING {
                        costs[place] = costs[place].min(cost);
                    }
                }
            }
        }
        costs
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Index")
            .field("entries", &self.entries)
            .field("words", &self.letters.len())
            .finish_non_exhaustive()
    }
}

/// The cheapest entries, equals in their order.
fn cheapest(costs: &[u8], limit: usize, keep: impl Fn(u32) -> bool) -> Vec<Hit> {
    let mut found: Vec<Vec<Hit>> = Vec::new();
    // What is dearer than enough others is of no interest.
    let mut most = NOTHING;
    for (&cost, place) in costs.iter().zip(0_u32..) {
        if cost >= most || !keep(place) {
            continue;
        }
        let level = usize::from(cost);
        if found.len() <= level {
            found.resize_with(level + 1, Vec::new);
        }
        found[level].push(Hit { cost, place });
        if found[level].len() >= limit {
            most = cost;
        }
    }
    found.into_iter().flatten().take(limit).collect()
}

/// Words as they come, each once.
#[derive(Default)]
struct Distinct<'a> {
    numbers: FxHashMap<&'a str, u32>,
    known: Vec<Known<'a>>,
    bytes: usize,
}

#[derive(Clone, Copy)]
struct Known<'a> {
    word: &'a str,
    length: u32,
    /// The last entry that held it.
    place: u32,
}

impl<'a> Distinct<'a> {
    /// The number of a word, where this entry did not hold it before.
    fn take(&mut self, word: &'a str, place: u32) -> Option<u32> {
        if let Some(&number) = self.numbers.get(word) {
            let known = &mut self.known[number as usize];
            return (std::mem::replace(&mut known.place, place) != place).then_some(number);
        }
        let length = word.chars().take(LONGEST + 1).count();
        // Offsets hold 32 bits: words beyond 4 GiB are left out.
        if length > LONGEST || self.bytes + word.len() > u32::MAX as usize {
            return None;
        }
        let number = self.known.len() as u32;
        self.bytes += word.len();
        self.numbers.insert(word, number);
        self.known.push(Known { word, length: length as u32, place });
        Some(number)
    }

    /// Words by rising length, equals as they came, and where each length begins.
    fn by_length(&self) -> (Vec<u32>, [u32; LONGEST + 2]) {
        let mut lengths = [0; LONGEST + 2];
        for known in &self.known {
            lengths[known.length as usize + 1] += 1;
        }
        for length in 1..lengths.len() {
            lengths[length] += lengths[length - 1];
        }
        let mut next = lengths;
        let mut order = vec![0; self.known.len()];
        for (known, number) in self.known.iter().zip(0..) {
            let at = &mut next[known.length as usize];
            order[*at as usize] = number;
            *at += 1;
        }
        (order, lengths)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PEOPLE: [&str; 6] = [
        "maria keller keller example",
        "mariko quist",
        "jurgen o hara juergen77 example",
        "oluwaseun adeyemi",
        "東京 太郎",
        "john",
    ];

    fn found(query: &str) -> String {
        let hits = Index::build(PEOPLE).search(query, 9, |_| true);
        hits.iter().map(|hit| format!("{}:{}", hit.place, hit.cost)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_word_must_match_in_any_order() {
        let queries = [
            ("maria", "0:0 1:3"),
            ("mraia", "0:2"),
            ("kelelr mraia", "0:4"),
            ("keller quist", ""),
            ("exmaple", "0:2 2:2"),
            ("jurgn exam", "2:2"),
            ("juergen78", "2:2"),
            ("oluwaseum adeyeni", "3:4"),
            ("luwaseun", "3:0"),
            ("jonh", "5:2"),
            ("jhon", "5:2"),
            ("kohn", "5:2"),
            ("東京", "4:0"),
            ("", ""),
            ("j m q k a e u s t", ""),
        ];
        assert_eq!(queries.map(|(query, _)| (query, found(query))), queries.map(|(q, f)| (q, f.to_owned())));
    }

    #[test]
    fn the_cheapest_come_first_and_no_more_than_asked_for() {
        let index = Index::build(["kellner", "keller", "kelter", "kellers", "muller"]);
        let places = |limit, keep: fn(u32) -> bool| -> Vec<u32> {
            index.search("kelter", limit, keep).iter().map(|hit| hit.place).collect()
        };
        assert_eq!(places(9, |_| true), [2, 1, 3]);
        assert_eq!(places(2, |_| true), [2, 1]);
        assert_eq!(places(9, |place| place != 2), [1, 3]);
        assert_eq!(places(0, |_| true), []);
    }

    #[test]
    fn a_word_of_more_letters_than_anybody_types_is_left_out() {
        let long = "a".repeat(LONGEST + 1);
        let index = Index::build([long.as_str(), &long[1..]]);
        assert_eq!(index.search("aaaaa", 9, |_| true), [Hit { cost: 0, place: 1 }]);
    }

    proptest! {
        #[test]
        fn no_text_brings_it_down(entries in prop::collection::vec(".{0,20}", 0..6), query in ".{0,80}") {
            let index = Index::build(entries.iter().map(String::as_str));
            let hits = index.search(&query, 3, |_| true);
            prop_assert!(hits.len() <= 3 && hits.iter().all(|hit| (hit.place as usize) < entries.len()));
            prop_assert!(hits.is_sorted());
        }

        #[test]
        fn hits_are_those_of_every_word_compared_with_every_other(
            entries in prop::collection::vec("[abc]{1,9}( [abc]{1,9})?", 1..12), query in "[abc]{1,9}( [abc]{1,9})?"
        ) {
            let last = query.split(' ').next_back();
            let cost = |entry: &str| {
                let mut words: Vec<&str> = query.split(' ').collect();
                words.sort_unstable();
                words.dedup();
                let of = |query_word: &str| {
                    let query_word = QueryWord::new(query_word, Some(query_word) == last);
                    let costs = entry.split(' ').filter_map(|word| {
                        query_word.cost(word, Letters::of(word), &query_word.allows(word.chars().count()))
                    });
                    costs.min()
                };
                words.into_iter().map(of).sum::<Option<u8>>()
            };
            let mut expected: Vec<Hit> = entries.iter().zip(0..)
                .filter_map(|(entry, place)| cost(entry).map(|cost| Hit { cost, place }))
                .collect();
            expected.sort_unstable();
            let index = Index::build(entries.iter().map(String::as_str));
            prop_assert_eq!(index.search(&query, 99, |_| true), expected);
        }
    }
}
