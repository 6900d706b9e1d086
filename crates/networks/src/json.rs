//! Lenient pieces of JSON payloads that borrow from the line they stand in.
//!
//! Networks change the shape of fields that nobody needs more often than of those that are needed. A text
//! that turns out to be a number, an object or `null` is absent, not a reason to lose the record.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text; anything else is absent. With `IDS`, whole numbers count as their digits.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Loose<'a, const IDS: bool>(Option<Cow<'a, str>>);

/// A text.
pub(crate) type Text<'a> = Loose<'a, false>;
/// An id, written as text or as a number.
pub(crate) type Id<'a> = Loose<'a, true>;

impl<const IDS: bool> Loose<'_, IDS> {
    /// The text; `None` where it is absent or empty.
    pub(crate) fn get(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }
}

impl<const IDS: bool> serde::Serialize for Loose<'_, IDS> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_deref().unwrap_or_default())
    }
}

impl<'de: 'a, 'a, const IDS: bool> Deserialize<'de> for Loose<'a, IDS> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen<const IDS: bool>;
        impl<'de, const IDS: bool> Visitor<'de> for Seen<IDS> {
            type Value = Loose<'de, IDS>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Borrowed(text))))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Owned(text.to_owned()))))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Loose(Some(Cow::Owned(text))))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Loose(IDS.then(|| Cow::Owned(number.to_string()))))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Loose(IDS.then(|| Cow::Owned(number.to_string()))))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(Loose(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Loose(None))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Loose(None))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Loose(None))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Loose(None))
            }
        }
        deserializer.deserialize_any(Seen::<IDS>)
    }
}

/// A whole number; a text of digits counts, anything else is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Count(pub(crate) Option<i64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Count, D::Error> {
        let text = Id::deserialize(deserializer)?;
        Ok(Count(text.get().and_then(|text| text.trim().parse().ok())))
    }
}

/// True or false; anything else is absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Flag(pub(crate) Option<bool>);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Flag, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Flag;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("true or false")
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Flag, E> {
                Ok(Flag(Some(flag)))
            }
            fn visit_unit<E>(self) -> Result<Flag, E> {
                Ok(Flag(None))
            }
            fn visit_u64<E>(self, _: u64) -> Result<Flag, E> {
                Ok(Flag(None))
            }
            fn visit_i64<E>(self, _: i64) -> Result<Flag, E> {
                Ok(Flag(None))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Flag, E> {
                Ok(Flag(None))
            }
            fn visit_str<E>(self, _: &str) -> Result<Flag, E> {
                Ok(Flag(None))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}

/// An object of type `T`; anything that is no object is absent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Maybe<T>(Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Maybe<T> {
        Maybe(None)
    }
}

impl<T> Maybe<T> {
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }
}

/// Longer lists inside of one record are no payload of any network: what comes after is not kept.
const MAX_ELEMENTS: usize = 1_000;

/// A list; anything that is no list is an empty one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct List<T>(Vec<T>);

impl<T> Default for List<T> {
    fn default() -> List<T> {
        List(Vec::new())
    }
}

impl<T> List<T> {
    pub(crate) fn list(&self) -> &[T] {
        &self.0
    }
}

impl<T> List<Maybe<T>> {
    /// The elements that are objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &T> {
        self.0.iter().filter_map(Maybe::get)
    }
}

