//! Search over topics by name, slug and alias: as it is written, then but for slips of typing.

use std::sync::OnceLock;

use memchr::memmem;
use near::Index;

use super::{Ontology, TopicIndex};
use crate::normal::fold_case;

/// Stands before every name.
const BEFORE: char = '\n';

/// Every name of every topic, folded, shortest first; equals by topic.
#[derive(Debug)]
struct Names {
    /// Each after a [`BEFORE`], with one at the end.
    text: String,
    /// Where the names begin in the text, and where one more would.
    starts: Vec<u32>,
    topics: Vec<TopicIndex>,
    words: Index,
}

/// The names of an ontology, made when first asked for. A copy makes its own: it may be added to.
#[derive(Debug, Default)]
pub(super) struct Search(OnceLock<Names>);

impl Clone for Search {
    fn clone(&self) -> Search {
        Search::default()
    }
}

/// How close a name is to what was asked for, the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    Exact,
    Beginning,
    Word,
    Part,
}

impl Ontology {
    /// Topics by slug, alias, or name in any language, at most `limit`: those of exactly this name first, then names
    /// that begin with the text, hold it from the beginning of a word, or hold it anywhere; of equals the shorter
    /// name first. Where these are too few, names follow that hold its words in any order, and names that hold them
    /// but for slips of typing, the fewest first.
    pub fn search(&self, text: &str, limit: usize) -> Vec<TopicIndex> {
        let query = fold_case(text);
        if query.is_empty() {
            return Vec::new();
        }
        let names = self.search.0.get_or_init(|| Names::of(self));
        let mut found = names.with(&query);
        if found.len() < limit {
            let mut taken = vec![false; self.len()];
            found.iter().for_each(|topic| taken[topic.get()] = true);
            let near =
                names.words.search(&query, usize::MAX, |name| !taken[names.topics[name as usize].get()]);
            for hit in near {
                let topic = names.topics[hit.place as usize];
                if !std::mem::replace(&mut taken[topic.get()], true) {
                    found.push(topic);
                }
            }
        }
        found.truncate(limit);
        found
    }

    /// Folded, and with those that are told twice.
    fn every_name(&self) -> Vec<(String, TopicIndex)> {
        let mut names: Vec<(String, TopicIndex)> = Vec::new();
        for index in self.indices() {
            names.extend(self.names[index.get()].iter().map(|name| (fold_case(name), index)));
            names.push((self.topic(index).slug.replace('-', " "), index));
        }
        names.extend(self.added.aliases.iter().map(|(alias, topic)| (fold_case(alias), *topic)));
        names.retain(|(name, _)| !name.is_empty());
        names
    }
}

impl Names {
    fn of(ontology: &Ontology) -> Names {
        let mut names = ontology.every_name();
        names.sort_unstable_by(|(name, topic), (other, another)| {
            (name.len(), topic, name).cmp(&(other.len(), another, other))
        });
        names.dedup();
        let (mut text, mut starts) = (String::new(), Vec::new());
        for (name, _) in &names {
            text.push(BEFORE);
            starts.push(text.len() as u32);
            text.push_str(name);
        }
        text.push(BEFORE);
        starts.push(text.len() as u32);
        Names {
            text,
            starts,
            words: Index::build(names.iter().map(|(name, _)| name.as_str())),
            topics: names.into_iter().map(|(_, topic)| topic).collect(),
        }
    }

