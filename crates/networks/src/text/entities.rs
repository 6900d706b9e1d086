//! Character references of XML and HTML.

use std::borrow::Cow;

use memchr::memchr;

/// The longest reference that is looked for: `&` to `;`.
const MAX_REFERENCE_BYTES: usize = 12;

/// Names that occur in practice; any other reference stays as it is written.
const NAMES: [(&str, &str); 44] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("hellip", "\u{2026}"),
    ("mdash", "\u{2014}"),
    ("ndash", "\u{2013}"),
    ("lsquo", "\u{2018}"),
    ("rsquo", "\u{2019}"),
    ("ldquo", "\u{201c}"),
    ("rdquo", "\u{201d}"),
    ("laquo", "\u{ab}"),
    ("raquo", "\u{bb}"),
    ("bull", "\u{2022}"),
    ("middot", "\u{b7}"),
    ("copy", "\u{a9}"),
    ("reg", "\u{ae}"),
    ("trade", "\u{2122}"),
    ("euro", "\u{20ac}"),
    ("pound", "\u{a3}"),
    ("deg", "\u{b0}"),
    ("times", "\u{d7}"),
    ("rarr", "\u{2192}"),
    ("larr", "\u{2190}"),
    ("agrave", "\u{e0}"),
    ("aacute", "\u{e1}"),
    ("acirc", "\u{e2}"),
    ("atilde", "\u{e3}"),
    ("auml", "\u{e4}"),
    ("aring", "\u{e5}"),
    ("ccedil", "\u{e7}"),
    ("egrave", "\u{e8}"),
    ("eacute", "\u{e9}"),
    ("ecirc", "\u{ea}"),
    ("iacute", "\u{ed}"),
    ("ntilde", "\u{f1}"),
    ("oacute", "\u{f3}"),
    ("ouml", "\u{f6}"),
    ("oslash", "\u{f8}"),
    ("uacute", "\u{fa}"),
    ("uuml", "\u{fc}"),
    ("szlig", "\u{df}"),
];

/// Replaces character references once; borrows where there are none.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    unescape_into(text, &mut plain);
    Cow::Owned(plain)
}

/// The same, appended to a buffer.
pub(crate) fn unescape_into(text: &str, plain: &mut String) {
    let mut rest = text;
    while let Some(start) = memchr(b'&', rest.as_bytes()) {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.bytes().take(MAX_REFERENCE_BYTES).position(|byte| byte == b';');
        match end.and_then(|end| reference(&rest[1..end], plain).then_some(end)) {
            Some(end) => rest = &rest[end + 1..],
            None => {
                let length = surrogates(rest, plain);
                if length == 0 {
                    plain.push('&');
                }
                rest = &rest[length.max(1)..];
            }
        }
    }
    plain.push_str(rest);
}

/// Halves of a character beyond the first 65,536, as programs write them that count in UTF-16: two make the character,
/// and one alone is none. Gives the length of what was taken.
fn surrogates(text: &str, plain: &mut String) -> usize {
    let Some((first, length)) = unit(text).filter(|(unit, _)| (0xd800..0xe000).contains(unit)) else {
        return 0;
    };
    let second = unit(&text[length..]).filter(|(unit, _)| (0xdc00..0xe000).contains(unit));
    let whole = second.and_then(|(second, more)| {
        let high = first.checked_sub(0xd800).filter(|high| *high < 0x400)?;
        Some((char::from_u32(0x1_0000 + (high << 10) + (second - 0xdc00))?, length + more))
    });
    let (found, length) = whole.unwrap_or((char::REPLACEMENT_CHARACTER, length));
    plain.push(found);
    length
}

/// The number of `&#55357;` or `&#xd83d;` at the beginning, and its length.
fn unit(text: &str) -> Option<(u32, usize)> {
    let end = text.bytes().take(MAX_REFERENCE_BYTES).position(|byte| byte == b';')?;
    let number = text.get(..end)?.strip_prefix("&#")?;
    let unit = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    Some((unit.ok()?, end + 1))
}

/// Appends what a reference stands for; false where it is none.
fn reference(name: &str, plain: &mut String) -> bool {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let Some(found) = code.ok().and_then(char::from_u32).filter(|found| *found != '\0') else {
            return false;
        };
        plain.push(found);
        return true;
    }
    let found = NAMES.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| plain.push_str(text)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_characters_and_the_rest_stays() {
        assert_eq!(unescape("a &lt;b&gt; &amp;amp; &#8217;&#x1F600;"), "a <b> &amp; \u{2019}\u{1f600}");
        assert_eq!(unescape("AT&T & &nothing; &#0; &"), "AT&T & &nothing; &#0; &");
        assert_eq!(unescape("&#xD83D;&#xDE00; &#55357;&#56832;"), "\u{1f600} \u{1f600}");
        assert_eq!(unescape("&#xD800;a &#xDE00;&#xD83D;&amp;"), "\u{fffd}a \u{fffd}\u{fffd}&");
        assert!(matches!(unescape("plain"), Cow::Borrowed(_)));
    }
}
