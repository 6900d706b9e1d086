//! What the Mastodon API answers, as far as Clout reads it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::json::{Count, Flag, Id, List, Maybe, OneOrMore, Text};

/// A status, an account, a notification, a page of such, or the recording of an answer: which, its fields
/// tell.
#[derive(Deserialize)]
pub(super) struct Object<'a> {
    #[serde(borrow, default)]
    pub(super) id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) uri: Text<'a>,
    #[serde(borrow, default)]
    pub(super) url: Text<'a>,

    // Of a status or notification.
    #[serde(borrow, default, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow, default)]
    pub(super) account: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) status: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) edited_at: Text<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) in_reply_to_account_id: Id<'a>,
    #[serde(borrow, default)]
    pub(super) visibility: Text<'a>,
    #[serde(borrow, default)]
    pub(super) language: Text<'a>,
    #[serde(borrow, default)]
    pub(super) content: Text<'a>,
    #[serde(borrow, default)]
    pub(super) reblog: Box<Maybe<Object<'a>>>,
    /// Since Mastodon 4.5 an envelope around `quoted_status`; other servers put the status itself.
    #[serde(borrow, default)]
    pub(super) quote: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) quoted_status: Box<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) mentions: List<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) tags: List<Maybe<Tag<'a>>>,
    #[serde(default)]
    pub(super) replies_count: Count,
    #[serde(default)]
    pub(super) reblogs_count: Count,
    #[serde(default)]
    pub(super) favourites_count: Count,

    // Of an account.
    #[serde(borrow, default)]
    pub(super) acct: Text<'a>,
    #[serde(borrow, default)]
    pub(super) display_name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) note: Text<'a>,
    #[serde(default)]
    pub(super) noindex: Flag,
    #[serde(default)]
    pub(super) discoverable: Flag,
    #[serde(default)]
    pub(super) followers_count: Count,
    #[serde(default)]
    pub(super) following_count: Count,
    #[serde(default)]
    pub(super) statuses_count: Count,
    #[serde(borrow, default)]
    pub(super) last_status_at: Text<'a>,
    /// Present only in the account that asked.
    #[serde(default)]
    pub(super) source: Maybe<Source>,

    // Of a page.
    #[serde(borrow, default)]
    pub(super) ancestors: List<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) descendants: List<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) statuses: List<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) accounts: List<Maybe<Object<'a>>>,
    #[serde(borrow, default)]
    pub(super) error: Text<'a>,

    // Of a recording.
    #[serde(borrow, default)]
    pub(super) body: Body<'a>,
    #[serde(borrow, default)]
    pub(super) method: Text<'a>,
    #[serde(borrow, default)]
    pub(super) request: Maybe<Request<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Tag<'a> {
    #[serde(borrow, default)]
    pub(super) name: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Request<'a> {
    #[serde(borrow, default)]
    pub(super) method: Text<'a>,
}

#[derive(Deserialize)]
pub(super) struct Source {}

/// What was answered: as JSON, or as a text that holds JSON.
#[derive(Default)]
pub(super) enum Body<'a> {
    #[default]
    Nothing,
    Text(Cow<'a, str>),
    Objects(OneOrMore<Object<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Body<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Body<'a>, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Body<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("the body of an answer")
            }
            fn visit_borrowed_str<E>(self, body: &'de str) -> Result<Body<'de>, E> {
                Ok(Body::Text(Cow::Borrowed(body)))
            }
            fn visit_str<E>(self, body: &str) -> Result<Body<'de>, E> {
                Ok(Body::Text(Cow::Owned(body.to_owned())))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Body<'de>, A::Error> {
                OneOrMore::deserialize(MapAccessDeserializer::new(map)).map(Body::Objects)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Body<'de>, A::Error> {
                OneOrMore::deserialize(SeqAccessDeserializer::new(seq)).map(Body::Objects)
            }
            fn visit_unit<E>(self) -> Result<Body<'de>, E> {
                Ok(Body::Nothing)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Body<'de>, E> {
                Ok(Body::Nothing)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Body<'de>, E> {
                Ok(Body::Nothing)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl Object<'_> {
    /// The address that names a status everywhere.
    pub(super) fn address(&self) -> Option<&str> {
        self.uri.get().or(self.url.get())
    }

    /// Only what its author shows to everyone.
    pub(super) fn is_public(&self) -> bool {
        matches!(self.visibility.get(), Some("public" | "unlisted"))
    }

    /// The quoted status, in either shape.
    pub(super) fn quoted(&self) -> Option<&Object<'_>> {
        let quote = self.quote.get()?;
        let inner = quote.quoted_status.get().unwrap_or(quote);
        inner.account.get().is_some().then_some(inner)
    }
}
