//! One row of the generic format, before its fields mean anything.

use std::borrow::Cow;

use super::columns::{COLUMNS, Column};

/// The fields of one row or line.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub(super) fields: [Cow<'a, str>; COLUMNS.len()],
    /// Fields that may be counters, with their names.
    pub(super) others: Vec<(Cow<'a, str>, i64)>,
    /// True where an id was written as a number that does not tell its last digits.
    pub(super) inexact_id: bool,
}

impl Row<'_> {
    /// A field without blanks around it; `None` where it is absent or empty.
    pub(super) fn get(&self, column: Column) -> Option<&str> {
        Some(self.fields[column as usize].trim()).filter(|field| !field.is_empty())
    }
}

/// From here on a number that went through floating point may have lost its last digits.
const EXACT: u64 = 1 << 53;

/// An id that a program wrote as a number: its digits, without the `.0` of a column that went through floating point.
/// Fails where digits were lost, as in `1.23457E+17` or `123456789012345680000.0`: it might be somebody else's id.
pub(super) fn exact_id(number: &str) -> Result<&str, Inexact> {
    let (whole, rest) = number.split_once(['.', 'e', 'E']).unwrap_or((number, ""));
    if whole.len() == number.len() {
        return Ok(number);
    }
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let exact = digits.parse::<u64>().is_ok_and(|value| value <= EXACT);
    let zeros = number.as_bytes()[whole.len()] == b'.' && rest.bytes().all(|byte| byte == b'0');
    if exact && zeros && !rest.is_empty() { Ok(whole) } else { Err(Inexact) }
}

/// The last digits of an id are lost.
#[derive(Debug, PartialEq)]
pub(super) struct Inexact;

/// True for a text that a spreadsheet or a data frame made of a number: `1234.0`, `1.23457E+17`, `1.23e+17`.
pub(super) fn is_float(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((whole, rest)) = text.split_once('.') else { return false };
    digits(whole)
        && match rest.split_once("e+").or_else(|| rest.split_once("E+")) {
            Some((fraction, exponent)) => digits(fraction) && digits(exponent),
            None => rest == "0",
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits_or_are_no_ids() {
        for (number, id) in [
            ("1234", "1234"),
            ("1234.0", "1234"),
            ("-7.00", "-7"),
            ("123456789012345678901", "123456789012345678901"),
            ("9007199254740992.0", "9007199254740992"),
        ] {
            assert_eq!(exact_id(number), Ok(id));
        }
        for number in ["1.5", "1e3", "1.0e3", "123456789012345680000.0", "9007199254740993.0", "1.23457E+17"]
        {
            assert_eq!(exact_id(number), Err(Inexact), "{number}");
        }
        for (text, float) in
            [("1234.0", true), ("1.23457E+17", true), ("1.5", false), ("v1.0", false), ("1e5", false)]
        {
            assert_eq!(is_float(text), float, "{text}");
        }
    }
}
