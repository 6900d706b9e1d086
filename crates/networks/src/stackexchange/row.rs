//! The attributes of one row.

use std::borrow::Cow;

use crate::text::unescape;

/// The longest name of an attribute.
const MAX_NAME_BYTES: usize = 40;

/// `<row Id="1" .../>`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    text: &'a str,
}

impl<'a> Row<'a> {
    pub(super) fn new(text: &'a str) -> Row<'a> {
        Row { text }
    }

    /// Each attribute with its value as it is written.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.text.strip_prefix("<row").unwrap_or_default();
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once("=\"")?;
            let end = end_of_value(after)?;
            rest = &after[end + 1..];
            Some((name.trim(), &after[..end]))
        })
    }
}

/// Index of the quote that ends a value: one that another attribute or the end of the row follows. A quote that nobody
/// escaped is part of the value.
fn end_of_value(text: &str) -> Option<usize> {
    text.match_indices('"').map(|(at, _)| at).find(|at| ends_value(&text[at + 1..]))
}

fn ends_value(after: &str) -> bool {
    let rest = after.trim_start();
    let name = rest.bytes().take(MAX_NAME_BYTES).take_while(u8::is_ascii_alphanumeric).count();
    rest.is_empty()
        || rest.starts_with("/>")
        || rest.starts_with('>')
        || name > 0 && rest.len() < after.len() && rest[name..].starts_with("=\"")
}

/// The number of an id; users below 1 are the machinery of the site, not people.
pub(super) fn number(value: &str) -> Option<u32> {
    value.parse().ok().filter(|number| *number > 0)
}

/// The value with its character references replaced.
pub(super) fn text(value: &str) -> Cow<'_, str> {
    unescape(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_that_nobody_escaped_stays_in_its_value() {
        let row = Row::new("<row Id=\"1\" Body=\"he said \"hi\" to a=\"b\" of us\"  OwnerUserId=\"3\" />");
        let found: Vec<_> = row.attributes().collect();
        let body = "he said \"hi\" to a=\"b\" of us";
        assert_eq!(found, [("Id", "1"), ("Body", body), ("OwnerUserId", "3")]);
        assert_eq!(Row::new("<row Id=\"1\"/>").attributes().collect::<Vec<_>>(), [("Id", "1")]);
    }
}
