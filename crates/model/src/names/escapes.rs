//! Text as it is read: escapes of addresses (`%C3%B6`) and of JSON (`\u00f6`) are the character they stand for.
//!
//! Names stand escaped in links, and in the raw bytes that are kept of refused records.

/// A character and the bytes of the text that it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) letter: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The characters of a text, each escape as one.
pub(super) fn characters(text: &str) -> impl Iterator<Item = Placed> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        let escaped = match first {
            '%' => percent(rest.as_bytes()),
            '\\' => json(rest.as_bytes()),
            _ => None,
        };
        let (letter, length) = escaped.unwrap_or((first, first.len_utf8()));
        let placed = Placed { letter, start: at, end: at + length };
        at += length;
        Some(placed)
    })
}

/// `%41`, and the two to four that make up a character beyond ASCII.
fn percent(text: &[u8]) -> Option<(char, usize)> {
    let mut bytes = [0; 4];
    for count in 0..bytes.len() {
        let escape = text.get(3 * count..3 * count + 3)?;
        if escape[0] != b'%' {
            return None;
        }
        bytes[count] = u8::try_from(hex(&escape[1..])?).ok()?;
        if let Ok(decoded) = std::str::from_utf8(&bytes[..=count]) {
            return Some((decoded.chars().next()?, 3 * (count + 1)));
        }
    }
    None
}

/// `\u0041`, and the two that make up a character beyond the first plane.
fn json(text: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?;
        if escape.starts_with(b"\\u") { hex(&escape[2..]) } else { None }
    };
    let first = unit(0)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, 6));
    }
    let pair = [u16::try_from(first).ok()?, u16::try_from(unit(6)?).ok()?];
    let letter = char::decode_utf16(pair).next()?.ok()?;
    Some((letter, 12))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some(number << 4 | char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        characters(text).map(|placed| placed.letter).collect()
    }

    #[test]
    fn escapes_are_read_and_what_is_none_stays() {
        assert_eq!(read("a%2Fb %c3%b6 %E7%94%B0 %F0%9F%94%A5"), "a/b ö 田 🔥");
        assert_eq!(read(r"\u00f6 \ud83d\udd25 \\u"), r"ö 🔥 \\u");
        for kept in ["100%", "%zz %4", "%C3x", r"\ud83d", r"\u00f", "%%", "\\"] {
            assert_eq!(read(kept), kept);
        }
        assert_eq!(read("%%41 %C3%28"), "%A %C3(");
        assert_eq!(read(r"\ud83d\u0041"), r"\ud83dA");
        let placed: Vec<Placed> = characters("x%41").collect();
        assert_eq!(placed[1], Placed { letter: 'A', start: 1, end: 4 });
    }
}
