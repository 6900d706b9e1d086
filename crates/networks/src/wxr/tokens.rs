//! Cuts XML into its parts, and goes on after whatever is wrong.
//!
//! A pull parser stops at the first byte that is wrong, and the rest of a site would be lost with it. Exports are
//! written by a template, so what breaks them is small: a stray `<`, a control character, a section that never ends.
//! Here a `<` that begins nothing is text, and a section that swallows the end of its item ends with its element.

use std::ops::Range;

use memchr::memmem::Finder;
use memchr::{memchr, memchr2};
use rustc_hash::FxHashMap;

use crate::bytes::{MAX_PAGE_BYTES, Window};

const DATA: &[u8] = b"<![CDATA[";
/// Text is handed on in pieces of at most so many bytes.
const MAX_TEXT_BYTES: usize = 64 * 1024;
/// No tag of an export is nearly as long.
const MAX_TAG_BYTES: usize = 64 * 1024;

/// A part of the XML; [`Tokens::bytes`] are its inner bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// `<name attributes>`, without the brackets.
    Open,
    /// `<name/>`, without the brackets and the slash.
    Empty,
    /// `</name>`, without the brackets and the slash.
    Close,
    /// Escaped text; one text may come in several pieces.
    Text,
    /// The inside of a CDATA section: text as it is.
    Data,
}

/// Where the next occurrence of a word lies. Remembers how far it has looked, so that however often it is asked every
/// byte is looked at once.
#[derive(Debug)]
struct Ahead {
    word: Finder<'static>,
    length: usize,
    found: Option<u64>,
    looked: u64,
}

impl Ahead {
    fn new(word: &str) -> Ahead {
        Ahead { word: Finder::new(word.as_bytes()).into_owned(), length: word.len(), found: None, looked: 0 }
    }

    /// Index of the first occurrence at or after `from`; reads on for it, up to the limit of an element.
    fn find(&mut self, window: &mut Window, offset: u64, from: usize) -> Option<usize> {
        loop {
            let found = self.within(window.data(), offset, from);
            if found.is_some() || window.data().len() >= MAX_PAGE_BYTES || !window.more() {
                return found;
            }
        }
    }

    /// The same in what was read already.
    fn within(&mut self, data: &[u8], offset: u64, from: usize) -> Option<usize> {
        let start = offset + from as u64;
        if self.found.is_none_or(|found| found < start) {
            self.looked = self.looked.max(start);
            let begin = usize::try_from(self.looked - offset).ok()?;
            let at = data.get(begin..).and_then(|rest| self.word.find(rest));
            self.found = at.map(|at| self.looked + at as u64);
            let end = (offset + data.len() as u64).saturating_sub(self.length as u64 - 1);
            self.looked = self.found.unwrap_or(self.looked.max(end));
        }
        let found = usize::try_from(self.found? - offset).ok()?;
        (found + self.length <= data.len()).then_some(found)
    }
}

/// The parts of one input, one after another.
pub(super) struct Tokens {
    /// Bytes before the window.
    offset: u64,
    pending: usize,
    inner: Range<usize>,
    data_end: Ahead,
    comment_end: Ahead,
    item_end: Ahead,
    field_ends: FxHashMap<&'static str, Ahead>,
    /// The rest of a section that is longer than an element may be.
    passing_data: bool,
    encoding: Encoding,
}

/// How bytes beyond ASCII are written, by the declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// ISO 8859-1 and Windows-1252.
    Latin,
}

impl Tokens {
    pub(super) fn new() -> Tokens {
        Tokens {
            offset: 0,
            pending: 0,
            inner: 0..0,
            data_end: Ahead::new("]]>"),
            comment_end: Ahead::new("-->"),
            item_end: Ahead::new("</item>"),
            field_ends: FxHashMap::default(),
            passing_data: false,
            encoding: Encoding::Utf8,
        }
    }

