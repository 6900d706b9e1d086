//! The attributes of one row.

use std::borrow::Cow;

use crate::text::unescape;

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
            let (value, after) = after.split_once('"')?;
            rest = after;
            Some((name.trim(), value))
        })
    }
}

/// The number of an id; users below 1 are the machinery of the site, not people.
pub(super) fn number(value: &str) -> Option<u32> {
    value.parse().ok().filter(|number| *number > 0)
}

/// The value with its character references replaced.
pub(super) fn text(value: &str) -> Cow<'_, str> {
    unescape(value)
}
