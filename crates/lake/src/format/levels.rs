//! Parquet's hybrid of run-length and bit-packed numbers: levels that say which rows are present, and codes of
//! a dictionary.
//!
//! ```text
//! page of an optional column:  u32 length of levels, levels (1 bit each), values
//! dictionary codes:            u8 bit width, runs
//! run:                         varint header; header & 1 == 0: (header >> 1) copies of one value in
//!                              ceil(width / 8) bytes; else (header >> 1) groups of 8 values, bit-packed
//! ```

use parquet::errors::Result;

use crate::format::error::broken;

/// The presence of `rows` rows, and the rest of the page.
pub(crate) fn read_levels(page: &[u8], rows: usize) -> Result<(Vec<bool>, &[u8])> {
    let (length, rest) = page.split_first_chunk::<4>().ok_or_else(|| broken("a page without levels"))?;
    let length = u32::from_le_bytes(*length) as usize;
    let (levels, values) = rest.split_at_checked(length).ok_or_else(|| broken("levels cut short"))?;
    let mut present = Vec::with_capacity(rows);
    read_runs(levels, 1, rows, |value, times| {
        present.resize(present.len() + times, value != 0);
    })?;
    Ok((present, values))
}

/// `count` codes, each below `limit`.
pub(crate) fn read_codes(bytes: &[u8], count: usize, limit: usize) -> Result<Vec<u32>> {
    let mut codes = Vec::with_capacity(count);
    if count == 0 {
        return Ok(codes);
    }
    let (width, runs) = bytes.split_first().ok_or_else(|| broken("codes without a width"))?;
    if *width > 32 {
        return Err(broken("codes wider than 32 bits"));
    }
    read_runs(runs, u32::from(*width), count, |value, times| codes.resize(codes.len() + times, value))?;
    match codes.iter().max() {
        Some(most) if *most as usize >= limit => Err(broken("a code that the dictionary lacks")),
        _ => Ok(codes),
    }
}

/// Writes the presence of rows with its length, as [`read_levels`] reads it.
pub(crate) fn write_levels(page: &mut Vec<u8>, present: impl ExactSizeIterator<Item = bool>) {
    let levels: Vec<u32> = present.map(u32::from).collect();
    let start = page.len();
    page.extend_from_slice(&[0; 4]);
    write_run(page, &levels, 1);
    let length = (page.len() - start - 4) as u32;
    page[start..start + 4].copy_from_slice(&length.to_le_bytes());
}

/// Writes codes below `limit` with their width, as [`read_codes`] reads them.
pub(crate) fn write_codes(page: &mut Vec<u8>, codes: &[u32], limit: usize) {
    let most = limit.saturating_sub(1) as u32;
    // A width of zero is allowed, but not every reader knows it.
    let width = (u32::BITS - most.leading_zeros()).max(1);
    page.push(width as u8);
    write_run(page, codes, width);
}

/// One run of equal values, or one of bit-packed groups of eight.
fn write_run(page: &mut Vec<u8>, values: &[u32], width: u32) {
    let Some(first) = values.first() else { return };
    if values.iter().all(|value| value == first) {
        write_varint(page, (values.len() as u64) << 1);
        page.extend_from_slice(&first.to_le_bytes()[..width.div_ceil(8) as usize]);
        return;
    }
    write_varint(page, ((values.len().div_ceil(8) as u64) << 1) | 1);
    let (mut word, mut bits) = (0u64, 0);
    let padding = values.len().next_multiple_of(8) - values.len();
    for value in values.iter().copied().chain(std::iter::repeat_n(0, padding)) {
        word |= u64::from(value) << bits;
        bits += width;
        if bits >= 32 {
            page.extend_from_slice(&(word as u32).to_le_bytes());
            (word, bits) = (word >> 32, bits - 32);
        }
    }
    page.extend_from_slice(&word.to_le_bytes()[..bits.div_ceil(8) as usize]);
}

fn write_varint(page: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        page.push(value as u8 | 0x80);
        value >>= 7;
    }
    page.push(value as u8);
}

