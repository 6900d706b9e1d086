//! The other number of a phrase: its last word with or without a plural's ending.

use crate::Languages;
use crate::language::Language;

/// Shorter stems say too much else: the planet Mars is not the Spanish `mar`.
const SHORTEST_STEM: usize = 4;
/// In company a shorter one is clear: `electric car`.
const SHORTEST_LAST_STEM: usize = 3;

/// The other number of a folded phrase, where its language forms it in a simple way.
pub(crate) fn other_number(phrase: &str, languages: Languages) -> Option<String> {
    if languages.holds(Language::English) {
        singular(phrase).or_else(|| plural(phrase))
    } else if languages.holds(Language::Spanish) {
        spanish(phrase)
    } else if languages.holds(Language::French) {
        french(phrase)
    } else {
        None
    }
}

fn last_word(phrase: &str) -> &str {
    phrase.rsplit(' ').next().unwrap_or(phrase)
}

fn singular(phrase: &str) -> Option<String> {
    let word = last_word(phrase);
    if !word.is_ascii()
        || !word.ends_with('s')
        || word.ends_with("ss")
        || word.ends_with("us")
        || word.ends_with("is")
    {
        return None;
    }
    let (drop, add) = if word.ends_with("ies") && word.len() > 5 {
        (3, "y")
    } else if ["ches", "shes", "xes", "sses", "zzes"].iter().any(|end| word.ends_with(end)) {
        (2, "")
    } else {
        (1, "")
    };
    let stem = &phrase[..phrase.len() - drop];
    let shortest = if phrase.contains(' ') { SHORTEST_LAST_STEM } else { SHORTEST_STEM };
    (last_word(stem).len() >= shortest).then(|| format!("{stem}{add}"))
}

fn plural(phrase: &str) -> Option<String> {
    let word = last_word(phrase);
    let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !letters || word.len() < 3 || word.ends_with('s') {
        return None;
    }
    let before_last = word.as_bytes()[word.len() - 2];
    Some(match word.as_bytes()[word.len() - 1] {
        b'y' if !b"aeiou".contains(&before_last) => format!("{}ies", &phrase[..phrase.len() - 1]),
        b'x' | b'z' => format!("{phrase}es"),
        b'h' if matches!(before_last, b'c' | b's') => format!("{phrase}es"),
        _ => format!("{phrase}s"),
    })
}

fn spanish(phrase: &str) -> Option<String> {
    let word = last_word(phrase);
    if !word.is_ascii() || word.len() < SHORTEST_STEM {
        return None;
    }
    match word.as_bytes()[word.len() - 1] {
        b's' => None,
        b'a' | b'e' | b'i' | b'o' | b'u' => Some(format!("{phrase}s")),
        b'z' => Some(format!("{}ces", &phrase[..phrase.len() - 1])),
        _ => Some(format!("{phrase}es")),
    }
}

fn french(phrase: &str) -> Option<String> {
    let word = last_word(phrase);
    (word.is_ascii() && word.len() >= SHORTEST_STEM && !word.ends_with(['s', 'x', 'z']))
        .then(|| format!("{phrase}s"))
}
