//! What of a text can be seen: control characters, marks of direction and characters without width change how everything
//! around them is shown, or make two names look alike, so they go.

use std::borrow::Cow;

/// A text of one line, such as a name or an id: nothing invisible, and a line end becomes a blank.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    clean(text, false)
}

/// A text of several lines: line ends and tabs stay.
pub fn clean_text(text: &str) -> Cow<'_, str> {
    clean(text, true)
}

fn clean(text: &str, lines: bool) -> Cow<'_, str> {
    if is_plain(text, lines) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' if lines => kept.push(c),
            '\r' if lines && rest.peek() == Some(&'\n') => {}
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' if lines => kept.push('\n'),
            '\n' | '\t' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push(' '),
            // Between letters of Persian or Hindi and inside of an emoji a joiner is part of the writing.
            '\u{200c}' | '\u{200d}' => {
                let joins = |c: Option<char>| {
                    c.is_some_and(|c| !c.is_ascii() && !c.is_whitespace() && !is_invisible(c))
                };
                if joins(kept.chars().next_back()) && joins(rest.peek().copied()) {
                    kept.push(c);
                }
            }
            // The flags of England, Scotland and Wales are spelled with tags.
            '\u{e0020}'..='\u{e007f}' => {
                let spells = |c: char| c == '\u{1f3f4}' || ('\u{e0020}'..='\u{e007e}').contains(&c);
                if kept.chars().next_back().is_some_and(spells) {
                    kept.push(c);
                }
            }
            c if is_invisible(c) => {}
            c => kept.push(c),
        }
    }
    if kept == text { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

/// True where no byte begins a character that may have to go: nearly every text.
fn is_plain(text: &str, lines: bool) -> bool {
    text.bytes().all(|byte| match byte {
        b'\n' | b'\t' => lines,
        0..=0x1f | 0x7f => false,
        // The first bytes of all that is_invisible names, and of joiners and separators.
        0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef | 0xf3 => false,
        _ => true,
    })
}

/// Controls, marks of direction, and what has no width. Joiners are looked at where they stand.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The characters that a terminal or a page must not get raw, as escapes of JSON, whose texts alone can hold them.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let escapes = |c: char| {
        is_invisible(c)
            && !matches!(c, '\n' | '\t' | '\r' | '\u{200c}' | '\u{200d}' | '\u{e0020}'..='\u{e007f}')
    };
    if is_plain(json, true) || !json.chars().any(escapes) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        if escapes(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| escaped.push_str(&format!("\\u{unit:04x}")));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_goes_and_what_belongs_to_the_writing_stays() {
        for (text, line) in [
            ("Ana \u{1b}[31mRED\u{1b}[0m\u{1b}]0;pwn\u{7}", "Ana [31mRED[0m]0;pwn"),
            ("\u{202e}evil\u{202c}", "evil"),
            ("\u{2066}a\u{2069}\u{200e}\u{61c}", "a"),
            ("an\u{200b}a\u{feff}\u{ad}", "ana"),
            ("a\0b\u{7f}\u{9b}", "ab"),
            ("line1\nline2\u{2028}3", "line1 line2 3"),
            // A joiner between Latin letters hides; in Persian and in a family it is spelling.
            ("an\u{200d}a", "ana"),
            (
                "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
                "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            ),
            ("\u{1f468}\u{200d}\u{1f469}", "\u{1f468}\u{200d}\u{1f469}"),
            ("\u{200d}\u{1f469}\u{200d}", "\u{1f469}"),
            ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}"),
            ("a\u{e0067}", "a"),
            ("\u{e9}\u{4e2d} \u{2014} \u{2764}\u{fe0f}", "\u{e9}\u{4e2d} \u{2014} \u{2764}\u{fe0f}"),
        ] {
            assert_eq!(clean_line(text), line, "{text:?}");
        }
        assert_eq!(clean_text("a\r\nb\tc\rd\0"), "a\nb\tc\nd");
        assert!(matches!(clean_line("Zo\u{eb}, \u{2014}"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_keeps_what_it_says() {
        let json = "{\"name\":\"a\u{202e}b\u{7f}\"}";
        let escaped = escape_json(json);
        assert_eq!(escaped, "{\"name\":\"a\\u202eb\\u007f\"}");
        assert!(matches!(escape_json("{\"a\":\"\u{e9}\"}"), Cow::Borrowed(_)));
    }
}
