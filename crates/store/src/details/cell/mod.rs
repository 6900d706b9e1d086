//! Cells of the details' tables: how each type of value lies in bytes.
//!
//! Every cell tells its shape, so that a reader passes over a column that it does not know. A shape is a text of these
//! letters:
//!
//! | letter | bytes |
//! |---|---|
//! | `v` | a whole number, seven bits a byte, the lowest first (LEB128); signed ones zigzag before |
//! | `4`, `8` | a number of 4 or 8 bytes, little-endian |
//! | `t` | a text of UTF-8: its length as `v`, then its bytes |
//! | `?x` | 0 for nothing, or 1 and an `x` |
//! | `*x` | a count as `v`, then so many `x` |
//! | `(..)` | what stands inside, one after the other |

mod domain;

/// A longer shape is damage: passing over one goes as deep as it nests, and the longest declared has some thirty letters.
pub(crate) const LONGEST_SHAPE: usize = 200;

/// More items than this in one cell are damage: the longest lists are the steps of a moment and its topics.
const MOST_ITEMS: u64 = 10_000;

/// A value that can lie in a column.
pub(crate) trait Cell: Sized {
    /// Adds the shape of its bytes.
    fn shape(shape: &mut String);
    /// Adds its bytes.
    fn write(&self, out: &mut Vec<u8>);
    /// Reads what [`Cell::write`] wrote, or says in a sentence what is there instead.
    fn read(input: &mut Input<'_>) -> Result<Self, String>;
    /// What stands in place of a column that a file does not have; `None` where a row makes no sense without.
    fn absent() -> Option<Self> {
        None
    }
}

/// A value that names nobody: numbers, times and codes. Texts and the ids of persons are none, so a column of those
/// cannot be declared as if it held nothing of anybody.
pub(crate) trait Impersonal: Cell {}

/// Bytes being read.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub fn new(bytes: &'a [u8]) -> Input<'a> {
        Input { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes on from another place.
    pub fn seek(&mut self, at: usize) {
        self.at = at;
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or_else(|| format!("{length} bytes, expected {}", self.bytes.len() - self.at))?;
        let bytes = &self.bytes[self.at..end];
        self.at = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "cut".to_owned())
    }

    /// A number of seven bits a byte.
    pub fn number(&mut self) -> Result<u64, String> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.array::<1>()?[0];
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            number |= bits << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err("a number of more than 64 bits".to_owned())
    }

    /// The length of a list.
    pub fn count(&mut self) -> Result<usize, String> {
        match self.number()? {
            count @ ..=MOST_ITEMS => Ok(count as usize),
            count => Err(format!("{count} items, expected at most {MOST_ITEMS}")),
        }
    }

    fn text(&mut self) -> Result<&'a str, String> {
        let length = usize::try_from(self.number()?).map_err(|error| error.to_string())?;
        std::str::from_utf8(self.take(length)?).map_err(|_| "bytes that are no text".to_owned())
    }

    /// Passes over a cell of a shape; returns the rest of the shape.
    pub fn skip<'s>(&mut self, shape: &'s str) -> Result<&'s str, String> {
        let unknown = || format!("a column of shape {shape:?}, which this Clout does not know");
        let mut letters = shape.chars();
        let letter = letters.next().ok_or_else(unknown)?;
        let rest = letters.as_str();
        match letter {
            'v' => self.number().map(|_| rest),
            '4' => self.take(4).map(|_| rest),
            '8' => self.take(8).map(|_| rest),
            't' => self.text().map(|_| rest),
            '?' | '*' => {
                let count = if letter == '?' { usize::from(self.flag()?) } else { self.count()? };
                for _ in 0..count {
                    self.skip(rest)?;
                }
                after(rest).ok_or_else(unknown)
            }
            '(' => {
                let mut inside = rest;
                while !inside.starts_with(')') {
                    inside = self.skip(inside)?;
                }
                Ok(&inside[1..])
            }
            _ => Err(unknown()),
        }
    }

    fn flag(&mut self) -> Result<bool, String> {
        match self.array::<1>()?[0] {
            0 => Ok(false),
            1 => Ok(true),
            byte => Err(format!("{byte} where only 0 or 1 can be")),
        }
    }
}

/// What follows the first item of a shape.
fn after(shape: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, letter) in shape.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            '?' | '*' => continue,
            'v' | '4' | '8' | 't' => {}
            _ => return None,
        }
        if depth == 0 {
            return shape.get(at + 1..);
        }
    }
    None
}

