//! Plain text out of markup.

use memchr::{memchr, memchr2};
use model::Event;

use super::entities::unescape_into;

/// What was inside is no text of the author.
const SILENT: [&str; 4] = ["script", "style", "template", "svg"];
/// These stand inside a word; every other tag separates.
const INLINE: [&str; 16] = [
    "a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "mark", "q", "s", "span", "strong", "sub", "sup", "u",
];

/// The text of markup: tags and comments removed, references decoded, blanks run together. Stops when the
/// longest text that an event may carry is full.
pub(crate) fn plain(markup: &str, text: &mut String) {
    let limit = text.len() + Event::MAX_TEXT_BYTES + 8;
    let mut rest = markup;
    while text.len() < limit {
        let Some(start) = memchr(b'<', rest.as_bytes()) else {
            return push_words(rest, text);
        };
        push_words(&rest[..start], text);
        rest = &rest[start..];
        rest = match tag(rest) {
            Some(after) => {
                separate(rest, text);
                after
            }
            None => {
                text.push('<');
                &rest[1..]
            }
        };
    }
}

/// What follows the tag, comment or silent element at the beginning; `None` where a `<` is only a `<`.
fn tag(rest: &str) -> Option<&str> {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return Some(comment.find("-->").map_or("", |end| &comment[end + 3..]));
    }
    let second = rest.as_bytes().get(1)?;
    if !(second.is_ascii_alphabetic() || matches!(second, b'/' | b'!' | b'?')) {
        return None;
    }
    let after = &rest[tag_end(rest.as_bytes())? + 1..];
    let name = name(rest);
    match SILENT.iter().find(|silent| silent.eq_ignore_ascii_case(name)) {
        Some(silent) if *second != b'/' => Some(after_element(after, silent)),
        _ => Some(after),
    }
}

/// Quotes are followed this far; hostile markup could else make every tag cost the whole text.
const MAX_QUOTED_BYTES: usize = 8 * 1024;

/// Index of the `>` that ends a tag, outside of quotes.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (index, byte) in bytes.iter().take(MAX_QUOTED_BYTES).enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(index),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), _) if open == *byte => quote = None,
            _ => {}
        }
    }
    // A quote that never closes: the first `>` ends the tag after all.
    memchr(b'>', bytes)
}

/// What follows the closing tag of an element.
fn after_element<'t>(text: &'t str, name: &str) -> &'t str {
    let mut rest = text;
    while let Some(start) = memchr(b'<', rest.as_bytes()) {
        rest = &rest[start + 1..];
        let closing = rest.strip_prefix('/').and_then(|closing| closing.get(..name.len()));
        if closing.is_some_and(|closing| closing.eq_ignore_ascii_case(name)) {
            return memchr(b'>', rest.as_bytes()).map_or("", |end| &rest[end + 1..]);
        }
    }
    ""
}

/// Name of the tag at the beginning: `p` of `</p class="x">`.
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    &inner[..end]
}

fn separate(tag: &str, text: &mut String) {
    let name = name(tag);
    if !INLINE.iter().any(|inline| inline.eq_ignore_ascii_case(name)) {
        blank(text);
    }
}

fn blank(text: &mut String) {
    if !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
}

fn push_words(raw: &str, text: &mut String) {
    let bytes = raw.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_whitespace) {
        blank(text);
    }
    let mut first = true;
    for word in raw.split_ascii_whitespace() {
        if !first {
            blank(text);
        }
        first = false;
        if memchr2(b'&', 0, word.as_bytes()).is_some() {
            unescape_into(word, text);
        } else {
            text.push_str(word);
        }
    }
    if !first && bytes.last().is_some_and(u8::is_ascii_whitespace) {
        blank(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(markup: &str) -> String {
        let mut out = String::new();
        plain(markup, &mut out);
        out.trim_end().to_owned()
    }

    #[test]
    fn markup_goes_and_words_stay() {
        let cases = [
            ("<p>Hello <b>wo</b>rld</p>\n<p>again</p>", "Hello world again"),
            ("1 < 2 &amp; 3 > 2", "1 < 2 & 3 > 2"),
            ("a<br/>b<!-- c -->d", "a b d"),
            ("x<script>var a = '<b>';</script>y", "x y"),
            ("<a title=\"a > b\" href='x'>link</a>ed", "linked"),
            ("pi&#241;a &lt;b&gt;", "pi\u{f1}a <b>"),
            ("open <a href=\"never closed", "open <a href=\"never closed"),
            ("<style>p{}", ""),
        ];
        for (markup, expected) in cases {
            assert_eq!(text(markup), expected, "{markup}");
        }
    }

    #[test]
    fn text_is_bounded_and_time_is_linear() {
        let long = "<p>word &amp; word</p>".repeat(100_000);
        assert!(text(&long).len() <= Event::MAX_TEXT_BYTES + 64);
        assert!(text(&"<".repeat(200_000)).len() >= Event::MAX_TEXT_BYTES);
    }

    proptest! {
        #[test]
        fn no_markup_brings_it_down(markup in "[<>&;a-z\"'/! #x0-9-]{0,80}") {
            let _ = text(&markup);
        }
    }
}
