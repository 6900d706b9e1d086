//! Texts and names as they are compared.
//!
//! Compatibility decomposition (NFKD), full case folding, marks in canonical order: the compatibility caseless match
//! of the Unicode standard (definition D146). Wider than that, where people would call it the same name:
//!
//! - dotted and dotless i are one letter in both cases, since which is the capital of which hangs on the language;
//! - characters that are not seen (zero width, direction, variation) are left out, and a name may begin or end there;
//! - blanks of any kind and number are one blank; typographic apostrophes and hyphens are those of a keyboard.
//!
//! Case folding is lower case of upper case until nothing changes, which gives the same classes as the table of
//! Unicode and needs no table. Both it and normalisation are stable: later versions change no character assigned
//! today, so hashes of folded names last.

use std::borrow::Cow;
use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

use super::escapes;

/// A name as it is compared: folded, without blanks around it.
pub fn fold(name: &str) -> String {
    Folded::new(name).text.trim().to_owned()
}

/// A folded text, and where in the text each part of it came from.
pub(super) struct Folded<'a> {
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

impl<'a> Folded<'a> {
    pub(super) fn new(text: &'a str) -> Folded<'a> {
        match plain(text) {
            Some(text) => Folded { text, letters: Vec::new(), gaps: Vec::new() },
            None => Folder::default().fold(text),
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
struct Folder {
    text: String,
    letters: Vec<Letter>,
    gaps: Vec<usize>,
    /// Marks since the last letter, to be put in order.
    marks: Vec<Mark>,
    scratch: Vec<char>,
}

struct Mark {
    class: u8,
    letter: char,
    start: u32,
    end: u32,
}

impl Folder {
    fn fold<'a>(mut self, text: &str) -> Folded<'a> {
        self.text.reserve(text.len());
        self.letters.reserve(text.len() / 2);
        let mut after_backslash = false;
        for placed in escapes::characters(text) {
            let (start, end) = (offset(placed.start), offset(placed.end));
            match simple(placed.letter) {
                Some(letter) => self.push_letter(letter, start, end),
                None => {
                    let mut letters = std::mem::take(&mut self.scratch);
                    letters.clear();
                    fold_letter(placed.letter, &mut letters);
                    if letters.is_empty() {
                        self.leave_out();
                    }
                    for letter in &letters {
                        self.push(*letter, start, end);
                    }
                    self.scratch = letters;
                }
            }
            // `\n` in raw JSON is a line's end, and in other texts a letter: a name may begin behind either.
            if after_backslash && matches!(placed.letter, 'n' | 'r' | 't' | 'b' | 'f') {
                self.leave_out();
            }
            after_backslash = placed.letter == '\\' && !after_backslash;
        }
        self.settle();
        Folded { text: Cow::Owned(self.text), letters: self.letters, gaps: self.gaps }
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

const DOT_ABOVE: char = '\u{307}';

/// Below this a table says what a letter folds to: it holds the alphabets and kana.
const TABLE_END: u32 = 0x3100;
/// Stands in the table for marks that move, and for letters that do not fold to one.
const SEVERAL: u32 = u32::MAX;

/// What a letter folds to, where that is one letter and no mark that moves.
fn simple(letter: char) -> Option<char> {
    static TABLE: OnceLock<Vec<u32>> = OnceLock::new();
    match u32::from(letter) {
        code if code < TABLE_END => {
            let table = TABLE.get_or_init(|| (0..TABLE_END).map(simple_code).collect());
            char::from_u32(table[code as usize])
        }
        // Unified ideographs fold to themselves, but for the compatibility blocks, which lie elsewhere.
        0x3400..=0x9fff => Some(letter),
        _ => None,
    }
}

fn simple_code(code: u32) -> u32 {
    let mut letters = Vec::new();
    if let Some(letter) = char::from_u32(code) {
        fold_letter(letter, &mut letters);
    }
    match letters[..] {
        [letter] if canonical_combining_class(letter) == 0 => u32::from(letter),
        _ => SEVERAL,
    }
}

/// Appends what a letter folds to; nothing where it is left out.
fn fold_letter(letter: char, to: &mut Vec<char>) {
    if letter.is_whitespace() {
        return to.push(' ');
    }
    if is_left_out(letter) {
        return;
    }
    let from = to.len();
    decompose_compatible(letter, |part| to.push(part));
    // Accents that stand alone decompose into a blank and a mark; they belong to no letter.
    if to.get(from) == Some(&' ') {
        to.truncate(from + 1);
        return;
    }
    // Three rounds reach the end of the longest chain, which is that of the capital sharp s.
    for _ in 0..3 {
        let before: Vec<char> = to.drain(from..).collect();
        let lower = before.iter().flat_map(|part| part.to_uppercase()).flat_map(char::to_lowercase);
        lower.for_each(|part| decompose_compatible(part, |part| to.push(part)));
        if to[from..] == before[..] {
            break;
        }
    }
    to[from..].iter_mut().for_each(|part| *part = typed(*part));
    // A dotted capital I brings its dot along.
    if to.len() > from + 1 && to[from] == 'i' && to[from + 1] == DOT_ABOVE {
        to.remove(from + 1);
    }
}

/// The character of a keyboard that stands for a typographic one.
fn typed(letter: char) -> char {
    match letter {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{2032}' | '\u{a78c}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        letter => letter,
    }
}

/// Control characters, and those that Unicode calls ignorable by default (`Default_Ignorable_Code_Point`, all ranges
/// of version 17): nobody sees them, so they part no name.
fn is_left_out(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
