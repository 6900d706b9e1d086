//! A word of a query, and how far others are from it.

use memchr::memmem;

use crate::letters::Letters;

/// Words of more letters are only looked for as they are.
const MOST_LETTERS: usize = 64;

/// A word of this many letters may be a part of others; a shorter one is in too many.
const LEAST_PART: usize = 4;

/// The beginning of a word may hold a slip once this much of it is there.
const LEAST_BEGINNING: usize = 5;

/// How many slips are forgiven in a word of so many letters.
fn forgiven(letters: usize) -> u32 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// A word that is looked for.
pub(crate) struct QueryWord<'a> {
    pub word: &'a str,
    /// How many letters it has.
    pub length: usize,
    pub letters: Letters,
    /// Whether it may be the beginning of a word that is still being typed.
    typing: bool,
    /// At which places of the word a letter stands.
    ascii: Box<[u64; 128]>,
    others: Vec<(char, u64)>,
    part: memmem::Finder<'a>,
}

/// What words of one length may be to a word that is looked for.
pub(crate) struct Allowed {
    /// Slips between the two.
    whole: Option<u32>,
    /// The longer holds the shorter at its beginning, or inside.
    exact: bool,
    /// Slips between the word and some beginning of theirs.
    beginning: Option<u32>,
}

impl Allowed {
    pub fn anything(&self) -> bool {
        self.whole.is_some() || self.exact || self.beginning.is_some()
    }

    /// Most letters of the word that may be missing in theirs.
    pub fn lacking(&self) -> u32 {
        self.whole.max(self.beginning).unwrap_or(0)
    }
}

impl<'a> QueryWord<'a> {
    pub fn new(word: &'a str, typing: bool) -> QueryWord<'a> {
        let mut ascii = Box::new([0; 128]);
        let mut others: Vec<(char, u64)> = Vec::new();
        for (place, letter) in word.chars().take(MOST_LETTERS).enumerate() {
            let bit = 1 << place;
            match ascii.get_mut(letter as usize) {
                Some(places) => *places |= bit,
                None => match others.iter_mut().find(|other| other.0 == letter) {
                    Some(other) => other.1 |= bit,
                    None => others.push((letter, bit)),
                },
            }
        }
        let length = word.chars().count();
        let part = memmem::Finder::new(word);
        QueryWord { word, length, letters: Letters::of(word), typing, ascii, others, part }
    }

    /// What words of so many letters may be to this one.
    pub fn allows(&self, length: usize) -> Allowed {
        // A number that is one digit off is another number.
        let known = self.length <= MOST_LETTERS && !self.word.bytes().all(|byte| byte.is_ascii_digit());
        let slips = self.forgives(length.max(self.length));
        let whole = known && slips > 0 && self.length.abs_diff(length) <= slips as usize;
        let slips_typing = self.forgives(self.length);
        let beginning = known
            && self.typing
            && self.length >= LEAST_BEGINNING
            && slips_typing > 0
            && length + slips_typing as usize > self.length;
        Allowed {
            whole: whole.then_some(slips),
            exact: length >= self.length,
            beginning: beginning.then_some(slips_typing),
        }
    }

    /// How many slips are forgiven among so many letters. What consists of one letter or two is near too much.
    fn forgives(&self, letters: usize) -> u32 {
        forgiven(letters).min(self.letters.different().saturating_sub(1))
    }

    /// What it costs to take `word` for this one: nothing where it begins with it or holds it, two for each slip, and
    /// one more where but a beginning of `word` is near. `None` where they are two different words.
    pub fn cost(&self, word: &str, letters: Letters, allowed: &Allowed) -> Option<u8> {
        if allowed.exact && self.letters.lacking_in(letters) == 0 {
            let holds = || self.length >= LEAST_PART && self.part.find(word.as_bytes()).is_some();
            if word.starts_with(self.word) || holds() {
                return Some(0);
            }
        }
        let whole = allowed.whole.filter(|slips| letters.lacking_in(self.letters) <= *slips);
        if whole.is_none() && allowed.beginning.is_none() {
            return None;
        }
        let (all, beginning) = self.slips(word);
        let whole = whole.filter(|most| all <= *most).map(|_| 2 * all);
        let beginning = allowed.beginning.filter(|most| beginning <= *most).map(|_| 2 * beginning + 1);
        let least = whole.into_iter().chain(beginning).min()?;
        u8::try_from(least).ok()
    }

    fn places(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(places) => *places,
            None => self.others.iter().find(|other| other.0 == letter).map_or(0, |other| other.1),
        }
    }

