//! Where a name may begin and end.
//!
//! The rule looks at the two letters beside a place and at nothing else, so that the boundaries within a name are the
//! same wherever it stands. It starts from the word boundaries of Unicode (UAX 29) and differs where those would leave
//! a name standing: scripts that set no blanks between words have a boundary between any two letters, as nothing but a
//! dictionary tells where their words end; so has Hangul between syllables, as particles stick to names (`ana님`);
//! and so have letters of two scripts beside each other (`@anaさん`, `@anaдля`).

use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript};

/// The prolonged sound mark of kana. It belongs to no one script and lengthens the syllable before it.
const LONG_SOUND: char = '\u{30fc}';

/// True where a name may end with `before` or begin with `after`. Both are folded; `None` is an end of the text.
pub(super) fn is_boundary(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        // A mark at the very start of a text has no letter to change.
        return true;
    };
    if continues(before, after) {
        return false;
    }
    if !is_word(before) || !is_word(after) {
        return true;
    }
    let (before, after) = (script(before), script(after));
    if is_unspaced(before) || is_unspaced(after) {
        return true;
    }
    // Digits and `_` belong to every script.
    let common = |script| matches!(script, Script::Common | Script::Inherited);
    !common(before) && !common(after) && before != after
}

/// The same for an id that stands out by itself: letters and digits part as well, and `_` parts everything. What
/// goes on with more letters, or with more digits, is another id (`ana42` in `diana42`, 1234567 in 12345678).
pub(super) fn is_joint(before: Option<char>, after: Option<char>) -> bool {
    if is_boundary(before, after) {
        return true;
    }
    let (Some(before), Some(after)) = (before, after) else { return true };
    !continues(before, after) && (before == '_' || after == '_' || before.is_numeric() != after.is_numeric())
}

/// The same for an id that was drawn at random and is too long to be a part of another by chance: only a number
/// goes on with digits.
pub(super) fn is_no_longer_number(before: Option<char>, after: Option<char>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => !(before.is_ascii_digit() && after.is_ascii_digit()),
        _ => true,
    }
}

/// True for what words are made of.
pub(super) fn is_word(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric() || letter == '_';
    }
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// True in a script whose words stand without blanks, or with particles stuck to them.
pub(super) fn is_unspaced_letter(letter: char) -> bool {
    !letter.is_ascii() && is_word(letter) && (letter == LONG_SOUND || is_unspaced(script(letter)))
}

/// Letters of Han, kana and Hangul say about as much as two letters of an alphabet; what only changes the letter
/// before it says nothing of its own.
pub(super) fn weight(letter: char) -> usize {
    if is_combining_mark(letter) || is_late_jamo(letter) {
        return 0;
    }
    match script(letter) {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => 2,
        _ => 1,
    }
}

/// True where `after` is a part of the letter `before`: a mark on it, or the rest of a syllable.
fn continues(before: char, after: char) -> bool {
    if after.is_ascii() {
        return false;
    }
    is_combining_mark(after)
        || is_late_jamo(after) && script(before) == Script::Hangul
        || after == LONG_SOUND && matches!(script(before), Script::Hiragana | Script::Katakana)
}

/// Vowels and final consonants of decomposed Hangul.
fn is_late_jamo(letter: char) -> bool {
    matches!(letter, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

fn is_unspaced(script: Script) -> bool {
    use Script as S;
    matches!(
        script,
        S::Han
            | S::Hiragana
            | S::Katakana
            | S::Bopomofo
            | S::Hangul
            | S::Yi
            | S::Thai
            | S::Lao
            | S::Khmer
            | S::Myanmar
            | S::Tibetan
            | S::Tai_Le
            | S::New_Tai_Lue
            | S::Tai_Tham
            | S::Tai_Viet
            | S::Javanese
            | S::Balinese
            | S::Cham
    )
}

fn script(letter: char) -> Script {
    if letter.is_ascii_alphabetic() {
        Script::Latin
    } else if letter.is_ascii() {
        Script::Common
    } else if letter == LONG_SOUND {
        Script::Katakana
    } else {
        letter.script()
    }
}