    /// The inner bytes of the part found last.
    pub(super) fn bytes<'w>(&self, window: &'w Window) -> &'w [u8] {
        &window.data()[self.inner.clone()]
    }

    /// Appends bytes as text; false where some of them are no text and were replaced.
    pub(super) fn decode(&self, bytes: &[u8], text: &mut String) -> bool {
        match std::str::from_utf8(bytes) {
            Ok(good) => text.push_str(good),
            Err(_) if self.encoding == Encoding::Latin => text.extend(bytes.iter().map(|byte| latin(*byte))),
            Err(_) => {
                text.push_str(&String::from_utf8_lossy(bytes));
                return false;
            }
        }
        true
    }

    /// Finds the next part; `None` at the end. `field` is the element that text stands in now, if it is one that is
    /// read.
    pub(super) fn next(&mut self, window: &mut Window, field: Option<&'static str>) -> Option<Token> {
        loop {
            self.offset += self.pending as u64;
            window.consume(std::mem::take(&mut self.pending));
            if self.passing_data && !self.pass_data(window) {
                return None;
            }
            if !window.any() {
                return None;
            }
            if window.data().first() != Some(&b'<') {
                let end = end_of_text(window);
                return Some(self.found(Token::Text, 0..end, end));
            }
            fill(window, DATA.len());
            let data = window.data();
            if data.starts_with(DATA) {
                if let Some(token) = self.section(window, field) {
                    return Some(token);
                }
                continue;
            }
            match data.get(1) {
                Some(b'!') if data.starts_with(b"<!--") => match self.comment(window) {
                    Some(length) => self.pending = length,
                    None => return Some(self.stray()),
                },
                Some(b'!' | b'?') => match simple_end(window) {
                    Some(length) => {
                        self.learn_encoding(&window.data()[..length]);
                        self.pending = length;
                    }
                    None => return Some(self.stray()),
                },
                Some(first) => {
                    let is_close = *first == b'/';
                    let named = data.get(1 + usize::from(is_close)).is_some_and(|byte| begins_name(*byte));
                    let end = named.then(|| tag_end(window)).flatten();
                    return Some(match end {
                        Some(end) => self.tag(window, is_close, end),
                        None => self.stray(),
                    });
                }
                None => return Some(self.stray()),
            }
        }
    }

    fn found(&mut self, token: Token, inner: Range<usize>, length: usize) -> Token {
        (self.inner, self.pending) = (inner, length);
        token
    }

    /// A `<` that begins nothing.
    fn stray(&mut self) -> Token {
        self.found(Token::Text, 0..1, 1)
    }

    fn tag(&mut self, window: &Window, is_close: bool, end: usize) -> Token {
        if is_close {
            return self.found(Token::Close, 2..end - 1, end);
        }
        if window.data()[end - 2] == b'/' {
            return self.found(Token::Empty, 1..end - 2, end);
        }
        self.found(Token::Open, 1..end - 1, end)
    }

    /// A CDATA section; `None` where what begins it is passed over.
    fn section(&mut self, window: &mut Window, field: Option<&'static str>) -> Option<Token> {
        let start = DATA.len();
        let end = self.data_end.find(window, self.offset, start);
        let whole = end.unwrap_or(window.data().len());
        let item_end = self.item_end.within(&window.data()[..whole], self.offset, start);
        // Its own end was lost: it has swallowed the end of its element, and that of the item.
        if let Some(field) = field.filter(|_| end.is_none() || item_end.is_some()) {
            let ends = self.field_ends.entry(field).or_insert_with(|| Ahead::new(&format!("</{field}")));
            let close = ends.within(&window.data()[..item_end.unwrap_or(whole)], self.offset, start);
            if let Some(close) = close {
                return Some(self.found(Token::Data, start..close, close));
            }
        }
        match end {
            Some(end) => Some(self.found(Token::Data, start..end, end + 3)),
            None if whole >= MAX_PAGE_BYTES => {
                self.passing_data = true;
                Some(self.found(Token::Data, start..whole, whole))
            }
            None => {
                self.pending = start;
                None
            }
        }
    }

    /// Passes over the rest of a section that is too long; false at the end of the input.
    fn pass_data(&mut self, window: &mut Window) -> bool {
        while window.any() {
            let end = self.data_end.find(window, self.offset, 0);
            let length = end.map_or_else(|| window.data().len().saturating_sub(2).max(1), |end| end + 3);
            window.consume(length);
            self.offset += length as u64;
            if end.is_some() {
                self.passing_data = false;
                return true;
            }
        }
        false
    }

    /// Length of the comment at the beginning, unless it swallows what no comment of an export holds.
    fn comment(&mut self, window: &mut Window) -> Option<usize> {
        let end = self.comment_end.find(window, self.offset, 4)?;
        let inner = &window.data()[..end];
        let swallows = [&mut self.item_end, &mut self.data_end]
            .into_iter()
            .any(|ahead| ahead.within(inner, self.offset, 4).is_some());
        (!swallows).then_some(end + 3)
    }

    fn learn_encoding(&mut self, declaration: &[u8]) {
        if declaration.starts_with(b"<?xml ") {
            let text = String::from_utf8_lossy(declaration).to_ascii_lowercase();
            let latin = ["iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252"];
            let is_latin = latin.iter().any(|name| text.contains(name));
            self.encoding = if is_latin { Encoding::Latin } else { Encoding::Utf8 };
        }
    }
}