    /// The fewest slips between this word and `word`, and between this word and any beginning of `word`. No letter
    /// slips twice.
    ///
    /// Hyyrö's "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003): a column of the
    /// usual table is two words of bits, one for each letter of this word.
    fn slips(&self, word: &str) -> (u32, u32) {
        if self.length == 0 {
            return (word.chars().count() as u32, 0);
        }
        let last = 1_u64 << (self.length - 1).min(MOST_LETTERS - 1);
        let (mut higher, mut lower) = (u64::MAX, 0);
        let (mut diagonal, mut before) = (0_u64, 0);
        let mut slips = self.length as u32;
        let mut least = slips;
        for letter in word.chars() {
            let here = self.places(letter);
            let swapped = ((!diagonal & here) << 1) & before;
            diagonal = ((here & higher).wrapping_add(higher) ^ higher) | here | lower | swapped;
            let right_higher = lower | !(diagonal | higher);
            let right_lower = diagonal & higher;
            slips += u32::from(right_higher & last != 0);
            slips -= u32::from(right_lower & last != 0);
            least = least.min(slips);
            let right_higher = (right_higher << 1) | 1;
            higher = (right_lower << 1) | !(diagonal | right_higher);
            lower = right_higher & diagonal;
            before = here;
        }
        (slips, least)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The table, cell by cell.
    fn table(from: &[char], to: &[char]) -> Vec<u32> {
        let mut rows: Vec<Vec<u32>> = vec![(0..=to.len() as u32).collect()];
        for i in 1..=from.len() {
            let mut row = vec![i as u32];
            for j in 1..=to.len() {
                let wrong = rows[i - 1][j - 1] + u32::from(from[i - 1] != to[j - 1]);
                let mut least = wrong.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
                if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                row.push(least);
            }
            rows.push(row);
        }
        rows.pop().unwrap_or_default()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn slips_are_those_of_the_table(from in "[abcé]{1,12}", to in "[abcé東]{0,14}") {
            let letters = |word: &str| word.chars().collect::<Vec<char>>();
            let last = table(&letters(&from), &letters(&to));
            let expected = (last[last.len() - 1], *last.iter().min().expect("one"));
            prop_assert_eq!(QueryWord::new(&from, true).slips(&to), expected);
        }

        #[test]
        fn sixty_four_letters_still_fit(from in "[ab]{60,64}", to in "[ab]{60,70}") {
            let letters = |word: &str| word.chars().collect::<Vec<char>>();
            let last = table(&letters(&from), &letters(&to));
            prop_assert_eq!(QueryWord::new(&from, true).slips(&to).0, last[last.len() - 1]);
        }

        #[test]
        fn no_letter_bit_turns_a_near_word_away(from in "[a-f0-9é]{4,12}", to in "[a-f0-9é]{2,14}") {
            let query_word = QueryWord::new(&from, true);
            let (all, beginning) = query_word.slips(&to);
            let theirs = Letters::of(&to);
            prop_assert!(query_word.letters.lacking_in(theirs) <= all.min(beginning));
            prop_assert!(theirs.lacking_in(query_word.letters) <= all);
        }
    }

    fn cost(query_word: &str, word: &str) -> Option<u8> {
        let query_word = QueryWord::new(query_word, true);
        query_word.cost(word, Letters::of(word), &query_word.allows(word.chars().count()))
    }

    #[test]
    fn a_word_costs_its_slips() {
        let costs = [
            ("keller", "keller", Some(0)),
            ("kell", "keller", Some(0)),
            ("elle", "keller", Some(0)),
            ("ell", "keller", None),
            ("kelller", "keller", Some(2)),
            ("keler", "keller", Some(2)),
            ("kelelr", "keller", Some(2)),
            ("weller", "keller", Some(2)),
            ("kwllwr", "keller", None),
            ("jon", "john", Some(2)),
            ("jon", "jan", None),
            ("oluwasuen", "oluwaseun", Some(2)),
            ("oluwsuen", "oluwaseun", Some(4)),
            ("lowsuen", "oluwaseun", None),
            ("kalle", "kellermann", Some(3)),
            ("kall", "kellermann", None),
            ("1234", "1235", None),
            ("b1234", "b1235", Some(2)),
        ];
        let found = costs.map(|(query_word, word, _)| (query_word, word, cost(query_word, word)));
        assert_eq!(found, costs);
    }

    #[test]
    fn only_the_word_that_is_typed_last_may_be_a_beginning_with_a_slip() {
        let query_word = QueryWord::new("kalle", false);
        assert_eq!(query_word.cost("kellermann", Letters::of("kellermann"), &query_word.allows(10)), None);
    }
}
