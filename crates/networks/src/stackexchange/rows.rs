//! Cuts dump XML into its rows.
//!
//! A pull parser stops at the first byte that is wrong, and the rest of a hundred gigabytes would be lost
//! with it. A row holds no other element: so wherever a row breaks, the next `<row` begins anew.

use memchr::{memchr, memchr2, memchr3};

use crate::bytes::{Found, HEAD_BYTES, MAX_LINE_BYTES, Window};

/// Finds one row after another.
#[derive(Default)]
pub(super) struct Rows {
    pending: usize,
    head: Vec<u8>,
    root: Option<String>,
}

enum End {
    Here(usize),
    /// Another element begins here, before this one ended.
    Broken(usize),
    TooFar,
    Input,
}

impl Rows {
    /// The row found last; of one that is too long the beginning.
    pub(super) fn bytes<'w>(&'w self, window: &'w Window) -> &'w [u8] {
        if self.pending == 0 { &self.head } else { &window.data()[..self.pending] }
    }

    /// The name of the element around the rows.
    pub(super) fn root(&self) -> Option<&str> {
        self.root.as_deref()
    }

    /// Finds the next row; `None` at the end.
    pub(super) fn next(&mut self, window: &mut Window) -> Option<Found> {
        loop {
            window.consume(std::mem::take(&mut self.pending));
            if !to_tag(window) {
                return None;
            }
            let end = end_of_tag(window, self.root.as_deref());
            let is_row = is_row(window.data());
            match end {
                End::Here(length) => {
                    self.pending = length;
                    if is_row {
                        return Some(Found::Whole);
                    }
                    let name = root_name(&window.data()[..length]).map(str::to_owned);
                    self.root = name.or(self.root.take());
                }
                End::Broken(length) => self.pending = length,
                End::TooFar => {
                    self.head.clear();
                    self.head.extend(window.data().iter().take(HEAD_BYTES));
                    window.consume(1);
                }
                End::Input => self.pending = window.data().len(),
            }
            match end {
                End::Broken(_) if is_row => return Some(Found::Malformed),
                End::TooFar if is_row => return Some(Found::TooLong),
                // What a broken input ends with may be half a row.
                End::Input if is_row && window.broken().is_none() => return Some(Found::Malformed),
                End::Input => return None,
                _ => {}
            }
        }
    }
}

/// Moves to the next `<`; false at the end.
fn to_tag(window: &mut Window) -> bool {
    while window.any() {
        match memchr(b'<', window.data()) {
            Some(start) => {
                window.consume(start);
                return true;
            }
            None => window.consume(window.data().len()),
        }
    }
    false
}

/// A `<` or `"` that nobody escaped is part of the row: it ends where the next begins, at the latest.
fn end_of_tag(window: &mut Window, root: Option<&str>) -> End {
    let mut at = 1;
    let mut quoted = false;
    loop {
        let data = window.data();
        let rest = data.get(at..).unwrap_or_default();
        let next = if quoted { memchr2(b'"', b'<', rest) } else { memchr3(b'>', b'"', b'<', rest) };
        match next.map(|index| (at + index, rest[index])) {
            Some((index, _)) if index > MAX_LINE_BYTES => return End::TooFar,
            Some((index, b'<')) => {
                while window.data().len() < index + 2 + root.map_or(3, str::len) && window.more() {}
                let before = window.data()[..index].trim_ascii_end();
                match &window.data()[index..] {
                    begins if !begins_anew(begins, root) => at = index + 1,
                    // An odd number of quotes: the end was taken for a part of a value.
                    _ if before.ends_with(b"/>") && is_row(before) => return End::Here(before.len()),
                    _ => return End::Broken(index),
                }
            }
            Some((index, b'>')) => {
                let before = data[..index].trim_ascii_end();
                if !is_row(data) || before.ends_with(b"/") || before.ends_with(b"\"") || before == b"<row" {
                    return End::Here(index + 1);
                }
                at = index + 1;
            }
            Some((index, _)) => {
                quoted = !quoted;
                at = index + 1;
            }
            None if data.len() > MAX_LINE_BYTES => return End::TooFar,
            None => {
                at = data.len().max(1);
                if !window.more() {
                    return End::Input;
                }
            }
        }
    }
}

/// Whether another row begins here, or the table ends.
fn begins_anew(bytes: &[u8], root: Option<&str>) -> bool {
    let ends =
        bytes.strip_prefix(b"</").is_some_and(|rest| rest.starts_with(root.unwrap_or_default().as_bytes()));
    ends || is_row(bytes)
}

fn is_row(tag: &[u8]) -> bool {
    let after = tag.strip_prefix(b"<row").and_then(|rest| rest.first());
    after.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
}

/// `posts` of `<posts>`.
fn root_name(tag: &[u8]) -> Option<&str> {
    let inner = tag.strip_prefix(b"<")?.strip_suffix(b">")?;
    let name = inner.split(u8::is_ascii_whitespace).next()?;
    let plain = !name.is_empty() && name.iter().all(u8::is_ascii_alphanumeric);
    std::str::from_utf8(name).ok().filter(|_| plain)
}