/// Makes sure of so many bytes, if there are.
fn fill(window: &mut Window, count: usize) {
    while window.data().len() < count && window.more() {}
}

fn end_of_text(window: &mut Window) -> usize {
    let mut at = 0;
    loop {
        let data = window.data();
        let piece = &data[..data.len().min(MAX_TEXT_BYTES)];
        if let Some(found) = piece.get(at..).and_then(|rest| memchr(b'<', rest)) {
            return at + found;
        }
        at = piece.len();
        if at == MAX_TEXT_BYTES || !window.more() {
            return at;
        }
    }
}

/// Index after the `>` of what begins with `<?` or `<!`, where no other element begins before it.
fn simple_end(window: &mut Window) -> Option<usize> {
    let mut at = 1;
    loop {
        match window.data().get(at..).and_then(|rest| memchr2(b'<', b'>', rest)) {
            Some(found) => return (window.data()[at + found] == b'>').then_some(at + found + 1),
            None => {
                at = window.data().len();
                if at >= MAX_TAG_BYTES || !window.more() {
                    return None;
                }
            }
        }
    }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Index after the `>` that ends the tag at the beginning; `None` where another element begins before it.
fn tag_end(window: &mut Window) -> Option<usize> {
    let mut quote = None;
    // Where a quote never closes, the first `>` after all.
    let mut inside_quotes = None;
    let mut at = 1;
    loop {
        let Some(byte) = window.data().get(at).copied() else {
            if at < MAX_TAG_BYTES && window.more() {
                continue;
            }
            return inside_quotes;
        };
        match (byte, quote) {
            (b'<', _) => return inside_quotes,
            (b'>', None) => return Some(at + 1),
            (b'>', Some(_)) => inside_quotes = inside_quotes.or(Some(at + 1)),
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
        at += 1;
        if at >= MAX_TAG_BYTES {
            return inside_quotes;
        }
    }
}

/// A byte of Windows-1252, which differs from ISO 8859-1 only where that has control characters.
fn latin(byte: u8) -> char {
    const QUOTES: [char; 32] = [
        '\u{20ac}', '\u{fffd}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}',
        '\u{2c6}', '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{fffd}', '\u{17d}', '\u{fffd}',
        '\u{fffd}', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}',
        '\u{2dc}', '\u{2122}', '\u{161}', '\u{203a}', '\u{153}', '\u{fffd}', '\u{17e}', '\u{178}',
    ];
    match byte {
        0x80..=0x9f => QUOTES[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}
