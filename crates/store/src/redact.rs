//! Taking the names of somebody out of text.

use memchr::memmem;
use unicode_normalization::char::is_combining_mark;

/// What stands in place of a name.
const ERASED: &str = "[erased]";
/// A bare word shorter than this is a word, not a name: only `@` in front makes it one.
const MIN_BARE_CHARS: usize = 3;
/// A native id shorter than this is a number like any other.
const MIN_NATIVE_CHARS: usize = 6;

/// The names of somebody, ready to be looked for. Names count where they stand alone: between characters that
/// are neither letter, digit nor `_`; whatever their case.
pub(crate) struct Redactor {
    native: String,
    names: Vec<Name>,
    /// The names as bytes, to see quickly that a text holds none of them.
    finders: Vec<memmem::Finder<'static>>,
}

struct Name {
    folded: Vec<char>,
    /// True where it is a name without `@` in front, too.
    bare: bool,
}

impl Redactor {
    pub fn new(native: &str, handles: &[String]) -> Redactor {
        // A handle that is given with `@` is looked for behind one alone.
        let handles = handles.iter().map(|handle| match handle.trim().strip_prefix('@') {
            Some(mention) => (mention, usize::MAX),
            None => (handle.trim(), MIN_BARE_CHARS),
        });
        let mut names: Vec<Name> = handles
            .chain([(native, MIN_NATIVE_CHARS)])
            .map(|(name, min)| (fold(name).map(|folded| folded.0).collect::<Vec<char>>(), min))
            .filter(|(folded, _)| !folded.is_empty())
            .map(|(folded, min)| Name { bare: folded.len() >= min, folded })
            .collect();
        // The longest first: a handle that begins with another is taken whole.
        names.sort_by_key(|name| std::cmp::Reverse(name.folded.len()));
        let finder = |name: &Name| {
            let folded: String = name.folded.iter().collect();
            memmem::Finder::new(&folded).into_owned()
        };
        let finders = names.iter().map(finder).collect();
        Redactor { native: native.to_owned(), names, finders }
    }

    /// The text without the names; `None` where it holds none.
    pub fn text(&self, text: &str) -> Option<String> {
        // Lower case of the whole knows a final sigma, of single letters not: what is folded alike is found.
        let quick =
            if text.is_ascii() { text.to_ascii_lowercase() } else { fold(text).map(|f| f.0).collect() };
        if !self.finders.iter().any(|finder| finder.find(quick.as_bytes()).is_some()) {
            return None;
        }
        let folded: Vec<(char, usize, usize)> = fold(text).collect();
        let (mut redacted, mut copied, mut at) = (String::new(), 0, 0);
        while at < folded.len() {
            match self.names.iter().find_map(|name| name.at(&folded, at)) {
                Some(length) => {
                    redacted.push_str(&text[copied..folded[at].1]);
                    redacted.push_str(ERASED);
                    at += length;
                    copied = folded[at - 1].2;
                }
                None => at += 1,
            }
        }
        (copied > 0).then(|| redacted + &text[copied..])
    }

    /// The same for the id of somebody else's post. An id that as a whole equals the native id is one of
    /// another kind (a site may number posts and users alike) and stays.
    pub fn post_id(&self, id: &str) -> Option<String> {
        if id == self.native { None } else { self.text(id) }
    }
}

impl Name {
    /// Length of the name in folded characters, with `@`, if it stands at a place.
    fn at(&self, text: &[(char, usize, usize)], at: usize) -> Option<usize> {
        let before = at.checked_sub(1).map(|before| text[before].0);
        let sign = usize::from(text[at].0 == '@');
        if before.is_some_and(is_word) || (sign == 0 && !self.bare) {
            return None;
        }
        let rest = text.get(at + sign..)?;
        let same = rest.len() >= self.folded.len()
            && self.folded.iter().zip(rest).all(|(name, letter)| *name == letter.0);
        let after = rest.get(self.folded.len()).map(|letter| letter.0);
        (same && !after.is_some_and(is_word)).then_some(sign + self.folded.len())
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || is_combining_mark(letter)
}

/// Lower-case characters, each with the range of bytes that it stands for.
fn fold(text: &str) -> impl Iterator<Item = (char, usize, usize)> + '_ {
    text.char_indices().flat_map(|(start, letter)| {
        letter.to_lowercase().map(move |folded| (folded, start, start + letter.len_utf8()))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redactor() -> Redactor {
        let handles = ["Ana.Example", "@ana", "no", "ÖZGÜR"].map(str::to_owned);
        Redactor::new("did:plc:7ana42", &handles)
    }

    #[test]
    fn names_are_taken_out_where_they_stand_alone() {
        for (text, expected) in [
            ("thanks @ana.example!", "thanks [erased]!"),
            ("ANA.example, @Ana and Ana", "[erased], [erased] and Ana"),
            ("banana ana_b anab", "banana ana_b anab"),
            ("no, @no: no", "no, [erased]: no"),
            ("at://did:plc:7ana42/post/3", "at://[erased]/post/3"),
            ("did:plc:7ana421", "did:plc:7ana421"),
            ("özgür, ÖzGür", "[erased], [erased]"),
            ("@@ana", "@[erased]"),
            ("ana", "ana"),
            ("İana @ana", "İana [erased]"),
            ("", ""),
        ] {
            assert_eq!(redactor().text(text).as_deref().unwrap_or(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_post_that_is_numbered_like_the_user_keeps_its_number() {
        let redactor = Redactor::new("quantumcomputing/26", &[]);
        assert_eq!(redactor.post_id("quantumcomputing/26"), None);
        assert_eq!(redactor.post_id("quantumcomputing/261"), None);
        assert_eq!(redactor.post_id("x/quantumcomputing/26#c").as_deref(), Some("x/[erased]#c"));
    }

    proptest! {
        #[test]
        fn nothing_is_left_and_nothing_else_is_lost(before in "[a-z@. ÖİßΣ]{0,20}", after in "[a-z@. ÖİßΣ]{0,20}") {
            let text = format!("{before} @zoe.example {after}");
            let redactor = Redactor::new("", &["zoe.example".to_owned()]);
            let redacted = redactor.text(&text).expect("a name was there");
            let expected = format!("{before} [erased] {after}");
            prop_assert_eq!(&redacted, &expected);
            prop_assert_eq!(redactor.text(&redacted), None);
        }
    }
}
