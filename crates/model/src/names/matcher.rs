//! The matcher of those who know the names.

use rustc_hash::FxHashMap;

use super::case_folding::{CaseFolded, fold_case};
use super::mark::NameMark;
use super::name::{Name, Reach, names_of, tells_owner, without_sign};
use super::sieve::{Mention, NameSieve};

/// Known names need no secret.
const KEY: u64 = 0x51_7c_c1_b7_27_22_0a_95;
/// Less of a name than this, at the end of a text that was cut off, is not the beginning of one.
const MIN_CUT_BYTES: usize = 6;

/// Finds the names of any number of accounts in texts.
#[derive(Debug, Clone)]
pub struct NameMatcher {
    sieve: NameSieve,
    names: FxHashMap<Name, usize>,
}

impl NameMatcher {
    /// For accounts, each by its native id and its handles (see [`names_of`]). They are numbered in this order.
    pub fn new<'a>(accounts: impl IntoIterator<Item = (&'a str, &'a [String])>) -> NameMatcher {
        let mut names = FxHashMap::default();
        for (number, (native, handles)) in accounts.into_iter().enumerate() {
            for name in names_of(native, handles) {
                names.entry(name).or_insert(number);
            }
        }
        NameMatcher { sieve: NameSieve::new(names.keys().filter_map(|name| NameMark::of(name, KEY))), names }
    }

    /// True where there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The mentions in a text, from left to right, each with the number of the account.
    pub fn mentions(&self, text: &str) -> Vec<Mention<usize>> {
        self.sieve.find(text, KEY, |reach, name| self.whose(reach, name))
    }

    /// True where a text names any of the accounts.
    pub fn finds(&self, text: &str) -> bool {
        !self.mentions(text).is_empty()
    }

    /// The text with [`super::ERASED`] in place of every mention; `None` where it holds none.
    pub fn redact(&self, text: &str) -> Option<String> {
        self.sieve.redact(text, KEY, |reach, name| self.whose(reach, name).is_some())
    }

    /// The number of the account whose post it is, where the id of the post tells; see [`tells_owner`].
    pub fn owner_of_post(&self, post: &str) -> Option<usize> {
        let whose = |reach, name: &str| {
            if tells_owner(reach, name, post) { self.whose(reach, name) } else { None }
        };
        self.sieve.find(post, KEY, whose).first().map(|mention| mention.whose)
    }

    /// True where a text as a whole is a name, with or without `@`, whatever its reach.
    pub fn is_name(&self, text: &str) -> bool {
        let folded = fold_case(text);
        let name = without_sign(&folded);
        Reach::ALL.into_iter().any(|reach| self.whose(reach, name).is_some())
    }

    /// True where a text that was cut off ends with the beginning of a name.
    pub fn ends_within(&self, text: &str) -> bool {
        self.cut_name(text).is_some()
    }

    /// Where in a text that was cut off the name begins that it ends within.
    pub fn cut_name(&self, text: &str) -> Option<usize> {
        let folded = CaseFolded::new(text);
        let whole = folded.text.as_bytes();
        let beginning = |name: &Name| {
            let name = name.folded.as_bytes();
            (MIN_CUT_BYTES..name.len()).rev().find(|length| whole.ends_with(&name[..*length]))
        };
        let length = self.names.keys().filter_map(beginning).max()?;
        Some(folded.source(whole.len() - length, whole.len()).start)
    }

    fn whose(&self, reach: Reach, name: &str) -> Option<usize> {
        self.names.get(&Name { folded: name.to_owned(), reach }).copied()
    }
}
