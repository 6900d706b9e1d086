//! Events of NIP-01 and the messages that carry them.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::json::Text;

/// One signed event. Every field is needed: the id is a hash over them.
#[derive(Deserialize)]
pub(super) struct Signed<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow)]
    pub(super) pubkey: Text<'a>,
    pub(super) created_at: i64,
    pub(super) kind: u32,
    #[serde(borrow)]
    pub(super) tags: Vec<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) content: Text<'a>,
    #[serde(borrow)]
    pub(super) sig: Text<'a>,
}

/// A bare event, `["EVENT", event]` or `["EVENT", subscription, event]`; or anything else a relay says.
pub(super) enum Message<'a> {
    Event(Signed<'a>),
    Notice,
}

impl<'de: 'a, 'a> Deserialize<'de> for Message<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Message<'a>, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Message<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an event or a relay's message")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Message<'de>, A::Error> {
                Signed::deserialize(MapAccessDeserializer::new(map)).map(Message::Event)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Message<'de>, A::Error> {
                let label: Option<Text<'de>> = seq.next_element()?;
                let mut message = Message::Notice;
                if label.is_some_and(|label| label.get() == Some("EVENT")) {
                    while let Some(Part(part)) = seq.next_element::<Part<'de>>()? {
                        message = part.map_or(message, Message::Event);
                    }
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(message)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// A part of a message: the event, or the subscription's name.
struct Part<'a>(Option<Signed<'a>>);

impl<'de: 'a, 'a> Deserialize<'de> for Part<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Part<'a>, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Part<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an event or a name")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Part<'de>, A::Error> {
                Signed::deserialize(MapAccessDeserializer::new(map)).map(|event| Part(Some(event)))
            }
            fn visit_str<E>(self, _: &str) -> Result<Part<'de>, E> {
                Ok(Part(None))
            }
        }
        deserializer.deserialize_any(Either)
    }
}
