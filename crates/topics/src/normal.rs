//! Texts as the dictionary sees them: small letters without accents, one space before and one after every word.
//!
//! `Fútbol, isn't it?` becomes ` futbol  isnt  it `. A name is looked for as ` american  idol `: the space before and
//! the space after belong to it, so that it is only found where words begin and end, and a neighbour keeps its own.

use memchr::memchr_iter;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A word of the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// Where its space stands in the folded text, in bytes.
    pub at: u32,
    /// Where it stands in the text as it came, in bytes.
    pub from: u32,
    /// Where it ends there.
    pub to: u32,
    /// How it was written.
    pub shape: Shape,
}

/// How a word was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    /// It begins with a capital.
    pub capital: bool,
    /// It begins a sentence.
    pub first: bool,
    /// It is, or is of, a hashtag.
    pub tagged: bool,
}

/// A text, folded. Buffers are kept from one text to the next.
#[derive(Debug, Default, Clone)]
pub(crate) struct Folded {
    /// The folded text.
    pub text: String,
    /// Its words, in order.
    pub words: Vec<Word>,
    /// Hashtags, without their sign: places in the text as it came.
    pub hashtags: Vec<(u32, u32)>,
    /// Addresses of the web: places in the text as it came.
    pub links: Vec<(u32, u32)>,
    /// Letters of scripts that no topic has names in.
    pub foreign_letters: u32,
    /// Letters of the others.
    pub letters: u32,
    /// Names of people, after an `@` and without it: places in the text as it came.
    pub mentions: Vec<(u32, u32)>,
}

/// A word or phrase folded, with single spaces; empty where there is nothing but signs.
pub fn fold_case(text: &str) -> String {
    let mut folded = Folded::default();
    folded.take(text);
    folded.text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded phrase as the dictionary looks for it.
pub(crate) fn pattern(folded: &str) -> String {
    let mut pattern = String::with_capacity(folded.len() + 8);
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        pattern.push(' ');
        pattern.push_str(word);
        pattern.push(' ');
    }
    pattern
}

/// What French and Italian words lose their vowel before another word: `l'intelligence` is two words.
const ELIDED: [&str; 20] = [
    "l", "d", "j", "qu", "c", "s", "n", "m", "t", "jusqu", "lorsqu", "puisqu", "dell", "nell", "all", "sull",
    "dall", "un", "quell", "quest",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Sign,
    Apostrophe,
    Stop,
    Hash,
    At,
    High,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Sign; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Class::Letter,
            b'\'' => Class::Apostrophe,
            b'.' | b'!' | b'?' | b'\n' | b':' => Class::Stop,
            b'#' => Class::Hash,
            b'@' => Class::At,
            128..=255 => Class::High,
            _ => Class::Sign,
        };
        byte += 1;
    }
    classes
};

impl Folded {
    /// Folds another text in place of the last one. Offsets hold 32 bits: of a text beyond 4 GiB the rest is left out.
    pub fn take(&mut self, text: &str) {
        self.text.clear();
        self.words.clear();
        self.hashtags.clear();
        self.links.clear();
        self.mentions.clear();
        (self.foreign_letters, self.letters) = (0, 0);
        let mut end = text.len().min(u32::MAX as usize / 4);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.run(&text[..end]);
    }

