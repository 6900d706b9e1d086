//! Texts and names as they are compared.
//!
//! Compatibility decomposition (NFKD), full case folding, marks in canonical order: the compatibility caseless match
//! of the Unicode standard (definition D146). Wider than that, where people would call it the same name:
//!
//! - dotted and dotless i are one letter in both cases, since which is the capital of which hangs on the language;
//! - characters that are not seen (zero width, direction, variation) are left out, and a name may begin or end there;
//! - blanks of any kind and number are one blank; typographic apostrophes and hyphens are those of a keyboard.
//!
//! Folding and normalisation are stable: later versions of Unicode change no character assigned today, so hashes of
//! folded names last.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;

use super::escapes;
use super::letters::{DOT_ABOVE, Folding, folding};

/// A name as it is compared: folded, without blanks around it.
pub fn fold_case(name: &str) -> String {
    CaseFolded::new(name).text.trim().to_owned()
}

/// A folded text, and where in the text each part of it came from.
pub(super) struct CaseFolded<'a> {
    pub(super) text: Cow<'a, str>,
    /// Empty where bytes of the folded text lie where they lie in the text.
    letters: Vec<Letter>,
    /// Places of the folded text where something was left out.
    gaps: Vec<usize>,
}

/// A folded letter.
struct Letter {
    /// Its place in the folded text.
    at: u32,
    /// The bytes of the text that it came from.
    start: u32,
    end: u32,
}

impl<'a> CaseFolded<'a> {
    pub(super) fn new(text: &'a str) -> CaseFolded<'a> {
        match plain(text) {
            Some(text) => CaseFolded { text, letters: Vec::new(), gaps: Vec::new() },
            None => CaseFolder::default().fold_case(text),
        }
    }

    /// True where a character was left out in front of a place.
    pub(super) fn has_gap(&self, at: usize) -> bool {
        !self.gaps.is_empty() && self.gaps.binary_search(&at).is_ok()
    }

    /// Where in the text a part of the folded text lies.
    pub(super) fn source(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        if self.letters.is_empty() {
            return start..end;
        }
        let from = self.letters.partition_point(|letter| (letter.at as usize) < start);
        let to = self.letters.partition_point(|letter| (letter.at as usize) < end);
        // Marks were put in order, so the last of them need not be the last in the text.
        let parts = self.letters.get(from..to).unwrap_or_default();
        let start = parts.iter().map(|letter| letter.start).min().unwrap_or_default();
        let end = parts.iter().map(|letter| letter.end).max().unwrap_or(start);
        start as usize..end as usize
    }
}

/// ASCII without escapes, control characters and double blanks: what most texts are, and all that folds in place.
fn plain(text: &str) -> Option<Cow<'_, str>> {
    const UPPER: u8 = 1;
    const BLANK: u8 = 2;
    const OTHER: u8 = 4;
    const KINDS: [u8; 256] = {
        let mut kinds = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            kinds[byte] = match byte as u8 {
                b'A'..=b'Z' => UPPER,
                b' ' => BLANK,
                b'\t'..=b'\r' => BLANK | UPPER,
                0..b' ' | 0x7f.. | b'%' | b'\\' => OTHER,
                _ => 0,
            };
            byte += 1;
        }
        kinds
    };
    let (mut all, mut before) = (0, 0);
    for byte in text.bytes() {
        let kind = KINDS[usize::from(byte)];
        // Two blanks in a row are one.
        all |= kind | (kind & before & BLANK) << 1;
        before = kind;
    }
    if all & OTHER != 0 {
        return None;
    }
    if all & UPPER == 0 {
        return Some(Cow::Borrowed(text));
    }
    let mut folded = text.to_ascii_lowercase();
    if folded.bytes().any(|byte| byte < b' ') {
        folded = folded.replace(|letter: char| letter < ' ', " ");
    }
    Some(Cow::Owned(folded))
}

#[derive(Default)]
struct CaseFolder {
    text: String,
    letters: Vec<Letter>,
    gaps: Vec<usize>,
    /// Marks since the last letter, to be put in order.
    marks: Vec<Mark>,
}

struct Mark {
    class: u8,
    letter: char,
    start: u32,
    end: u32,
}

impl CaseFolder {
    fn fold_case<'a>(mut self, text: &str) -> CaseFolded<'a> {
        self.text.reserve(text.len());
        self.letters.reserve(text.len() / 2);
        let mut scratch = Vec::new();
        let mut after_backslash = false;
        for placed in escapes::characters(text) {
            let (start, end) = (offset(placed.start), offset(placed.end));
            match folding(placed.letter, &mut scratch) {
                Folding::One(letter) => self.push_letter(letter, start, end),
                Folding::Several([]) => self.leave_out(),
                Folding::Several(letters) => {
                    letters.iter().for_each(|letter| self.push(*letter, start, end));
                }
            }
            // `\n` in raw JSON is a line's end, and in other texts a letter: a name may begin behind either.
            if after_backslash && matches!(placed.letter, 'n' | 'r' | 't' | 'b' | 'f') {
                self.leave_out();
            }
            after_backslash = placed.letter == '\\' && !after_backslash;
        }
        self.settle();
        CaseFolded { text: Cow::Owned(self.text), letters: self.letters, gaps: self.gaps }
    }

    fn push(&mut self, letter: char, start: u32, end: u32) {
        match canonical_combining_class(letter) {
            0 => self.push_letter(letter, start, end),
            class => self.marks.push(Mark { class, letter, start, end }),
        }
    }

    /// The same for what is no mark that moves.
    fn push_letter(&mut self, letter: char, start: u32, end: u32) {
        self.settle();
        if letter == ' ' && self.text.ends_with(' ') {
            if let Some(blank) = self.letters.last_mut() {
                blank.end = end;
            }
            return;
        }
        self.place(letter, start, end);
    }

    fn place(&mut self, letter: char, start: u32, end: u32) {
        self.letters.push(Letter { at: offset(self.text.len()), start, end });
        self.text.push(letter);
    }

    /// Puts marks in canonical order behind their letter.
    fn settle(&mut self) {
        if self.marks.is_empty() {
            return;
        }
        self.marks.sort_by_key(|mark| mark.class);
        for mark in std::mem::take(&mut self.marks) {
            // The dot over an i is there or not by language.
            if mark.letter == DOT_ABOVE
                && self.text.ends_with('i')
                && let Some(dotted) = self.letters.last_mut()
            {
                dotted.end = dotted.end.max(mark.end);
                continue;
            }
            self.place(mark.letter, mark.start, mark.end);
        }
    }

    /// Notes that a name may begin or end here, whatever the letters beside the place.
    fn leave_out(&mut self) {
        // What is left out between a letter and its mark parts nothing.
        if self.marks.is_empty() && self.gaps.last() != Some(&self.text.len()) {
            self.gaps.push(self.text.len());
        }
    }
}

/// Places are kept in four bytes: a text of the log has 16 KiB at most, and what lies beyond 4 GiB of a longer one
/// would only be redacted too widely.
fn offset(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