    /// The topics of names that hold a folded text, each once, the closest first.
    fn with(&self, query: &str) -> Vec<TopicIndex> {
        let text = self.text.as_bytes();
        let finder = memmem::Finder::new(query);
        let mut found: Vec<(Closeness, usize, TopicIndex)> = Vec::new();
        let mut from = 0;
        while let Some(at) = finder.find(&text[from..]).map(|at| from + at) {
            let name = self.starts.partition_point(|start| *start as usize <= at) - 1;
            let (start, next) = (self.starts[name] as usize, self.starts[name + 1] as usize);
            from = next;
            let length = next - 1 - start;
            let closeness = match text[at - 1] {
                _ if at == start && length == query.len() => Closeness::Exact,
                _ if at == start => Closeness::Beginning,
                b' ' => Closeness::Word,
                _ if query.len() > 3 => Closeness::Part,
                _ => continue,
            };
            found.push((closeness, length, self.topics[name]));
        }
        found.sort_unstable_by_key(|&(closeness, length, topic)| (topic, closeness, length));
        found.dedup_by_key(|(.., topic)| *topic);
        found.sort_unstable();
        found.into_iter().map(|(.., topic)| topic).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Language;

    fn found(ontology: &Ontology, text: &str, limit: usize) -> String {
        let found = ontology.search(text, limit);
        found.iter().map(|topic| ontology.topic(*topic).slug.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_people_type_finds_what_they_mean() {
        let queries = [
            "American Idol",
            "amercian idol",
            "idol american",
            "machine lea",
            "machin lerning",
            "mahcine",
            "künstliche intelligenz",
            "kunstliche inteligenz",
            "footbal",
            "photograhpy",
            "photografy",
            "fotografía",
            "ios",
            "ioz",
            "كرة القدم",
            "rust",
            "zzzzzz",
            "",
            "--",
        ];
        let lines = queries.map(|query| format!("{query} -> {}", found(Ontology::shipped(), query, 4)));
        insta::assert_snapshot!(lines.join("\n"), @r"
        American Idol -> american-idol
        amercian idol -> american-idol
        idol american -> american-idol
        machine lea -> machine-learning
        machin lerning -> machine-learning
        mahcine -> slot-machines virtual-machine vending-machine machine-learning
        künstliche intelligenz -> artificial-intelligence
        kunstliche inteligenz -> artificial-intelligence
        footbal -> soccer football fantasy-football indoor-soccer
        photograhpy -> photography film-photography stock-photography aerial-photography
        photografy -> photography film-photography stock-photography aerial-photography
        fotografía -> photography aerial-photography digital-photography film-photography
        ios -> ios jailbreaking-devices ipo verizon-fios
        ioz -> 
        كرة القدم -> soccer football indoor-soccer college-football
        rust -> defense-industry suntrust breast-cancer antitrust-law
        zzzzzz -> 
         -> 
        -- ->
        ");
    }

    #[test]
    fn added_topics_and_aliases_are_found_and_the_names_before_them_are_not_changed() {
        let shipped = Ontology::shipped();
        assert_eq!(found(shipped, "borrow chekcer", 3), "");
        let file =
            "[[topic]]\nslug = \"rust-lang\"\nname = \"Rust (language)\"\naliases = [\"Borrow checker\"]\n";
        let (ontology, rejected) = shipped.with_additions(file).expect("TOML");
        assert_eq!(rejected, []);
        for text in ["rust-lang", "borrow checker", "borrow chekcer", "checker borow", "rust langauge"] {
            assert_eq!(found(&ontology, text, 1), "rust-lang", "{text:?}");
        }
        assert_eq!(found(shipped, "borrow chekcer", 3), "");
        assert_eq!(found(&ontology, "American Idol", 1), "american-idol");
    }

    #[test]
    fn exact_names_then_beginnings_then_words_then_parts_then_near_ones() {
        let file =
            ["pottery", "dragon-pottery", "potteryware", "terracottapotteryware", "pottrey", "plotter"]
                .map(|slug| format!("[[topic]]\nslug = \"zz-{slug}\"\nname = \"zz {slug}\"\n"));
        let (ontology, _) = Ontology::shipped().with_additions(&file.concat()).expect("TOML");
        let found = found(&ontology, "zz pottery", 9);
        assert_eq!(found, "zz-pottery zz-potteryware zz-dragon-pottery zz-terracottapotteryware zz-pottrey");
    }

    fn every_shipped_name() -> &'static [(String, TopicIndex)] {
        static NAMES: OnceLock<Vec<(String, TopicIndex)>> = OnceLock::new();
        NAMES.get_or_init(|| Ontology::shipped().every_name())
    }

    /// Every name compared with the text, one after the other.
    fn one_by_one(text: &str) -> Vec<TopicIndex> {
        let query = fold_case(text);
        let mut found: Vec<(usize, usize, TopicIndex)> = Vec::new();
        for (name, topic) in every_shipped_name() {
            let rank = match name.find(&query) {
                Some(0) if *name == query => 0,
                Some(0) => 1,
                Some(at) if name[..at].ends_with(' ') => 2,
                Some(_) if query.len() > 3 => 3,
                _ => continue,
            };
            found.push((rank, name.len(), *topic));
        }
        found.sort_unstable();
        let mut seen = std::collections::BTreeSet::new();
        found.into_iter().map(|(.., topic)| topic).filter(|topic| seen.insert(*topic)).collect()
    }

    #[derive(Debug, Clone, Copy)]
    enum Slip {
        Missing,
        Doubled,
        Wrong(char),
        Swapped,
    }

    fn slip() -> impl Strategy<Value = Slip> {
        prop_oneof![
            Just(Slip::Missing),
            Just(Slip::Doubled),
            prop::char::range('a', 'z').prop_map(Slip::Wrong),
            Just(Slip::Swapped)
        ]
    }

    fn with_slip(word: &str, place: usize, slip: Slip) -> String {
        let mut letters: Vec<char> = word.chars().collect();
        let at = place % letters.len();
        match slip {
            Slip::Missing => drop(letters.remove(at)),
            Slip::Doubled => letters.insert(at, letters[at]),
            Slip::Wrong(letter) => letters[at] = letter,
            Slip::Swapped => letters.swap(at, (at + 1).min(word.chars().count() - 1)),
        }
        letters.into_iter().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_name_with_a_slip_in_one_word_finds_its_topic(
            topic: prop::sample::Index, language in prop::sample::select(&Language::ALL[..]), word: prop::sample::Index,
            place in 0_usize..40, slip in slip()
        ) {
            let ontology = Ontology::shipped();
            let topic = TopicIndex(topic.index(ontology.len()) as u16);
            let name = fold_case(ontology.name(topic, language));
            let words: Vec<&str> = name.split(' ').collect();
            let at = word.index(words.len());
            let typed = with_slip(words[at], place, slip);
            let letters = words[at].chars().count();
            // A number that is one digit off is another number.
            let number = words[at].bytes().all(|byte| byte.is_ascii_digit());
            prop_assume!((4..=32).contains(&letters) && !number && words.len() <= 8 && fold_case(&typed) == typed);
            let query: Vec<&str> = words.iter().enumerate().map(|(n, word)| if n == at { &*typed } else { word }).collect();
            for query in [query.join(" "), query.iter().rev().copied().collect::<Vec<_>>().join(" ")] {
                prop_assert!(ontology.search(&query, usize::MAX).contains(&topic), "{query:?} for {name:?}");
            }
        }

        #[test]
        fn what_is_written_right_comes_as_if_nobody_ever_slipped(
            topic: prop::sample::Index, from: prop::sample::Index, length in 1_usize..12
        ) {
            let ontology = Ontology::shipped();
            let name = fold_case(&ontology.topic(TopicIndex(topic.index(ontology.len()) as u16)).name);
            let letters: Vec<char> = name.chars().collect();
            let from = from.index(letters.len());
            let text: String = letters[from..].iter().take(length).collect();
            prop_assume!(!fold_case(&text).is_empty());
            let found = ontology.search(&text, usize::MAX);
            let expected = one_by_one(&text);
            prop_assert_eq!(&found[..expected.len()], &expected[..]);
            prop_assert_eq!(ontology.search(&text, 3), &found[..found.len().min(3)]);
            let mut once = found.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), found.len(), "no topic twice");
        }

        #[test]
        fn no_text_brings_it_down(text in ".{0,300}", limit in 0_usize..9) {
            prop_assert!(Ontology::shipped().search(&text, limit).len() <= limit);
        }
    }
}
