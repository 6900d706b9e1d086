//! The generic format as JSON lines.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::columns::Column;
use super::normalise::Normaliser;
use super::row::{Row, exact_id};
use crate::bytes::MAX_LINE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Current, each_value, malformed};
use crate::json::{List, Text};
use crate::source::{ReadError, ReadOptions};

/// More fields than this in one line are no counters of one account.
const MAX_OTHERS: usize = 64;

pub(super) fn read(
    current: &mut Current<'_>,
    options: &ReadOptions,
    gate: &mut Gate<'_>,
) -> Result<(), ReadError> {
    let mut normaliser = Normaliser::new(options);
    each_value(current, gate, MAX_LINE_BYTES, |page| {
        let text = page.text;
        page.record(|record| match serde_json::from_str::<Row<'_>>(text) {
            Ok(row) => normaliser.take(&row, record),
            Err(error) => malformed(record, &error),
        })
    })
}

impl<'de: 'a, 'a> Deserialize<'de> for Row<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Row<'a>, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Row<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object with the fields of the generic format")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
                let mut row = Row::default();
                while let Some(Name(name)) = map.next_key::<Name<'de>>()? {
                    let value: Field<'de> = map.next_value()?;
                    row.put(name, value);
                }
                Ok(row)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'a> Row<'a> {
    fn put(&mut self, name: Cow<'a, str>, value: Field<'a>) {
        match (Column::of(&name), value) {
            (Some(column), Field::Number(number)) => {
                let number = match column {
                    column if column.is_id() => exact_id(number).map(Cow::Borrowed),
                    Column::Time => Ok(seconds(number)),
                    _ => Ok(Cow::Borrowed(number)),
                };
                self.inexact_id |= number.is_err();
                self.fields[column as usize] = number.unwrap_or_default();
            }
            (Some(column), Field::Text(text)) => self.fields[column as usize] = text,
            (Some(column), Field::List(list)) => self.fields[column as usize] = Cow::Owned(list),
            (Some(column), Field::Nothing) => self.fields[column as usize] = Cow::Borrowed(""),
            (None, Field::Number(number)) if self.others.len() < MAX_OTHERS => {
                self.others.extend(number.parse().ok().map(|number| (name, number)));
            }
            _ => {}
        }
    }
}

/// Unix seconds in digits; some programs write them with an exponent, `1.714554005e9`.
fn seconds(number: &str) -> Cow<'_, str> {
    let exponent = number.contains(['e', 'E']).then(|| number.parse::<f64>().ok()).flatten();
    exponent.map_or(Cow::Borrowed(number), |seconds| Cow::Owned(format!("{seconds:.6}")))
}

struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name<'a>, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Name<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Any)
    }
}

/// A value as far as the generic format has use for it.
enum Field<'a> {
    Text(Cow<'a, str>),
    /// As it is written: ids may have more digits than any type of numbers holds.
    Number(&'a str),
    /// A list of texts, joined by commas: tags.
    List(String),
    Nothing,
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field<'a>, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        let field = match raw.as_bytes().first() {
            Some(b'"') => text(raw).map(Field::Text),
            Some(b'[') => {
                serde_json::from_str::<List<Text<'de>>>(raw).map(|list| Field::List(joined(list.list())))
            }
            Some(b'-' | b'0'..=b'9') => Ok(Field::Number(raw)),
            _ => Ok(Field::Nothing),
        };
        field.map_err(serde::de::Error::custom)
    }
}

fn joined(texts: &[Text<'_>]) -> String {
    let mut list = String::new();
    for text in texts.iter().filter_map(Text::get) {
        list.push_str(&text.trim().replace(char::is_whitespace, "-"));
        list.push(',');
    }
    list
}

/// A text; half of a pair of escapes, as a cut emoji leaves it, costs itself alone.
fn text(raw: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    struct Lossy(String);
    impl<'de> Deserialize<'de> for Lossy {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lossy, D::Error> {
            struct Any;
            impl Visitor<'_> for Any {
                type Value = Lossy;
                fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    out.write_str("a text")
                }
                fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                    Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
                }
            }
            deserializer.deserialize_bytes(Any)
        }
    }
    match serde_json::from_str::<Name<'_>>(raw) {
        Ok(Name(text)) => Ok(text),
        Err(_) => serde_json::from_str::<Lossy>(raw).map(|Lossy(text)| Cow::Owned(text)),
    }
}
