//! Finds the names of one person in what others wrote.
//!
//! Handles are matched between word boundaries, whatever the case of ASCII letters, with or without `@`; those
//! shorter than six bytes, and those that are given with an `@`, only behind one, since nobody may take a common
//! word out of everybody's texts by calling himself that. Native ids of at least six bytes are matched anywhere,
//! but where they begin or end with a digit not within a longer number, which is another id.

use std::ops::Range;

/// What stands where a name stood.
pub(crate) const ERASED: &str = "[erased]";

/// Names shorter than this are too common to be matched alone.
const MIN_BYTES: usize = 6;

/// The names to look for.
#[derive(Debug)]
pub(crate) struct Needles {
    native: Option<Vec<u8>>,
    handles: Vec<Handle>,
    /// Whether any name begins with this byte.
    first: [bool; 256],
}

/// A handle in lower case, without `@`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Handle {
    name: Vec<u8>,
    /// True where it counts without an `@` in front, too.
    bare: bool,
}

impl Handle {
    fn new(text: &str) -> Handle {
        let text = text.trim().to_ascii_lowercase();
        let name = text.trim_start_matches('@').as_bytes().to_vec();
        Handle { bare: name.len() >= MIN_BYTES && !text.starts_with('@'), name }
    }
}

impl Needles {
    pub(crate) fn new(native: &str, handles: &[String]) -> Needles {
        let mut handles: Vec<Handle> = handles.iter().map(|handle| Handle::new(handle)).collect();
        handles.retain(|handle| !handle.name.is_empty());
        // Of two that begin at the same place the longer is taken, of two alike the one that counts anywhere.
        handles.sort_by(|a, b| b.name.len().cmp(&a.name.len()).then_with(|| b.cmp(a)));
        handles.dedup_by(|later, kept| later.name == kept.name);
        let native = Some(native.to_ascii_lowercase().into_bytes()).filter(|id| id.len() >= MIN_BYTES);
        let mut first = [false; 256];
        for name in native.iter().chain(handles.iter().map(|handle| &handle.name)) {
            if let Some(byte) = name.first() {
                first[usize::from(*byte)] = true;
                first[usize::from(byte.to_ascii_uppercase())] = true;
            }
        }
        Needles { native, handles, first }
    }

    /// True where a name occurs.
    pub(crate) fn find(&self, text: &str) -> bool {
        self.next(text.as_bytes(), 0).is_some()
    }

    /// The text with each name replaced by [`ERASED`]; `None` where none occurs.
    pub(crate) fn redact(&self, text: &str) -> Option<String> {
        let bytes = text.as_bytes();
        let mut redacted = String::new();
        let mut from = 0;
        while let Some(found) = self.next(bytes, from) {
            redacted.push_str(text.get(from..found.start).unwrap_or_default());
            redacted.push_str(ERASED);
            from = found.end;
        }
        if from == 0 {
            return None;
        }
        redacted.push_str(text.get(from..).unwrap_or_default());
        Some(redacted)
    }

    /// True where a text that was cut off ends with the beginning of a name.
    pub(crate) fn ends_within(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase().into_bytes();
        let cut = |name: &Vec<u8>| (MIN_BYTES..name.len()).any(|length| text.ends_with(&name[..length]));
        self.native.iter().chain(self.handles.iter().map(|handle| &handle.name)).any(cut)
    }

    /// True where the text is one of the handles.
    pub(crate) fn is_handle(&self, text: &str) -> bool {
        let text = text.trim_start_matches('@').as_bytes();
        self.handles.iter().any(|handle| handle.name.eq_ignore_ascii_case(text))
    }

    fn next(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        (from..text.len()).filter(|at| self.first[usize::from(text[*at])]).find_map(|at| {
            let end = self.match_at(text, at)?;
            // The sign goes with the handle.
            let start = if at > from && text[at - 1] == b'@' { at - 1 } else { at };
            Some(start..end)
        })
    }

    /// The end of the longest name that begins at a place.
    fn match_at(&self, text: &[u8], at: usize) -> Option<usize> {
        let begins =
            |name: &[u8]| text.get(at..at + name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name));
        let before = at.checked_sub(1).map(|place| text[place]);
        let after = |name: &[u8]| text.get(at + name.len()).copied();
        let native = self.native.as_ref().filter(|id| begins(id)).filter(|id| {
            // A number within a longer one is another id.
            let runs_on = |end: Option<u8>, next: Option<u8>| {
                [end, next].iter().all(|byte| byte.is_some_and(|byte| byte.is_ascii_digit()))
            };
            !(runs_on(id.first().copied(), before) || runs_on(id.last().copied(), after(id)))
        });
        let handle = self.handles.iter().filter(|handle| begins(&handle.name)).find(|handle| {
            let bounded = !before.is_some_and(is_word) && !after(&handle.name).is_some_and(is_word);
            bounded && (handle.bare || before == Some(b'@'))
        });
        native.into_iter().chain(handle.map(|handle| &handle.name)).map(|name| at + name.len()).max()
    }
}

/// Letters beyond ASCII are no words here: a name glued to them is still a name.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact(text: &str) -> String {
        let needles = Needles::new(
            "did:plc:abcdef",
            &["Ana.Example".to_owned(), "bo".to_owned(), "@quantum".to_owned()],
        );
        needles.redact(text).unwrap_or_else(|| "untouched".to_owned())
    }

    #[test]
    fn names_are_found_between_boundaries_in_any_case() {
        assert_eq!(redact("hi @ANA.example, and ana.example!"), "hi [erased], and [erased]!");
        assert_eq!(redact("é@ana.exampleé"), "é[erased]é");
        assert_eq!(redact("banana.example ana.examples ana.example_x"), "untouched");
        assert_eq!(redact("see xdid:plc:ABCDEFx"), "see x[erased]x");
        assert_eq!(redact("@bo bo @bob a bo"), "[erased] bo @bob a bo");
        assert_eq!(redact("@ana.example@bo"), "[erased][erased]");
        assert_eq!(redact("a quantum of @Quantum"), "a quantum of [erased]");
        assert_eq!(redact(""), "untouched");
    }

    #[test]
    fn a_number_within_a_longer_number_is_another_id() {
        let needles = Needles::new("1234567", &[]);
        assert!(needles.find("id=1234567;") && needles.find("1234567"));
        assert!(!needles.find("12345678") && !needles.find("01234567"));
        let needles = Needles::new("ai/2293", &[]);
        assert!(needles.find("see ai/2293.") && !needles.find("ai/22931"));
        assert!(!Needles::new("12345", &[]).find("12345"), "short ids are left to exact columns");
    }

    #[test]
    fn cut_off_names_are_noticed() {
        let needles = Needles::new("did:plc:abcdef", &[]);
        assert!(needles.ends_within("{\"did\":\"did:plc:ab"));
        assert!(!needles.ends_within("{\"did\":\"did:p") && !needles.ends_within("did:plc:abcdefg"));
    }
}
