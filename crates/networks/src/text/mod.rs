//! Text, tags and counters as events carry them.

mod counters;
mod entities;
mod html;
mod tags;

pub(crate) use counters::Counters;
pub(crate) use entities::unescape;
pub(crate) use html::plain;
pub(crate) use tags::Tags;

/// At most `max_bytes` of a text, cut at a character boundary.
pub(crate) fn cut(text: &str, max_bytes: usize) -> &str {
    if text.len() <= max_bytes {
        return text;
    }
    let end = (0..=max_bytes).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// At most `max_bytes` of a list of words separated by blanks, cut between words.
pub(crate) fn cut_words(words: &str, max_bytes: usize) -> &str {
    if words.len() <= max_bytes {
        return words;
    }
    let kept = cut(words, max_bytes);
    kept.rfind(' ').map_or("", |end| &kept[..end])
}

/// Begins a text with its title, set apart from what follows.
pub(crate) fn title(title: &str, text: &mut String) {
    html::plain(title, text);
    let length = text.trim_end().len();
    text.truncate(length);
    match text.chars().next_back() {
        None => {}
        Some('.' | '!' | '?' | ':' | '\u{2026}') => text.push(' '),
        Some(_) => text.push_str(". "),
    }
}