/// Hands over `count` values of `width` bits as (value, how many times).
fn read_runs(mut bytes: &[u8], width: u32, count: usize, mut take: impl FnMut(u32, usize)) -> Result<()> {
    let mut left = count;
    while left > 0 {
        let (header, rest) = read_varint(bytes)?;
        let length = (header >> 1) as usize;
        if header & 1 == 0 {
            let (value, rest) = read_value(rest, width.div_ceil(8) as usize)?;
            if length == 0 {
                return Err(broken("an empty run"));
            }
            let times = length.min(left);
            take(value, times);
            left -= times;
            bytes = rest;
        } else {
            let packed = length.checked_mul(width as usize).ok_or_else(|| broken("a run too long"))?;
            // Writers may leave out the padding of the last group.
            let (packed, rest) = rest.split_at(packed.min(rest.len()));
            let times = length.saturating_mul(8).min(left);
            if times == 0 || packed.len() * 8 < times * width as usize {
                return Err(broken("bit-packed values cut short"));
            }
            unpack(packed, width, times, &mut take);
            left -= times;
            bytes = rest;
        }
    }
    Ok(())
}

fn unpack(packed: &[u8], width: u32, count: usize, take: &mut impl FnMut(u32, usize)) {
    let mask = (1u64 << width) - 1;
    for index in 0..count {
        let bit = index * width as usize;
        let word = word_at(packed, bit / 8);
        take(((word >> (bit % 8)) & mask) as u32, 1);
    }
}

/// Eight bytes from `at` on, least significant first; zero past the end.
#[inline]
fn word_at(bytes: &[u8], at: usize) -> u64 {
    let tail = bytes.get(at..).unwrap_or_default();
    if let Some(word) = tail.first_chunk::<8>() {
        return u64::from_le_bytes(*word);
    }
    let mut word = [0; 8];
    word[..tail.len()].copy_from_slice(tail);
    u64::from_le_bytes(word)
}

fn read_value(bytes: &[u8], width: usize) -> Result<(u32, &[u8])> {
    let (value, rest) = bytes.split_at_checked(width).ok_or_else(|| broken("a run cut short"))?;
    let mut word = [0; 4];
    word[..width].copy_from_slice(value);
    Ok((u32::from_le_bytes(word), rest))
}

fn read_varint(mut bytes: &[u8]) -> Result<(u32, &[u8])> {
    let mut value = 0u64;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = bytes.split_first().ok_or_else(|| broken("a run without header"))?;
        value |= u64::from(byte & 0x7f) << shift;
        bytes = rest;
        if byte & 0x80 == 0 {
            let value = u32::try_from(value).map_err(|_| broken("a run header above 32 bits"))?;
            return Ok((value, bytes));
        }
    }
    Err(broken("a run header above 32 bits"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn runs_and_packed_groups_follow_each_other() {
        // Three copies of 5, then one group of eight 3-bit values 0..=7.
        let bytes = [3, 6, 5, 3, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(read_codes(&bytes, 11, 8).expect("codes"), [5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7]);
        assert!(read_codes(&bytes, 11, 7).is_err(), "7 is outside of a dictionary of 7");
        assert!(read_codes(&bytes[..6], 11, 8).is_err(), "cut short");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            codes in proptest::collection::vec(0u32..70_000, 1..300), limit in 70_000usize..200_000,
            levels in proptest::collection::vec(any::<bool>(), 1..300),
        ) {
            let (mut page, mut same) = (Vec::new(), Vec::new());
            write_codes(&mut page, &codes, limit);
            prop_assert_eq!(read_codes(&page, codes.len(), limit).expect("codes"), codes.clone());
            write_codes(&mut same, &vec![codes[0]; 100], limit);
            prop_assert_eq!(read_codes(&same, 100, limit).expect("codes"), vec![codes[0]; 100]);
            let mut page = Vec::new();
            write_levels(&mut page, levels.iter().copied());
            page.extend_from_slice(b"values");
            let (read, rest) = read_levels(&page, levels.len()).expect("levels");
            prop_assert_eq!((read, rest), (levels, &b"values"[..]));
        }

        #[test]
        fn damaged_levels_and_codes_are_refused_and_never_panic(
            bytes in proptest::collection::vec(any::<u8>(), 0..64), count in 0usize..5000,
        ) {
            if let Ok(codes) = read_codes(&bytes, count, 16) {
                prop_assert!(codes.len() == count && codes.iter().all(|code| *code < 16));
            }
            if let Ok((levels, _)) = read_levels(&bytes, count) {
                prop_assert_eq!(levels.len(), count);
            }
        }
    }
}
