//! Columns as bytes: whole numbers by their least width, little-endian, each column behind its count.
//!
//! A reader trusts nothing: a count is held against the bytes that are left, or against a count that was, before
//! anything is allocated for it. So no file, however damaged, makes it reserve more than its own length.

use super::error::FoldError;

/// Writes columns one after another.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// One number, of 64 bits.
    pub fn number(&mut self, number: u64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    /// Numbers of 64 bits, as hashes are: nothing shrinks them.
    pub fn hashes(&mut self, values: impl ExactSizeIterator<Item = u64>) {
        self.number(values.len() as u64);
        self.bytes.reserve(values.len() * 8);
        values.for_each(|value| self.bytes.extend_from_slice(&value.to_le_bytes()));
    }

    /// Numbers as distances from the least of them, each in as few bytes as the greatest distance needs: the times
    /// of one day take five bytes of eight.
    pub fn packed(&mut self, values: impl ExactSizeIterator<Item = i64> + Clone) {
        self.number(values.len() as u64);
        let least = values.clone().min().unwrap_or(0);
        let greatest = values.clone().max().unwrap_or(0);
        // The distance of the ends of the range of 64 bits still fits 64 bits without a sign.
        let span = greatest.wrapping_sub(least).cast_unsigned();
        let width = (64 - span.leading_zeros()).div_ceil(8) as usize;
        self.number(least.cast_unsigned());
        self.bytes.push(width as u8);
        self.bytes.reserve(values.len() * width);
        for value in values {
            let distance = value.wrapping_sub(least).cast_unsigned().to_le_bytes();
            self.bytes.extend_from_slice(&distance[..width]);
        }
    }

    /// Indices of 32 bits.
    pub fn places(&mut self, places: &[u32]) {
        self.number(places.len() as u64);
        places.iter().for_each(|place| self.bytes.extend_from_slice(&place.to_le_bytes()));
    }

    /// Texts: their lengths, then all of them as one.
    pub fn texts<'a>(&mut self, texts: impl ExactSizeIterator<Item = &'a str> + Clone) {
        let lengths: Vec<i64> = texts.clone().map(|text| text.len() as i64).collect();
        self.packed(lengths.iter().copied());
        self.number(lengths.iter().sum::<i64>().cast_unsigned());
        texts.for_each(|text| self.bytes.extend_from_slice(text.as_bytes()));
    }
}

/// Reads what a [`Writer`] wrote.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