/// The scalars, of which there is nothing to read.
macro_rules! no_scalars {
    ($value:expr) => {
        $crate::json::no_scalars!($value, but texts);
        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
    ($value:expr, but texts) => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}
pub(crate) use no_scalars;

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Maybe<T>, D::Error> {
        struct Seen<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Seen<T> {
            type Value = Maybe<T>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Maybe<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(|found| Maybe(Some(found)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Maybe<T>, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Maybe(None))
            }
            no_scalars!(Maybe(None));
        }
        deserializer.deserialize_any(Seen(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List<T>, D::Error> {
        struct Seen<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Seen<T> {
            type Value = List<T>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(List::default())
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<List<T>, A::Error> {
                let mut list = Vec::new();
                while list.len() < MAX_ELEMENTS
                    && let Some(element) = seq.next_element()?
                {
                    list.push(element);
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(List(list))
            }
            no_scalars!(List::default());
        }
        deserializer.deserialize_any(Seen(PhantomData))
    }
}

/// Payloads that hold payloads (a repost its original) may nest this deep; real ones stay below 16.
const MAX_NESTING: u32 = 40;

/// Parses a payload; `spare` holds the text where it had to be mended.
///
/// Half a surrogate pair, as programs leave it that cut texts in the middle of one, and a control character that was
/// not escaped make a text no JSON. They cost themselves and no more.
pub(crate) fn parse<'a, T: Deserialize<'a>>(
    text: &'a str,
    spare: &'a mut String,
) -> Result<T, serde_json::Error> {
    let error = match serde_json::from_str(text) {
        Ok(found) => return Ok(found),
        Err(error) => error,
    };
    match mended(text) {
        Some(mended) => {
            *spare = mended;
            serde_json::from_str(spare)
        }
        None => Err(error),
    }
}

/// The same of a payload whose type holds itself, after making sure that it cannot exhaust the stack.
pub(crate) fn parse_nested<'a, T: Deserialize<'a>>(
    text: &'a str,
    spare: &'a mut String,
) -> Result<T, serde_json::Error> {
    let (mut depth, mut in_string, mut escaped) = (0u32, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Err(serde::de::Error::custom("nested too deeply"));
        }
    }
    parse(text, spare)
}

/// The text with U+FFFD in place of every escaped half of a surrogate pair and with every control character inside
/// of a string escaped; `None` where there is nothing to mend.
fn mended(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut mended = String::new();
    let (mut kept, mut at, mut in_string) = (0, 0, false);
    while let Some(&byte) = bytes.get(at) {
        let length = match byte {
            b'"' => {
                in_string = !in_string;
                1
            }
            b'\\' if in_string => match unit(&bytes[at..]) {
                Some(0xd800..=0xdbff) if matches!(unit(&bytes[at + 6..]), Some(0xdc00..=0xdfff)) => 12,
                Some(0xd800..=0xdfff) => {
                    mended.push_str(&text[kept..at]);
                    mended.push_str("\\ufffd");
                    kept = at + 6;
                    6
                }
                _ => 2,
            },
            0..=0x1f if in_string => {
                mended.push_str(&text[kept..at]);
                mended.push_str(&format!("\\u{byte:04x}"));
                kept = at + 1;
                1
            }
            _ => 1,
        };
        at += length;
    }
    if kept == 0 {
        return None;
    }
    mended.push_str(&text[kept..]);
    Some(mended)
}

/// The unit of UTF-16 that an escape at the beginning stands for.
fn unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_and_a_control_character_cost_themselves() {
        let said = |text: &str| {
            let mut spare = String::new();
            let text = format!("\"{text}\"");
            parse::<String>(&text, &mut spare).unwrap_or_else(|error| error.to_string())
        };
        assert_eq!(said(r"a\ud83d\ude00b"), "a\u{1f600}b");
        assert_eq!(said(r"a\ud83db"), "a\u{fffd}b");
        assert_eq!(said(r"a\uDE00\ud83d"), "a\u{fffd}\u{fffd}");
        assert_eq!(said(r"\ud83d\ud83d\ude00"), "\u{fffd}\u{1f600}");
        assert_eq!(said(r"\\ud83d"), r"\ud83d");
        assert_eq!(said("a\u{1}\tb"), "a\u{1}\tb");
        assert!(said(r"a\x").contains("invalid escape"));
        assert!(said(r"\ud8").contains("EOF") || said(r"\ud8").contains("escape"));
        assert_eq!(mended("{\n\"a\": \"b\"\n}"), None);
        assert!(mended("\"\u{1}\u{e9}\\").is_some());
    }
}