    fn run(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        let mut first = true;
        let mut tagged_until = 0;
        while at < bytes.len() {
            match CLASSES[usize::from(bytes[at])] {
                Class::Letter if is_link(bytes, at) => {
                    let length = bytes[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
                    self.links.push((at as u32, (at + length) as u32));
                    at += length;
                }
                Class::Letter => {
                    at = self.word(text, at, first, at < tagged_until);
                    first = false;
                }
                Class::High => {
                    let Some(letter) = text[at..].chars().next() else { return };
                    if letter.is_alphanumeric() {
                        at = self.word(text, at, first, at < tagged_until);
                        first = false;
                    } else {
                        if is_picture(letter) {
                            self.picture(letter, at);
                        }
                        first |= matches!(letter, '…' | '。' | '¡' | '¿' | '؟' | '\u{2028}');
                        at += letter.len_utf8();
                    }
                }
                Class::Hash => {
                    let length = tag_length(&text[at + 1..]);
                    if length > 0 {
                        self.hashtags.push(((at + 1) as u32, (at + 1 + length) as u32));
                        tagged_until = at + 1 + length;
                    }
                    at += 1;
                }
                Class::At => {
                    let length = tag_length(&text[at + 1..]);
                    if length > 0 {
                        self.mentions.push(((at + 1) as u32, (at + 1 + length) as u32));
                    }
                    at += 1 + length;
                }
                Class::Stop => {
                    first = true;
                    at += 1;
                }
                Class::Sign | Class::Apostrophe => at += 1,
            }
        }
    }

    /// Takes the word that begins at `from`; returns where it ends.
    fn word(&mut self, text: &str, from: usize, first: bool, tagged: bool) -> usize {
        let bytes = text.as_bytes();
        let at_folded = self.text.len() as u32;
        self.text.push(' ');
        let mut capital = false;
        let mut at = from;
        let begin = self.text.len();
        while at < bytes.len() {
            let byte = bytes[at];
            match CLASSES[usize::from(byte)] {
                Class::Letter => {
                    capital |= at == from && byte.is_ascii_uppercase();
                    let rest = &bytes[at..];
                    let run =
                        rest.iter().take_while(|byte| CLASSES[usize::from(**byte)] == Class::Letter).count();
                    let start = self.text.len();
                    self.text.push_str(&text[at..at + run]);
                    self.text[start..].make_ascii_lowercase();
                    at += run;
                }
                Class::Apostrophe if ELIDED.contains(&&self.text[begin..]) => break,
                // Within a word alone: `isn't` is `isnt`, and `'tis` and `boys'` lose theirs.
                Class::Apostrophe if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => at += 1,
                Class::Sign if byte == b'+' && self.text.len() > begin => {
                    self.text.push('+');
                    at += 1;
                }
                Class::High => {
                    let Some(letter) = text[at..].chars().next() else { break };
                    let length = letter.len_utf8();
                    if letter == '’' && ELIDED.contains(&&self.text[begin..]) {
                        break;
                    }
                    if letter == '’' && bytes.get(at + length).is_some_and(u8::is_ascii_alphabetic) {
                        at += length;
                    } else if letter.is_alphanumeric() || is_combining_mark(letter) || letter == '\u{640}' {
                        capital |= at == from && letter.is_uppercase();
                        self.letter(letter);
                        at += length;
                    } else {
                        break;
                    }
                }
                _ => break,
            }
        }
        self.letters += (at - from) as u32;
        if self.text.len() == begin {
            // Nothing but marks.
            self.text.pop();
            return at;
        }
        self.text.push(' ');
        let shape = Shape { capital, first, tagged };
        self.words.push(Word { at: at_folded, from: from as u32, to: at as u32, shape });
        at
    }

    /// Appends a letter beyond ASCII without its accents.
    fn letter(&mut self, letter: char) {
        let foreign = !matches!(letter, '\0'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{600}'..='\u{6ff}'
            | '\u{1e00}'..='\u{1eff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
        self.foreign_letters += if foreign { letter.len_utf8() as u32 } else { 0 };
        let text = &mut self.text;
        // Of `¼` and the like the digits are left: a sign within a word would end it when folded again.
        decompose_compatible(letter, |part| match part {
            'ß' | 'ẞ' => text.push_str("ss"),
            'ø' | 'Ø' => text.push('o'),
            'æ' | 'Æ' => text.push_str("ae"),
            'œ' | 'Œ' => text.push_str("oe"),
            'ł' | 'Ł' => text.push('l'),
            'ى' => text.push('ي'),
            'ة' => text.push('ه'),
            '\u{640}' => {}
            part if part.is_alphanumeric() => {
                text.extend(part.to_lowercase().filter(|part| !is_combining_mark(*part)));
            }
            _ => {}
        });
    }

    fn picture(&mut self, letter: char, from: usize) {
        let at = self.text.len() as u32;
        self.text.push(' ');
        self.text.push(letter);
        self.text.push(' ');
        let to = (from + letter.len_utf8()) as u32;
        self.words.push(Word { at, from: from as u32, to, shape: Shape::default() });
    }

    /// The place of the word that begins at an offset of the folded text, looked for from `hint` on.
    pub fn word_at(&self, offset: usize, hint: usize) -> usize {
        let rest = &self.words[hint.min(self.words.len())..];
        hint + rest.partition_point(|word| (word.at as usize) < offset)
    }
}

/// How far a hashtag or a name goes: letters, digits and underscores.
fn tag_length(text: &str) -> usize {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_' || is_combining_mark(letter);
    text.find(|letter| !part(letter)).unwrap_or(text.len())
}

fn is_link(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at..];
    let before = at.checked_sub(1).map(|before| bytes[before]);
    (rest[0] | 32 == b'h' || rest[0] | 32 == b'w')
        && !before.is_some_and(|byte| byte.is_ascii_alphanumeric())
        && ["http://", "https://", "www."].iter().any(|start| {
            rest.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
        })
}

/// Emoji and the like: each is a word of its own.
fn is_picture(letter: char) -> bool {
    matches!(letter, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{231a}'..='\u{23ff}'
        | '\u{1f000}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// The words of a hashtag by its capitals and digits: `RustLang2024` is `Rust`, `Lang`, `2024`; `NASALive` is `NASA`,
/// `Live`.
pub(crate) fn humps(tag: &str) -> Vec<&str> {
    let letters: Vec<(usize, char)> = tag.char_indices().collect();
    let mut words = Vec::new();
    let mut from = 0;
    for place in 1..letters.len() {
        let (at, letter) = letters[place];
        let before = letters[place - 1].1;
        let after = letters.get(place + 1).map(|(_, letter)| *letter);
        let hump = (letter.is_uppercase() && !before.is_uppercase())
            || (letter.is_uppercase() && before.is_uppercase() && after.is_some_and(char::is_lowercase))
            || (letter.is_numeric() != before.is_numeric())
            || letter == '_'
            || before == '_';
        if hump {
            words.push(&tag[from..at]);
            from = at;
        }
    }
    words.push(&tag[from..]);
    words.retain(|word| !word.is_empty() && *word != "_");
    words
}

/// The host of an address, in small letters and without `www.`.
pub(crate) fn host(link: &str) -> Option<String> {
    let link = link.split_once("://").map_or(link, |(_, rest)| rest);
    let end = memchr_iter(b'/', link.as_bytes()).next().unwrap_or(link.len());
    let host = link[..end].split(['?', '#', ':']).next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (host.contains('.') && host.len() <= 253).then(|| host.to_owned())
}