/// Texts of a column, sharing one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TextColumn {
    ends: Vec<usize>,
    text: String,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes }
    }

    /// Fails where anything is left.
    pub fn end(&self) -> Result<(), FoldError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(FoldError::Damaged("bytes after its end")) }
    }

    pub fn number(&mut self) -> Result<u64, FoldError> {
        let (number, rest) = self.bytes.split_first_chunk::<8>().ok_or(FoldError::CutShort)?;
        self.bytes = rest;
        Ok(u64::from_le_bytes(*number))
    }

    /// How many rows a table has whose columns follow, in each of which at least one of these takes a byte.
    pub fn count(&mut self) -> Result<usize, FoldError> {
        let count = usize::try_from(self.number()?).map_err(|_| FoldError::CutShort)?;
        if count > self.bytes.len() { Err(FoldError::CutShort) } else { Ok(count) }
    }

    pub fn hashes(&mut self) -> Result<Vec<u64>, FoldError> {
        let bytes = self.counted(8)?;
        Ok(bytes
            .chunks_exact(8)
            .map(|chunk| u64::from_le_bytes(chunk.try_into().unwrap_or_default()))
            .collect())
    }

    /// Indices of 32 bits, as many as were written.
    pub fn places(&mut self) -> Result<Vec<u32>, FoldError> {
        let bytes = self.counted(4)?;
        Ok(bytes
            .chunks_exact(4)
            .map(|chunk| u32::from_le_bytes(chunk.try_into().unwrap_or_default()))
            .collect())
    }

    /// A packed column of exactly `rows` numbers. The caller has `rows` from a column that was as long: a column
    /// whose values are all the same takes no bytes, and could claim any length.
    pub fn packed(&mut self, rows: usize) -> Result<Vec<i64>, FoldError> {
        if self.number()? != rows as u64 {
            return Err(FoldError::Damaged("columns of different lengths"));
        }
        let least = self.number()?.cast_signed();
        let (&width, rest) = self.bytes.split_first().ok_or(FoldError::CutShort)?;
        let width = usize::from(width);
        self.bytes = rest;
        if width > 8 {
            return Err(FoldError::Damaged("a number of more than eight bytes"));
        }
        if width == 0 {
            return Ok(vec![least; rows]);
        }
        let bytes = self.take(rows.checked_mul(width).ok_or(FoldError::CutShort)?)?;
        let mut values = Vec::with_capacity(rows);
        // Eight bytes at once are read wherever they lie within the column; its last few numbers go byte by byte.
        let mask = u64::MAX >> (64 - 8 * width);
        let whole = (bytes.len().saturating_sub(7)).div_ceil(width);
        for row in 0..whole.min(rows) {
            let at = row * width;
            let chunk = bytes.get(at..at + 8).and_then(|chunk| chunk.try_into().ok()).unwrap_or_default();
            values.push(least.wrapping_add((u64::from_le_bytes(chunk) & mask).cast_signed()));
        }
        for chunk in bytes[values.len() * width..].chunks_exact(width) {
            let mut wide = [0; 8];
            wide[..width].copy_from_slice(chunk);
            values.push(least.wrapping_add(u64::from_le_bytes(wide).cast_signed()));
        }
        Ok(values)
    }

    /// A packed column whose numbers stay below `bound`, as indices do.
    pub fn indices(&mut self, rows: usize, bound: usize) -> Result<Vec<u32>, FoldError> {
        let values = self.packed(rows)?;
        let narrow = |value: i64| u32::try_from(value).ok().filter(|&index| (index as usize) < bound);
        let narrowed = values.into_iter().map(narrow).collect::<Option<Vec<u32>>>();
        narrowed.ok_or(FoldError::Damaged("an index beyond its table"))
    }

    /// Exactly `rows` texts.
    pub fn texts(&mut self, rows: usize) -> Result<TextColumn, FoldError> {
        let lengths = self.packed(rows)?;
        let total = usize::try_from(self.number()?).map_err(|_| FoldError::CutShort)?;
        let text = std::str::from_utf8(self.take(total)?)
            .map_err(|_| FoldError::Damaged("a text that is no UTF-8"))?;
        let mut ends = Vec::with_capacity(rows);
        let mut end = 0usize;
        for length in lengths {
            let length =
                usize::try_from(length).map_err(|_| FoldError::Damaged("a text of negative length"))?;
            end = end.saturating_add(length);
            if !text.is_char_boundary(end) {
                return Err(FoldError::Damaged("a text that ends within a character, or beyond all texts"));
            }
            ends.push(end);
        }
        if end != text.len() {
            return Err(FoldError::Damaged("texts longer than their lengths"));
        }
        Ok(TextColumn { ends, text: text.to_owned() })
    }

    /// The bytes of as many values of `width` bytes as are told.
    fn counted(&mut self, width: usize) -> Result<&'a [u8], FoldError> {
        let count = usize::try_from(self.number()?).map_err(|_| FoldError::CutShort)?;
        self.take(count.checked_mul(width).ok_or(FoldError::CutShort)?)
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], FoldError> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or(FoldError::CutShort)?;
        self.bytes = rest;
        Ok(taken)
    }
}

impl TextColumn {
    /// A text by its row.
    pub fn get(&self, row: usize) -> &str {
        let begin = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[begin..self.ends[row]]
    }

    /// All texts as one, and where each ends.
    pub fn parts(&self) -> (String, Vec<usize>) {
        (self.text.clone(), self.ends.clone())
    }

    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// All texts, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.ends.len()).map(|row| self.get(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_every_width_come_back() {
        let columns: [Vec<i64>; 6] = [
            vec![],
            vec![7; 5],
            vec![-1, 254, 3],
            vec![1_700_000_000_000_000, 1_700_000_086_399_999_999 / 1000, 1_700_000_000_000_001],
            vec![i64::MIN, i64::MAX, 0],
            (0..1000).map(|row| row * row).collect(),
        ];
        for column in columns {
            let mut writer = Writer::default();
            writer.packed(column.iter().copied());
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            assert_eq!(reader.packed(column.len()).expect("the column"), column);
            reader.end().expect("nothing more");
            for cut in 0..bytes.len() {
                assert!(Reader::new(&bytes[..cut]).packed(column.len()).is_err(), "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_length_that_is_not_there_reserves_nothing() {
        let mut writer = Writer::default();
        writer.number(u64::MAX / 16);
        let bytes = writer.into_bytes();
        assert!(matches!(Reader::new(&bytes).hashes(), Err(FoldError::CutShort)));
        let mut writer = Writer::default();
        writer.packed([5i64; 3].into_iter());
        let bytes = writer.into_bytes();
        assert!(matches!(Reader::new(&bytes).packed(usize::MAX), Err(FoldError::Damaged(_))));
    }

    #[test]
    fn texts_come_back_and_never_end_within_a_character() {
        let told = ["ana", "", "ÖZGÜR", "さん"];
        let mut writer = Writer::default();
        writer.texts(told.iter().copied());
        let bytes = writer.into_bytes();
        let texts = Reader::new(&bytes).texts(told.len()).expect("the texts");
        assert_eq!(texts.iter().collect::<Vec<_>>(), told);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x41;
            // Whatever comes of it, it ends, and every text can be asked for.
            if let Ok(texts) = Reader::new(&damaged).texts(told.len()) {
                assert_eq!(texts.iter().count(), told.len());
            }
        }
    }
}
