//! The generic format as JSON lines.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use super::columns::Column;
use super::normalise::Normaliser;
use super::row::Row;
use crate::bytes::MAX_LINE_BYTES;
use crate::gate::Gate;
use crate::inputs::{Current, each_line, malformed};
use crate::source::{ReadError, ReadOptions};

/// More fields than this in one line are no counters of one account.
const MAX_OTHERS: usize = 64;

pub(super) fn read(
    current: &mut Current<'_>,
    options: &ReadOptions,
    gate: &mut Gate<'_>,
) -> Result<(), ReadError> {
    let mut normaliser = Normaliser::new(options);
    each_line(current, gate, MAX_LINE_BYTES, |line, record| match serde_json::from_str::<Row<'_>>(line) {
        Ok(row) => normaliser.take(&row, record),
        Err(error) => malformed(record, &error),
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
                while let Some(Key(name)) = map.next_key::<Key<'de>>()? {
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
            (Some(column), value) => self.fields[column as usize] = value.text(),
            (None, Field::Whole(number)) if self.others.len() < MAX_OTHERS => {
                self.others.push((name, number));
            }
            _ => {}
        }
    }
}

struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Key<'a>, D::Error> {
        struct Name;
        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Name)
    }
}

/// A value as far as the generic format has use for it.
enum Field<'a> {
    Text(Cow<'a, str>),
    Whole(i64),
    /// A list of texts, joined by commas: tags.
    List(String),
    Fraction(f64),
    Nothing,
}

impl<'a> Field<'a> {
    fn text(self) -> Cow<'a, str> {
        match self {
            Field::Text(text) => text,
            Field::Whole(number) => Cow::Owned(number.to_string()),
            // Unix seconds with a fraction; six digits are microseconds.
            Field::Fraction(number) => Cow::Owned(format!("{number:.6}")),
            Field::List(list) => Cow::Owned(list),
            Field::Nothing => Cow::Borrowed(""),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Field<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field<'a>, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Field<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a value")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Field<'de>, E> {
                Ok(Field::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Field<'de>, E> {
                Ok(Field::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Field<'de>, E> {
                // Ids may be larger than any counter.
                let text = || Field::Text(Cow::Owned(number.to_string()));
                Ok(i64::try_from(number).map_or_else(|_| text(), Field::Whole))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Field<'de>, E> {
                Ok(Field::Whole(number))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Field<'de>, E> {
                Ok(Field::Fraction(number))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Field<'de>, E> {
                Ok(Field::Nothing)
            }
            fn visit_unit<E>(self) -> Result<Field<'de>, E> {
                Ok(Field::Nothing)
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Field<'de>, A::Error> {
                let mut list = String::new();
                while let Some(element) = seq.next_element::<crate::json::Text<'de>>()? {
                    if let Some(text) = element.get() {
                        list.push_str(&text.trim().replace(char::is_whitespace, "-"));
                        list.push(',');
                    }
                }
                Ok(Field::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Field<'de>, A::Error> {
                use serde::de::IgnoredAny;
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Field::Nothing)
            }
        }
        deserializer.deserialize_any(Any)
    }
}
