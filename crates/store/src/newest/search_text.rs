//! Text as search compares it: words of letters and digits, lower-case, without accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Characters of a name or id that search looks at; the rest is nobody's query.
const MAX_CHARS: usize = 256;

/// Words separated by one space. `"Zoë O'Hara"` becomes `"zoe o hara"`.
pub(super) fn fold_case(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        text.chars().take(MAX_CHARS).for_each(|letter| push(&mut folded, letter));
    } else {
        let letters = text.chars().take(MAX_CHARS).nfkd().filter(|letter| !is_combining_mark(*letter));
        letters.for_each(|letter| push(&mut folded, letter));
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push(folded: &mut String, letter: char) {
    if !letter.is_alphanumeric() {
        if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    } else if letter.is_ascii() {
        folded.push(letter.to_ascii_lowercase());
    } else {
        push_letter(folded, letter);
    }
}

/// Letters that carry their stroke inside, so that no decomposition takes it off.
fn push_letter(folded: &mut String, letter: char) {
    match letter {
        'ø' | 'Ø' => folded.push('o'),
        'ł' | 'Ł' => folded.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
        'ħ' | 'Ħ' => folded.push('h'),
        'ı' => folded.push('i'),
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'þ' | 'Þ' => folded.push_str("th"),
        _ => folded.extend(letter.to_lowercase().filter(|letter| !is_combining_mark(*letter))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_punctuation_do_not_matter() {
        for (text, folded) in [
            ("Zoë O'Hara", "zoe o hara"),
            ("  Łukasz—Ørsted ", "lukasz orsted"),
            ("did:plc:AbC", "did plc abc"),
            ("ＦＵＬＬ ﬁ", "full fi"),
            ("Straße", "strasse"),
            ("@@@", ""),
            ("İstanbul", "istanbul"),
            ("Ἀθῆναι 東京", "αθηναι 東京"),
        ] {
            assert_eq!(fold_case(text), folded, "{text:?}");
        }
    }
}