/// Adds a number of seven bits a byte.
pub(crate) fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_number(text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

impl Cell for u64 {
    fn shape(shape: &mut String) {
        shape.push('v');
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(*self, out);
    }
    fn read(input: &mut Input<'_>) -> Result<u64, String> {
        input.number()
    }
}

/// Whole numbers that lie as a `u64` does.
macro_rules! narrow {
    ($($type:ty)*) => {$(
        impl Cell for $type {
            fn shape(shape: &mut String) {
                u64::shape(shape);
            }
            fn write(&self, out: &mut Vec<u8>) {
                put_number(u64::from(*self), out);
            }
            fn read(input: &mut Input<'_>) -> Result<$type, String> {
                let number = input.number()?;
                number.try_into().map_err(|_| format!("{number}, expected at most {}", <$type>::MAX))
            }
        }
    )*};
}
narrow!(u16 u32);

impl Cell for bool {
    fn shape(shape: &mut String) {
        shape.push('v');
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn read(input: &mut Input<'_>) -> Result<bool, String> {
        input.flag()
    }
}

impl Cell for f32 {
    fn shape(shape: &mut String) {
        shape.push('4');
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
    /// Nothing that is measured here is infinite or no number.
    fn read(input: &mut Input<'_>) -> Result<f32, String> {
        let number = f32::from_le_bytes(input.array()?);
        if number.is_finite() { Ok(number) } else { Err(format!("{number}, expected a number")) }
    }
}

impl Cell for f64 {
    fn shape(shape: &mut String) {
        shape.push('8');
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
    fn read(input: &mut Input<'_>) -> Result<f64, String> {
        let number = f64::from_le_bytes(input.array()?);
        if number.is_finite() { Ok(number) } else { Err(format!("{number}, expected a number")) }
    }
}

impl Cell for String {
    fn shape(shape: &mut String) {
        shape.push('t');
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_text(self, out);
    }
    fn read(input: &mut Input<'_>) -> Result<String, String> {
        input.text().map(str::to_owned)
    }
}

impl<T: Cell> Cell for Option<T> {
    fn shape(shape: &mut String) {
        shape.push('?');
        T::shape(shape);
    }
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(value) = self {
            value.write(out);
        }
    }
    fn read(input: &mut Input<'_>) -> Result<Option<T>, String> {
        if input.flag()? { T::read(input).map(Some) } else { Ok(None) }
    }
    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: Cell> Cell for Vec<T> {
    fn shape(shape: &mut String) {
        shape.push('*');
        T::shape(shape);
    }
    fn write(&self, out: &mut Vec<u8>) {
        put_number(self.len() as u64, out);
        self.iter().for_each(|item| item.write(out));
    }
    fn read(input: &mut Input<'_>) -> Result<Vec<T>, String> {
        let count = input.count()?;
        (0..count).map(|_| T::read(input)).collect()
    }
    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

macro_rules! impersonal {
    ($($type:ty),*) => {$(impl Impersonal for $type {})*};
}
use impersonal;

impersonal!(u16, u32, u64, bool, f32, f64);
impl<T: Impersonal> Impersonal for Option<T> {}
impl<T: Impersonal> Impersonal for Vec<T> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn round_trip<T: Cell + PartialEq + std::fmt::Debug>(value: T) {
        let (mut bytes, mut shape) = (Vec::new(), String::new());
        value.write(&mut bytes);
        T::shape(&mut shape);
        let mut input = Input::new(&bytes);
        assert_eq!(T::read(&mut input).as_ref(), Ok(&value));
        assert!(input.is_at_end(), "{value:?} leaves bytes");
        input.seek(0);
        assert_eq!(input.skip(&shape), Ok(""), "{shape}");
        assert!(input.is_at_end(), "{value:?} is not passed over by its shape {shape}");
        for cut in 0..bytes.len() {
            // What is cut ends in an error or, where a shorter value is whole, in another value: never in a panic.
            let _ = T::read(&mut Input::new(&bytes[..cut]));
        }
    }

    proptest! {
        #[test]
        fn numbers_and_texts_come_back(number: u64, text: String, real in -1e30_f32..1e30) {
            round_trip(number);
            round_trip(text.clone());
            round_trip(real);
            round_trip(vec![Some(text), None]);
        }

        #[test]
        fn whatever_bytes_there_are_reading_ends(bytes: Vec<u8>, shape in "[v48t?*()\u{e9}]{0,12}") {
            let _ = Input::new(&bytes).skip(&shape);
            let _ = Input::new(&[0]).skip(&format!("?{shape}"));
            let _ = <Vec<Vec<String>>>::read(&mut Input::new(&bytes));
        }
    }

    pub(super) fn refused(bytes: &[u8], read: fn(&mut Input<'_>) -> Option<String>) -> String {
        read(&mut Input::new(bytes)).expect("refused")
    }

    #[test]
    fn what_no_value_lies_as_is_damage() {
        assert!(refused(&[2], |input| <Option<u32>>::read(input).err()).contains("0 or 1"));
        assert!(refused(&[0xff; 12], |input| u64::read(input).err()).contains("64 bits"));
        assert!(refused(&f32::NAN.to_le_bytes(), |input| f32::read(input).err()).contains("number"));
    }
}
