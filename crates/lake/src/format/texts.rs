//! One column of text: codes into a list of entries that share one allocation.

use std::ops::Range;

const ABSENT: u32 = u32::MAX;

/// A column of optional texts.
///
/// Rows hold codes; rows with the same code hold the same text, so whoever turns texts into numbers looks each
/// code up once per batch instead of each row. Different codes may hold equal texts. A column in which
/// every row is absent takes no memory.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    codes: Vec<u32>,
    ends: Vec<u32>,
    arena: String,
}

impl Texts {
    /// The text of a row; `None` where it is absent.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.code(row).map(|code| self.entry(code))
    }

    /// The code of a row's text, below [`Texts::entries`]; `None` where it is absent.
    #[inline]
    pub fn code(&self, row: usize) -> Option<u32> {
        self.codes.get(row).copied().filter(|code| *code != ABSENT)
    }

    /// The text of a code; empty for a number that is no code.
    #[inline]
    pub fn entry(&self, code: u32) -> &str {
        let range = self.range(code as usize);
        self.arena.get(range).unwrap_or_default()
    }

    /// How many codes there are.
    pub fn entries(&self) -> usize {
        self.ends.len()
    }

    /// True where no row holds a text.
    pub fn is_absent(&self) -> bool {
        self.codes.is_empty()
    }

    /// Length of a row's text in bytes; 0 where it is absent.
    #[inline]
    pub(crate) fn bytes_at(&self, row: usize) -> usize {
        self.code(row).map_or(0, |code| self.range(code as usize).len())
    }

    /// Appends the text of row number `row`, which must be the number of rows so far.
    #[inline]
    pub(crate) fn push(&mut self, row: usize, text: Option<&str>) {
        match text {
            Some(text) => {
                // Rows before the first text were left out.
                self.codes.resize(row, ABSENT);
                let code = self.push_entry(text);
                self.codes.push(code);
            }
            None if self.codes.is_empty() => {}
            None => self.codes.push(ABSENT),
        }
    }

    /// Appends an entry that no row holds yet, and returns its code.
    #[inline]
    pub(crate) fn push_entry(&mut self, text: &str) -> u32 {
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u32);
        (self.ends.len() - 1) as u32
    }

    /// Appends one row per code given; `None` is absent. Codes must be of existing entries.
    pub(crate) fn push_codes(&mut self, codes: impl Iterator<Item = Option<u32>>) {
        self.codes.extend(codes.map(|code| code.unwrap_or(ABSENT)));
    }

    pub(crate) fn clear(&mut self) {
        self.codes.clear();
        self.ends.clear();
        self.arena.clear();
    }

    #[inline]
    fn range(&self, entry: usize) -> Range<usize> {
        let end = self.ends.get(entry).copied().unwrap_or(0) as usize;
        let start = match entry {
            0 => 0,
            _ => self.ends.get(entry - 1).copied().unwrap_or(0) as usize,
        };
        start..end.max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_rows_cost_nothing_until_the_first_text() {
        let mut texts = Texts::default();
        texts.push(0, None);
        texts.push(1, None);
        assert!(texts.is_absent());
        texts.push(2, Some("ana"));
        texts.push(3, None);
        texts.push(4, Some(""));
        let rows: Vec<_> = (0..6).map(|row| texts.get(row)).collect();
        assert_eq!(rows, [None, None, Some("ana"), None, Some(""), None]);
        assert_eq!((texts.bytes_at(2), texts.bytes_at(3), texts.entries()), (3, 0, 2));
        assert_eq!(texts.entry(99), "");
    }
}
