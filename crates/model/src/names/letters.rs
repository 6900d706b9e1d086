//! What a letter folds to.
//!
//! Case folding is lower case of upper case until nothing changes, which gives the same classes as the table of
//! Unicode and needs no table of ours.

use std::sync::OnceLock;

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

pub(super) const DOT_ABOVE: char = '\u{307}';

/// Below this a table says what a letter folds to: it holds the alphabets and kana.
const TABLE_END: u32 = 0x3100;

/// What a letter folds to.
pub(super) enum Folding<'a> {
    /// One letter, which is no mark that moves.
    One(char),
    /// Several, or a mark, or nothing.
    Several(&'a [char]),
}

/// Folds a letter; `scratch` is room for those that the table does not hold.
pub(super) fn folding(letter: char, scratch: &mut Vec<char>) -> Folding<'_> {
    static TABLE: OnceLock<Table> = OnceLock::new();
    match u32::from(letter) {
        code if code < TABLE_END => TABLE.get_or_init(Table::new).folding(code),
        // Unified ideographs fold to themselves, but for the compatibility blocks, which lie elsewhere.
        0x3400..=0x9fff => Folding::One(letter),
        // Syllables of Hangul have no case.
        0xac00..=0xd7a3 => {
            scratch.clear();
            decompose_compatible(letter, |part| scratch.push(part));
            Folding::Several(scratch)
        }
        _ => {
            scratch.clear();
            fold_letter(letter, scratch);
            Folding::Several(scratch)
        }
    }
}

/// Made once, where the first text that is no plain ASCII is folded. It takes a millisecond or two, and folding a letter
/// without it some hundred nanoseconds.
struct Table {
    entries: Vec<Entry>,
    /// The letters of all entries that are several.
    several: Vec<char>,
}

#[derive(Clone, Copy)]
enum Entry {
    One(char),
    Several { from: u32, count: u32 },
}

impl Table {
    fn new() -> Table {
        let mut table = Table { entries: Vec::with_capacity(TABLE_END as usize), several: Vec::new() };
        let mut letters = Vec::new();
        for code in 0..TABLE_END {
            letters.clear();
            if let Some(letter) = char::from_u32(code) {
                fold_letter(letter, &mut letters);
            }
            table.entries.push(match letters[..] {
                [letter] if canonical_combining_class(letter) == 0 => Entry::One(letter),
                _ => Entry::Several { from: table.several.len() as u32, count: letters.len() as u32 },
            });
            if let Some(Entry::Several { .. }) = table.entries.last() {
                table.several.extend(&letters);
            }
        }
        table
    }

    fn folding(&self, code: u32) -> Folding<'_> {
        match self.entries[code as usize] {
            Entry::One(letter) => Folding::One(letter),
            Entry::Several { from, count } => {
                Folding::Several(&self.several[from as usize..(from + count) as usize])
            }
        }
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
